import { PgBoss } from 'pg-boss';
import type { DatabaseLocation } from '../../kit/database/location.ts';

const SCHEMA = 'pgboss';
const CONNECTIONS = 4;

export type PostgreSqlLocation = Extract<DatabaseLocation, { engine: 'postgresql' }>;

/** The library with its tables in a schema of its own, in the hub's database. */
export function bossAt(location: PostgreSqlLocation, mayMigrate: boolean, monitorSeconds?: number): PgBoss {
  return new PgBoss({
    connectionString: location.url,
    schema: SCHEMA,
    application_name: 'sector-credit-hub-jobs',
    max: CONNECTIONS,
    schedule: false,
    migrate: mayMigrate,
    createSchema: mayMigrate,
    ...(monitorSeconds !== undefined && {
      superviseIntervalSeconds: monitorSeconds,
      monitorIntervalSeconds: monitorSeconds,
    }),
  });
}

/** Brings the library's tables to what this version needs: a part of `npm run migrate`. */
export async function migrateJobs(location: PostgreSqlLocation): Promise<void> {
  const boss = bossAt(location, true);
  await boss.start();
  await boss.stop({ graceful: false });
}
