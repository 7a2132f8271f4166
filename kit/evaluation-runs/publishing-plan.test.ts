import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import { locateDatabase } from '../database/location.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { evaluatePopulation } from './evaluate-population.ts';
import { differentGrades, firstGrades, goByKeys } from './publish-run.ts';
import { runNumbered, type RunStoreTables } from './run-store.ts';
import { evaluation, NOW, QUARTER, register, runTables } from './testing/example-evaluation.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const PART = { after: '', through: parseUscc(exampleUscc(299)) };
const MOMENT = { publishedAt: NOW.toISOString(), publishedOn: parseLocalDate('2026-11-21') };

test.for([
  ['first', firstGrades],
  ['different', differentGrades],
] as const)(
  'the statement that appends %s grades never compares every row with every other, however stale PostgreSQL’s statistics',
  async ([, statement], { skip }) => {
    skip(!stores.engines.includes('postgresql'), 'no PostgreSQL server');
    const setting = stores.setting('postgresql');
    const database = await stores.open<RunStoreTables>('postgresql', runTables, setting);
    // From here on its statistics say that there is next to nothing.
    for (const table of ['evaluation', 'run_result', 'record_standing']) {
      await database.write(async (transaction) => {
        await sql`alter table ${sql.table(table)} set (autovacuum_enabled = false)`.execute(transaction);
        await sql`analyze ${sql.table(table)}`.execute(transaction);
      });
    }
    await register(
      database,
      Array.from({ length: 300 }, (_, number) => number),
    );
    const location = locateDatabase(setting, 'store');
    await evaluatePopulation({ setting: evaluation, database, location, period: QUARTER, threads: 0, now: NOW });
    const run = await runNumbered(database.read, 1);
    const plan = await database.write(async (transaction) => {
      await goByKeys({ transaction, engine: 'postgresql' });
      const { rows } = await sql<{ 'QUERY PLAN': string }>`
        explain ${statement({ engine: 'postgresql' }, run, PART, MOMENT)}`.execute(transaction);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).toMatch(/Merge|Hash/);
    expect(plan).not.toMatch(/Nested Loop/);
    expect(plan).not.toMatch(/Seq Scan on (evaluation|run_result)/);
  },
);
