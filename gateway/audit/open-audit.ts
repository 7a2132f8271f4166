import { join } from 'node:path';
import type { HubConfig } from '../../kit/config.ts';
import { type Database, openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { HubError } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import { AuditLog } from './audit-log.ts';
import { laptopSealingKey, sealingKeyIn } from './sealing-key.ts';
import { type AuditTables, auditTables } from './tables.ts';

/** A store of its own: no other write is waited for, and its rights are its own. */
export const AUDIT_STORE = 'audit';
export const LAPTOP_KEY_FILE = 'audit-key.pem';

/** The hub's audit log, and the store it is read from. */
export interface OpenAudit {
  readonly database: Database<AuditTables>;
  readonly log: AuditLog;
  /** Seals what is written, and closes the store. */
  close(): Promise<void>;
}

/** @throws {HubError} CONFIGURATION_INVALID, DATABASE_*, MIGRATIONS_PENDING */
export async function openAudit(config: HubConfig, log: Log): Promise<OpenAudit> {
  const key =
    config.auditKeyFile === null
      ? laptopSealingKey(join(config.dataFolder, LAPTOP_KEY_FILE))
      : sealingKeyIn(config.auditKeyFile);
  const location = locateDatabase(config.database, AUDIT_STORE);
  const database = await openDatabase<AuditTables>(location, [auditTables], {
    waitsForDisk: false,
    statementTimeoutMs: config.statementTimeoutMs,
  });
  try {
    if (config.pendingMigrations === 'APPLY') await database.migrate();
    const pending = await database.pendingMigrations();
    if (pending.length > 0)
      throw new HubError(
        'MIGRATIONS_PENDING',
        `The audit log's database lacks ${pending.length} migration(s); run "npm run migrate" first.`,
      );
    const audit = await AuditLog.open(database, { key, keepDays: config.auditKeepDays }, log);
    return {
      database,
      log: audit,
      close: async () => {
        await audit.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
