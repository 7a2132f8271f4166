import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import { SEVERITIES } from '../../schema/vocabulary/severity.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { loadRuleSet, type RuleSet, type RuleSetSettings, withSettings } from '../convergence/rule-set.ts';
import { INPUTS } from '../convergence/testing/arbitraries.ts';
import { BASE, CULTURE, MARKET, SAFETY, TODAY } from '../convergence/testing/inputs.ts';
import type { ConvergenceInput } from '../convergence/types.ts';
import { STRATEGIES } from '../convergence/words.ts';
import { convergenceInput } from '../hub/convergence-input.ts';
import { compacted, type EnterpriseContent } from '../index/enterprise-content.ts';
import type { IndexedSector } from '../index/tiers.ts';
import { Comparison, outcomeOf } from '../rehearsal/outcome.ts';
import { idOf, plainContent, textOf } from './plain-content.ts';

const SECTORS: readonly IndexedSector[] = [BASE, MARKET, SAFETY, CULTURE].map((code) => ({
  code,
  title: code,
  field: code.toLowerCase(),
  disclosure: code === MARKET ? 'INTERNAL' : 'SHARED',
}));
const shipped = await loadRuleSet();

/** Days about which windows open and close. */
const DAYS: fc.Arbitrary<LocalDate> = fc
  .tuple(fc.constantFrom(-60, -36, -13, -12, -6, 0), fc.integer({ min: -1, max: 1 }))
  .map(([months, days]) => addDays(addMonths(TODAY, months), days));

/** Records of any kind under few keys: sectors tell of the same ones, and not always the same. */
const RECORDS = fc.record({
  evidence: fc.array(
    fc.record({
      key: fc.constantFrom('K1', 'K2', 'K3', 'K4', 'L1'),
      kind: fc.constantFrom('PENALTY', 'ABNORMAL_LISTING', 'OTHER'),
      severity: fc.constantFrom(...SEVERITIES),
      decidedOn: DAYS,
      documentNumber: fc.option(fc.constantFrom('甲', '乙')),
      authority: fc.constantFrom('甲局', '乙局'),
      objectionDueOn: fc.option(DAYS),
    }),
    { maxLength: 4 },
  ),
  severeListings: fc.array(
    fc.record({
      decisionNumber: fc.constantFrom('L1', 'L2', 'K1'),
      includedOn: DAYS,
      endsOn: fc.option(DAYS),
      authority: fc.constantFrom('甲局', '乙局'),
      situation: fc.constant('示例情形'),
    }),
    { maxLength: 2 },
  ),
  repairedEvidenceKeys: fc.subarray(['K1', 'K2', 'L1', 'X'], { maxLength: 2 }),
});

const WINDOWS = fc.constantFrom(6, 12, 13, 36, 60);
const CHANGES: fc.Arbitrary<Partial<RuleSetSettings>> = fc.record({
  strategy: fc.constantFrom(...STRATEGIES),
  listCap: fc.constantFrom('C' as const, 'D' as const),
  generalRecordLimit: fc.boolean(),
  maximumNotches: fc.nat(4),
  severePenaltyWindowMonths: WINDOWS,
  generalRecordWindowMonths: WINDOWS,
});

/** An input as the index would hold it, with what only names and places the enterprise. */
function contentOf({ enterprise, sectors }: ConvergenceInput, name: string): EnterpriseContent {
  const { registeredDivision = null, inspections = null, ...facts } = enterprise ?? {};
  return compacted({
    usccCheck: enterprise === null ? null : 'VALID',
    name,
    establishedOn: '2020-01-01',
    industry: { code: 'C2611' },
    reportingRegion: { id: 'TANGSHAN' },
    registeredDivision: registeredDivision === null ? null : { code: registeredDivision },
    annualInspection: inspections,
    ...facts,
    ...Object.fromEntries(sectors.map(({ code, answer }) => [code.toLowerCase(), answer])),
  }) as EnterpriseContent;
}

const CONTENTS = fc
  .tuple(INPUTS, fc.array(fc.option(RECORDS), { minLength: 4, maxLength: 4 }), fc.string())
  .map(([{ sectors, ...input }, records, name]) => {
    const told = sectors.map(({ answer, ...sector }, place) => ({
      ...sector,
      answer: answer === null ? null : { ...answer, ...records[place] },
    }));
    return { uscc: input.uscc as Uscc, content: contentOf({ ...input, sectors: told }, name) };
  });

