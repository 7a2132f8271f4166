import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { addDays } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import { graded, TODAY } from '../index/testing/example-index.ts';
import { MEASURE_STATES, stateOf } from './life.ts';
import { measureCount, measurePage, type Viewer } from './measure-lists.ts';
import { measureId } from './measure-rows.ts';
import { agency, AUDITOR, FINANCE, type JointWorld, jointWorld, PENALTY, SOON } from './testing/joint-world.ts';
import { ANSWERS } from './words.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('lists of joint measures on %s', (engine) => {
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

  test('what has ended, expired or was not accepted is seen by those concerned only; counts agree', async () => {
    await world.initiate(first);
    const [forFinance] = (await world.rowsOf(first)).map(measureId) as [string];
    const outsider = agency('别的局');
    const own: Viewer = { ...AUDITOR, role: 'ENTERPRISE', limit: { kind: 'ENTERPRISES', codes: new Set([first]) } };
    const elsewhere: Viewer = { ...agency('财政局'), limit: { kind: 'REGIONS', regions: new Set(['TANGSHAN']) } };
    const seen = async () =>
      Promise.all(
        [outsider, agency('财政局'), agency('发起局'), own, elsewhere].map(
          async (viewer) => (await world.rowsOf(first, viewer)).length,
        ),
      );
    expect(await seen()).toEqual([0, 1, 2, 2, 0]);
    await world.joint.answer(forFinance, 'ACCEPTED', null, FINANCE, TODAY);
    expect(await seen()).toEqual([1, 1, 2, 2, 0]);
    expect((await world.rowsOf(first, outsider, addDays(TODAY, 91))).length).toBe(0);
    const count = (viewer: Viewer, filter: Parameters<typeof measureCount>[2]) =>
      measureCount(world.database, viewer, { ...filter, uscc: [first] }, TODAY);
    expect(await count(agency('财政局'), { states: ['IN_FORCE'], withoutFeedback: true })).toBe(1);
    await world.joint.feedBack(forFinance, TODAY, '已实施', FINANCE, TODAY);
    expect(await count(agency('财政局'), { states: ['IN_FORCE'], withoutFeedback: true })).toBe(0);
    expect(
      await measureCount(world.database, AUDITOR, { overdue: true, uscc: [first] }, addWorkingDays(TODAY, 11)),
    ).toBe(1);
    expect(
      await measureCount(world.database, AUDITOR, { overdue: true, uscc: [first] }, addWorkingDays(TODAY, 10)),
    ).toBe(0);
    world.graph.publicCredit.say(first, graded('publicCredit', 'B', { repairedEvidenceKeys: ['K1'] }));
    await expect.poll(() => world.endsOf(first), SOON).toEqual(['RECORD_ENDED']);
    expect(await seen()).toEqual([0, 1, 2, 2, 0]);
  });

  test('what rests on a sector’s internal answer is not seen by outsiders', async () => {
    world.graph.risk.say(first, graded('risk', 'C', { evidence: [PENALTY] }));
    await world.received(first, { risk: { grade: 'C' } });
    await world.initiate(first, { basis: { sector: 'RISK', kind: 'RECORD', key: 'K1' } });
    await world.joint.answer((await world.rowsOf(first)).map(measureId)[0] ?? '', 'ACCEPTED', null, FINANCE, TODAY);
    expect((await world.rowsOf(first, agency('别的局'))).length).toBe(0);
    expect((await world.rowsOf(first, { ...agency('别的局'), hiddenSectors: [] })).length).toBe(1);
  });

  test('the state in lists is the state by the day, whatever answer, days and end; pages give each once', async () => {
    const days = fc.integer({ min: -3, max: 3 }).map((shift) => addDays(TODAY, shift));
    const life = fc.record({
      answer: fc.option(fc.constantFrom(...ANSWERS)),
      startsOn: days,
      endsOn: days,
      endedOn: fc.option(days),
    });
    const lives = fc.sample(life, { numRuns: 120, seed: 7 });
    await world.database.write(async (transaction) => {
      for (const [index, { answer, startsOn, endsOn, endedOn }] of lives.entries()) {
        const key = { uscc: first, number: index + 1 };
        await transaction
          .insertInto('joint_incident')
          .values({
            ...key,
            kind: 'REWARD',
            department: '发起局',
            sector: 'PUBLIC_CREDIT',
            basis_kind: 'GRADE',
            basis_key: 'A',
            classes: 'A',
            summary: '',
            list_id: '',
            list_version: '',
            initiated_by: '',
            initiated_on: TODAY,
            initiated_at: `${TODAY}T00:00:00.000Z`,
            end_reason: endedOn === null ? null : 'WITHDRAWN',
            ended_on: endedOn,
            ended_at: endedOn === null ? null : `${TODAY}T00:00:00.000Z`,
          })
          .execute();
        await transaction
          .insertInto('joint_measure')
          .values({
            ...key,
            place: 1,
            department: '财政局',
            code: 'GREEN_CHANNEL',
            list_code: '',
            legal_document: '',
            legal_clause: '',
            starts_on: startsOn,
            ends_on: endsOn,
            answer_due_on: addDays(TODAY, index % 5),
            answer,
          })
          .execute();
      }
    });
    const expected = lives.map((each) => stateOf(each, TODAY));
    for (const state of MEASURE_STATES) {
      const { rows: found } = await measurePage(
        world.database,
        AUDITOR,
        { states: [state], uscc: [first] },
        { first: 200, after: null },
        TODAY,
      );
      const numbers = expected.flatMap((each, index) => (each === state ? [index + 1] : []));
      expect(
        found.map(({ row }) => row.number).toSorted((one, other) => one - other),
        state,
      ).toEqual(numbers);
    }
    const seen: number[] = [];
    for (let after: string | null = null; ;) {
      const page = await measurePage(world.database, AUDITOR, { uscc: [first] }, { first: 17, after }, TODAY);
      seen.push(...page.rows.map(({ row }) => row.number));
      after = page.rows.at(-1)?.cursor ?? null;
      if (!page.hasNextPage) break;
    }
    expect(seen.toSorted((one, other) => one - other)).toEqual(lives.map((_life, index) => index + 1));
  });
});
