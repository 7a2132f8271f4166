import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { importFile } from '../feed/import-file.ts';
import type { RowTexts } from '../feed/records-kind.ts';
import { exampleSector, exampleSetting, give } from '../testing/example-sector.ts';
import { exampleUscc, NOW, writeExample } from '../testing/example-subgraph.ts';
import { gradeTexts } from '../testing/rights-cases.ts';
import { EARLIER, LATER, rightsWorld, type RightsWorld, TODAY, usccOf } from '../testing/rights-world.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { recordLives } from './record-lives.ts';
import { standingsOffer } from './standings-package.ts';

const DECISION = '样例列〔2025〕1号';
const sector = exampleSector();

/** An entry of 36 months, from 2025-03-01. */
const entry = (more: RowTexts = {}): RowTexts => ({
  uscc: exampleUscc(1),
  decisionNumber: DECISION,
  includedOn: '2025-03-01',
  situation: '1',
  authority: '样例局',
  ...more,
});
const REMOVED = { removedOn: '2026-11-20', removalReason: '提前移出' };

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)(
  'a removal from a severe list that comes in by file on %s',
  (engine) => {
    let world: RightsWorld;
    beforeEach(async (context) => {
      context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
      world = await rightsWorld(stores, engine);
      await give(world.database, 'grades', [gradeTexts(1)], EARLIER);
    });
    const bring = (row: RowTexts, now = NOW) =>
      importFile({
        subgraph: sector,
        kind: 'severe-list',
        file: writeExample(stores.folder, 'severe-list.ndjson', `${JSON.stringify(row)}\n`),
        database: world.database,
        now,
        again: true,
      });
    const kinds = async () => (await world.changes()).map(({ kind }) => kind);
    const life = async () =>
      (await recordLives(world.rights.store.read, exampleSetting(), usccOf(1), TODAY))[0]?.life.status;

    test('before its period is over is a repair: the entry leaves every input at once, and the received grade goes under review', async () => {
      await bring(entry(), EARLIER);
      expect(await world.answer(1)).toMatchObject({ severeListings: [{ decisionNumber: DECISION }] });
      expect(await bring(entry(REMOVED))).toMatchObject({ accepted: 1 });
      expect(await world.answer(1)).toMatchObject({
        severeListings: [],
        repairedEvidenceKeys: [DECISION],
        underReview: { reason: 'RECORD_REPAIRED', caseId: null, since: NOW.toISOString() },
      });
      expect(await life()).toBe('ENDED_REPAIR');
      expect(await kinds()).toEqual(['grades', 'severe-list', 'standings', 'severe-list']);
      const sent = await standingsOffer().rows(world.rights.store.read as never, 'EXAMPLE_SECTOR', [usccOf(1)]);
      expect(sent).toMatchObject([
        { key: DECISION, recordKind: 'SEVERE_LISTING', effect: 'REPAIRED', effectiveOn: '2026-11-20' },
      ]);
    });

    test('taken back, the entry stands again and the grade is asked for again', async () => {
      await bring(entry(), EARLIER);
      await bring(entry(REMOVED));
      await bring(entry(), LATER);
      expect(await world.answer(1)).toMatchObject({
        severeListings: [{ decisionNumber: DECISION }],
        repairedEvidenceKeys: [],
        underReview: { reason: 'REPAIR_REVOKED' },
      });
    });

    test('on its last day is its end and no repair', async () => {
      await bring(entry({ includedOn: '2023-11-20', endsOn: '2026-11-20' }), EARLIER);
      await bring(entry({ includedOn: '2023-11-20', endsOn: '2026-11-20', removedOn: '2026-11-20' }));
      expect(await world.answer(1)).toMatchObject({ severeListings: [], repairedEvidenceKeys: [], underReview: null });
      expect(await life()).toBe('ENDED_AUTO');
      expect(await kinds()).toEqual(['grades', 'severe-list', 'severe-list']);
    });

    test('of an entry that had run out, or is new here, leaves the grade as it is', async () => {
      await bring(entry({ includedOn: '2022-03-01', removedOn: '2023-06-01', removalReason: '提前移出' }));
      expect(await world.answer(1)).toMatchObject({ severeListings: [], underReview: null });
      expect(await kinds()).toEqual(['grades', 'standings', 'severe-list']);
    });
  },
);
