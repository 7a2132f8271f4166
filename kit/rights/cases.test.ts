import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import { readChanges } from '../feed/changes.ts';
import { submitRows } from '../feed/submit-rows.ts';
import type { RowTexts } from '../feed/records-kind.ts';
import { listQuarantined } from '../feed/quarantine-store.ts';
import type { FeedTables } from '../feed/tables.ts';
import { penaltiesKind } from '../records/penalties-kind.ts';
import { recordsLoader } from '../records/records-loader.ts';
import { sectorGradeOf } from '../records/sector-grade.ts';
import { noRecords } from '../records/sector-grade.ts';
import { EXAMPLE_SCHEME, exampleSetting, give, sectorTables, type SectorTables } from '../testing/example-sector.ts';
import { EXAMPLE_SEVERE_LIST, exampleUscc, NOW } from '../testing/example-subgraph.ts';
import { fineKey, fineRow, gradeTexts, rightsOn } from '../testing/rights-cases.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { eventsOf, listCases } from './case-store.ts';
import { gradesUnderReview } from './grades-under-review.ts';
import { withRefusedContent } from './record-tables.ts';
import { recordLives } from './record-lives.ts';
import { currentGrade } from './regrade.ts';
import type { RightsCase } from './rights-case.ts';
import type { Recompute } from './rights-setting.ts';
import { rightsTimeliness } from './timeliness.ts';
import { transactionOf } from './standing-store.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const at = (instant: string) => new Date(`${instant}T04:00:00.000Z`);
const EARLIER = at('2026-11-19');
const LATER = at('2026-11-24');
const uscc = (number: number) => parseUscc(exampleUscc(number));
const today = parseLocalDate('2026-11-21');

/** Gives an A, as a model might. */
const recompute: Recompute = async (enterprise, _reason, { target, receivedAt }) => {
  const read = transactionOf(target);
  const before = await currentGrade(read, exampleSetting(), enterprise, today);
  const kind = exampleSetting().imports.find(({ name }) => name === 'grades');
  const row = kind?.read(gradeTexts(1, { grade: 'A', evaluatedOn: '2026-11-21' }), {
    today,
    usccAllowList: new Set(),
  });
  if (kind !== undefined && row?.outcome === 'RECORD') await kind.write(target, [row.record], receivedAt);
  return { before, after: await currentGrade(read, exampleSetting(), enterprise, today) };
};

