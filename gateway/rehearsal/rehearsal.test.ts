import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { type DatabaseLocation, locateDatabase } from '../../kit/database/location.ts';
import { createLog } from '../../kit/log.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { addDays, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { SEVERITIES } from '../../schema/vocabulary/severity.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { DEFAULT_RULES, readRuleFiles, readRuleSet, type RuleFiles, withSettings } from '../convergence/rule-set.ts';
import { LISTING } from '../convergence/testing/inputs.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import { enterpriseRow } from '../index/enterprise-row.ts';
import type { IndexTables } from '../index/tables.ts';
import { indexTables } from '../index/tables.ts';
import { Tiers, TIER_RANKS } from '../index/tiers.ts';
import { graded, registered, rulesOf, SECTORS, upTo } from '../index/testing/example-index.ts';
import { emptyIndex, putEnterprises } from '../index/testing/loaded-index.ts';
import { RuleSetLife } from '../rule-sets/life.ts';
import { RuleSetsInForce } from '../rule-sets/rule-sets-in-force.ts';
import { type RuleSetTables, ruleSetTables } from '../rule-sets/tables.ts';
import { Rehearsals } from './rehearsals.ts';
import { type RehearsalTables, rehearsalTables } from './tables.ts';

type Tables = IndexTables & RuleSetTables & RehearsalTables;
const CLERK = { subject: 'clerk-1', role: 'AGENCY' } as const;
const TODAY = todayInShanghai();
const shippedFiles = await readRuleFiles(DEFAULT_RULES);
const shipped = await readRuleSet(shippedFiles);

const steps = (row: number, text: number) => `<outputEntry id="classSteps_row_${row}_out_steps"><text>${text}<`;

/** A sector at C lowers by two steps instead of one, one at D by three. */
function heavierFiles(): RuleFiles {
  const files = new Map(shippedFiles);
  const replace = (file: string, found: string, by: string) =>
    files.set(file, (files.get(file) ?? '').replace(found, by));
  replace('sector-effect.dmn', steps(1, 1), steps(1, 2));
  replace('sector-effect.dmn', steps(2, 2), steps(2, 3));
  replace('rule-set.json', '"1.0.0"', '"1.1.0"');
  return files;
}

const GRADES = ['A', 'A-', 'B+', 'B', 'B-', 'C+', 'C', 'C-', 'D'];
const CLASSES = ['A', 'B', 'C', 'D'];
const RECORD = {
  key: 'P',
  kind: 'PENALTY',
  severity: 'SEVERE',
  decidedOn: TODAY,
  authority: '示例 "name":局',
  documentNumber: 'P',
};

/** Enterprises of every grade and class, some with records, some with trouble in their names, some unknown to a sector. */
function population(count: number): ReadonlyMap<Uscc, EnterpriseContent> {
  return new Map(
    upTo(count).map((uscc, number) => {
      const name = number % 7 === 0 ? `样例"name":\\"企业,${number}` : `样例企业${number}`;
      const risk = graded('risk', CLASSES[number % 4] ?? 'B', number % 5 === 0 ? { freshness: 'STALE' } : {});
      const decidedOn = addDays(TODAY, -((number * 37) % 900));
      const severity = SEVERITIES[number % 3];
      const records = {
        ...(number % 4 === 0 && { evidence: [{ ...RECORD, key: `P${number}`, decidedOn, severity }] }),
        ...(number % 19 === 0 && { severeListings: [{ ...LISTING, endsOn: addDays(TODAY, (number % 3) - 1) }] }),
      };
      return [
        uscc,
        {
          ...registered(name, {
            registrationStatus: number % 13 === 0 ? 'DEREGISTERED' : 'ACTIVE',
            industry: { code: number % 2 === 0 ? 'C2611' : 'F5211' },
            reportingRegion: { id: number % 3 === 0 ? 'TANGSHAN' : 'SHIJIAZHUANG' },
          }),
          ...graded('publicCredit', GRADES[number % 9] ?? 'B', records),
          ...(number % 17 === 0 ? {} : risk),
        },
      ];
    }),
  );
}

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

