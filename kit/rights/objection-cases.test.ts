import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Database } from '../database/database.ts';
import { submitRows } from '../feed/submit-rows.ts';
import type { RowTexts } from '../feed/records-kind.ts';
import type { FeedTables } from '../feed/tables.ts';
import { penaltiesKind } from '../records/penalties-kind.ts';
import { give } from '../testing/example-sector.ts';
import { exampleUscc, NOW } from '../testing/example-subgraph.ts';
import { fineKey, fineRow, gradeTexts } from '../testing/rights-cases.ts';
import { gradesUnderReview } from './grades-under-review.ts';
import { withRefusedContent } from './record-tables.ts';
import { rightsTimeliness } from './timeliness.ts';
import { EARLIER, LATER, TODAY, rightsWorld, type RightsWorld } from '../testing/rights-world.ts';
import { type TestStores, testStores } from '../testing/stores.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('an objection on %s', (engine) => {
  let answer: RightsWorld['answer'];
  let changes: RightsWorld['changes'];
  let database: RightsWorld['database'];
  let history: RightsWorld['history'];
  let rights: RightsWorld['rights'];
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    ({ answer, changes, database, history, rights } = await rightsWorld(stores, engine));
  });

  test('is flagged with its due day while open, and the grade stays as it is (S3 13)', async () => {
    await rights.fined(1, EARLIER);
    const objection = await rights.object(1, {}, NOW);
    expect(objection).toMatchObject({ state: 'SUBMITTED', dueOn: '2026-12-01', rule: 'HLJ-2021-16', problems: [] });
    expect(await answer(1)).toMatchObject({
      grade: 'C',
      underReview: null,
      evidence: [{ key: fineKey(1), objectionDueOn: '2026-12-01' }],
    });
  });

  test('upheld: the record leaves every input, the received grade goes under review and says so', async () => {
    await rights.fined(1, EARLIER);
    const objection = await rights.object(1, { objectionKind: '不应公示' }, NOW);
    await rights.move(objection, 'ACCEPT', NOW);
    await rights.move(objection, 'VERIFY', NOW);
    const upheld = await rights.move(objection, 'UPHOLD', NOW, { decisionNumber: '异决〔2026〕1号' });
    expect(upheld).toMatchObject({
      state: 'UPHELD',
      decidedOn: '2026-11-21',
      timeliness: 'IN_TIME',
      stepDueOn: null,
    });
    const after = await answer(1);
    expect(after).toMatchObject({
      grade: 'C',
      evidence: [],
      repairedEvidenceKeys: [fineKey(1)],
      underReview: { reason: 'OBJECTION_UPHELD', caseId: objection.id, since: NOW.toISOString() },
    });
    expect(after.notice).toContain('GRADE_UNDER_REVIEW');
    expect((await history(objection)).map(({ number, name, stateAfter }) => [number, name, stateAfter])).toEqual([
      [1, 'SUBMIT', 'SUBMITTED'],
      [2, 'ACCEPT', 'ACCEPTED'],
      [3, 'VERIFY', 'VERIFIED'],
      [4, 'UPHOLD', 'UPHELD'],
    ]);
    expect((await history(objection)).at(-1)).toMatchObject({
      decisionNumber: '异决〔2026〕1号',
      detail: {
        regrade: {
          outcome: 'GRADE_UNDER_REVIEW',
          reason: 'OBJECTION_UPHELD',
          before: { grade: 'C', period: '2026Q3', revision: 0 },
          after: null,
        },
      },
    });
    expect((await changes()).map(({ kind }) => kind)).toEqual([
      'penalties',
      'grades',
      'rights',
      'rights',
      'rights',
      'standings',
    ]);
  });

  test('the review ends with the first evaluation made and received after the decision, not with an older one', async () => {
    await rights.fined(1, EARLIER);
    const objection = await rights.object(1, { objectionKind: '重复公示' }, NOW);
    for (const action of ['ACCEPT', 'VERIFY', 'UPHOLD'] as const) await rights.move(objection, action, NOW);
    expect(await gradesUnderReview(rights.store, 10)).toMatchObject([
      { uscc: exampleUscc(1), reason: 'OBJECTION_UPHELD', caseId: objection.id },
    ]);
    await give(database, 'grades', [gradeTexts(1, { grade: 'B', evaluatedOn: '2026-11-20' })], LATER);
    expect((await answer(1)).underReview).not.toBeNull();
    await give(database, 'grades', [gradeTexts(1, { grade: 'B', evaluatedOn: '2026-11-23' })], LATER);
    expect(await answer(1)).toMatchObject({ grade: 'B', underReview: null });
    expect(await gradesUnderReview(rights.store, 10)).toEqual([]);
  });

  test('a file that brings the withdrawn record again does not bring it back into the inputs', async () => {
    await rights.fined(1, EARLIER);
    const objection = await rights.object(1, { objectionKind: '不应公示' }, NOW);
    for (const action of ['ACCEPT', 'VERIFY', 'UPHOLD'] as const) await rights.move(objection, action, NOW);
    await give(database, 'penalties', [fineRow(1, { fine: '0.3' })], LATER);
    expect(await answer(1)).toMatchObject({ evidence: [], repairedEvidenceKeys: [fineKey(1)] });
  });

  test('upheld as 错误 with the right record: it is corrected, and a file with the old content is not believed', async () => {
    await rights.fined(1, EARLIER);
    const objection = await rights.object(1, {}, NOW);
    for (const action of ['ACCEPT', 'VERIFY'] as const) await rights.move(objection, action, NOW);
    const replacement = fineRow(1, { fine: '0.1' });
    await rights.move(objection, 'UPHOLD', NOW, { replacement });
    expect((await answer(1)).evidence).toMatchObject([{ key: fineKey(1), objectionDueOn: null }]);
    const stored = () => database.read.selectFrom('penalty').select(['fine_fen']).execute();
    expect(await stored()).toEqual([{ fine_fen: 100_000 }]);
    expect((await history(objection)).at(-1)?.detail).toMatchObject({
      replacedBy: fineKey(1),
      regrade: { outcome: 'GRADE_UNDER_REVIEW' },
    });
    const kind = withRefusedContent(penaltiesKind(), 'EXAMPLE_SECTOR');
    const store = database as unknown as Database<FeedTables>;
    const again = (rows: RowTexts[]) => submitRows({ kind, rows, database: store, source: 'old.csv', now: LATER });
    expect(await again([fineRow(1), fineRow(2)])).toMatchObject({
      accepted: 1,
      quarantinedRows: [{ problems: [{ code: 'RECORD_CORRECTED_BEFORE' }] }],
    });
    expect(await again([fineRow(1, { fine: '0.4' })])).toMatchObject({ accepted: 1, quarantined: 0 });
  });

  test('upheld as 错误 where the number itself was wrong: the old record leaves, the right one comes', async () => {
    await rights.fined(1, EARLIER);
    const objection = await rights.object(1, {}, NOW);
    for (const action of ['ACCEPT', 'VERIFY'] as const) await rights.move(objection, action, NOW);
    await rights.move(objection, 'UPHOLD', NOW, { replacement: fineRow(1, { documentNumber: '冀罚〔2026〕99号' }) });
    const { evidence, repairedEvidenceKeys } = await answer(1);
    expect(evidence.map(({ documentNumber }) => documentNumber)).toEqual(['冀罚〔2026〕99号']);
    expect(repairedEvidenceKeys).toEqual([fineKey(1)]);
  });

  test('a replacing record that cannot be read stops the decision whole', async () => {
    await rights.fined(1, EARLIER);
    const objection = await rights.object(1, {}, NOW);
    for (const action of ['ACCEPT', 'VERIFY'] as const) await rights.move(objection, action, NOW);
    const before = [await history(objection), await changes()];
    for (const replacement of [
      fineRow(1, { decidedOn: '2026-13-01' }),
      fineRow(2),
      { ...fineRow(1), uscc: exampleUscc(1, '92') },
    ]) {
      await expect(rights.move(objection, 'UPHOLD', NOW, { replacement })).rejects.toMatchObject({
        code: 'REPLACEMENT_INVALID',
      });
    }
    await expect(rights.move(objection, 'UPHOLD', NOW, { replacement: { 无此栏: '1' } })).rejects.toMatchObject({
      code: 'COLUMN_UNKNOWN',
    });
    expect([await history(objection), await changes()]).toEqual(before);
    expect((await answer(1)).evidence).toHaveLength(1);
  });

  test('遗漏 upheld: the missing record comes with the decision', async () => {
    await give(database, 'grades', [gradeTexts(1)], EARLIER);
    const objection = await rights.object(1, { objectionKind: '遗漏', recordKey: '' }, NOW);
    for (const action of ['ACCEPT', 'VERIFY'] as const) await rights.move(objection, action, NOW);
    await rights.move(objection, 'UPHOLD', NOW, { replacement: fineRow(1) });
    expect(await answer(1)).toMatchObject({
      evidence: [{ key: fineKey(1) }],
      underReview: { reason: 'OBJECTION_UPHELD' },
    });
    expect((await changes()).map(({ kind }) => kind).slice(-2)).toEqual(['rights', 'penalties']);
  });

  test('to the grade itself, decided with the grade as it should be: before and after are shown', async () => {
    await give(database, 'grades', [gradeTexts(1)], EARLIER);
    const objection = await rights.object(1, { recordKind: '评价结果', recordKey: '2026Q3' }, NOW);
    for (const action of ['ACCEPT', 'VERIFY'] as const) await rights.move(objection, action, NOW);
    await rights.move(objection, 'UPHOLD', NOW, {
      replacement: gradeTexts(1, { grade: 'B', evaluatedOn: '2026-11-21' }),
    });
    expect((await history(objection)).at(-1)?.detail).toMatchObject({
      regrade: { outcome: 'REGRADED', before: { grade: 'C', revision: 0 }, after: { grade: 'B', revision: 1 } },
    });
    expect(await answer(1)).toMatchObject({ grade: 'B', underReview: null });
  });

  test('rejected: everything stays, the flag goes', async () => {
    await rights.fined(1, EARLIER);
    const objection = await rights.object(1, {}, NOW);
    for (const action of ['ACCEPT', 'VERIFY', 'REJECT'] as const) await rights.move(objection, action, NOW);
    expect(await answer(1)).toMatchObject({ underReview: null, evidence: [{ objectionDueOn: null }] });
  });

  test('decided after its due day it is late, and counted so', async () => {
    await rights.fined(1, EARLIER);
    const objection = await rights.object(1, { submittedOn: '2026-11-02' }, NOW);
    expect(objection.dueOn).toBe('2026-11-11');
    await rights.move(objection, 'ACCEPT', NOW);
    await rights.move(objection, 'VERIFY', NOW);
    expect(await rights.move(objection, 'REJECT', NOW)).toMatchObject({ timeliness: 'LATE' });
    const [objections] = await rightsTimeliness(rights.store, parseLocalDate('2026-11-01'), TODAY, TODAY);
    expect(objections).toMatchObject({ kind: 'OBJECTION', submitted: 1, decidedInTime: 0, decidedLate: 1, open: 0 });
  });
});
