import { EFFECTIVE_CLASSES, PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { converge } from './converge.ts';
import { stepsBelowBest } from './ladder.ts';
import type { RuleSet } from './rule-set.ts';
import { MOST_COUNTED_RECORDS } from './tables/decisions.ts';
import type { ConvergenceInput, SectorAnswer } from './types.ts';
import { convergedTierOf } from './words.ts';

/** One thing got worse in the input, and the answer got better. */
export interface Counterexample {
  before: string;
  worsened: string;
  found: string;
}

export interface Proof {
  states: number;
  comparisons: number;
  counterexamples: Counterexample[];
}

/** One input that is varied: its values as shown, and for each value the positions of its worsenings. */
interface Dimension {
  name: string;
  values: readonly string[];
  worse: (position: number) => readonly number[];
}

interface Outcome {
  /** Steps below A; null without a tier on the ladder. */
  tier: number | null;
  cap: number | null;
  multiplier: number;
  fullCoverage: boolean;
}

const TODAY = parseLocalDate('2026-11-21');
const SECTOR_STATES = ['none', ...EFFECTIVE_CLASSES.flatMap((letter) => [`${letter} FRESH`, `${letter} STALE`])];
const next = (position: number, last: number): readonly number[] => (position < last ? [position + 1] : []);
/** A sector gets worse by a class at the same age; good news (A) also by ageing. Ageing bad news fades, by rule G3. */
const worseSector = (position: number): readonly number[] => {
  if (position === 0) return [];
  const classes = position + 2 < SECTOR_STATES.length ? [position + 2] : [];
  return SECTOR_STATES[position] === 'A FRESH' ? [...classes, position + 1] : classes;
};
const yesNo = (name: string): Dimension => ({ name, values: ['no', 'yes'], worse: (position) => next(position, 1) });

/**
 * Tries every combination of base grade, its age, sector classes and their ages, listing, severe penalty, revocation,
 * key domain, inspection cap and completeness, worsens each single input, and compares tier, cap and advice (P5).
 * What records do to sectors (G1, G2, G4) is outside: the sectors' classes are taken as they stand.
 */
export function proveMonotone(ruleSet: RuleSet, sectorCount = 2): Proof {
  const dimensions: Dimension[] = [
    { name: 'public grade', values: PUBLIC_GRADES, worse: (position) => next(position, PUBLIC_GRADES.length - 1) },
    { name: 'public freshness', values: ['FRESH', 'STALE'], worse: (position) => next(position, 1) },
    yesNo('listed'),
    yesNo('severe penalty'),
    yesNo('licence revoked'),
    yesNo('key domain'),
    yesNo('a sector silent'),
    { ...yesNo('inspection cap reached'), worse: () => [] },
    ...Array.from({ length: sectorCount }, (_, index) => ({
      name: `sector ${index + 1}`,
      values: SECTOR_STATES,
      worse: worseSector,
    })),
  ];
  const strides = dimensions.map((_, index) =>
    dimensions.slice(index + 1).reduce((product, { values }) => product * values.length, 1),
  );
  const states = (strides[0] ?? 1) * (dimensions[0]?.values.length ?? 1);
  const positionsOf = (state: number): number[] =>
    dimensions.map(({ values }, index) => Math.floor(state / (strides[index] ?? 1)) % values.length);
  const valueAt = (positions: readonly number[], index: number): string =>
    dimensions[index]?.values[positions[index] ?? 0] ?? '';
  const outcomes = Array.from({ length: states }, (_, state) => {
    const positions = positionsOf(state);
    return outcomeOf(
      dimensions.map((_dimension, index) => valueAt(positions, index)),
      ruleSet,
    );
  });

  const proof: Proof = { states, comparisons: 0, counterexamples: capCounterexamples(ruleSet) };
  for (const [state, outcome] of outcomes.entries()) {
    const positions = positionsOf(state);
    for (const [index, { name, worse, values }] of dimensions.entries()) {
      const position = positions[index] ?? 0;
      for (const worsened of worse(position)) {
        const other = outcomes[state + (worsened - position) * (strides[index] ?? 1)];
        const found = other === undefined ? null : betterIn(outcome, other);
        proof.comparisons += 1;
        if (found === null) continue;
        const before = dimensions.map((dimension, at) => `${dimension.name}: ${valueAt(positions, at)}`).join(', ');
        proof.counterexamples.push({ before, worsened: `${name}: ${values[position]} → ${values[worsened]}`, found });
      }
    }
  }
  return proof;
}

/** What is better in the second outcome than in the first, although nothing should be. */
function betterIn(one: Outcome, other: Outcome): string | null {
  if (one.tier !== null && other.tier !== null && other.tier < one.tier) return 'a better tier';
  if (one.cap !== null && (other.cap === null || other.cap < one.cap)) return 'a better cap';
  if (other.multiplier < one.multiplier) return 'a lower inspection ratio';
  return one.fullCoverage && !other.fullCoverage ? 'full coverage of key items dropped' : null;
}

function outcomeOf(values: readonly string[], ruleSet: RuleSet): Outcome {
  const { convergedTier, cap, advice } = converge(inputOf(values, ruleSet), ruleSet);
  const steps = (tier: typeof convergedTier): number | null => {
    const grade = PUBLIC_GRADES.find((candidate) => convergedTierOf(candidate) === tier);
    return grade === undefined ? null : stepsBelowBest(grade);
  };
  return {
    tier: steps(convergedTier),
    cap: steps(cap),
    multiplier: Number(advice.inspectionRatioMultiplier),
    fullCoverage: advice.fullCoverageOfKeyItems,
  };
}

function inputOf(values: readonly string[], { settings }: RuleSet): ConvergenceInput {
  const [grade = null, freshness, listed, penalty, revoked, keyDomain, silent, capReached, ...sectors] = values;
  const base = { ...answer(null, freshness === 'STALE' ? 'STALE' : 'FRESH'), grade };
  if (listed === 'yes') {
    base.severeListings = [{ decisionNumber: 'L', includedOn: TODAY, endsOn: null, authority: 'X', situation: 'X' }];
  }
  if (penalty === 'yes') {
    const record = { key: 'P', documentNumber: null, authority: 'X', objectionDueOn: null };
    base.evidence = [{ ...record, kind: 'PENALTY', severity: 'SEVERE', decidedOn: TODAY }];
  }
  return {
    uscc: '91130102TT00000156',
    today: TODAY,
    enterprise: {
      registrationStatus: revoked === 'yes' ? 'REVOKED' : 'ACTIVE',
      registeredDivision: null,
      directoryTier: null,
      keyDomains: keyDomain === 'yes' ? ['FOOD_AND_DRUGS'] : [],
      inspections: { year: 2026, carriedOut: capReached === 'yes' ? 1 : 0, annualCap: 1 },
    },
    sectors: [
      { code: settings.baseSectorCode, title: '', answer: base },
      ...sectors.flatMap((state, index) => sectorIn(state, `${settings.baseSectorCode}_${index}`)),
      ...(silent === 'yes' ? [{ code: `${settings.baseSectorCode}_SILENT`, title: '', answer: null }] : []),
    ],
  };
}

function sectorIn(state: string, code: string): ConvergenceInput['sectors'] {
  const letter = EFFECTIVE_CLASSES.find((candidate) => state.startsWith(`${candidate} `));
  if (letter === undefined) return [];
  return [{ code, title: '', answer: answer(letter, state.endsWith('STALE') ? 'STALE' : 'FRESH') }];
}

function answer(effectiveClass: SectorAnswer['effectiveClass'], freshness: 'FRESH' | 'STALE'): SectorAnswer {
  return {
    status: 'GRADED',
    grade: effectiveClass,
    effectiveClass,
    schemeVersion: null,
    schemeStatus: 'ACTIVE',
    authorityLevel: null,
    period: null,
    periodEnd: null,
    evaluatedOn: null,
    freshness,
    evaluatorTier: null,
    competingGrades: [],
    severeListings: [],
    evidence: [],
    repairedEvidenceKeys: [],
  };
}

/** H5: one record more never loosens the cap. */
function capCounterexamples({ settings, tables }: RuleSet): Counterexample[] {
  const capAt = (generalRecords: number): number => {
    const rows = tables.caps.hits({ ...settings, listed: false, severePenalty: false, generalRecords });
    return Math.max(-1, ...rows.map(({ output }) => stepsBelowBest(output.cap)));
  };
  return Array.from({ length: MOST_COUNTED_RECORDS }, (_, count) => count)
    .filter((count) => capAt(count + 1) < capAt(count))
    .map((count) => ({
      before: `general records: ${count}`,
      worsened: `general records: ${count} → ${count + 1}`,
      found: 'a better cap',
    }));
}
