import type { Database } from '../database/database.ts';
import type { PackageCode } from '../exchange/exchange.ts';
import { factsWithoutRecords, type SomeFacts } from './enterprise-facts.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import type { RunStoreTables } from './run-store.ts';

/** The facts of an enterprise of which the sector holds no record: nothing where a source has delivered, unknown where none has. */
export async function knownOfNobody(
  setting: EvaluationSetting,
  database: Database<RunStoreTables>,
): Promise<SomeFacts> {
  return factsWithoutRecords(setting, await deliveredPackages(database), await statedFacts(database));
}

/** Packages of which something has been delivered at least once: of those that an enterprise is not in there is nothing. */
async function deliveredPackages({ read }: Database<RunStoreTables>): Promise<ReadonlySet<PackageCode>> {
  const rows = await read.selectFrom('exchange_position').select('what').distinct().execute();
  return new Set(rows.map(({ what }) => what as PackageCode)); // written by the exchange, which knows no other
}

/** Facts that credit records have come in for at least once. */
async function statedFacts({ read }: Database<RunStoreTables>): Promise<ReadonlySet<string>> {
  const rows = await read.selectFrom('credit_record').select('fact').distinct().execute();
  return new Set(rows.map(({ fact }) => fact));
}
