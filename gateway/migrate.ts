/** `npm run migrate [-- <store> …]`: brings the stores to what this version needs. A step of its own in production. */
import { migrateAll } from '../kit/migrate.ts';
import { runCommand } from '../kit/process.ts';
import { AUDIT_STORE } from './audit/open-audit.ts';
import { auditTables } from './audit/tables.ts';
import { creditReportTables } from './credit-report/tables.ts';
import { indexTables } from './index/tables.ts';
import { rehearsalTables } from './rehearsal/tables.ts';
import { ruleSetTables } from './rule-sets/tables.ts';

await runCommand(() =>
  migrateAll(
    [
      { name: 'hub', tables: [indexTables, creditReportTables, ruleSetTables, rehearsalTables] },
      { name: AUDIT_STORE, tables: [auditTables] },
    ],
    process.argv.slice(2),
  ),
);