function directly(uscc: Uscc, content: EnterpriseContent, before: RuleSet, after: RuleSet) {
  const view = (seen: EnterpriseContent) =>
    outcomeOf(convergenceInput({ ...seen, uscc }, SECTORS, TODAY), before, after);
  const internal = MARKET.toLowerCase();
  const shared = content[internal] === undefined ? content : { ...content, [internal]: { status: 'WITHHELD' } };
  return { ALL: view(content), SHARED: view(shared) };
}

const plain = (content: object) => plainContent(content as EnterpriseContent, SECTORS);

describe('an enterprise and the plainest that fares alike', () => {
  test('have the same tiers, supervision, rules and sectors under any two rule sets, in both views', () => {
    fc.assert(
      fc.property(CONTENTS, CHANGES, CHANGES, ({ uscc, content }, one, other) => {
        const ruleSets = [withSettings(shipped, one), withSettings(shipped, other)] as const;
        const comparison = new Comparison(...ruleSets, SECTORS, TODAY);
        expect(comparison.of(plain(content))).toEqual(directly(uscc, content, ...ruleSets));
      }),
      { numRuns: 200 },
    );
  });

  test('is its own plainest, however its records are called', () => {
    fc.assert(
      fc.property(CONTENTS, ({ content }) => {
        const text = textOf(plain(content));
        expect(textOf(plain(JSON.parse(text) as object))).toBe(text);
        const renamed = JSON.stringify(content).replaceAll(/"(?:K\d|L\d)"/g, (key) => `"〔2026〕${key.slice(1)}`);
        expect(textOf(plain(JSON.parse(renamed) as object))).toBe(text);
      }),
      { numRuns: 100 },
    );
  });
});

const GRADED = { status: 'GRADED', grade: 'B', freshness: 'FRESH' };
const record = (changes: object) => ({ key: 'K', kind: 'PENALTY', severity: 'GENERAL', decidedOn: TODAY, ...changes });
const alike = (one: object, other: object) => idOf(textOf(plain(one))) === idOf(textOf(plain(other)));

describe('who is alike', () => {
  const inBase = (...evidence: object[]) => ({ public_credit: { ...GRADED, evidence } });

  test.each([
    [
      'name, day, place, industry',
      { name: '甲', industry: { code: 'C' } },
      { name: '乙"', establishedOn: '2020-01-01' },
    ],
    ['the period of a grade', { public_credit: { ...GRADED, period: '2026Q2' } }, { public_credit: GRADED }],
    ['key domains by their names', { keyDomains: ['FOOD_AND_DRUGS'] }, { keyDomains: ['MEDICAL_DEVICES'] }],
    [
      'inspections below the cap',
      { annualInspection: { year: 2026, carriedOut: 1, annualCap: 2 } },
      { annualInspection: null },
    ],
    [
      'a minor record of another day',
      inBase(record({ severity: 'MINOR' })),
      inBase(record({ severity: 'MINOR', decidedOn: '2020-01-01' })),
    ],
    ['key and authority of a record', inBase(record({ key: 'A' })), inBase(record({ key: 'B', authority: '乙局' }))],
  ])('%s makes no difference', (_title, one, other) => {
    expect(alike(one, other)).toBe(true);
  });

  test.each([
    ['a grade', { public_credit: GRADED }, { public_credit: { ...GRADED, grade: 'C' } }],
    ['freshness', { public_credit: GRADED }, { public_credit: { ...GRADED, freshness: 'STALE' } }],
    ['silence', { public_credit: { status: 'NO_RECORD' } }, {}],
    ['a key domain', { keyDomains: ['FOOD_AND_DRUGS'] }, {}],
    ['a cap that is reached', { annualInspection: { year: 2026, carriedOut: 2, annualCap: 2 } }, {}],
    ['the day of a record that a cap may count', inBase(record({})), inBase(record({ decidedOn: '2020-01-01' }))],
    [
      'who else tells of a record',
      { ...inBase(record({})), work_safety: { ...GRADED, evidence: [record({})] } },
      { ...inBase(record({})), work_safety: { ...GRADED, evidence: [record({ key: 'L' })] } },
    ],
    ['what nobody here has heard of', { public_credit: { ...GRADED, tomorrow: 'X' } }, { public_credit: GRADED }],
  ])('%s makes one', (_title, one, other) => {
    expect(alike(one, other)).toBe(false);
  });
});