describe.each(['sqlite', 'postgresql'] as const)('rights on %s', (engine) => {
  let database: Database<SectorTables>;
  let rights: ReturnType<typeof rightsOn>;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    database = await stores.open<SectorTables>(engine, sectorTables);
    rights = rightsOn(database, exampleSetting());
  });

  const answer = async (number: number, on = today) => {
    const loader = recordsLoader(database, on);
    const records = (await loader.load(uscc(number))) ?? noRecords(uscc(number));
    return sectorGradeOf(
      {
        code: 'EXAMPLE_SECTOR',
        schemes: [EXAMPLE_SCHEME],
        severeList: EXAMPLE_SEVERE_LIST,
        cadence: 'QUARTERLY',
        applicability: 'EVERY_ENTERPRISE',
      } as unknown as Parameters<typeof sectorGradeOf>[0], // the answer reads no more of a declaration than this
      records,
      on,
    );
  };
  const history = async (rightsCase: RightsCase) =>
    (await eventsOf(rights.store.read, [rightsCase])).get(rightsCase.id) ?? [];
  const changes = () => readChanges(database, 0, 100);

  describe('an objection', () => {
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
      const [objections] = await rightsTimeliness(rights.store, parseLocalDate('2026-11-01'), today, today);
      expect(objections).toMatchObject({ kind: 'OBJECTION', submitted: 1, decidedInTime: 0, decidedLate: 1, open: 0 });
    });
  });

  describe('a repair', () => {
    test('granted: the record leaves every input; synchronised it is done', async () => {
      await rights.fined(1, EARLIER);
      const repair = await rights.apply(1, {}, NOW);
      expect(repair).toMatchObject({ state: 'SUBMITTED', rule: 'NDRC-36', dueOn: '2026-12-04' });
      expect(await rights.move(repair, 'ACCEPT', NOW)).toMatchObject({ stepDueOn: '2026-11-25' });
      expect(await rights.move(repair, 'GRANT', LATER)).toMatchObject({
        state: 'GRANTED',
        decidedOn: '2026-11-24',
        timeliness: 'IN_TIME',
        stepDueOn: '2026-12-04',
      });
      expect(await answer(1, parseLocalDate('2026-11-24'))).toMatchObject({
        evidence: [],
        repairedEvidenceKeys: [fineKey(1)],
        underReview: { reason: 'RECORD_REPAIRED' },
      });
      expect(await rights.move(repair, 'SYNC', LATER)).toMatchObject({ state: 'SYNCED', stepDueOn: null });
      const [record] = await recordLives(rights.store.read, exampleSetting(), uscc(1), parseLocalDate('2026-11-24'));
      expect(record?.life.status).toBe('ENDED_REPAIR');
    });

    test('revoked for false statements: the record stands again and the grade is given anew', async () => {
      await rights.fined(1, EARLIER);
      const repair = await rights.apply(1, {}, NOW);
      for (const action of ['ACCEPT', 'GRANT', 'SYNC', 'REVOKE'] as const) await rights.move(repair, action, NOW);
      expect(await answer(1)).toMatchObject({ evidence: [{ key: fineKey(1) }], repairedEvidenceKeys: [] });
      expect((await history(repair)).at(-1)?.detail).toMatchObject({ regrade: { reason: 'REPAIR_REVOKED' } });
    });

    test('a severe listing is removed early from month 12, and restored on false application (MEM Order 11)', async () => {
      const listing = {
        uscc: exampleUscc(1),
        decisionNumber: '冀列〔2025〕3号',
        includedOn: '2025-11-20',
        situation: '1',
        authority: '某局',
      };
      await give(
        database,
        'severe-list',
        [listing, { ...listing, uscc: exampleUscc(2), includedOn: '2025-11-21' }],
        NOW,
      );
      expect((await answer(1)).severeListings).toMatchObject([{ endsOn: '2028-11-20' }]);
      const early = { recordKind: '严重失信主体名单', recordKey: '冀列〔2025〕3号' };
      expect(await rights.apply(2, early, NOW)).toMatchObject({
        state: 'RETURNED',
        problems: [{ code: 'REPAIR_TOO_EARLY' }],
      });
      const repair = await rights.apply(1, early, NOW);
      for (const action of ['ACCEPT', 'GRANT'] as const) await rights.move(repair, action, NOW);
      expect((await answer(1)).severeListings).toEqual([]);
      await rights.move(repair, 'REVOKE', NOW, { note: '虚假材料' });
      expect((await answer(1)).severeListings).toMatchObject([
        { decisionNumber: '冀列〔2025〕3号', endsOn: '2028-11-20' },
      ]);
    });

    test('an entry of minor dishonesty is no severe listing', async () => {
      await give(
        database,
        'severe-list',
        [{ uscc: exampleUscc(1), decisionNumber: 'N', includedOn: '2026-11-01', situation: '2', authority: '某局' }],
        NOW,
      );
      expect((await answer(1)).severeListings).toEqual([]);
    });

    test('is not granted for a record whose display has ended meanwhile', async () => {
      await rights.fined(1, EARLIER);
      const repair = await rights.apply(1, {}, NOW);
      await rights.move(repair, 'ACCEPT', NOW);
      await expect(rights.move(repair, 'GRANT', at('2027-05-11'))).rejects.toMatchObject({ code: 'REPAIR_NOT_NEEDED' });
      expect(await rights.move(repair, 'REFUSE', at('2027-05-11'))).toMatchObject({
        state: 'REFUSED',
        timeliness: 'LATE',
      });
    });
  });

  describe('bad input is kept with a coded reason', () => {
    test('what cannot be read goes to quarantine, masked, and nothing else happens', async () => {
      const { case: opened, quarantinedRow } = await rights.submit(
        'objections',
        { uscc: '91130102TT00000157', objectionKind: '不对', recordKind: '行政处罚', statement: '联系 13912345678' },
        NOW,
      );
      expect(opened).toBeNull();
      expect(quarantinedRow?.problems.map(({ field, code }) => [field, code])).toEqual([
        ['statement', 'PERSONAL_VALUE'],
        ['uscc', 'USCC_CHECK_FAILED'],
        ['objectionKind', 'WORD_UNKNOWN'],
        ['submittedOn', 'FIELD_MISSING'],
      ]);
      expect(await listQuarantined(database as unknown as Database<FeedTables>, { first: 9 })).toMatchObject([
        { kind: 'objections', fields: { statement: '联系 ***' } },
      ]);
      expect(await changes()).toEqual([]);
    });

    test('what contradicts the records becomes a case that is returned, with every reason', async () => {
      await rights.fined(1, EARLIER);
      const repair = await rights.apply(
        1,
        { correctedOn: '', commitmentReference: '', submittedOn: '2026-08-10' },
        NOW,
      );
      expect(repair).toMatchObject({ state: 'RETURNED', stepDueOn: null });
      expect(repair.problems.map(({ code }) => code)).toEqual([
        'REPAIR_TOO_EARLY',
        'CORRECTION_MISSING',
        'COMMITMENT_MISSING',
      ]);
      expect(await listCases(rights.store, { after: null, first: 9, states: ['RETURNED'] })).toHaveLength(1);
      await expect(rights.move(repair, 'ACCEPT', NOW)).rejects.toMatchObject({ code: 'TRANSITION_REFUSED' });
    });

    test('an application about a natural person is kept nowhere', async () => {
      expect(await rights.submit('repairs', { uscc: exampleUscc(1, '92'), recordKind: '行政处罚' }, NOW)).toEqual({
        case: null,
        quarantinedRow: null,
      });
    });

    test('the same application again finds its case; another about the same record is returned while it is open', async () => {
      await rights.fined(1, EARLIER);
      const first = await rights.object(1, {}, NOW);
      expect(await rights.object(1, {}, LATER)).toEqual(first);
      expect(await rights.object(1, { statement: '再次' }, LATER)).toMatchObject({
        state: 'RETURNED',
        problems: [{ code: 'CASE_OPEN' }],
      });
    });

    test.each([
      ['no case has this id', { id: 'X' }, 'CASE_UNKNOWN'],
      ['the case is of the other kind', { kind: 'REPAIR' }, 'CASE_UNKNOWN'],
      ['the step is not possible from here', { action: 'UPHOLD' }, 'TRANSITION_REFUSED'],
      ['the step is another kind of case’s', { action: 'GRANT' }, 'TRANSITION_REFUSED'],
      ['no reason is given', { action: 'DECLINE', note: ' ' }, 'REASON_MISSING'],
      ['the note names a phone number', { note: '致电13912345678' }, 'PERSONAL_VALUE'],
      ['the note is too long', { note: '长'.repeat(1_001) }, 'TEXT_TOO_LONG'],
      ['the note is damaged', { note: 'a\u0000b' }, 'CHARACTER_NOT_ALLOWED'],
      ['a step brings a record where none is due', { replacement: fineRow(1) }, 'REPLACEMENT_INVALID'],
    ] as const)('a step is refused whole where %s', async (_title, further, code) => {
      await rights.fined(1, EARLIER);
      const objection = await rights.object(1, {}, NOW);
      const before = [await history(objection), await changes()];
      await expect(rights.move(objection, 'ACCEPT', NOW, further)).rejects.toMatchObject({ code });
      expect([await history(objection), await changes()]).toEqual(before);
    });
  });

  test('overdue cases are listed, the oldest first, page by page', async () => {
    for (const number of [1, 2, 3, 4]) await give(database, 'penalties', [fineRow(number)], EARLIER);
    await rights.object(1, { submittedOn: '2026-11-11' }, NOW); // due 2026-11-20
    await rights.object(2, { submittedOn: '2026-11-12' }, NOW); // due 2026-11-23
    await rights.object(3, { submittedOn: '2026-11-03' }, NOW);
    const declined = await rights.object(4, { submittedOn: '2026-11-03' }, NOW);
    await rights.move(declined, 'DECLINE', NOW);
    const overdue = (on: string, after: { submittedOn: typeof today; id: string } | null, first: number) =>
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
