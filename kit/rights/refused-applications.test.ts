import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import { listQuarantined } from '../feed/quarantine-store.ts';
import type { FeedTables } from '../feed/tables.ts';
import { exampleUscc, NOW } from '../testing/example-subgraph.ts';
import { fineRow } from '../testing/rights-cases.ts';
import { listCases } from './case-store.ts';
import { EARLIER, LATER, rightsWorld, type RightsWorld } from '../testing/rights-world.ts';
import { type TestStores, testStores } from '../testing/stores.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('bad input is kept with a coded reason on %s', (engine) => {
  let changes: RightsWorld['changes'];
  let database: RightsWorld['database'];
  let history: RightsWorld['history'];
  let rights: RightsWorld['rights'];
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    ({ changes, database, history, rights } = await rightsWorld(stores, engine));
  });

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
    const repair = await rights.apply(1, { correctedOn: '', commitmentReference: '', submittedOn: '2026-08-10' }, NOW);
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
