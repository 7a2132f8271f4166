/** `npm run verify-audit [-- --key <file>]`: reads the whole audit log and says whether it is as it was written. */
import { join } from 'node:path';
import { Command } from 'commander';
import { readConfig } from '../../kit/config.ts';
import { openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { runCommand } from '../../kit/process.ts';
import { AUDIT_STORE, LAPTOP_KEY_FILE } from './open-audit.ts';
import { keptSince } from './retention.ts';
import { sealChecker } from './sealing-key.ts';
import { type AuditTables, auditTables } from './tables.ts';
import { verifyAudit } from './verify-audit.ts';

await runCommand(async () => {
  const { key } = new Command('npm run verify-audit --')
    .description('Checks every record, seal and operation of the audit log. Ends with 1 at the first flaw.')
    .option('--key <file>', 'the sealing key or its public half, PEM; default: the key that the hub here seals with')
    .parse()
    .opts<{ key?: string }>();
  const config = readConfig(process.env);
  const keyFile = key ?? config.auditKeyFile ?? join(config.dataFolder, LAPTOP_KEY_FILE);
  const isSealedBy = sealChecker(keyFile);
  const database = await openDatabase<AuditTables>(locateDatabase(config.database, AUDIT_STORE), [auditTables]);
  try {
    const expected = { isSealedBy, keptSince: keptSince(config.auditKeepDays, new Date()) };
    const { records, seals, unsealed, flaw } = await verifyAudit(database, expected);
    if (flaw === null) {
      console.log(
        `The audit log is whole: ${records} records, ${seals} seals; ${unsealed} records at the end are not sealed yet.`,
      );
    } else {
      console.error(`The audit log was changed. ${flaw}.`);
      process.exitCode = 1;
    }
  } finally {
    await database.close();
  }
});
