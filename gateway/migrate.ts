/** `npm run migrate [-- <store> …]`: brings the stores to what this version needs. A step of its own in production. */
import { migrateAll } from '../kit/migrate.ts';
import { runCommand } from '../kit/process.ts';
import { AUDIT_STORE } from './audit/open-audit.ts';
import { auditTables } from './audit/tables.ts';
import { hubTables } from './hub/hub-tables.ts';

await runCommand(() =>
  migrateAll(
    [
      { name: 'hub', tables: hubTables },
      { name: AUDIT_STORE, tables: [auditTables] },
    ],
    process.argv.slice(2),
  ),
);
