import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exampleUscc } from '../../kit/testing/example-subgraph.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { addDays, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import { graded, registered, TODAY } from '../index/testing/example-index.ts';
import type { Initiation } from './check-initiation.ts';
import { stateOf } from './life.ts';
import { feedbackOf } from './measure-lists.ts';
import { incidentId, measureId, measureShown } from './measure-rows.ts';
import { BY, FINANCE, type JointWorld, jointWorld, LISTING, PENALTY, SOON } from './testing/joint-world.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('joint measures on %s', (engine) => {
  let world: JointWorld;
  /** The enterprise of the test. */
  let first: Uscc;

  beforeAll(async () => {
    if (stores.engines.includes(engine)) world = await jointWorld(stores, engine);
  });
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    first = await world.punished();
  });
  afterAll(() => world?.stop());

  test('goes from incident to response to feedback; each step by the department it is for, once', async () => {
    const key = await world.initiate(first);
    const [forFinance, forBuilding] = (await world.rowsOf(first)).map(measureId) as [string, string];
    expect((await world.rowsOf(first))[0]).toMatchObject({
      answer_due_on: addWorkingDays(TODAY, 10),
      list_code: '示例-06',
      authority: '样例局',
    });
    await expect(world.joint.answer(forFinance, 'ACCEPTED', null, BY, TODAY)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(world.joint.feedBack(forFinance, TODAY, '已实施', FINANCE, TODAY)).rejects.toMatchObject({
      code: 'TRANSITION_REFUSED',
    });
    await world.joint.answer(forFinance, 'ACCEPTED', null, FINANCE, TODAY);
    await expect(world.joint.answer(forFinance, 'REFUSED', '不', FINANCE, TODAY)).rejects.toMatchObject({
      code: 'TRANSITION_REFUSED',
    });
    await world.joint.feedBack(forFinance, TODAY, '已实施', FINANCE, TODAY);
    await world.joint.feedBack(forFinance, TODAY, '再实施', FINANCE, TODAY);
    await expect(world.joint.feedBack(forFinance, addDays(TODAY, 1), '明日', FINANCE, TODAY)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    const building = { ...FINANCE, department: '住建局' };
    await expect(world.joint.answer(forBuilding, 'REFUSED', ' ', building, TODAY)).rejects.toMatchObject({
      code: 'REASON_MISSING',
    });
    await world.joint.answer(forBuilding, 'REFUSED', '无此职责', building, TODAY);
    expect(await world.statesOf(first, TODAY)).toEqual(['IN_FORCE', 'REFUSED']);
    await expect(world.joint.withdraw(incidentId(key), '误发', FINANCE, TODAY)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await world.joint.withdraw(incidentId(key), '误发', BY, TODAY);
    await expect(world.joint.withdraw(incidentId(key), '误发', BY, TODAY)).rejects.toMatchObject({
      code: 'TRANSITION_REFUSED',
    });
    expect(await world.statesOf(first, TODAY)).toEqual(['ENDED', 'REFUSED']);
    await expect(world.joint.withdraw('nothing', '误发', BY, TODAY)).rejects.toMatchObject({
      code: 'JOINT_MEASURE_UNKNOWN',
    });
  });

  test.each<[string, Partial<Initiation>, string]>([
    [
      'a record that no sector tells',
      { basis: { sector: 'PUBLIC_CREDIT', kind: 'RECORD', key: 'K2' } },
      'BASIS_NOT_STANDING',
    ],
    ['a record of another sector', { basis: { sector: 'RISK', kind: 'RECORD', key: 'K1' } }, 'BASIS_NOT_STANDING'],
    ['an enterprise nobody knows', { uscc: exampleUscc(999) as Uscc }, 'BASIS_NOT_STANDING'],
    [
      'a reward on a grade that is too low',
      {
        kind: 'REWARD',
        basis: { sector: 'PUBLIC_CREDIT', kind: 'GRADE', key: null },
        measures: [{ code: 'GREEN_CHANNEL', departments: ['财政局'], startsOn: TODAY, endsOn: addDays(TODAY, 9) }],
      },
      'BASIS_NOT_STANDING',
    ],
  ])('%s is no basis', async (_title, changes, code) => {
    await expect(world.initiate(first, changes)).rejects.toMatchObject({ code });
    expect(await world.rowsOf(first)).toEqual([]);
  });

  test('the same measure on the same basis is asked of a department once while it stands', async () => {
    await world.initiate(first);
    await expect(world.initiate(first)).rejects.toMatchObject({ code: 'JOINT_MEASURE_KNOWN' });
    const [id] = (await world.rowsOf(first)).map(measureId);
    await world.joint.answer(id ?? '', 'REFUSED', '无此职责', FINANCE, TODAY);
    await world.initiate(first, {
      measures: [{ code: 'NO_MARKET_ENTRY', departments: ['财政局'], startsOn: TODAY, endsOn: TODAY }],
    });
    expect((await world.rowsOf(first)).length).toBe(3);
  });

  test.each([
    [
      'repaired, withdrawn or past its publication',
      'publicCredit',
      { evidence: [], repairedEvidenceKeys: ['K1'] },
      'RECORD_ENDED',
    ],
    ['told no more', 'publicCredit', { evidence: [] }, 'RECORD_GONE'],
  ])('a record that is %s ends all that rests on it, with the clause', async (_title, field, said, reason) => {
    await world.initiate(first);
    world.graph.publicCredit.say(first, graded(field, 'B', said));
    await expect.poll(() => world.endsOf(first), SOON).toEqual([reason]);
    const [row] = await world.rowsOf(first);
    expect(row && measureShown(row, world.list, TODAY)).toMatchObject({
      state: 'ENDED',
      incident: { end: { reason, document: expect.stringContaining('信用修复管理办法'), clause: '第三条' } },
    });
    await expect(world.initiate(first)).rejects.toMatchObject({ code: 'BASIS_NOT_STANDING' });
  });

  test('a record that another sector has struck ends it too', async () => {
    await world.initiate(first);
    world.graph.risk.say(first, graded('risk', 'B', { repairedEvidenceKeys: ['K1'] }));
    await expect.poll(() => world.endsOf(first), SOON).toEqual(['RECORD_ENDED']);
  });

  test('an entry that leaves the list ends what rests on it, and only that', async () => {
    await world.initiate(first, { basis: { sector: 'PUBLIC_CREDIT', kind: 'SEVERE_LISTING', key: '样列1号' } });
    await world.initiate(first);
    world.graph.publicCredit.say(first, graded('publicCredit', 'C', { evidence: [PENALTY] }));
    await expect.poll(() => world.endsOf(first), SOON).toEqual(['DELISTED', null]);
  });

  test('a reward stands while the grade does, and ends when a sector lists the enterprise', async () => {
    world.graph.publicCredit.say(first, graded('publicCredit', 'A'));
    await world.received(first, { publicCredit: { grade: 'A' } });
    const rewarded: Partial<Initiation> = {
      kind: 'REWARD',
      basis: { sector: 'PUBLIC_CREDIT', kind: 'GRADE', key: null },
      measures: [{ code: 'GREEN_CHANNEL', departments: ['财政局'], startsOn: TODAY, endsOn: addDays(TODAY, 9) }],
    };
    await world.initiate(first, rewarded);
    world.graph.publicCredit.say(first, graded('publicCredit', 'A-', { effectiveClass: 'A' }));
    world.graph.risk.say(first, graded('risk', 'C', { severeListings: [LISTING] }));
    await expect.poll(() => world.endsOf(first), SOON).toEqual(['LISTED']);
    world.graph.risk.say(first, graded('risk', 'C'));
    await expect.poll(() => world.initiate(first, rewarded).then(() => 'initiated', String), SOON).toBe('initiated');
    world.graph.publicCredit.say(first, graded('publicCredit', 'B'));
    await expect.poll(() => world.endsOf(first), SOON).toEqual(['GRADE_CHANGED', 'LISTED']);
  });

  test('silence ends nothing; what was repaired while the hub was down or its index was filled anew ends afterwards', async () => {
    await world.initiate(first);
    world.graph.publicCredit.isDead = true;
    world.graph.registry.say(first, registered('样例', { registrationStatus: 'REVOKED' }));
    await world.received(first, { registrationStatus: 'REVOKED' });
    expect(await world.endsOf(first)).toEqual([null]);
    await world.stop();
    world.graph.publicCredit.isDead = false;
    world.graph.publicCredit.say(first, graded('publicCredit', 'B', { repairedEvidenceKeys: ['K1'] }));
    // Of another form than the program's: filled anew, so that the repair is read and taken in by nobody.
    await world.database.write((transaction) => transaction.updateTable('generation').set({ form: 0 }).execute());
    await world.followAgain();
    expect(world.inService.number).toBe(2);
    await expect.poll(() => world.endsOf(first), SOON).toEqual(['RECORD_ENDED']);
  });

  test('in whatever order steps come, each is taken where the state allows it and changes nothing where it does not', async () => {
    const steps = fc.constantFrom('ACCEPT', 'REFUSE', 'FEED_BACK', 'WITHDRAW', 'REPAIR', 'NEXT_DAY');
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 7 }), async (order) => {
        first = await world.punished();
        const key = await world.initiate(first, {
          measures: [{ code: 'NO_MARKET_ENTRY', departments: ['财政局'], startsOn: TODAY, endsOn: addDays(TODAY, 1) }],
        });
        const id = measureId({ ...key, place: 1 });
        const model = {
          answer: null as 'ACCEPTED' | 'REFUSED' | null,
          endedOn: null as LocalDate | null,
          today: TODAY,
          told: 0,
        };
        const dates = { startsOn: TODAY, endsOn: addDays(TODAY, 1) };
        for (const step of order) {
          const { today } = model;
          const state = stateOf({ ...dates, ...model }, today);
          if (step === 'NEXT_DAY') model.today = addDays(today, 1);
          else if (step === 'ACCEPT' || step === 'REFUSE') {
            const answer = step === 'ACCEPT' ? 'ACCEPTED' : 'REFUSED';
            expect(await isTaken(world.joint.answer(id, answer, '样例', FINANCE, today))).toBe(state === 'WAITING');
            if (state === 'WAITING') model.answer = answer;
          } else if (step === 'FEED_BACK') {
            expect(await isTaken(world.joint.feedBack(id, today, '样例', FINANCE, today))).toBe(state === 'IN_FORCE');
            if (state === 'IN_FORCE') model.told += 1;
          } else if (step === 'WITHDRAW') {
            expect(await isTaken(world.joint.withdraw(incidentId(key), '样例', BY, today))).toBe(
              model.endedOn === null,
            );
            model.endedOn ??= today;
          } else {
            world.graph.publicCredit.say(first, graded('publicCredit', 'B', { repairedEvidenceKeys: ['K1'] }));
            await expect.poll(async () => (await world.rowsOf(first))[0]?.ended_on ?? null, SOON).not.toBeNull();
            model.endedOn ??= TODAY; // the follower's day
          }
          expect(await world.statesOf(first, model.today)).toEqual([stateOf({ ...dates, ...model }, model.today)]);
        }
        const told = await feedbackOf(world.database, [{ ...key, place: 1 }]);
        expect([...told.values()].flat().map(({ sequence }) => sequence)).toEqual(
          Array.from({ length: model.told }, (_, index) => index + 1),
        );
      }),
      { numRuns: engine === 'sqlite' ? 40 : 15 },
    );
  });
});

/** Whether a step was taken; where it was not, the state forbade it. */
async function isTaken(attempt: Promise<unknown>): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'TRANSITION_REFUSED' });
    return false;
  }
}
