import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { exampleUscc } from '../../kit/testing/example-subgraph.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { addDays, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import { loadRuleSet, type RuleSet } from '../convergence/rule-set.ts';
import { EnterpriseIndex } from '../index/enterprise-index.ts';
import { followIndex, type IndexFollower } from '../index/follow-index.ts';
import { GenerationInService } from '../index/in-service.ts';
import { indexTables, type IndexTables } from '../index/tables.ts';
import { exampleSubgraphs, graded, registered, rulesOf, SECTORS, TODAY, upTo } from '../index/testing/example-index.ts';
import { checkInitiation, type Initiation } from './check-initiation.ts';
import { JointMeasures } from './joint-measures.ts';
import { MEASURE_STATES, stateOf } from './life.ts';
import { loadMeasureList, type MeasureList } from './measure-list.ts';
import { feedbackOf, measureCount, measurePage, measuresOf, type Viewer } from './measure-lists.ts';
import { incidentId, measureId, measureShown } from './measure-rows.ts';
import { settleAll, settledBy } from './settle.ts';
import { jointMeasureTables, type JointMeasureTables } from './tables.ts';
import { ANSWERS } from './words.ts';

type Tables = IndexTables & JointMeasureTables;

const CODES = upTo(120);
const penalty = {
  key: 'K1',
  kind: 'PENALTY',
  severity: 'SEVERE',
  decidedOn: '2026-09-01',
  documentNumber: '样罚1号',
  authority: '样例局',
};
const listing = { decisionNumber: '样列1号', includedOn: '2026-11-05', authority: '样例局', situation: '一' };
const BY = { subject: 'test', department: '发起局' };
const FINANCE = { subject: 'test', department: '财政局' };
const AUDITOR: Viewer = { role: 'AUDITOR', limit: null, departments: [], hiddenSectors: [] };
const agency = (...departments: string[]): Viewer => ({
  role: 'AGENCY',
  limit: null,
  departments,
  hiddenSectors: ['RISK'],
});

