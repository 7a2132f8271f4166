import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import { locateDatabase } from '../database/location.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { evaluatePopulation } from './evaluate-population.ts';
import { explainGrades } from './explain-grade.ts';
import { explainReceived } from './explain-received.ts';
import { receivedText } from './report-text.ts';
import { recomputeBy } from './recompute-grade.ts';
import { listRuns, type RunStoreTables } from './run-store.ts';
import { evaluation, NOW, penalise, QUARTER, receiveGrade, register, runTables } from './testing/example-evaluation.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const THIRD = parseUscc(exampleUscc(3));
const DOCUMENTS = ['样例罚〔2026〕1号', '样例罚〔2026〕2号', '样例罚〔2026〕3号'];
const keyOf = (document: string) => `${document}|11120000MB1529459B|${THIRD}`;
const AFTER = new Date('2026-11-22T04:00:00.000Z');

async function recompute(database: Database<RunStoreTables>, uscc: typeof THIRD) {
  const recomputed = await database.write((transaction) =>
    recomputeBy(evaluation)([uscc], {
      target: { transaction, engine: database.engine },
      today: parseLocalDate('2026-11-22'),
      receivedAt: AFTER.toISOString(),
    }),
  );
  return recomputed.get(uscc) ?? null;
}

async function withdraw(database: Database<RunStoreTables>, document: string): Promise<void> {
  await database.write((transaction) =>
    sql`insert into record_standing (uscc, record_kind, record_key, origin, effect, sequence, received_at)
      values (${THIRD}, 'PENALTY', ${keyOf(document)}, 'OTHER', 'WITHDRAWN', 1, ${AFTER.toISOString()})`.execute(
      transaction,
    ),
  );
}

describe.for(['sqlite', 'postgresql'] as const)('a published grade on %s', (engine) => {
  const published = async (skip: (condition: boolean, note: string) => void) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const setting = stores.setting(engine);
    const database = await stores.open<RunStoreTables>(engine, runTables, setting);
    await register(database, [1, 2, 3, 4, 49]);
    for (const document of DOCUMENTS) await penalise(database, 3, document);
    await receiveGrade(database, 4, 'B');
    const location = locateDatabase(setting, 'store');
    const run = () =>
      evaluatePopulation({ setting: evaluation, database, location, period: QUARTER, threads: 0, now: NOW });
    await run();
    return { database, run };
  };

  test('is explained down to the records and their document numbers', async ({ skip }) => {
    const { database } = await published(skip);
    const [explained, ...others] = await explainGrades(database.read, THIRD);
    expect(others).toEqual([]);
    expect(explained).toMatchObject({ revision: 0, isReproduced: true, run: { number: 1, period: '2026Q3' } });
    expect(explained?.explanation).toMatchObject({ grade: 'B', scoreThousandths: 70_000, asOf: '2026-09-30' });
    const reason = explained?.explanation.reasons.find(({ id }) => id === 'penalties');
    expect(reason).toMatchObject({ points: -30_000, kind: 'INDICATOR' });
    expect(reason?.records).toEqual(
      DOCUMENTS.map((document) => ({ key: keyOf(document), documentNumber: document, decidedOn: '2026-08-01' })),
    );
  });

  test('is explained by the facts of then, whatever has become of the records', async ({ skip }) => {
    const { database } = await published(skip);
    const before = await explainGrades(database.read, THIRD);
    await penalise(database, 3, DOCUMENTS[0] ?? '', { repairedOn: '2026-11-20' });
    expect(await explainGrades(database.read, THIRD)).toEqual(before);
  });

  test('that was not given is explained, too, and one that was received is not explained here', async ({ skip }) => {
    const { database } = await published(skip);
    const [deregistered] = await explainGrades(database.read, parseUscc(exampleUscc(49)));
    expect(deregistered).toMatchObject({ revision: null, explanation: { status: 'NOT_APPLICABLE', grade: null } });
    expect(deregistered?.explanation.reasons).toMatchObject([{ id: 'deregistered', isDecisive: true }]);
    expect(await explainGrades(database.read, parseUscc(exampleUscc(4)))).toEqual([]);
  });

  test('that was handed in is shown with its origin, beside what the model makes of the records', async ({ skip }) => {
    const { database } = await published(skip);
    await penalise(database, 4, '样例罚〔2026〕9号');
    const today = parseLocalDate('2026-11-22');
    const [beside, ...others] = await explainReceived(evaluation, database, parseUscc(exampleUscc(4)), { today });
    expect(others).toEqual([]);
    expect(beside?.received).toMatchObject({
      grade: 'B',
      period: '2026Q3',
      evaluatorTier: 'COUNTY',
      evaluatedOn: '2026-10-10',
      publishedOn: '2026-10-15',
      revision: 0,
    });
    expect(beside?.computed).toMatchObject([{ grade: 'B', asOf: '2026-09-30' }]);
    expect(beside?.computed[0]?.reasons.flatMap(({ records }) => records)).toMatchObject([
      { documentNumber: '样例罚〔2026〕9号' },
    ]);
    expect(beside === undefined ? '' : receivedText(beside)).toContain('B, handed in (revision 0)');
    expect(await explainReceived(evaluation, database, THIRD, { today })).toEqual([]);
    expect(await listRuns(database.read, 9)).toHaveLength(1);
  });

  test('is given anew when a decision takes a record away, by the same model, and explained by what is left', async ({
    skip,
  }) => {
    const { database, run } = await published(skip);
    await withdraw(database, DOCUMENTS[0] ?? '');
    expect(await recompute(database, THIRD)).toEqual({
      before: { grade: 'B', schemeVersion: 'EXAMPLE-4', period: '2026Q3', evaluatedOn: '2026-11-21', revision: 0 },
      after: { grade: 'B', schemeVersion: 'EXAMPLE-4', period: '2026Q3', evaluatedOn: '2026-11-22', revision: 1 },
    });
    const [newest, first] = await explainGrades(database.read, THIRD);
    expect(newest).toMatchObject({ revision: 1, explanation: { scoreThousandths: 80_000 }, isReproduced: true });
    expect(first).toMatchObject({ revision: 0, explanation: { scoreThousandths: 70_000 } });
    // A run that follows finds what was given, and leaves it.
    expect((await run()).run).toMatchObject({ appended: 0, unchanged: 3, leftReceived: 1 });
    expect((await listRuns(database.read, 10)).map(({ number }) => number)).toEqual([3, 1]);
  });

  test('that stays the same is not written again', async ({ skip }) => {
    const { database } = await published(skip);
    const recomputed = await recompute(database, parseUscc(exampleUscc(1)));
    expect(recomputed?.before).toMatchObject({ grade: 'A', revision: 0 });
    expect(recomputed?.after).toEqual(recomputed?.before);
  });

  test('that was received is not computed anew, nor is one that does not exist', async ({ skip }) => {
    const { database } = await published(skip);
    expect(await recompute(database, parseUscc(exampleUscc(4)))).toMatchObject({ before: { grade: 'B' }, after: null });
    expect(await recompute(database, parseUscc(exampleUscc(800)))).toBeNull();
  });
});
