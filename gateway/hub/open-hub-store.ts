import type { HubConfig } from '../../kit/config.ts';
import { type Database, openDatabase } from '../../kit/database/database.ts';
import type { DatabaseLocation } from '../../kit/database/location.ts';
import { HubError } from '../../kit/errors.ts';
import { type HubTables, hubTables } from './hub-tables.ts';

/** The hub's own store. @throws {HubError} DATABASE_*, MIGRATIONS_PENDING */
export async function openHubStore(location: DatabaseLocation, config: HubConfig): Promise<Database<HubTables>> {
  const database = await openDatabase<HubTables>(location, hubTables, config);
  if (config.pendingMigrations === 'APPLY') await database.migrate();
  const pending = await database.pendingMigrations();
  if (pending.length === 0) return database;
  await database.close();
  throw new HubError(
    'MIGRATIONS_PENDING',
    `The hub's own database lacks ${pending.length} migration(s); run "npm run migrate" first.`,
  );
}