interface Opened {
  readonly database: Database<Tables>;
  readonly location: DatabaseLocation;
  readonly life: RuleSetLife;
  readonly rehearsals: Rehearsals;
  readonly contents: ReadonlyMap<Uscc, EnterpriseContent>;
}

async function opened(engine: 'sqlite' | 'postgresql', count: number): Promise<Opened> {
  const setting = stores.setting(engine);
  const database = await stores.open<Tables>(engine, [indexTables, ruleSetTables, rehearsalTables], setting, 'hub');
  const location = locateDatabase(setting, 'hub');
  const inForce = await RuleSetsInForce.open(database);
  const life = new RuleSetLife(database, inForce, 'REQUIRED');
  const contents = population(count);
  const generation = await emptyIndex(database);
  // Everybody is somebody else first: what is counted follows the rows.
  const before = new Map([...contents].map(([uscc], place) => [uscc, [...contents.values()].at(-place) ?? {}]));
  for (const told of [before, contents]) await putEnterprises(database, generation, rulesOf(shipped), told);
  const log = createLog('silent');
  const rehearsals = new Rehearsals({
    database,
    location,
    sectors: SECTORS,
    life,
    inForce,
    log,
    partSize: 40,
  });
  return { database, location, life, rehearsals, contents };
}

/** The tiers of everybody, worked out one by one as the index does it. */
function tiersOf(contents: Opened['contents'], ruleSet: typeof shipped, view: 'tierAll' | 'tierShared'): string[] {
  const rules = { sectors: SECTORS, tiers: new Tiers(ruleSet, SECTORS) };
  return [...contents].map(([uscc, content]) => TIER_RANKS[enterpriseRow(uscc, content, TODAY, rules)[view]] ?? '-');
}

async function csvOf(rehearsals: Rehearsals, number: number, view: 'ALL' | 'SHARED'): Promise<string[]> {
  let text = '';
  for await (const piece of await rehearsals.moves(number, view)) text += piece;
  return text.trimEnd().split('\n').slice(1);
}

/** A line of the list: code, tier before, tier after. */
const LINE = /^(\w{18}),.*,([A-Z_+-]+),([A-Z_+-]+),[^,]*,[^,]*$/u;

describe.each([['sqlite'], ['postgresql']] as const)('a rehearsal on %s', (engine) => {
  test('its totals are those of a full re-run, in both views, with everybody on the list', async ({ skip }) => {
    if (!stores.engines.includes(engine)) skip('no PostgreSQL');
    const { life, rehearsals, contents } = await opened(engine, 260);
    const files = heavierFiles();
    const { hash } = await life.draft(files, CLERK);
    const { number, ended } = await rehearsals.start(hash, CLERK);
    await ended;
    const { state, counts, total, done, againstHash, day } = await rehearsals.one(number);
    expect([state, total, done, againstHash, day]).toEqual(['DONE', 260, 260, shipped.hash, TODAY]);
    const draft = await readRuleSet(files);
    for (const [view, column] of [
      ['ALL', 'tierAll'],
      ['SHARED', 'tierShared'],
    ] as const) {
      const [before, after] = [tiersOf(contents, shipped, column), tiersOf(contents, draft, column)];
      const expected: Record<string, string[]> = {};
      for (const [index, uscc] of [...contents.keys()].entries()) {
        const [from, to] = [before[index], after[index]];
        if (from !== to) (expected[`${from}>${to}`] ??= []).push(uscc);
      }
      const ways = Object.entries(expected).map(([way, usccs]) => [way, usccs.sort()] as const);
      const tally = counts?.[view];
      const found = Object.entries(tally?.tiers ?? {}).map(([way, { count, samples }]) => [way, { count, samples }]);
      expect([view, Object.fromEntries(found)]).toEqual([
        view,
        Object.fromEntries(ways.map(([way, usccs]) => [way, { count: usccs.length, samples: usccs.slice(0, 5) }])),
      ]);
      const list = await csvOf(rehearsals, number, view);
      expect(new Set(list.map((line) => LINE.exec(line)?.slice(1).join(' ')))).toEqual(
        new Set(ways.flatMap(([way, usccs]) => usccs.map((uscc) => `${uscc} ${way.replace('>', ' ')}`))),
      );
      const moved = list.length;
      expect(moved).toBe(ways.reduce((sum, [, usccs]) => sum + usccs.length, 0));
      expect([tally?.moved, tally?.enterprises]).toEqual([moved, 260]);
      expect(Object.values(tally?.regions ?? {}).reduce((sum, group) => sum + group.moved, 0)).toBe(moved);
      expect(Object.values(tally?.industries ?? {}).reduce((sum, group) => sum + group.moved, 0)).toBe(moved);
    }
    // Only the internal class moves anybody here: without it nobody does.
    expect([counts?.ALL.moved === 0, counts?.SHARED.moved]).toEqual([false, 0]);
    expect(Object.keys(counts?.ALL.rules ?? {})).toEqual(['N+']);
    expect(Object.keys(counts?.ALL.sectors ?? {})).toEqual(['RISK']);
    expect(counts?.ALL).toMatchObject({ better: 0, worse: counts?.ALL.moved });
    expect((await life.one(hash)).events.map(({ kind }) => kind)).toEqual(['DRAFTED', 'REHEARSED']);
    const [line] = await csvOf(rehearsals, number, 'ALL');
    expect(line).toMatch(/^\w{18},.*,(SHIJIAZHUANG|TANGSHAN),[CF]\d{4},\w+,\w+,N\+,RISK$/u);
  });
});