let stores: TestStores;
let ruleSet: RuleSet;
let list: MeasureList;
beforeAll(async () => {
  stores = await testStores();
  ruleSet = await loadRuleSet();
  list = await loadMeasureList();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('joint measures on %s', (engine) => {
  const graph = exampleSubgraphs();
  const inService = new GenerationInService();
  const codes = CODES.values();
  let setting: string;
  let database: Database<Tables>;
  let joint: JointMeasures;
  let follower: IndexFollower;
  /** The enterprise of the test. */
  let first: Uscc;

  beforeAll(async () => {
    if (!stores.engines.includes(engine)) return;
    setting = stores.setting(engine);
    database = await stores.open<Tables>(engine, [indexTables, jointMeasureTables], setting, 'hub');
    joint = new JointMeasures(database, SECTORS, list, inService);
    await follow();
  });
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    await punished();
  });
  afterAll(() => follower?.stop());

  /** Another enterprise, with a record and an entry in a list. */
  async function punished(): Promise<void> {
    first = codes.next().value ?? first;
    graph.registry.say(first, registered('样例'));
    graph.publicCredit.say(first, graded('publicCredit', 'C', { evidence: [penalty], severeListings: [listing] }));
    await received({ grade: 'C' });
  }

  /** Waits until the hub has received what a sector has just said. */
  async function received(said: Record<string, unknown>, field = 'publicCredit'): Promise<void> {
    const index = new EnterpriseIndex(database, SECTORS, inService);
    await expect.poll(async () => (await index.contents([first])).get(first)?.[field]).toMatchObject(said);
  }

  async function follow(): Promise<void> {
    follower = followIndex({
      database,
      location: locateDatabase(setting, 'hub'),
      subgraphs: [graph.registry, graph.publicCredit, graph.risk],
      rules: rulesOf(ruleSet),
      pollMs: 5,
      log: pino({ level: 'silent' }),
      today: () => TODAY,
      settle: settledBy(SECTORS),
      onService: (generation) => {
        inService.set(generation);
        void settleAll(database, generation, SECTORS);
      },
    });
    await follower.caughtUp();
  }

  const initiation = (changes: Partial<Initiation> = {}): Initiation => ({
    uscc: first,
    kind: 'PUNISHMENT',
    basis: { sector: 'PUBLIC_CREDIT', kind: 'RECORD', key: 'K1' },
    summary: '样例事由',
    measures: [
      { code: 'NO_MARKET_ENTRY', departments: ['财政局', '住建局'], startsOn: TODAY, endsOn: addDays(TODAY, 90) },
    ],
    ...changes,
  });
  const initiate = (changes: Partial<Initiation> = {}) =>
    joint.initiate(checkInitiation(initiation(changes), list, TODAY), BY, TODAY);
  const rows = (viewer: Viewer = AUDITOR, today = TODAY) => measuresOf(database, viewer, { usccs: [first] }, 99, today);
  const ends = async () => [...new Set((await rows()).map(({ end_reason }) => end_reason))];
  const states = async (viewer: Viewer = AUDITOR, today: LocalDate = TODAY) =>
    (await rows(viewer, today)).map((row) => measureShown(row, list, today).state);

  test('goes from incident to response to feedback; each step by the department it is for, once', async () => {
    const key = await initiate();
    const [forFinance, forBuilding] = (await rows()).map(measureId) as [string, string];
    expect((await rows())[0]).toMatchObject({
      answer_due_on: addWorkingDays(TODAY, 10),
      list_code: '示例-06',
      authority: '样例局',
    });
    await expect(joint.answer(forFinance, 'ACCEPTED', null, BY, TODAY)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(joint.feedBack(forFinance, TODAY, '已实施', FINANCE, TODAY)).rejects.toMatchObject({
      code: 'TRANSITION_REFUSED',
    });
    await joint.answer(forFinance, 'ACCEPTED', null, FINANCE, TODAY);
    await expect(joint.answer(forFinance, 'REFUSED', '不', FINANCE, TODAY)).rejects.toMatchObject({
      code: 'TRANSITION_REFUSED',
    });
    await joint.feedBack(forFinance, TODAY, '已实施', FINANCE, TODAY);
    await joint.feedBack(forFinance, TODAY, '再实施', FINANCE, TODAY);
    await expect(joint.feedBack(forFinance, addDays(TODAY, 1), '明日', FINANCE, TODAY)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    const building = { ...FINANCE, department: '住建局' };
    await expect(joint.answer(forBuilding, 'REFUSED', ' ', building, TODAY)).rejects.toMatchObject({
      code: 'REASON_MISSING',
    });
    await joint.answer(forBuilding, 'REFUSED', '无此职责', building, TODAY);
    expect(await states()).toEqual(['IN_FORCE', 'REFUSED']);
    await expect(joint.withdraw(incidentId(key), '误发', FINANCE, TODAY)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await joint.withdraw(incidentId(key), '误发', BY, TODAY);
    await expect(joint.withdraw(incidentId(key), '误发', BY, TODAY)).rejects.toMatchObject({
      code: 'TRANSITION_REFUSED',
    });
    expect(await states()).toEqual(['ENDED', 'REFUSED']);
    await expect(joint.withdraw('nothing', '误发', BY, TODAY)).rejects.toMatchObject({ code: 'JOINT_MEASURE_UNKNOWN' });
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
    await expect(initiate(changes)).rejects.toMatchObject({ code });
    expect(await rows()).toEqual([]);
  });

  test('the same measure on the same basis is asked of a department once while it stands', async () => {
    await initiate();
    await expect(initiate()).rejects.toMatchObject({ code: 'JOINT_MEASURE_KNOWN' });
    const [id] = (await rows()).map(measureId);
    await joint.answer(id ?? '', 'REFUSED', '无此职责', FINANCE, TODAY);
    await initiate({
      measures: [{ code: 'NO_MARKET_ENTRY', departments: ['财政局'], startsOn: TODAY, endsOn: TODAY }],
    });
    expect((await rows()).length).toBe(3);
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
    await initiate();
    graph.publicCredit.say(first, graded(field, 'B', said));
    await expect.poll(ends).toEqual([reason]);
    const [row] = await rows();
    expect(row && measureShown(row, list, TODAY)).toMatchObject({
      state: 'ENDED',
      incident: { end: { reason, document: expect.stringContaining('信用修复管理办法'), clause: '第三条' } },
    });
    await expect(initiate()).rejects.toMatchObject({ code: 'BASIS_NOT_STANDING' });
  });

  test('a record that another sector has struck ends it too', async () => {
    await initiate();
    graph.risk.say(first, graded('risk', 'B', { repairedEvidenceKeys: ['K1'] }));
    await expect.poll(ends).toEqual(['RECORD_ENDED']);
  });

  test('an entry that leaves the list ends what rests on it, and only that', async () => {
    await initiate({ basis: { sector: 'PUBLIC_CREDIT', kind: 'SEVERE_LISTING', key: '样列1号' } });
    await initiate();
    graph.publicCredit.say(first, graded('publicCredit', 'C', { evidence: [penalty] }));
    await expect.poll(async () => (await ends()).toSorted()).toEqual(['DELISTED', null]);
  });

  test('a reward stands while the grade does, and ends when a sector lists the enterprise', async () => {
    graph.publicCredit.say(first, graded('publicCredit', 'A'));
    await received({ grade: 'A' });
    const rewarded: Partial<Initiation> = {
      kind: 'REWARD',
      basis: { sector: 'PUBLIC_CREDIT', kind: 'GRADE', key: null },
      measures: [{ code: 'GREEN_CHANNEL', departments: ['财政局'], startsOn: TODAY, endsOn: addDays(TODAY, 9) }],
    };
    await initiate(rewarded);
    graph.publicCredit.say(first, graded('publicCredit', 'A-', { effectiveClass: 'A' }));
    graph.risk.say(first, graded('risk', 'C', { severeListings: [listing] }));
    await expect.poll(ends).toEqual(['LISTED']);
    graph.risk.say(first, graded('risk', 'C'));
    await expect.poll(() => initiate(rewarded).then(() => 'initiated', String)).toBe('initiated');
    graph.publicCredit.say(first, graded('publicCredit', 'B'));
    await expect.poll(async () => (await ends()).toSorted()).toEqual(['GRADE_CHANGED', 'LISTED']);
  });

  test('silence ends nothing; what was repaired while the hub was down or its index was filled anew ends afterwards', async () => {
    await initiate();
    graph.publicCredit.isDead = true;
    graph.registry.say(first, registered('样例', { registrationStatus: 'REVOKED' }));
    await expect
      .poll(async () => (await new EnterpriseIndex(database, SECTORS, inService).contents([first])).get(first))
      .toMatchObject({ registrationStatus: 'REVOKED' });
    expect(await ends()).toEqual([null]);
    await follower.stop();
    graph.publicCredit.isDead = false;
    graph.publicCredit.say(first, graded('publicCredit', 'B', { repairedEvidenceKeys: ['K1'] }));
    // Of another form than the program's: filled anew, so that the repair is read and taken in by nobody.
    await database.write((transaction) => transaction.updateTable('generation').set({ form: 0 }).execute());
    await follow();
    expect(inService.number).toBe(2);
    await expect.poll(ends).toEqual(['RECORD_ENDED']);
  });

  test('what has ended, expired or was not accepted is seen by those concerned only; counts agree', async () => {
    await initiate();
    const [forFinance] = (await rows()).map(measureId) as [string];
    const outsider = agency('别的局');
    const own: Viewer = { ...AUDITOR, role: 'ENTERPRISE', limit: { kind: 'ENTERPRISES', codes: new Set([first]) } };
    const elsewhere: Viewer = { ...agency('财政局'), limit: { kind: 'REGIONS', regions: new Set(['TANGSHAN']) } };
    const seen = async () =>
      Promise.all(
        [outsider, agency('财政局'), agency('发起局'), own, elsewhere].map(
          async (viewer) => (await rows(viewer)).length,
        ),
      );
    expect(await seen()).toEqual([0, 1, 2, 2, 0]);
    await joint.answer(forFinance, 'ACCEPTED', null, FINANCE, TODAY);
    expect(await seen()).toEqual([1, 1, 2, 2, 0]);
    expect((await rows(outsider, addDays(TODAY, 91))).length).toBe(0);
    const count = (viewer: Viewer, filter: Parameters<typeof measureCount>[2]) =>
      measureCount(database, viewer, { ...filter, uscc: [first] }, TODAY);
    expect(await count(agency('财政局'), { states: ['IN_FORCE'], withoutFeedback: true })).toBe(1);
    await joint.feedBack(forFinance, TODAY, '已实施', FINANCE, TODAY);
    expect(await count(agency('财政局'), { states: ['IN_FORCE'], withoutFeedback: true })).toBe(0);
    expect(await measureCount(database, AUDITOR, { overdue: true, uscc: [first] }, addWorkingDays(TODAY, 11))).toBe(1);
    expect(await measureCount(database, AUDITOR, { overdue: true, uscc: [first] }, addWorkingDays(TODAY, 10))).toBe(0);
    graph.publicCredit.say(first, graded('publicCredit', 'B', { repairedEvidenceKeys: ['K1'] }));
    await expect.poll(ends).toEqual(['RECORD_ENDED']);
    expect(await seen()).toEqual([0, 1, 2, 2, 0]);
  });

  test('what rests on a sector’s internal answer is not seen by outsiders', async () => {
    graph.risk.say(first, graded('risk', 'C', { evidence: [penalty] }));
    await received({ grade: 'C' }, 'risk');
    await initiate({ basis: { sector: 'RISK', kind: 'RECORD', key: 'K1' } });
    await joint.answer((await rows()).map(measureId)[0] ?? '', 'ACCEPTED', null, FINANCE, TODAY);
    expect((await rows(agency('别的局'))).length).toBe(0);
    expect((await rows({ ...agency('别的局'), hiddenSectors: [] })).length).toBe(1);
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
    await database.write(async (transaction) => {
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
        database,
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
      const page = await measurePage(database, AUDITOR, { uscc: [first] }, { first: 17, after }, TODAY);
      seen.push(...page.rows.map(({ row }) => row.number));
      after = page.rows.at(-1)?.cursor ?? null;
      if (!page.hasNextPage) break;
    }
    expect(seen.toSorted((one, other) => one - other)).toEqual(lives.map((_life, index) => index + 1));
  });

  test('in whatever order steps come, each is taken where the state allows it and changes nothing where it does not', async () => {
    const steps = fc.constantFrom('ACCEPT', 'REFUSE', 'FEED_BACK', 'WITHDRAW', 'REPAIR', 'NEXT_DAY');
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 7 }), async (order) => {
        await punished();
        const key = await initiate({
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
          const isTaken = (attempt: Promise<unknown>) =>
            attempt.then(
              () => true,
              ({ code }: { code: string }) => (expect(code).toBe('TRANSITION_REFUSED'), false),
            );
          if (step === 'NEXT_DAY') model.today = addDays(today, 1);
          else if (step === 'ACCEPT' || step === 'REFUSE') {
            const answer = step === 'ACCEPT' ? 'ACCEPTED' : 'REFUSED';
            expect(await isTaken(joint.answer(id, answer, '样例', FINANCE, today))).toBe(state === 'WAITING');
            if (state === 'WAITING') model.answer = answer;
          } else if (step === 'FEED_BACK') {
            expect(await isTaken(joint.feedBack(id, today, '样例', FINANCE, today))).toBe(state === 'IN_FORCE');
            if (state === 'IN_FORCE') model.told += 1;
          } else if (step === 'WITHDRAW') {
            expect(await isTaken(joint.withdraw(incidentId(key), '样例', BY, today))).toBe(model.endedOn === null);
            model.endedOn ??= today;
          } else {
            graph.publicCredit.say(first, graded('publicCredit', 'B', { repairedEvidenceKeys: ['K1'] }));
            await expect.poll(async () => (await rows())[0]?.ended_on ?? null).not.toBeNull();
            model.endedOn ??= TODAY; // the follower's day
          }
          expect(await states(AUDITOR, model.today)).toEqual([stateOf({ ...dates, ...model }, model.today)]);
        }
        const told = await feedbackOf(database, [{ ...key, place: 1 }]);
        expect([...told.values()].flat().map(({ sequence }) => sequence)).toEqual(
          Array.from({ length: model.told }, (_, index) => index + 1),
        );
      }),
      { numRuns: engine === 'sqlite' ? 40 : 15 },
    );
  });
});
