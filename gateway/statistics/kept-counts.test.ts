import * as fc from 'fast-check';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { addDays, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { loadRuleSet, type RuleSet } from '../convergence/rule-set.ts';
import { inputTable } from '../distinct-inputs/input-tables.ts';
import { idOf } from '../distinct-inputs/plain-content.ts';
import type { StatisticsMeasure } from '../hub/resolvers.generated.ts';
import { EnterpriseIndex } from '../index/enterprise-index.ts';
import { type FollowOptions, followIndex, type IndexFollower, requestRebuild } from '../index/follow-index.ts';
import { indexTables, type IndexTables } from '../index/tables.ts';
import { exampleSubgraphs, graded, registered, rulesOf, SECTORS, TODAY, upTo } from '../index/testing/example-index.ts';
import { countedCells } from './cube-tables.ts';
import { CUBE_NAMES } from './cubes.ts';
import { recount } from './recount.ts';
import { KeptCounts } from './statistics.ts';
import type { StatisticsQuestion } from './statistics-question.ts';

const AGENCY = { role: 'AGENCY' as const, maySeeInternal: () => true, maySeeShared: () => true, limit: null };
const COUNTIES = [
  { registeredDivision: { code: '130102' }, reportingRegion: { id: 'SHIJIAZHUANG' } },
  { registeredDivision: { code: '130181' }, reportingRegion: { id: 'XINJI' } },
  { registeredDivision: { code: '130202' }, reportingRegion: { id: 'TANGSHAN' } },
];
const usccs = upTo(40);

let stores: TestStores;
let ruleSet: RuleSet;
beforeAll(async () => {
  stores = await testStores();
  ruleSet = await loadRuleSet();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('counts kept by the index on %s', (engine) => {
  let setting: string;
  let database: Database<IndexTables>;
  let counts: KeptCounts;
  let graph: ReturnType<typeof exampleSubgraphs>;
  let today: LocalDate;
  const following: IndexFollower[] = [];

  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    setting = stores.setting(engine);
    database = await stores.open<IndexTables>(engine, [indexTables], setting, 'hub');
    counts = new KeptCounts(new EnterpriseIndex(database, SECTORS), SECTORS);
    graph = exampleSubgraphs();
    today = TODAY;
  });
  afterEach(async () => {
    await Promise.all(following.splice(0).map((follower) => follower.stop()));
  });

  async function follow(changes: Partial<FollowOptions> = {}): Promise<IndexFollower> {
    const follower = followIndex({
      database,
      location: locateDatabase(setting, 'hub'),
      subgraphs: [graph.registry, graph.publicCredit, graph.risk],
      rules: rulesOf(ruleSet),
      pollMs: 5,
      log: pino({ level: 'silent' }),
      today: () => today,
      ...changes,
    });
    following.push(follower);
    await follower.caughtUp();
    return follower;
  }

  const serving = async () => {
    const generations = await database.read.selectFrom('generation').select(['number']).orderBy('number').execute();
    return generations.at(-1)?.number ?? 0;
  };

  /** The counts as they are kept, and as they are counted anew from the rows. */
  async function keptAndRecounted(sectors = SECTORS) {
    const generation = await serving();
    const counted = await recount(database.read, engine, generation, sectors);
    return Promise.all(
      CUBE_NAMES.map(async (cube) => ({
        kept: await countedCells(database, cube, generation),
        recounted: counted
          .of(cube)
          .map((cell) => cell.join('|'))
          .sort(),
      })),
    );
  }

  async function expectKept(sectors = SECTORS): Promise<void> {
    for (const { kept, recounted } of await keptAndRecounted(sectors)) expect(kept).toEqual(recounted);
    const generation = await serving();
    const counted = (await countedCells(database, 'INPUT', generation)).map((cell) => cell.slice(0, cell.indexOf('|')));
    const inputs = await sql<{ id: string; content: string }>`
      select id, content from ${sql.table(inputTable(generation))}`.execute(database.read);
    for (const { id, content } of inputs.rows) expect(idOf(content)).toBe(id);
    expect(inputs.rows.map(({ id }) => id)).toEqual(expect.arrayContaining([...new Set(counted)]));
  }

  /** How far each feed has been taken in. */
  async function ends(): Promise<number[]> {
    const cursors = await database.read
      .selectFrom('feed_cursor')
      .select(['subgraph', 'sequence'])
      .where('generation', '=', await serving())
      .orderBy('subgraph')
      .execute();
    return cursors.map(({ sequence }) => sequence);
  }

  /** Waits until all that the subgraphs say is in the index. */
  async function settled(): Promise<void> {
    const lengths = [graph.publicCredit, graph.registry, graph.risk].map((each) => each.state().changes.length);
    await expect.poll(ends).toEqual(lengths);
  }

  async function rows(measure: StatisticsMeasure, changes: Partial<StatisticsQuestion> = {}, caller = AGENCY) {
    const question = { groupBy: [], where: {}, regionBasis: 'FOURTEEN_REGIONS', ...changes, measure } as never;
    const answer = await counts.ask(question, caller);
    return answer.rows.map(({ group, value }) => [...group.map((each) => each.value), value.count, value.of]);
  }

  const told = (uscc: Uscc, period: string, grade: string) =>
    graph.publicCredit.say(uscc, graded('publicCredit', grade, { period }));

  const moved = (fromPeriod: string, toPeriod: string, where: object = {}) =>
    rows('MIGRATION', {
      groupBy: ['FROM_GRADE', 'TO_GRADE'],
      where: { sector: ['PUBLIC_CREDIT'], fromPeriod, toPeriod, ...where },
    });

  /** Something that a subgraph says of one of the enterprises. */
  type Saying = readonly ['MOVE' | 'GRADE' | 'CORRECT' | 'RISK', number, number];
  function say([kind, which, what]: Saying): void {
    const uscc = usccs[which] as Uscc;
    const grade = ['A', 'B', 'C', 'D'][what % 4] ?? 'B';
    if (kind === 'MOVE')
      graph.registry.say(
        uscc,
        registered('样例', { ...COUNTIES[what % 3], ...(what > 1 && { industry: { code: 'F51' } }) }),
      );
    else if (kind === 'RISK') graph.risk.say(uscc, graded('risk', grade, { period: '2026-10' }));
    else
      graph.publicCredit.say(
        uscc,
        graded('publicCredit', grade, { period: kind === 'GRADE' ? `2026Q${(what % 3) + 1}` : '2026Q3' }),
      );
  }
  const saying = fc.tuple(
    fc.constantFrom('MOVE', 'GRADE', 'CORRECT', 'RISK'),
    fc.nat({ max: usccs.length - 1 }),
    fc.nat({ max: 11 }),
  ) as fc.Arbitrary<Saying>;

  test('equal a recount after any grades, corrections and moves, on another day, and after a rebuild', async () => {
    const sayings = fc.sample(fc.array(saying, { minLength: 60, maxLength: 60 }), { numRuns: 4, seed: 22 });
    for (const one of sayings[0] ?? []) say(one);
    await follow();
    await settled();
    await expectKept();
    for (const batch of sayings.slice(1)) {
      for (const one of batch) say(one);
      await settled();
      await expectKept();
    }
    for (const uscc of usccs.slice(0, 9))
      graph.publicCredit.sayQuietly(uscc, graded('publicCredit', 'B', { freshness: 'STALE' }));
    today = addDays(TODAY, 1);
    const readOn = () => database.read.selectFrom('feed_cursor').select('read_on').distinct().execute();
    await expect.poll(readOn).toEqual([{ read_on: today }]);
    expect((await rows('FRESHNESS', { where: { sector: ['PUBLIC_CREDIT'] } }))[0]?.[0]).toBeLessThan(usccs.length - 8);
    await expectKept();
    const before = await keptAndRecounted();
    await requestRebuild(database);
    await expect.poll(serving, { timeout: 15_000 }).toBe(2);
    await expect
      .poll(() => database.read.selectFrom('generation').select('number').execute(), { timeout: 15_000 })
      .toEqual([{ number: 2 }]);
    expect(await keptAndRecounted()).toEqual(before);
  });

  test('a sector that joins is counted with no line changed', async () => {
    for (const uscc of usccs) graph.publicCredit.say(uscc, graded('publicCredit', 'B'));
    for (const uscc of usccs.slice(0, 6)) graph.risk.sayQuietly(uscc, graded('risk', 'D'));
    const alone = await follow({
      subgraphs: [graph.registry, graph.publicCredit],
      rules: rulesOf(ruleSet, SECTORS.slice(0, 1)),
    });
    await expectKept(SECTORS.slice(0, 1));
    await alone.stop();
    await follow();
    await expect
      .poll(() => rows('ENTERPRISES', { groupBy: ['GRADE'], where: { sector: ['RISK'] } }))
      .toEqual([
        ['D', 6, 40],
        [null, 34, 40],
      ]);
    await expectKept();
  });

  test('are what counting by hand gives: by region on both bases, county, industry, sector and tier', async () => {
    for (const [index, uscc] of usccs.entries()) {
      graph.registry.say(
        uscc,
        registered('样例', {
          ...COUNTIES[index % 3],
          annualInspection: { year: 2026, carriedOut: index % 4 === 0 ? 1 : 0 },
        }),
      );
      if (index < 30) graph.publicCredit.say(uscc, graded('publicCredit', index < 10 ? 'A' : 'C'));
      else graph.publicCredit.say(uscc, { publicCredit: { status: index < 35 ? 'NO_RECORD' : 'NOT_APPLICABLE' } });
    }
    await follow();
    expect(await rows('ENTERPRISES', { groupBy: ['REPORTING_REGION'] })).toEqual([
      ['SHIJIAZHUANG', 14, 40],
      ['TANGSHAN', 13, 40],
      ['XINJI', 13, 40],
    ]);
    expect(await rows('ENTERPRISES', { groupBy: ['REPORTING_REGION'], regionBasis: 'ELEVEN_CITIES' })).toEqual([
      ['SHIJIAZHUANG', 27, 40],
      ['TANGSHAN', 13, 40],
    ]);
    expect(await rows('ENTERPRISES', { groupBy: ['CITY', 'COUNTY'], where: { division: ['130100'] } })).toEqual([
      ['130100', '130102', 14, 27],
      ['130100', '130181', 13, 27],
    ]);
    expect(await rows('ENTERPRISES', { groupBy: ['INDUSTRY', 'REGISTRATION_STATUS'] })).toEqual([
      ['C', 'ACTIVE', 40, 40],
    ]);
    expect(await rows('ENTERPRISES', { groupBy: ['SECTOR', 'STATUS'] })).toEqual([
      ['PUBLIC_CREDIT', 'GRADED', 30, 40],
      ['PUBLIC_CREDIT', 'NO_RECORD', 5, 40],
      ['PUBLIC_CREDIT', 'NOT_APPLICABLE', 5, 40],
      ['RISK', 'NO_RECORD', 40, 40],
    ]);
    expect(await rows('COVERAGE', { where: { sector: ['PUBLIC_CREDIT'] } })).toEqual([[30, 35]]);
    expect(await rows('FRESHNESS', { groupBy: ['SECTOR'] })).toEqual([['PUBLIC_CREDIT', 30, 30]]);
    expect(await rows('ENTERPRISES', { groupBy: ['TIER'] })).toEqual([
      ['A', 10, 40],
      ['C', 20, 40],
      ['UNRATED', 10, 40],
    ]);
    expect(await rows('INSPECTED', { groupBy: ['TIER'] })).toEqual([
      ['A', 3, 10],
      ['C', 5, 20],
      ['UNRATED', 2, 10],
    ]);
    expect(
      await rows('INSPECTED', {
        groupBy: ['EFFECTIVE_CLASS'],
        where: { sector: ['PUBLIC_CREDIT'], status: ['GRADED'] },
      }),
    ).toEqual([
      ['A', 3, 10],
      ['C', 5, 20],
    ]);
  });

  test('tell who moved from which grade to which between any two periods, after corrections and moves too', async () => {
    for (const uscc of usccs) graph.registry.say(uscc, registered('样例', COUNTIES[0]));
    for (const uscc of usccs) told(uscc, '2026Q1', 'B');
    await follow();
    for (const [index, uscc] of usccs.entries()) told(uscc, '2026Q2', index < 12 ? 'C' : 'B');
    await settled();
    for (const [index, uscc] of usccs.entries()) told(uscc, '2026Q3', index < 6 ? 'D' : 'B');
    await settled();
    told(usccs[0] as Uscc, '2026Q3', 'B'); // a correction
    for (const uscc of usccs.slice(6, 12)) graph.registry.say(uscc, registered('样例', COUNTIES[2])); // a move
    await settled();
    expect(await moved('2026Q1', '2026Q2')).toEqual([
      ['B', 'B', 28, 40],
      ['B', 'C', 12, 40],
    ]);
    expect(await moved('2026Q2', '2026Q3')).toEqual([
      ['B', 'B', 28, 28],
      ['C', 'B', 7, 12],
      ['C', 'D', 5, 12],
    ]);
    expect(await moved('2026Q1', '2026Q3', { reportingRegion: ['TANGSHAN'] })).toEqual([['B', 'B', 6, 6]]);
    expect(await moved('2025Q1', '2026Q3')).toEqual([]);
    await expectKept();
  });

  describe('to whom', () => {
    const outsider = { ...AGENCY, role: 'DASHBOARD' as const, maySeeInternal: () => false };
    beforeEach(async (context) => {
      context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
      for (const [index, uscc] of usccs.entries()) {
        graph.registry.say(uscc, registered('样例', COUNTIES[index < 3 ? 1 : 0]));
        graph.publicCredit.say(uscc, graded('publicCredit', index === 0 ? 'D' : 'B'));
        graph.risk.say(uscc, graded('risk', 'D'));
      }
      await follow();
    });
    const ask = (changes: Partial<StatisticsQuestion>, caller = outsider as never) =>
      counts.ask(
        { groupBy: [], where: {}, regionBasis: 'FOURTEEN_REGIONS', measure: 'ENTERPRISES', ...changes } as never,
        caller,
      );

    test('counts under 5 are kept from who is no agency and no auditor, and no total gives them away', async () => {
      const byRegion = await ask({ groupBy: ['REPORTING_REGION'] });
      expect(byRegion.rows.map(({ value }) => [value.count, value.suppressed])).toEqual([
        [null, true],
        [null, true],
      ]);
      expect([byRegion.total.count, byRegion.smallCells]).toEqual([40, 5]);
      const exact = await ask({ groupBy: ['REPORTING_REGION'] }, AGENCY as never);
      expect(exact.rows.map(({ value }) => value.count)).toEqual([37, 3]);
      expect([exact.total.count, exact.smallCells]).toEqual([40, null]);
    });

    test('what is internal is left out aloud, and refused where it is named; the tier is the one the caller is shown', async () => {
      const bySector = await ask({ groupBy: ['SECTOR'] });
      expect(bySector.rows.map(({ group }) => group[0]?.value)).toEqual(['PUBLIC_CREDIT']);
      expect(bySector.withheldSectors).toEqual(['RISK']);
      await expect(ask({ where: { sector: ['RISK'] } })).rejects.toMatchObject({ code: 'FILTER_FORBIDDEN' });
      const tiers = async (caller: unknown) =>
        (await ask({ groupBy: ['TIER'] }, caller as never)).rows.map(({ group }) => group[0]?.value);
      expect(await tiers(outsider)).toEqual(['B', 'D']);
      expect(await tiers(AGENCY)).not.toEqual(await tiers(outsider));
    });

    test('what is not counted, or not together, is refused', async () => {
      for (const [title, question] of [
        ['grades without a sector', { groupBy: ['GRADE'] }],
        ['tier by grade', { groupBy: ['TIER', 'GRADE'], where: { sector: ['PUBLIC_CREDIT'] } }],
        ['a dimension of other measures', { groupBy: ['DEPARTMENT'] }],
        ['the same dimension twice', { groupBy: ['CITY', 'CITY'] }],
        ['five dimensions', { groupBy: ['CITY', 'COUNTY', 'INDUSTRY', 'SECTOR', 'GRADE'] }],
        ['a sector that is none', { where: { sector: ['NOBODY'] } }],
        ['a region that is none', { where: { reportingRegion: ['PARIS'] } }],
        [
          'a region that is none of its own on the basis',
          { where: { reportingRegion: ['XINJI'] }, regionBasis: 'ELEVEN_CITIES' },
        ],
        ['a class of industry', { where: { industry: ['C26'] } }],
        ['moves between no periods', { measure: 'MIGRATION', where: { sector: ['PUBLIC_CREDIT'] } }],
        [
          'moves back in time',
          { measure: 'MIGRATION', where: { sector: ['PUBLIC_CREDIT'], fromPeriod: '2026Q3', toPeriod: '2026Q2' } },
        ],
        [
          'moves from a month to a quarter',
          { measure: 'MIGRATION', where: { sector: ['PUBLIC_CREDIT'], fromPeriod: '2026-01', toPeriod: '2026Q2' } },
        ],
      ] as const)
        await expect(ask(question as never), title).rejects.toMatchObject({ code: 'STATISTICS_INVALID' });
    });
  });
});
