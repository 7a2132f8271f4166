import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import type { DrawStatement } from './draw-document.ts';
import { sha256 } from './lots.ts';
import type { PlanRecord } from './plan-store.ts';
import { quotasOf } from './strata.ts';
import {
  BASE_CLERK,
  fileOf,
  type InspectionWorld,
  inspectionWorld,
  inspectors,
  planInput,
  RISK_CLERK,
  who,
} from './testing/inspection-world.ts';
import { verifyDraw } from './verify-draw.ts';

const COUNT = 240;

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

/** A plan from what is ordered to what is drawn. */
async function drawn(
  { inspections }: InspectionWorld,
  changes = {},
  filter = {},
  by = RISK_CLERK,
): Promise<PlanRecord> {
  const { number } = await inspections.create(planInput(changes), filter, by);
  await inspections.freeze(number, by);
  return inspections.draw(number, '样例号码 07', by);
}

async function statementOf(world: InspectionWorld, plan: number): Promise<DrawStatement> {
  const { genuine, statement, textEn } = verifyDraw(
    await fileOf(world, plan, 'draw'),
    await fileOf(world, plan, 'teams'),
  );
  expect([genuine, textEn]).toEqual([true, expect.any(String)]);
  if (statement === undefined) throw new Error('a genuine draw is told');
  return statement;
}

const refused = (code: string) => ({ code });

