/** `npm run migrate [-- <store> …]`: brings the stores to what this version needs. A step of its own in production. */
import { migrateAll } from '../kit/migrate.ts';
import { runCommand } from '../kit/process.ts';
import { changeTables } from './changes/tables.ts';
import { creditReportTables } from './credit-report/tables.ts';
import { indexTables } from './index/tables.ts';

await runCommand(() => migrateAll([{ name: 'hub', tables: [indexTables, creditReportTables, changeTables] }], process.argv.slice(2)));
