import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { counted } from '../../kit/testing/counted.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { addDays, type LocalDate, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { converge } from '../convergence/converge.ts';
import { loadRuleSet, type RuleSet } from '../convergence/rule-set.ts';
import { convergenceInput } from '../hub/convergence-input.ts';
import type { ListRights } from '../index/enterprise-filter.ts';
import type { EnterprisePart } from '../index/subgraph-question.ts';
import { indexTables, type IndexTables } from '../index/tables.ts';
import { codes, graded, registered, rulesOf, SECTORS as INDEXED } from '../index/testing/example-index.ts';
import { EnterpriseHistory } from './enterprise-history.ts';
import { hearing } from './testing/hearing.ts';

const SECTORS = INDEXED.map((sector) => ({ ...sector, cadence: 'QUARTERLY' }));
const REGISTRY = { code: 'REGISTRY', field: undefined };
const PUBLIC = { code: 'PUBLIC_CREDIT', field: 'publicCredit' };
const RISK = { code: 'RISK', field: 'risk' };

const AUDITOR: ListRights = { maySeeShared: () => true, maySeeInternal: () => true, limit: null };
const OUTSIDER: ListRights = { ...AUDITOR, maySeeInternal: () => false };
const NOW = new Date('2026-12-31T04:00:00.000Z');
const day = (text: string): LocalDate => parseLocalDate(text);
const at = (date: string) => `${date}T04:00:00.000Z`;

const says = (grade: string, evaluatedOn: string, changes: Record<string, unknown> = {}) => ({
  source: PUBLIC,
  part: graded('publicCredit', grade, { evaluatedOn, ...changes }),
});
const status = (source: typeof PUBLIC, value: string) => ({
  source,
  part: { [source.field]: { status: value } } as EnterprisePart,
});
const registry = { source: REGISTRY, part: registered('样例') };
const penalty = (key: string, decidedOn: string) => ({
  key,
  kind: 'PENALTY',
  severity: 'SEVERE',
  decidedOn,
  documentNumber: key,
  authority: '样例局',
});
const listing = { decisionNumber: '样列1号', includedOn: '2026-11-05', authority: '样例局', situation: '一' };

