import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { exampleSetting, give } from '../testing/example-sector.ts';
import { exampleUscc, NOW } from '../testing/example-subgraph.ts';
import { fineRow, gradeTexts, rightsOn } from '../testing/rights-cases.ts';
import { listCases } from './case-store.ts';
import { gradesUnderReview } from './grades-under-review.ts';
import { currentGrade } from './regrade.ts';
import type { Recompute } from './rights-setting.ts';
import { transactionOf } from './standing-store.ts';
import { EARLIER, TODAY, usccOf, rightsWorld, type RightsWorld } from '../testing/rights-world.ts';
import { type TestStores, testStores } from '../testing/stores.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

/** Gives an A, as a model might. */
const recompute: Recompute = async ([enterprise = usccOf(1)], { target, receivedAt }) => {
  const read = transactionOf(target);
  const before = await currentGrade(read, exampleSetting(), enterprise, TODAY);
  const kind = exampleSetting().imports.find(({ name }) => name === 'grades');
  const row = kind?.read(gradeTexts(1, { grade: 'A', evaluatedOn: '2026-11-21' }), {
    today: TODAY,
    usccAllowList: new Set(),
  });
  if (kind !== undefined && row?.outcome === 'RECORD') await kind.write(target, [row.record], receivedAt);
  const after = await currentGrade(read, exampleSetting(), enterprise, TODAY);
  return new Map([[enterprise, { before, after }]]);
};

describe.each(['sqlite', 'postgresql'] as const)('cases on %s', (engine) => {
  let answer: RightsWorld['answer'];
  let changes: RightsWorld['changes'];
  let database: RightsWorld['database'];
  let history: RightsWorld['history'];
  let rights: RightsWorld['rights'];
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    ({ answer, changes, database, history, rights } = await rightsWorld(stores, engine));
  });

  test('overdue cases are listed, the oldest first, page by page', async () => {
    for (const number of [1, 2, 3, 4]) await give(database, 'penalties', [fineRow(number)], EARLIER);
    await rights.object(1, { submittedOn: '2026-11-11' }, NOW); // due 2026-11-20
    await rights.object(2, { submittedOn: '2026-11-12' }, NOW); // due 2026-11-23
    await rights.object(3, { submittedOn: '2026-11-03' }, NOW);
    const declined = await rights.object(4, { submittedOn: '2026-11-03' }, NOW);
    await rights.move(declined, 'DECLINE', NOW);
    const overdue = (on: string, after: { submittedOn: typeof TODAY; id: string } | null, first: number) =>
      listCases(rights.store, { overdueOn: parseLocalDate(on), after, first });
    expect((await overdue('2026-11-20', null, 9)).map((each) => each.uscc)).toEqual([exampleUscc(3)]);
    const [oldest] = await overdue('2026-11-21', null, 1);
    if (oldest === undefined) throw new Error('nothing is overdue');
    expect(oldest.uscc).toBe(exampleUscc(3));
    expect((await overdue('2026-11-21', oldest, 9)).map((each) => each.uscc)).toEqual([exampleUscc(1)]);
    expect(await overdue('2026-11-24', null, 9)).toHaveLength(3);
  });

  test('two who decide at once: one decides, the other is refused', async () => {
    await rights.fined(1, EARLIER);
    const repair = await rights.apply(1, {}, NOW);
    await rights.move(repair, 'ACCEPT', NOW);
    const both = await Promise.allSettled([rights.move(repair, 'GRANT', NOW), rights.move(repair, 'REFUSE', NOW)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await history(repair)).toHaveLength(3);
  });

  test('with a model the grade is computed in the decision itself; before and after are shown', async () => {
    rights = rightsOn(database, exampleSetting(recompute));
    await rights.fined(1, EARLIER);
    const repair = await rights.apply(1, {}, NOW);
    await rights.move(repair, 'ACCEPT', NOW);
    await rights.move(repair, 'GRANT', NOW);
    expect((await history(repair)).at(-1)?.detail.regrade).toMatchObject({
      outcome: 'REGRADED',
      before: { grade: 'C', revision: 0 },
      after: { grade: 'A', revision: 1 },
    });
    expect(await answer(1)).toMatchObject({ grade: 'A', underReview: null });
    expect((await changes()).map(({ kind }) => kind).slice(-2)).toEqual(['standings', 'grades']);
  });

  test('where there is no grade there is none to review', async () => {
    await give(database, 'penalties', [fineRow(1)], EARLIER);
    const repair = await rights.apply(1, {}, NOW);
    for (const action of ['ACCEPT', 'GRANT'] as const) await rights.move(repair, action, NOW);
    expect((await history(repair)).at(-1)?.detail.regrade).toMatchObject({ outcome: 'NO_GRADE', before: null });
    expect(await gradesUnderReview(rights.store, 9)).toEqual([]);
  });
});
