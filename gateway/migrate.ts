/** `npm run migrate [-- <store> …]`: brings the stores to what this version needs. A step of its own in production. */
import { migrateAll } from '../kit/migrate.ts';
import { runCommand } from '../kit/process.ts';
import { AUDIT_STORE } from './audit/open-audit.ts';
import { auditTables } from './audit/tables.ts';
import { readConfig } from '../kit/config.ts';
import { locateDatabase } from '../kit/database/location.ts';
import { migrateJobs } from './webhooks/job-library.ts';
import { hubTables } from './hub/hub-tables.ts';

await runCommand(async () => {
  const wanted = process.argv.slice(2);
  await migrateAll(
    [
      { name: 'hub', tables: hubTables },
      { name: AUDIT_STORE, tables: [auditTables] },
    ],
    wanted,
  );
  const location = locateDatabase(readConfig(process.env).database, 'hub');
  if (location.engine !== 'postgresql' || (wanted.length > 0 && !wanted.includes('hub'))) return;
  await migrateJobs(location);
  console.log('hub, job library: up to date');
});
