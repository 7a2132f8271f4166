import { sql } from 'kysely';
import type { Database } from '../../../kit/database/database.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import type { EnterpriseContent } from '../enterprise-content.ts';
import { enterpriseRow, type RowRules } from '../enterprise-row.ts';
import { putInService, startGeneration } from '../generations.ts';
import { indexStatements, tableOf } from '../index-tables.ts';
import { storedRows, writeRows } from '../index-store.ts';
import { countChanges } from '../../statistics/cube-tables.ts';
import { CountChanges } from '../../statistics/cubes.ts';
import type { IndexTables } from '../tables.ts';
import { TODAY } from './example-index.ts';

const NOW = `${TODAY}T04:00:00.000Z`;

/** Puts an empty generation in service. */
export async function emptyIndex(database: Database<IndexTables>): Promise<number> {
  const generation = await startGeneration(database, NOW);
  for (const statement of [...indexStatements(database.engine, generation), `analyze ${tableOf(generation)}`])
    await database.write((transaction) => sql.raw(statement).execute(transaction));
  await putInService(database, generation, NOW);
  return generation;
}

/** Writes enterprises into the generation, as if the subgraphs had said this of them. */
export function putEnterprises(
  database: Database<IndexTables>,
  generation: number,
  rules: RowRules,
  contents: ReadonlyMap<Uscc, EnterpriseContent>,
): Promise<void> {
  const { engine } = database;
  return database.write(async (transaction) => {
    const before = await storedRows(transaction, engine, generation, [...contents.keys()]);
    const counts = new CountChanges(rules.sectors);
    const rows = [...contents].map(([uscc, content]) => {
      const row = enterpriseRow(uscc, content, TODAY, rules);
      counts.change(before.get(uscc), { ...row, content, periods: {} });
      return row;
    });
    await writeRows(transaction, engine, generation, rows);
    await countChanges(transaction, engine, generation, counts);
  });
}
