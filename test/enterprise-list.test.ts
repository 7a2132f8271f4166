import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hub, startHub } from '../gateway/hub.ts';
import type { EnterpriseFilter, ListRights } from '../gateway/index/enterprise-filter.ts';
import type { ListOrder } from '../gateway/index/list-order.ts';
import { TIER_RANKS } from '../gateway/index/tiers.ts';
import { readConfig } from '../kit/config.ts';
import { callerOf } from '../kit/identity/caller.ts';
import { fillWithSampleProvince } from '../kit/province/fill.ts';
import { type TestStores, testStores } from '../kit/testing/stores.ts';
import { EFFECTIVE_CLASSES, FRESHNESS, SECTOR_STATUSES } from '../schema/vocabulary/grade.ts';
import { DIRECTORY_TIERS, KEY_DOMAINS, REGISTRATION_STATUSES } from '../schema/vocabulary/registration.ts';
import { ask } from './testing/client.ts';
import { gradeOf, LIVE_FIELDS, type LiveEnterprise, meets } from './testing/live-enterprise.ts';

const ENTERPRISES = 600;
const SECTORS = ['PUBLIC_CREDIT', 'MARKET_REGULATION', 'WORK_SAFETY', 'CULTURE_TOURISM'];
const INTERNAL = 'MARKET_REGULATION';

const rankOf = ({ convergence }: LiveEnterprise) =>
  convergence.convergedTier === null ? TIER_RANKS.length : TIER_RANKS.indexOf(convergence.convergedTier as never);
const some = <Value>(values: readonly Value[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });

let stores: TestStores;
let folder: string;
beforeAll(async () => {
  stores = await testStores();
  folder = await mkdtemp(join(tmpdir(), 'enterprise-list-'));
});
afterAll(async () => {
  await stores.stop();
  await rm(folder, { recursive: true, force: true });
});

const RIGHTS: Readonly<Record<string, ListRights>> = {
  auditor: callerOf({ subject: 'test', role: 'AUDITOR', sectors: [], purpose: 'AUDIT' }),
  'work-safety': callerOf({ subject: 'test', role: 'AGENCY', sectors: ['WORK_SAFETY'], purpose: 'SUPERVISION' }),
};