let stores: TestStores;
let ruleSet: RuleSet;
beforeAll(async () => {
  stores = await testStores();
  ruleSet = await loadRuleSet();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('history on two clocks on %s', (engine) => {
  let database: Database<IndexTables>;
  let statements: () => number;
  let history: EnterpriseHistory;
  let hear: ReturnType<typeof hearing>['hear'];
  let contentOf: ReturnType<typeof hearing>['contentOf'];
  let number = 0;
  /** An enterprise of the test's own. */
  const stranger = (): Uscc => codes((number += 1))[0] as Uscc;

  beforeAll(async () => {
    if (!stores.engines.includes(engine)) return;
    ({ database, statements } = counted(await stores.open<IndexTables>(engine, [indexTables])));
    history = new EnterpriseHistory(database, SECTORS, { ruleSetAt: () => Promise.resolve(ruleSet) });
    ({ hear, contentOf } = hearing(database, rulesOf(ruleSet)));
  });

  const view = (uscc: Uscc, asOf: string, knownAt: string | null = null, rights = AUDITOR) =>
    history.enterpriseAt(uscc, day(asOf), knownAt, rights, NOW);
  const publicGrade = async (uscc: Uscc, asOf: string, knownAt: string | null = null) =>
    (await view(uscc, asOf, knownAt))?.sectorGrades.find(({ sector }) => sector === 'PUBLIC_CREDIT')?.grade;
  const tier = async (uscc: Uscc, asOf: string, knownAt: string | null = null, rights = AUDITOR) =>
    (await view(uscc, asOf, knownAt, rights))?.convergence.convergedTier;

  beforeEach((context) => context.skip(!stores.engines.includes(engine), 'no PostgreSQL server'));

  describe('each day', () => {
    test('a grade holds from the day of its evaluation, not from that of its receipt', async () => {
      const uscc = stranger();
      await hear(at('2026-07-20'), uscc, registry, says('B', '2026-07-10'));
      await hear(at('2026-10-20'), uscc, says('C', '2026-10-10'));
      expect(await publicGrade(uscc, '2026-07-09')).toBeNull();
      expect(await publicGrade(uscc, '2026-10-09')).toBe('B');
      expect(await publicGrade(uscc, '2026-10-10')).toBe('C');
      expect(await publicGrade(uscc, '2026-12-31')).toBe('C');
    });

    test('what is not known by then is not told: a late correction changes what is known now, and no earlier answer', async () => {
      const uscc = stranger();
      await hear(at('2026-10-20'), uscc, registry, says('B', '2026-10-10'));
      const before = await view(uscc, '2026-10-31', at('2026-11-01'));
      await hear(at('2026-11-15'), uscc, says('D', '2026-10-10'));
      expect(await view(uscc, '2026-10-31', at('2026-11-01'))).toEqual(before);
      expect(await publicGrade(uscc, '2026-10-31')).toBe('D');
    });

    test('an evaluation that is taken back gives way to the one told again', async () => {
      const uscc = stranger();
      await hear(at('2026-07-20'), uscc, registry, says('B', '2026-07-10'));
      await hear(at('2026-10-20'), uscc, says('C', '2026-10-10'));
      await hear(at('2026-11-20'), uscc, says('B', '2026-07-10'));
      expect(await publicGrade(uscc, '2026-12-01')).toBe('B');
      expect(await publicGrade(uscc, '2026-12-01', at('2026-11-01'))).toBe('C');
    });

    test('of an enterprise of which nothing had been received by then there is no view', async () => {
      const uscc = stranger();
      await hear(at('2026-10-20'), uscc, registry);
      expect(await view(uscc, '2026-10-31', at('2026-10-19'))).toBeNull();
      expect(await view(stranger(), '2026-10-31')).toBeNull();
    });

    test('a sector that was heard and had nothing to say is told from one that was not heard', async () => {
      const uscc = stranger();
      await hear(at('2026-10-20'), uscc, registry, status(PUBLIC, 'NO_RECORD'));
      await hear(at('2026-11-20'), uscc, status(RISK, 'NOT_APPLICABLE'));
      const statuses = async (knownAt: string) =>
        (await view(uscc, '2026-12-01', at(knownAt)))?.sectorGrades.map((entry) => entry.status);
      expect(await statuses('2026-11-01')).toEqual(['NO_RECORD', null]);
      expect(await statuses('2026-12-01')).toEqual(['NO_RECORD', 'NOT_APPLICABLE']);
      await hear(at('2026-12-02'), uscc, says('B', '2026-12-01'));
      expect(await statuses('2026-12-01')).toEqual(['NO_RECORD', 'NOT_APPLICABLE']);
    });

    test('the same bare status heard again every day is no news', async () => {
      const uscc = stranger();
      for (const date of ['2026-10-20', '2026-10-21', '2026-10-22'])
        await hear(at(date), uscc, registry, status(PUBLIC, 'NO_RECORD'), status(RISK, 'NOT_APPLICABLE'));
      const rows = await database.read
        .selectFrom('received_answer')
        .select('source')
        .where('uscc', '=', uscc)
        .execute();
      expect(rows).toEqual([{ source: 'REGISTRY' }]);
    });

    test('today as known now, for who may see everything, is what convergence makes of the index', async () => {
      const today = '2026-12-31';
      for (const told of [
        [registry, says('B', '2026-10-10'), status(RISK, 'NOT_APPLICABLE')],
        [registry, says('A', '2026-10-10', { evidence: [penalty('P1', '2026-09-01')] }), status(RISK, 'NO_RECORD')],
        [registry, says('B', '2026-10-10', { severeListings: [listing] }), { source: RISK, part: graded('risk', 'D') }],
        [status(PUBLIC, 'NO_RECORD')],
      ]) {
        const uscc = stranger();
        await hear(at('2026-11-20'), uscc, ...told);
        const input = convergenceInput({ ...contentOf(uscc), uscc }, SECTORS, day(today));
        expect((await view(uscc, today))?.convergence).toMatchObject(converge(input, ruleSet));
      }
    });

    test('an answer says whether answers received then may still be on their way', async () => {
      const uscc = stranger();
      await hear(at('2026-10-20'), uscc, registry);
      expect((await view(uscc, '2026-12-31'))?.settled).toBe(false);
      expect((await view(uscc, '2026-12-31', '2026-12-31T03:59:00.000Z'))?.settled).toBe(true);
    });

    test('one view costs one statement', async () => {
      const uscc = stranger();
      await hear(at('2026-10-20'), uscc, registry, says('B', '2026-10-10'), {
        source: RISK,
        part: graded('risk', 'D'),
      });
      const before = statements();
      await view(uscc, '2026-12-01');
      expect(statements() - before).toBe(1);
    });
  });

  describe('records behind the grades', () => {
    test('a listing counts from its day to the one on which it was gone, also when it was heard of late', async () => {
      const uscc = stranger();
      await hear(at('2026-10-20'), uscc, registry, says('B', '2026-10-10'), status(RISK, 'NO_RECORD'));
      await hear(at('2026-11-20'), uscc, says('B', '2026-10-10', { severeListings: [listing] }));
      await hear(at('2026-12-10'), uscc, says('B', '2026-10-10'));
      expect(await tier(uscc, '2026-11-04')).toBe('B');
      expect(await tier(uscc, '2026-11-05')).toBe('C');
      expect(await tier(uscc, '2026-11-05', at('2026-11-19'))).toBe('B');
      expect(await tier(uscc, '2026-12-09')).toBe('C');
      expect(await tier(uscc, '2026-12-10')).toBe('B');
    });

    test('Order 36, article 3: a repaired record does not come back to those who see only what is shown today', async () => {
      const uscc = stranger();
      const evidence = [penalty('P1', '2026-09-01'), penalty('P2', '2026-09-02')];
      await hear(at('2026-10-20'), uscc, registry, says('B', '2026-10-10', { evidence }), status(RISK, 'NO_RECORD'));
      const keys = async (rights: ListRights) =>
        (await view(uscc, '2026-10-31', at('2026-11-01'), rights))?.convergence.evidence.map(({ key }) => key);
      expect(await keys(OUTSIDER)).toEqual(['P1', 'P2']);
      await hear(
        at('2026-12-01'),
        uscc,
        says('B', '2026-10-10', { evidence: [penalty('P2', '2026-09-02')], repairedEvidenceKeys: ['P1'] }),
      );
      expect(await keys(OUTSIDER)).toEqual(['P2']);
      expect(await keys(AUDITOR)).toEqual(['P1', 'P2']);
      const text = JSON.stringify(await view(uscc, '2026-10-31', at('2026-11-01'), OUTSIDER));
      expect(text).not.toContain('P1');
      expect(text).toContain('"recordDisclosure":"SHOWN_TODAY"');
    });
  });

  test('a class that is internal is withheld aloud, and enters no tier', async () => {
    const uscc = stranger();
    await hear(at('2026-10-20'), uscc, registry, says('B', '2026-10-10'), { source: RISK, part: graded('risk', 'D') });
    const outside = await view(uscc, '2026-10-31', null, OUTSIDER);
    expect(outside?.sectorGrades[1]).toEqual({
      ...Object.fromEntries(Object.keys(outside?.sectorGrades[1] ?? {}).map((name) => [name, null])),
      sector: 'RISK',
      title: '风险',
      status: 'WITHHELD',
    });
    expect(outside?.convergence.missing).toEqual([{ sector: 'RISK', title: '风险', reason: 'WITHHELD' }]);
    expect([outside?.convergence.convergedTier, await tier(uscc, '2026-10-31')]).toEqual(['B', 'C_PLUS']);
    const earlier = await view(uscc, '2026-10-01', null, OUTSIDER);
    expect(earlier?.sectorGrades.map((entry) => entry.status)).toEqual([null, 'WITHHELD']);
    const timeline = await history.timeline(
      { uscc, sector: 'RISK', knownAt: null, first: 9, after: null },
      OUTSIDER,
      NOW,
    );
    expect(timeline).toMatchObject({ withheld: true, nodes: [], totalCount: 0 });
  });

  test('a timeline tells each grade with its days, page by page, and marks what took another’s place', async () => {
    const uscc = stranger();
    await hear(at('2026-01-20'), uscc, registry, says('B', '2026-01-10', { period: '2025Q4' }));
    await hear(at('2026-04-20'), uscc, says('B', '2026-04-10', { period: '2026Q1' }));
    await hear(
      at('2026-04-25'),
      uscc,
      says('B', '2026-04-10', { period: '2026Q1', evidence: [penalty('P', '2026-04-20')] }),
    );
    await hear(at('2026-05-20'), uscc, says('C', '2026-04-10', { period: '2026Q1' }));
    await hear(at('2026-07-20'), uscc, says('A', '2026-07-10', { period: '2026Q2' }));
    const ask = (first: number, after: string | null, knownAt: string | null = null) =>
      history.timeline({ uscc, sector: 'PUBLIC_CREDIT', knownAt, first, after }, OUTSIDER, NOW);
    const whole = await ask(9, null);
    expect(
      whole?.nodes.map(({ validFrom, validUntil, grade, corrects }) => [validFrom, validUntil, grade, corrects]),
    ).toEqual([
      ['2026-01-10', '2026-04-09', 'B', false],
      ['2026-04-10', '2026-07-09', 'C', true],
      ['2026-07-10', null, 'A', false],
    ]);
    const asKnownInMay = await ask(9, null, at('2026-05-01'));
    expect(asKnownInMay?.nodes.map(({ grade, receivedAt }) => [grade, receivedAt])).toEqual([
      ['B', at('2026-01-20')],
      ['B', at('2026-04-20')],
    ]);
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const page = await ask(1, after);
      seen.push(...(page?.nodes.map(({ validFrom }) => validFrom) ?? []));
      after = page?.pageInfo.endCursor ?? null;
      if (page?.pageInfo.hasNextPage !== true) break;
    }
    expect(seen).toEqual(whole?.nodes.map(({ validFrom }) => validFrom));
  });

  test('whatever is received later, no answer for an earlier instant changes for who may see everything', async () => {
    const START = day('2026-06-01');
    const dates = fc.integer({ min: 0, max: 200 }).map((days) => addDays(START, days));
    const record = fc
      .record({ key: fc.constantFrom('P1', 'P2', 'P3'), decidedOn: dates })
      .map(({ key, decidedOn }) => penalty(key, decidedOn));
    const telling = fc.oneof(
      fc
        .record({
          grade: fc.constantFrom('A', 'B', 'C', 'D'),
          evaluatedOn: dates,
          evidence: fc.uniqueArray(record, { maxLength: 3, selector: ({ key }) => key }),
          repairedEvidenceKeys: fc.subarray(['P1', 'P2']),
        })
        .map(({ grade, evaluatedOn, ...changes }) => says(grade, evaluatedOn, changes)),
      fc.constantFrom(registry, status(PUBLIC, 'NO_RECORD'), status(RISK, 'NOT_APPLICABLE'), {
        source: RISK,
        part: graded('risk', 'D'),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(telling, { minLength: 2, maxLength: 6 }),
        fc.array(dates, { minLength: 3, maxLength: 3 }),
        async (told, asked) => {
          const uscc = stranger();
          const remembered: { knownAt: string; asOf: LocalDate; answer: unknown }[] = [];
          for (const [index, one] of told.entries()) {
            const knownAt = at(addDays(START, 30 * index));
            await hear(knownAt, uscc, one);
            for (const asOf of asked) remembered.push({ knownAt, asOf, answer: await view(uscc, asOf, knownAt) });
          }
          for (const { knownAt, asOf, answer } of remembered) expect(await view(uscc, asOf, knownAt)).toEqual(answer);
        },
      ),
      { numRuns: 30 },
    );
  });

  test.each([
    ['a day that has not come', '2027-01-01', null],
    ['an instant that has not come', '2026-12-31', '2026-12-31T04:00:00.001Z'],
  ])('%s is refused', async (_title, asOf, knownAt) => {
    await expect(view(stranger(), asOf, knownAt)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('a timeline of no sector, of too many steps, or behind no cursor is refused', async () => {
    const question = { uscc: stranger(), sector: 'RISK', knownAt: null, first: 9, after: null };
    const ask = (changes: object) => history.timeline({ ...question, ...changes }, AUDITOR, NOW);
    await expect(ask({ sector: 'NOBODY' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(ask({ first: 101 })).rejects.toMatchObject({ code: 'PAGE_TOO_LARGE' });
    await expect(ask({ after: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  });
});
