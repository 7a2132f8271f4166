import { sql } from 'kysely';
import { loadRuleSet } from '../../../gateway/convergence/rule-set.ts';
import { bulkWriter } from '../../../gateway/index/bulk-writer.ts';
import type { EnterpriseContent } from '../../../gateway/index/enterprise-content.ts';
import { enterpriseRow } from '../../../gateway/index/enterprise-row.ts';
import { putInService, startGeneration } from '../../../gateway/index/generations.ts';
import { tableOf } from '../../../gateway/index/index-tables.ts';
import type { IndexTables } from '../../../gateway/index/tables.ts';
import { Tiers } from '../../../gateway/index/tiers.ts';
import { inputTable } from '../../../gateway/distinct-inputs/input-tables.ts';
import { countChanges, cubeTable } from '../../../gateway/statistics/cube-tables.ts';
import { CountChanges } from '../../../gateway/statistics/cubes.ts';
import type { Database } from '../../../kit/database/database.ts';
import type { DatabaseLocation } from '../../../kit/database/location.ts';
import { addDays, todayInShanghai } from '../../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import { madeUpProvince } from '../index/made-up-province.ts';
import { SECTORS } from '../index/questions.ts';

const WRITTEN_AT_ONCE = 5_000;
/** One enterprise in so many has a record of its own day and gravity, as in the sample province (100,000 penalties of 2.9 million). */
const RECORD_EVERY = 28;
const RECORD_DAYS = 1_100;
const TODAY = todayInShanghai();

/** What the filling left in the store. */
export interface Filled {
  readonly generation: number;
  readonly inputs: number;
  readonly cells: number;
}

/**
 * Writes a made-up province straight into a generation of the index, as a filling would leave it, but for the history and
 * the indexes that only lists by name and facet use.
 */
export async function fillIndex(
  database: Database<IndexTables>,
  location: DatabaseLocation,
  enterprises: number,
  told: (done: number) => void,
): Promise<Filled> {
  const rules = { sectors: SECTORS, tiers: new Tiers(await loadRuleSet(), SECTORS) };
  const generation = await startGeneration(database, new Date().toISOString());
  const province = madeUpProvince(enterprises);
  const [registry] = province.subgraphs;
  const codes: Uscc[] = [];
  for (let last = 0; last < enterprises;) {
    const page = (await registry?.feed(last, WRITTEN_AT_ONCE)) ?? [];
    codes.push(...page.map(({ uscc }) => uscc));
    last += page.length;
  }
  codes.sort();
  const counts = new CountChanges(SECTORS);
  const writer = await bulkWriter({ database, location, tell: undefined }, generation);
  for (let from = 0; from < codes.length; from += WRITTEN_AT_ONCE) {
    const usccs = codes.slice(from, from + WRITTEN_AT_ONCE);
    const answers = await Promise.all(province.subgraphs.map(async ({ read }) => read?.(usccs)));
    const rows = usccs.map((uscc, place) => {
      const parts = answers.map((answer) => answer?.get(uscc) ?? {});
      const content = contentOf(Object.assign({}, ...parts) as EnterpriseContent, from + place);
      const row = enterpriseRow(uscc, content, TODAY, rules);
      counts.change(undefined, { ...row, content, periods: {} });
      return row;
    });
    const through = usccs.at(-1);
    if (through !== undefined)
      await writer.writePage({ after: codes[from - 1] ?? null, through, rows, received: [], changes: [] });
    told(from + usccs.length);
  }
  await writer.close();
  await database.write((transaction) => countChanges(transaction, database.engine, generation, counts));
  const table = tableOf(generation);
  for (const statement of [`create index ${table}_input_id on ${table} (input_id, uscc)`, 'analyze'])
    await database.write((transaction) => sql.raw(statement).execute(transaction));
  if (database.engine === 'postgresql') await sql.raw('vacuum').execute(database.read); // as the server does in time
  await putInService(database, generation, new Date().toISOString());
  const [inputs, cells] = await Promise.all(
    [inputTable(generation), cubeTable('INPUT', generation)].map((name) => countOf(database, name)),
  );
  return { generation, inputs: inputs ?? 0, cells: cells ?? 0 };
}

function contentOf(told: EnterpriseContent, number: number): EnterpriseContent {
  const kept = Object.entries(told).filter(([, part]) => part !== null);
  if (number % RECORD_EVERY === 0) {
    const record = {
      key: `〔2026〕${number}号|示例局`,
      kind: 'PENALTY',
      severity: ['MINOR', 'GENERAL', 'SEVERE'][(number / RECORD_EVERY) % 3],
      decidedOn: addDays(TODAY, -((number * 31) % RECORD_DAYS)),
      authority: '示例局',
      documentNumber: `〔2026〕${number}号`,
    };
    const place = kept.findIndex(([name]) => name === 'publicCredit');
    const answer = kept[place]?.[1];
    if (typeof answer === 'object') kept[place] = ['publicCredit', { ...answer, evidence: [record] }];
  }
  return Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1))) as EnterpriseContent;
}

async function countOf({ read }: Pick<Database<IndexTables>, 'read'>, table: string): Promise<number> {
  const { rows } = await sql<{ count: number | string }>`select count(*) as count from ${sql.table(table)}`.execute(
    read,
  );
  return Number(rows[0]?.count ?? 0);
}