describe.each(['sqlite', 'postgresql'] as const)('lists of the sample province on %s', (engine) => {
  let hub: Hub;
  /** What the whole graph says of every enterprise, live, by who asks. */
  const live = new Map<string, readonly LiveEnterprise[]>();

  beforeAll(async () => {
    if (!stores.engines.includes(engine)) return;
    const data = join(folder, engine);
    const config = readConfig({ HUB_DB: stores.setting(engine), HUB_PORT: '0', HUB_EXCHANGE_POLL_MS: '0' });
    hub = await startHub({ ...config, dataFolder: data }, ({ opened }) =>
      fillWithSampleProvince(opened, {
        enterprises: ENTERPRISES,
        folder: join(data, 'province'),
        tell: () => undefined,
      }),
    );
    for (const name of Object.keys(RIGHTS)) live.set(name, await everything(name));
  });
  afterAll(() => hub?.stop());

  async function query<Data>(name: string, text: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const identity = hub.demo?.identities.find((each) => each.name === name);
    if (hub.demo === null || identity === undefined) throw new Error(`nobody is called ${name}`);
    const { data, errors } = await ask<Data>(hub.url, await hub.demo.tokenFor(identity), text, variables);
    expect(errors).toEqual([]);
    if (data === null || data === undefined) throw new Error('no data');
    return data;
  }

  async function everything(name: string): Promise<LiveEnterprise[]> {
    const found: LiveEnterprise[] = [];
    for (let after: string | null = null; ;) {
      interface Answer {
        enterprises: { nodes: LiveEnterprise[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      }
      const { enterprises }: Answer = await query<Answer>(
        name,
        `query ($after: String) { enterprises(first: 100, after: $after) {
          nodes { ${LIVE_FIELDS} } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      found.push(...enterprises.nodes);
      if (!enterprises.pageInfo.hasNextPage) return found;
      after = enterprises.pageInfo.endCursor;
    }
  }

  /** Every page of a list, by the index. */
  async function listed(name: string, filter: EnterpriseFilter, order: ListOrder | null, first: number) {
    const rights = RIGHTS[name];
    if (rights === undefined) throw new Error('nobody');
    const usccs: string[] = [];
    for (let after: string | null = null; ;) {
      const page = await hub.index.page({ filter, order, first, after }, rights);
      usccs.push(...page.entries.map(({ uscc }) => uscc));
      after = page.entries.at(-1)?.cursor ?? null;
      if (!page.hasNextPage) return { usccs, count: await hub.index.count(filter, rights) };
    }
  }

  describe.each(Object.keys(RIGHTS))('asked by %s', (name) => {
    test('any filter finds exactly the enterprises that the sectors, joined one by one, say it is true of', async (context) => {
      context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
      const enterprises = live.get(name) ?? [];
      expect(enterprises.length).toBeGreaterThan(ENTERPRISES);
      let findingSome = 0;
      await fc.assert(
        fc.asyncProperty(filters(enterprises, name), async (filter) => {
          const expected = enterprises.filter((each) => meets(each, filter)).map(({ uscc }) => uscc);
          const { usccs, count } = await listed(name, filter, null, 100);
          if (expected.length > 0 && expected.length < enterprises.length) findingSome++;
          expect(usccs).toEqual(expected);
          expect(count).toEqual({ count: expected.length, kind: 'EXACT' });
        }),
        { numRuns: 150 },
      );
      expect(findingSome).toBeGreaterThan(5);
    });

    test.each(['ASC', 'DESC'] as const)(
      'by tier and by age, %s, each enterprise once, whatever the pages',
      async (direction) => {
        if (!stores.engines.includes(engine)) return;
        const enterprises = live.get(name) ?? [];
        const way = direction === 'ASC' ? 1 : -1;
        for (const [field, valueOf] of [
          ['TIER', rankOf],
          ['ESTABLISHED_ON', ({ establishedOn }: LiveEnterprise) => establishedOn ?? ''],
        ] as const) {
          const { usccs } = await listed(name, {}, { field, direction }, 37);
          const expected = enterprises.toSorted((one, other) => {
            const [a, b] = [valueOf(one), valueOf(other)];
            return way * (a < b ? -1 : a > b ? 1 : one.uscc < other.uscc ? -1 : 1);
          });
          expect(usccs).toEqual(expected.map(({ uscc }) => uscc));
        }
      },
    );
  });

  test('a caller limited to regions is given these alone, and their number', async ({ skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const everybody = RIGHTS['auditor'] as ListRights;
    const filter = { reportingRegion: ['XINGTAI', 'XIONGAN'] };
    const expected = await hub.index.page({ filter, first: 100, after: null }, everybody);
    expect(expected.entries.length).toBeGreaterThan(0);
    const limited = callerOf({
      subject: 'test',
      role: 'AGENCY',
      sectors: [],
      purpose: 'SUPERVISION',
      regions: filter.reportingRegion,
    });
    expect((await hub.index.page({ first: 100, after: null }, limited)).entries).toEqual(expected.entries);
    expect(await hub.index.count(null, limited)).toEqual(await hub.index.count(filter, everybody));
    expect(await hub.index.count({ reportingRegion: ['HANDAN'] }, limited)).toEqual({ count: 0, kind: 'EXACT' });
  });

  test('over HTTP the same, with the whole graph behind each enterprise', async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const filter = {
      and: [
        { sector: { code: 'PUBLIC_CREDIT', effectiveClass: ['B', 'C', 'D'] } },
        { not: { sector: { code: 'WORK_SAFETY', status: ['NOT_APPLICABLE'] } } },
      ],
    };
    const data = await query<{ enterprises: { totalCount: number; totalCountKind: string; nodes: LiveEnterprise[] } }>(
      'auditor',
      `query ($filter: EnterpriseFilter) { enterprises(filter: $filter, first: 100, orderBy: { field: USCC }) {
        totalCount totalCountKind nodes { ${LIVE_FIELDS} } } }`,
      { filter },
    );
    const expected = (live.get('auditor') ?? []).filter((each) => meets(each, filter as EnterpriseFilter));
    expect(expected.length).toBeGreaterThan(1);
    expect(data.enterprises).toEqual({ totalCount: expected.length, totalCountKind: 'EXACT', nodes: expected });
  });

  test('the internal class is given away neither by filter, nor by order, nor by number', async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const identity = hub.demo?.identities.find((each) => each.name === 'work-safety');
    const token = identity === undefined ? '' : ((await hub.demo?.tokenFor(identity)) ?? '');
    for (const filter of [
      { sector: { code: INTERNAL, effectiveClass: ['D'] } },
      { sector: { code: INTERNAL } },
      { not: { sector: { code: INTERNAL, status: ['GRADED'] } } },
      { or: [{ division: ['130000'] }, { and: [{ sector: { code: INTERNAL, grade: ['D'] } }] }] },
      { sector: { code: INTERNAL, gradeChangedSince: '2026-01-01T00:00:00Z' } },
    ]) {
      const { data, errors } = await ask(
        hub.url,
        token,
        'query ($filter: EnterpriseFilter) { enterprises(filter: $filter) { totalCount nodes { uscc } } }',
        { filter },
      );
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FILTER_FORBIDDEN']);
      expect(data).toEqual({ enterprises: null });
    }
    const all = live.get('auditor') ?? [];
    const shared = live.get('work-safety') ?? [];
    const differ = all.filter(
      ({ convergence }, at) => convergence.convergedTier !== shared[at]?.convergence.convergedTier,
    );
    expect(differ.length).toBeGreaterThan(5);
  });
});

/** Filters over what there is, and a little over what there is not. */
function filters(enterprises: readonly LiveEnterprise[], name: string): fc.Arbitrary<EnterpriseFilter> {
  const seen = <Value>(of: (each: LiveEnterprise) => readonly (Value | null | undefined)[]) => [
    ...new Set(enterprises.flatMap(of).filter((value) => value !== null && value !== undefined)),
  ];
  const divisions = seen(({ registeredDivision }) => [registeredDivision?.code]);
  const industries = seen(({ industry }) => [industry?.code]);
  const sector = fc.constantFrom(...SECTORS.filter((code) => code !== INTERNAL || name === 'auditor')).chain((code) =>
    fc.record(
      {
        code: fc.constant(code),
        status: some(SECTOR_STATUSES),
        grade: some(seen((each) => [gradeOf(each, code)?.grade])),
        effectiveClass: some(EFFECTIVE_CLASSES),
        freshness: some(FRESHNESS),
        schemeVersion: some([...seen((each) => [gradeOf(each, code)?.schemeVersion]), 'NONE']),
      },
      { requiredKeys: ['code'] },
    ),
  );
  const convergence = fc.record(
    {
      tier: some(TIER_RANKS),
      firedRule: some(seen(({ convergence: { rulesFired } }) => rulesFired.map(({ ruleId }) => ruleId))),
      missingSector: some(SECTORS),
      conflict: fc.boolean(),
      complete: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const nameText = fc.tuple(fc.constantFrom(...enterprises), fc.nat(12), fc.integer({ min: 1, max: 5 })).map(
    ([{ name: of }, from, length]) =>
      Array.from(of ?? '样例')
        .slice(from, from + length)
        .join('') || '样',
  );
  const leaf = fc.record(
    {
      division: some([...divisions, ...divisions.map((code) => `${code.slice(0, 4)}00`), '130000']),
      reportingRegion: some(seen(({ reportingRegion }) => [reportingRegion?.id])),
      industry: some([
        ...industries,
        ...industries.map((code) => code.slice(0, 1)),
        ...industries.map((code) => code.slice(0, 3)),
      ]),
      registrationStatus: some(REGISTRATION_STATUSES),
      directoryTier: some(DIRECTORY_TIERS),
      keyDomain: some(KEY_DOMAINS),
      nameContains: nameText,
      sector,
      convergence,
    },
    { requiredKeys: [] },
  );
  // One or two things at a time: of nine at once nothing is ever true.
  const small = leaf.chain((whole) =>
    fc
      .subarray(Object.keys(whole) as (keyof typeof whole)[], { maxLength: 2 })
      .map((keys) => Object.fromEntries(keys.map((key) => [key, whole[key]]))),
  ) as fc.Arbitrary<EnterpriseFilter>;
  const tree = fc.letrec<{ filter: EnterpriseFilter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      small,
      fc.array(tie('filter'), { maxLength: 3 }).map((and) => ({ and })),
      fc.array(tie('filter'), { maxLength: 3 }).map((or) => ({ or })),
      tie('filter').map((not) => ({ not })),
    ),
  }));
  return tree.filter;
}