describe('a rehearsal', () => {
  let hub: Opened;
  beforeAll(async () => {
    hub = await opened('sqlite', 250);
  });

  test('by another strategy is a comparison: it counts as the index would, and readies nothing', async () => {
    const { rehearsals, life, contents } = hub;
    const before = (await life.one(shipped.hash)).events.length;
    const worst = await rehearsals.start(shipped.hash, CLERK, 'WORST_OF');
    await worst.ended;
    const { counts, strategy, againstStrategy } = await rehearsals.one(worst.number);
    expect([strategy, againstStrategy]).toEqual(['WORST_OF', 'NOTCH']);
    const [notch, worstOf] = [shipped, withSettings(shipped, { strategy: 'WORST_OF' })].map((ruleSet) =>
      tiersOf(contents, ruleSet, 'tierAll'),
    );
    expect(counts?.ALL.moved).toBe(notch?.filter((tier, index) => tier !== worstOf?.[index]).length);
    expect(counts?.ALL.moved).toBeGreaterThan(20);
    expect((await life.one(shipped.hash)).events).toHaveLength(before);
  });

  test('is cancelled, here or by another process, and leaves no counts; two do not run at once', async () => {
    const { rehearsals } = hub;
    const first = await rehearsals.start(shipped.hash, CLERK);
    await expect(rehearsals.start(shipped.hash, CLERK)).rejects.toMatchObject({ code: 'REHEARSAL_RUNNING' });
    expect((await rehearsals.cancel(first.number)).state).toBe('CANCELLED');
    await first.ended;
    expect(await rehearsals.one(first.number)).toMatchObject({ state: 'CANCELLED', counts: null });
    await expect(rehearsals.cancel(999)).rejects.toMatchObject({ code: 'REHEARSAL_UNKNOWN' });
  });

  test('whose process died counts as failed, and another can start', async () => {
    const { rehearsals, database } = hub;
    const [{ number } = { number: 0 }] = await rehearsals.newest(1);
    const touched_at = '2026-01-01T00:00:00.000Z';
    await database.write((transaction) =>
      transaction.updateTable('rehearsal').set({ state: 'RUNNING', touched_at }).where('number', '=', number).execute(),
    );
    expect((await rehearsals.one(number)).state).toBe('FAILED');
    const next = await rehearsals.start(shipped.hash, CLERK);
    await rehearsals.cancel(next.number);
    await next.ended;
  });

  test('a draft with a gap cannot be rehearsed', async () => {
    const files = new Map(heavierFiles());
    files.set('caps.dmn', '<broken');
    const { hash } = await hub.life.draft(files, CLERK);
    await expect(hub.rehearsals.start(hash, CLERK)).rejects.toMatchObject({ code: 'RULE_SET_REFUSED' });
  });
});