describe.each([['sqlite'], ['postgresql']] as const)('random inspection on %s', (engine) => {
  let world: InspectionWorld;
  beforeAll(async () => {
    if (!stores.engines.includes(engine)) return;
    world = await inspectionWorld(stores, engine, COUNT);
    await world.inspections.register.put('RISK', inspectors(6));
  });

  test('a plan is frozen, drawn once, and verified from its files alone; the secret is told after the draw', async ({
    skip,
  }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const { inspections } = world;
    const draft = await inspections.create(planInput(), {}, RISK_CLERK);
    expect(draft).toMatchObject({ state: 'DRAFT', frozen: null, endsOn: `${draft.year}-12-31` });
    const frozen = await inspections.freeze(draft.number, RISK_CLERK);
    expect(frozen).toMatchObject({ state: 'FROZEN', drawHash: null, publicSeed: null });
    expect(frozen.frozen?.population).toBe(COUNT);
    expect(frozen.frozenHash).toMatch(/^[0-9a-f]{64}$/u);
    const plan = await inspections.draw(draft.number, '样例号码 07', RISK_CLERK);
    expect(plan).toMatchObject({ state: 'DRAWN', frozenHash: frozen.frozenHash, drawOrder: 1 });
    const statement = await statementOf(world, plan.number);
    expect(statement.frozenSha256).toBe(frozen.frozenHash);
    expect(sha256(plan.secret ?? '')).toBe(frozen.frozen?.secretSha256);
    expect(statement.drawn).toHaveLength(quotasOf(statement.frozen.strata).reduce((sum, quota) => sum + quota, 0));
    const list = await world.drawnLists.drawn(
      { plan: plan.number, overdueOnly: false, first: 500, after: null },
      null,
      plan.endsOn,
    );
    expect(list.map(({ uscc }) => uscc)).toEqual(statement.drawn);
    for (const { team, isShort } of list) expect([team.length, isShort]).toEqual([2, false]);
  });

  test('strata are the ratios of the tables of measures: A half, B normal, C twice, D three times; none outside evaluation or at the annual cap', async ({
    skip,
  }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const { number } = await world.inspections.create(planInput(), {}, RISK_CLERK);
    const { frozen } = await world.inspections.freeze(number, RISK_CLERK);
    const strata = frozen?.strata ?? [];
    const ratiosOf = (sectorClass: string, mode: string) => [
      ...new Set(
        strata.filter((each) => each.sectorClass === sectorClass && each.mode === mode).map(({ ratio }) => ratio),
      ),
    ];
    expect(ratiosOf('A', 'LIGHTER')).toEqual(['0.015']);
    expect(ratiosOf('C', 'RAISED')).toEqual(['0.06']);
    expect(ratiosOf('D', 'RAISED_GREATLY').filter((ratio) => ratio !== '0')).toEqual(['0.09']);
    expect(new Set(strata.filter(({ rule }) => rule === 'M-0').map(({ ratio }) => ratio))).toEqual(new Set(['0']));
    expect(new Set(strata.filter(({ rule }) => rule === 'M-G11').map(({ ratio }) => ratio))).toEqual(new Set(['0']));
    expect(strata.filter(({ rule }) => rule === 'M-0').reduce((sum, { population }) => sum + population, 0)).toBe(
      COUNT / 12,
    );
    await world.inspections.cancel(number, '样例：只看分层', RISK_CLERK);
  });

  test('a plan without classes draws all with one ratio; a floor in a key domain lifts those in it', async ({
    skip,
  }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const keyDomainFloors = [{ domain: 'SPECIAL_EQUIPMENT', ratio: '0.5' }];
    const changes = { selection: 'UNIFORM', baseRatio: '0.1', keyDomainFloors, drawsPerYear: 9 };
    const { number } = await world.inspections.create(planInput(changes), {}, RISK_CLERK);
    const { frozen } = await world.inspections.freeze(number, RISK_CLERK);
    const drawable = (frozen?.strata ?? []).filter(({ ratio }) => ratio !== '0');
    expect(new Set(drawable.map(({ sectorClass }) => sectorClass))).toEqual(new Set(['ALL']));
    for (const { ratio, keyDomains } of drawable) expect(ratio).toBe(keyDomains.length > 0 ? '0.5' : '0.1');
    await world.inspections.cancel(number, '样例：只看分层', RISK_CLERK);
  });

  test('caps hold over plans of a year, also where both were frozen before either was drawn', async ({ skip }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const { inspections } = world;
    const changes = { selection: 'UNIFORM', baseRatio: '1', drawsPerYear: 1, period: `${new Date().getFullYear()}-12` };
    const filter = { registrationStatus: ['ACTIVE' as const] };
    const one = await inspections.create(planInput({ ...changes, baseRatio: '0.5' }), filter, RISK_CLERK);
    const two = await inspections.create(planInput(changes), filter, RISK_CLERK);
    await inspections.freeze(one.number, RISK_CLERK);
    await inspections.freeze(two.number, RISK_CLERK);
    const [first, second] = [
      await inspections.draw(one.number, '甲', RISK_CLERK),
      await inspections.draw(two.number, '乙', RISK_CLERK),
    ];
    const [told, later] = [await statementOf(world, first.number), await statementOf(world, second.number)];
    expect(later.passedOver.length).toBeGreaterThan(50);
    expect(later.passedOver.every(({ uscc, plans }) => plans.includes(first.number) && told.drawn.includes(uscc))).toBe(
      true,
    );
    expect(later.drawn.filter((uscc) => told.drawn.includes(uscc))).toEqual([]);
    // What is frozen now knows of both.
    const third = await inspections.create(planInput(changes), filter, RISK_CLERK);
    const { frozen } = await inspections.freeze(third.number, RISK_CLERK);
    const enough = (frozen?.strata ?? []).filter(({ rule }) => rule === 'DRAWN_ENOUGH');
    expect(enough.reduce((sum, { population }) => sum + population, 0)).toBeGreaterThanOrEqual(
      told.drawn.length + later.drawn.length,
    );
    await inspections.cancel(third.number, '样例', RISK_CLERK);
  });

  test('each step is taken once, and in order', async ({ skip }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const { inspections } = world;
    const { number } = await inspections.create(planInput({ baseRatio: '0.001' }), {}, RISK_CLERK);
    await expect(inspections.draw(number, '早', RISK_CLERK)).rejects.toMatchObject(refused('INSPECTION_STEP_REFUSED'));
    const both = await Promise.allSettled([
      inspections.freeze(number, RISK_CLERK),
      inspections.freeze(number, RISK_CLERK),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(inspections.freeze(number, RISK_CLERK)).rejects.toMatchObject(refused('INSPECTION_STEP_REFUSED'));
    const draws = await Promise.allSettled([
      inspections.draw(number, '甲', RISK_CLERK),
      inspections.draw(number, '乙', RISK_CLERK),
    ]);
    expect(draws.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(inspections.draw(number, '丙', RISK_CLERK)).rejects.toMatchObject(refused('INSPECTION_STEP_REFUSED'));
    await expect(inspections.cancel(number, '不满意', RISK_CLERK)).rejects.toMatchObject(
      refused('INSPECTION_STEP_REFUSED'),
    );
    await expect(inspections.freeze(9_999, RISK_CLERK)).rejects.toMatchObject(refused('INSPECTION_PLAN_UNKNOWN'));
  });

  test('work that died with its process is taken up again, and draws the same', async ({ skip }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const { inspections, database } = world;
    const { number } = await inspections.create(planInput({ drawsPerYear: 9 }), {}, RISK_CLERK);
    await inspections.freeze(number, RISK_CLERK);
    const longAgo = '2026-01-01T00:00:00.000Z';
    await database.write((transaction) =>
      transaction
        .updateTable('inspection_plan')
        .set({ state: 'DRAWING', public_seed: '原定号码', touched_at: longAgo })
        .where('number', '=', number)
        .execute(),
    );
    expect((await inspections.store.one(number)).isDead).toBe(true);
    const plan = await inspections.draw(number, '另一个号码', RISK_CLERK);
    expect(plan).toMatchObject({ state: 'DRAWN', publicSeed: '原定号码' });
    await statementOf(world, number);
  });
});

describe('who may plan, and what', () => {
  let world: InspectionWorld;
  beforeAll(async () => {
    world = await inspectionWorld(stores, 'sqlite', 120);
    await world.inspections.register.put('RISK', inspectors(3));
    await world.inspections.register.put('PUBLIC_CREDIT', inspectors(3));
  });

  test.each([
    ['another department', BASE_CLERK],
    ['an operator', who({ role: 'OPERATOR', purpose: null })],
    ['an auditor', who({ role: 'AUDITOR', purpose: 'AUDIT' })],
    ['a dashboard that claims a sector', who({ role: 'DASHBOARD', sectors: ['RISK'], purpose: 'STATISTICS' })],
  ])('%s makes, freezes, draws and cancels no plan of RISK', async (_title, caller) => {
    const { inspections } = world;
    await expect(inspections.create(planInput(), {}, caller)).rejects.toMatchObject(refused('FORBIDDEN'));
    const { number } = await inspections.create(planInput(), {}, RISK_CLERK);
    for (const step of [
      () => inspections.freeze(number, caller),
      () => inspections.draw(number, '号码', caller),
      () => inspections.cancel(number, '原因', caller),
    ])
      await expect(step()).rejects.toMatchObject(refused('FORBIDDEN'));
    expect((await inspections.store.one(number)).state).toBe('DRAFT');
  });

  test("a token of some regions plans for these alone, and has no part in the province's plans", async () => {
    const { inspections } = world;
    const regional = who({ sectors: ['RISK'], regions: ['TANGSHAN'] });
    const plan = await drawn(world, { baseRatio: '0.5' }, {}, regional);
    expect(plan.regions).toEqual(['TANGSHAN']);
    const { frozen, drawn: codes } = await statementOf(world, plan.number);
    expect(frozen.population).toBe(30);
    const regions = await world.drawnLists.drawn(
      { plan: plan.number, overdueOnly: false, first: 100, after: null },
      null,
      plan.endsOn,
    );
    expect(new Set(regions.map(({ region }) => region))).toEqual(new Set(['TANGSHAN']));
    expect(regions).toHaveLength(codes.length);
    const { number } = await inspections.create(planInput(), {}, RISK_CLERK);
    await expect(inspections.freeze(number, regional)).rejects.toMatchObject(refused('FORBIDDEN'));
  });

  test("a joint plan sees no department's internal class, and sends inspectors of each", async () => {
    const plan = await drawn(
      world,
      { leadSector: 'PUBLIC_CREDIT', otherSectors: ['RISK'], drawsPerYear: 9 },
      {},
      BASE_CLERK,
    );
    const { frozen } = await statementOf(world, plan.number);
    // RISK is withheld, so no view is complete: no relief, and no letter that rests on its class.
    expect(frozen.strata.some(({ mode }) => mode === 'LIGHTER')).toBe(false);
    const list = await world.drawnLists.drawn(
      { plan: plan.number, overdueOnly: false, first: 1, after: null },
      null,
      plan.endsOn,
    );
    expect(list[0]?.team.map(({ sector }) => sector)).toEqual(['PUBLIC_CREDIT', 'PUBLIC_CREDIT', 'RISK', 'RISK']);
    const internal = { sector: { code: 'RISK', effectiveClass: ['D' as const] } };
    await expect(
      world.inspections.create(
        planInput({ leadSector: 'PUBLIC_CREDIT', otherSectors: ['RISK'] }),
        internal,
        BASE_CLERK,
      ),
    ).rejects.toMatchObject(refused('FILTER_FORBIDDEN'));
  });

  test.each([
    ['a department that there is not', { otherSectors: ['NOBODY'] }, 'INSPECTION_PLAN_INVALID'],
    ['a period that is over', { period: '2020' }, 'INSPECTION_PLAN_INVALID'],
    ['a period that is none', { period: 'soon' }, 'INSPECTION_PLAN_INVALID'],
    ['a ratio of nothing', { baseRatio: '0' }, 'INSPECTION_PLAN_INVALID'],
    ['no item', { items: [] }, 'INSPECTION_PLAN_INVALID'],
    ['no word on where the seed comes from', { seedAnnouncement: '' }, 'INSPECTION_PLAN_INVALID'],
    ['a citizen ID in the title', { title: '检查 110101199003070011' }, 'PERSONAL_VALUE'],
  ])('%s: refused, and nothing is kept', async (_title, changes, code) => {
    const before = (await world.inspections.store.page({ year: null, sector: null }, 100, null)).length;
    await expect(world.inspections.create(planInput(changes), {}, RISK_CLERK)).rejects.toMatchObject({ code });
    expect(await world.inspections.store.page({ year: null, sector: null }, 100, null)).toHaveLength(before);
  });

  test('too few inspectors: the plan stays a draft', async () => {
    const { inspections } = world;
    const { number } = await inspections.create(planInput({ inspectorsPerDepartment: 4 }), {}, RISK_CLERK);
    await expect(inspections.freeze(number, RISK_CLERK)).rejects.toMatchObject(refused('INSPECTORS_TOO_FEW'));
    expect((await inspections.store.one(number)).state).toBe('DRAFT');
  });

  test.each([
    ['a name in place of a number', { staffNumber: '张三' }],
    ['a citizen ID in place of a number', { staffNumber: '110101199003070011' }],
    ['a division that there is not', { division: '999999' }],
    ['an enterprise to avoid that is none', { avoids: ['91110000600037341N'] }],
  ])('%s is not put into the register, nor anything beside it; the value is not repeated', async (_title, changes) => {
    const { register } = world.inspections;
    const given = [...inspectors(1, { staffNumber: 'NEW-1' }), ...inspectors(1, changes)];
    const error = await register.put('RISK', given).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'INSPECTOR_INVALID', message: expect.stringContaining('inspectors.1.') });
    expect(String(error)).not.toMatch(/张三|110101199003070011|91110000600037341N/u);
    expect((await register.page('RISK', 100, null)).map(({ staffNumber }) => staffNumber)).not.toContain('NEW-1');
  });

  test('plans are listed page by page, the newest first, those given up among them; a department finds those it takes part in', async () => {
    const { store } = world.inspections;
    const all = await store.page({ year: null, sector: null }, 100, null);
    expect(all.map(({ number }) => number)).toEqual(Array.from(all, (_, index) => all.length - index));
    const behind = await store.page({ year: null, sector: null }, 2, all[2]?.number ?? 0);
    expect(behind.map(({ number }) => number)).toEqual(all.slice(3, 5).map(({ number }) => number));
    const joint = await store.page({ year: null, sector: 'PUBLIC_CREDIT' }, 100, null);
    expect(joint.length).toBeGreaterThan(0);
    expect(joint.every(({ sectors }) => sectors.includes('PUBLIC_CREDIT'))).toBe(true);
  });
});
