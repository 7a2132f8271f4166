import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { exampleSetting, give } from '../testing/example-sector.ts';
import { exampleUscc, NOW } from '../testing/example-subgraph.ts';
import { fineKey } from '../testing/rights-cases.ts';
import { recordLives } from './record-lives.ts';
import { at, EARLIER, LATER, usccOf, rightsWorld, type RightsWorld } from '../testing/rights-world.ts';
import { type TestStores, testStores } from '../testing/stores.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('a repair on %s', (engine) => {
  let answer: RightsWorld['answer'];
  let database: RightsWorld['database'];
  let history: RightsWorld['history'];
  let rights: RightsWorld['rights'];
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    ({ answer, database, history, rights } = await rightsWorld(stores, engine));
  });

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
    const [record] = await recordLives(rights.store.read, exampleSetting(), usccOf(1), parseLocalDate('2026-11-24'));
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
    await give(database, 'severe-list', [listing, { ...listing, uscc: exampleUscc(2), includedOn: '2025-11-21' }], NOW);
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
