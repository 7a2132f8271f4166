import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { addDays, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import type { PlanRecord } from './plan-store.ts';
import {
  BASE_CLERK,
  type InspectionWorld,
  inspectionWorld,
  inspectors,
  planInput,
  RISK_CLERK,
  who,
  YEAR,
} from './testing/inspection-world.ts';

const TODAY = todayInShanghai();
const DASHBOARD = who({ role: 'DASHBOARD', purpose: 'STATISTICS' });
const AUDITOR = who({ role: 'AUDITOR', purpose: 'AUDIT' });
const NOTHING = { plan: null, uscc: null, sector: null, from: null };

const result = (uscc: Uscc | undefined, outcome = 'NO_PROBLEM_FOUND', inspectedOn = TODAY) => ({
  uscc: uscc ?? ('' as Uscc),
  outcome,
  inspectedOn,
});

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

describe.each([['sqlite'], ['postgresql']] as const)('results of inspections on %s', (engine) => {
  let world: InspectionWorld;
  /** Led by RISK alone, by class; and led by PUBLIC_CREDIT with RISK, without classes. */
  let own: PlanRecord;
  let joint: PlanRecord;
  let ownCodes: Uscc[];
  let jointCodes: Uscc[];

  const codesOf = async (plan: PlanRecord) =>
    (await world.drawnLists.drawn({ plan: plan.number, overdueOnly: false, first: 500, after: null }, null, TODAY)).map(
      ({ uscc }) => uscc,
    );
  const standing = async (plan: PlanRecord, uscc: Uscc | undefined, today = TODAY) => {
    const list = await world.drawnLists.drawn(
      { plan: plan.number, overdueOnly: false, first: 500, after: null },
      null,
      today,
    );
    return list.find((each) => each.uscc === uscc);
  };
  const report = (
    plan: PlanRecord,
    sector: string,
    results: ReturnType<typeof result>[],
    publish = true,
    by = RISK_CLERK,
  ) => world.inspectionResults.report(plan, sector, results, publish, by);
  const published = async (limit: Parameters<InspectionWorld['drawnLists']['published']>[3] = null) =>
    world.drawnLists.published(NOTHING, 100, null, limit);
  const statistics = (
    groupBy: Parameters<InspectionWorld['inspectionStatistics']['ask']>[0]['groupBy'],
    by = AUDITOR,
    today = TODAY,
  ) => world.inspectionStatistics.ask({ year: YEAR, sector: null, groupBy, today }, by);

  beforeAll(async () => {
    if (!stores.engines.includes(engine)) return;
    world = await inspectionWorld(stores, engine, 240);
    const { inspections } = world;
    await inspections.register.put('RISK', inspectors(4));
    await inspections.register.put('PUBLIC_CREDIT', inspectors(4));
    const plans = [
      await inspections.create(planInput({ baseRatio: '0.2' }), {}, RISK_CLERK),
      await inspections.create(
        planInput({
          leadSector: 'PUBLIC_CREDIT',
          otherSectors: ['RISK'],
          selection: 'UNIFORM',
          baseRatio: '0.1',
          drawsPerYear: 9,
        }),
        {},
        BASE_CLERK,
      ),
    ];
    for (const [index, { number }] of plans.entries()) {
      const by = index === 0 ? RISK_CLERK : BASE_CLERK;
      await inspections.freeze(number, by);
      plans[index] = await inspections.draw(number, '样例号码', by);
    }
    [own, joint] = plans as [PlanRecord, PlanRecord];
    [ownCodes, jointCodes] = [await codesOf(own), await codesOf(joint)];
  });

  test('a result is taken in once, published at once, and told of its enterprise', async ({ skip }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const [uscc] = ownCodes;
    expect(await report(own, 'RISK', [result(uscc)])).toEqual({ accepted: 1, unchanged: 0 });
    expect(await report(own, 'RISK', [result(uscc)])).toEqual({ accepted: 0, unchanged: 1 });
    const told = (await world.drawnLists.publishedOf([uscc as Uscc])).get(uscc as Uscc);
    expect(told).toEqual([
      { plan: own.number, uscc, sector: 'RISK', outcome: 'NO_PROBLEM_FOUND', inspectedOn: TODAY, publishedOn: TODAY },
    ]);
    expect(await standing(own, uscc)).toMatchObject({ departmentsLeft: 0, overdue: null, dueOn: null });
  });

  test('a correction is what is told afterwards, and was published since the first', async ({ skip }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const [uscc] = ownCodes;
    expect(await report(own, 'RISK', [result(uscc, 'CORRECTION_ORDERED')], false)).toEqual({
      accepted: 1,
      unchanged: 0,
    });
    expect((await published()).filter((each) => each.uscc === uscc)).toMatchObject([
      { outcome: 'CORRECTION_ORDERED', publishedOn: TODAY },
    ]);
    const rows = await world.database.read
      .selectFrom('inspection_result')
      .select('revision')
      .where('uscc', '=', uscc as Uscc)
      .execute();
    expect(new Set(rows.map(({ revision }) => revision))).toEqual(new Set([1, 2]));
  });

  test('what is not published is told to nobody, and is due within the working days of the plan', async ({ skip }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const uscc = ownCodes[1];
    await report(own, 'RISK', [result(uscc, 'NOT_REACHABLE')], false);
    expect((await published()).map((each) => each.uscc)).not.toContain(uscc);
    const due = addWorkingDays(TODAY, 20);
    expect(await standing(own, uscc)).toMatchObject({ departmentsLeft: 0, overdue: null, dueOn: due });
    expect(await standing(own, uscc, addDays(due, 1))).toMatchObject({ overdue: 'PUBLICATION' });
    await report(own, 'RISK', [result(uscc, 'NOT_REACHABLE')]);
    expect((await published()).map((each) => each.uscc)).toContain(uscc);
    expect(await standing(own, uscc, addDays(due, 1))).toMatchObject({ overdue: null });
  });

  test('an enterprise is inspected once all departments of its plan have reported', async ({ skip }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const [uscc] = jointCodes;
    await report(joint, 'RISK', [result(uscc)]);
    expect(await standing(joint, uscc)).toMatchObject({ departmentsLeft: 1 });
    await report(joint, 'PUBLIC_CREDIT', [result(uscc)], true, BASE_CLERK);
    expect(await standing(joint, uscc)).toMatchObject({ departmentsLeft: 0 });
  });

  test('a result that was wrong vanishes and is owed again; one that was repaired vanishes and stays inspected', async ({
    skip,
  }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const [, , wrong, repaired] = ownCodes;
    await report(own, 'RISK', [result(wrong, 'NOT_COOPERATIVE'), result(repaired, 'CORRECTION_ORDERED')]);
    const back = (uscc: Uscc | undefined, standsAs: 'WITHDRAWN' | 'REPAIRED', reason = '样例决定〔2026〕1号') =>
      world.inspectionResults.takeBack(own, 'RISK', uscc as Uscc, standsAs, reason, RISK_CLERK);
    await expect(back(wrong, 'WITHDRAWN', ' ')).rejects.toMatchObject({ code: 'REASON_MISSING' });
    await back(wrong, 'WITHDRAWN');
    await back(repaired, 'REPAIRED');
    const codes = (await published()).map(({ uscc }) => uscc);
    expect(codes).not.toContain(wrong);
    expect(codes).not.toContain(repaired);
    expect(await world.drawnLists.resultsIn(own.number, [wrong as Uscc, repaired as Uscc])).toEqual([]);
    expect(await standing(own, wrong)).toMatchObject({ departmentsLeft: 1 });
    expect(await standing(own, repaired)).toMatchObject({ departmentsLeft: 0, dueOn: null });
    await expect(back(wrong, 'WITHDRAWN')).rejects.toMatchObject({ code: 'INSPECTION_RESULT_INVALID' });
    await expect(report(own, 'RISK', [result(repaired)])).rejects.toMatchObject({ code: 'INSPECTION_RESULT_INVALID' });
    await report(own, 'RISK', [result(wrong)]);
    expect(await standing(own, wrong)).toMatchObject({ departmentsLeft: 0 });
  });

  test('a submission with one fault is not taken in at all, and the fault has its place', async ({ skip }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const [good, other] = ownCodes.slice(5);
    const notDrawn = [...world.contents.keys()].find((uscc) => !ownCodes.includes(uscc));
    const faults = [
      [result(other, 'LOOKED_FINE'), 'results.1.outcome'],
      [result(other, 'NO_PROBLEM_FOUND', addDays(TODAY, 1)), 'results.1.inspectedOn: lies in the future'],
      [result(other, 'NO_PROBLEM_FOUND', addDays(TODAY, -1)), 'results.1.inspectedOn: lies before the draw'],
      [result(notDrawn), 'results.1.uscc: was not drawn'],
      [result(good), 'results.1.uscc: stands in the submission twice'],
    ] as const;
    for (const [fault, place] of faults) {
      const error = await report(own, 'RISK', [result(good), fault]).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'INSPECTION_RESULT_INVALID', message: expect.stringContaining(place) });
    }
    expect(await standing(own, good)).toMatchObject({ departmentsLeft: 1 });
    const regional = who({ sectors: ['RISK'], regions: ['XINGTAI'] });
    await expect(report(own, 'RISK', [result(good)], true, regional)).rejects.toMatchObject({
      code: 'ACCESS_DENIED_REGION',
    });
  });

  test('published results come page by page in one order, without a gap; a token of a region sees its own', async ({
    skip,
  }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const all = await published();
    const walked = [];
    for (let after: Parameters<typeof world.drawnLists.published>[2] = null; ;) {
      const [next] = await world.drawnLists.published(NOTHING, 1, after, null);
      if (next === undefined) break;
      walked.push(next);
      after = { publishedOn: next.publishedOn ?? TODAY, plan: next.plan, uscc: next.uscc, sector: next.sector };
    }
    expect(walked).toEqual(all);
    expect(all.length).toBeGreaterThan(4);
    const inTangshan = await published({ kind: 'REGIONS', regions: new Set(['TANGSHAN']) });
    const elsewhere = await published({ kind: 'REGIONS', regions: new Set(['SHIJIAZHUANG']) });
    expect(inTangshan.length + elsewhere.length).toBe(all.length);
    const [one] = all;
    expect(
      new Set((await published({ kind: 'ENTERPRISES', codes: new Set([one?.uscc ?? '']) })).map(({ uscc }) => uscc)),
    ).toEqual(new Set([one?.uscc]));
  });

  test('statistics are a recount of the draws: by class, inspected, published, overdue, in each grouping', async ({
    skip,
  }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const afterTheYear = addDays(own.endsOn, 1);
    const lists = await Promise.all(
      [own, joint].map((plan) =>
        world.drawnLists.drawn({ plan: plan.number, overdueOnly: false, first: 500, after: null }, null, afterTheYear),
      ),
    );
    const drawnRows = lists.flat();
    for (const groupBy of [
      [],
      ['SECTOR'],
      ['REPORTING_REGION'],
      ['REPORTING_REGION', 'SECTOR'],
      ['SECTOR_CLASS', 'TIER'],
      ['PLAN'],
    ] as const) {
      const { total, rows } = await statistics(groupBy, RISK_CLERK, afterTheYear);
      expect(total).toMatchObject({
        drawn: { count: drawnRows.length },
        drawnByClass: { count: ownCodes.length, of: drawnRows.length },
        inspected: { count: drawnRows.filter(({ departmentsLeft }) => departmentsLeft === 0).length },
        overdue: { count: drawnRows.filter(({ overdue }) => overdue !== null).length },
      });
      expect(rows.reduce((sum, { drawn }) => sum + (drawn.count ?? 0), 0)).toBe(drawnRows.length);
    }
    const { rows } = await statistics(['REPORTING_REGION'], AUDITOR, afterTheYear);
    for (const { group, drawn } of rows)
      expect(drawn.count).toBe(drawnRows.filter(({ region }) => region === group[0]?.value).length);
  });

  test('classes internal to a sector are counted for who may see them; small numbers are kept from dashboards', async ({
    skip,
  }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const byClass = await statistics(['SECTOR_CLASS'], BASE_CLERK);
    expect(byClass.withheldSectors).toEqual(['RISK']);
    expect(byClass.total.drawn.count).toBe(jointCodes.length);
    expect((await statistics(['SECTOR'], BASE_CLERK)).total.drawn.count).toBe(ownCodes.length + jointCodes.length);
    const { rows, smallCells } = await statistics(['REPORTING_REGION', 'SECTOR'], DASHBOARD);
    expect(smallCells).toBe(5);
    for (const { drawn, overdue } of rows) for (const { count } of [drawn, overdue]) expect((count ?? 0) % 5).toBe(0);
    await expect(statistics(['SECTOR', 'SECTOR'])).rejects.toMatchObject({ code: 'STATISTICS_INVALID' });
    const regional = who({ sectors: ['RISK'], regions: ['TANGSHAN'] });
    expect((await statistics(['REPORTING_REGION'], regional)).rows.map(({ group }) => group[0]?.value)).toEqual([
      'TANGSHAN',
    ]);
  });
});
