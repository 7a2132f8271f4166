import { EFFECTIVE_CLASSES, PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { converge } from './converge.ts';
import { stepsBelowBest } from './ladder.ts';
import type { Finding } from './proof/finding.ts';
import { supervisionCounterexamples } from './proof/monotone-supervision.ts';
import type { RuleSet } from './rule-set.ts';
import { casesOf } from './tables/cases.ts';
import type { ConvergenceInput, SectorAnswer } from './types.ts';
import { type ConvergedTier, convergedTierOf } from './words.ts';

/** What was tried, and what got better although the input got worse: for each kind, the example with the fewest facts. */
export interface MonotoneProof {
  readonly states: number;
  readonly comparisons: number;
  readonly counterexamples: readonly Finding[];
}

/** One value of an input that is varied, in words. */
interface Choice {
  readonly value: string;
  readonly zh: string;
  readonly en: string;
}

/** One input that is varied, and for each value the positions of its worsenings. The first value goes without saying. */
interface Dimension {
  readonly name: string;
  readonly choices: readonly Choice[];
  readonly worse: (position: number) => readonly number[];
}

interface Outcome {
  readonly convergedTier: ConvergedTier | null;
  readonly convergedCap: ConvergedTier | null;
  /** Steps below A; null without a tier on the ladder. */
  readonly tier: number | null;
  readonly cap: number | null;
  readonly multiplier: number;
  readonly fullCoverage: boolean;
}

const TODAY = parseLocalDate('2026-11-21');
const SECTOR_AGES = [
  ['FRESH', '有效', 'fresh'],
  ['STALE', '陈旧', 'stale'],
] as const;
const next = (position: number, last: number): readonly number[] => (position < last ? [position + 1] : []);

function sectorDimension(number: number): Dimension {
  const [zh, en] = [`行业${number === 1 ? '一' : '二'}`, `sector ${number}`];
  const choices: Choice[] = [{ value: 'none', zh: `没有${zh}`, en: `no ${en}` }];
  for (const letter of EFFECTIVE_CLASSES) {
    for (const [age, ageZh, ageEn] of SECTOR_AGES)
      choices.push({
        value: `${letter} ${age}`,
        zh: `${zh}为 ${letter}（${ageZh}）`,
        en: `${en} at ${letter} (${ageEn})`,
      });
  }
  /** A sector gets worse by a class at the same age; good news (A) also by ageing. Ageing bad news fades, by rule G3. */
  const worse = (position: number): readonly number[] => {
    if (position === 0) return [];
    const classes = position + SECTOR_AGES.length < choices.length ? [position + SECTOR_AGES.length] : [];
    return choices[position]?.value === 'A FRESH' ? [...classes, position + 1] : classes;
  };
  return { name: 'sector', choices, worse };
}

function yesNo(name: string, zh: string, en: string): Dimension {
  return {
    name,
    choices: [
      { value: 'no', zh: `没有${zh}`, en: `no ${en}` },
      { value: 'yes', zh, en },
    ],
    worse: (position) => next(position, 1),
  };
}

const DIMENSIONS: readonly Dimension[] = [
  {
    name: 'public grade',
    choices: PUBLIC_GRADES.map((grade) => ({ value: grade, zh: `公共信用 ${grade} 级`, en: `public grade ${grade}` })),
    worse: (position) => next(position, PUBLIC_GRADES.length - 1),
  },
  {
    name: 'public freshness',
    choices: [
      { value: 'FRESH', zh: '公共信用等级有效', en: 'the public grade fresh' },
      { value: 'STALE', zh: '公共信用等级陈旧', en: 'the public grade stale' },
      { value: 'UNKNOWN', zh: '公共信用等级时效不明', en: 'the public grade of unknown age' },
    ],
    worse: (position) => (position === 0 ? [1, 2] : []),
  },
  yesNo('listed', '严重失信名单记录', 'entry in a severe list'),
  yesNo('severe penalty', '窗口内的严重处罚', 'severe penalty in the window'),
  yesNo('licence revoked', '营业执照被吊销', 'revoked licence'),
  yesNo('a sector silent', '未答复的行业', 'silent sector'),
];

/**
 * Tries every combination of base grade, its age, listing, severe penalty, revocation, completeness and sector classes
 * with their ages through the engine itself, worsens each single input, and compares tier, cap and advice (P5); then
 * every case of the tables `supervision` and `caps` alone, which adds key domains, the inspection cap and the number of
 * general records. What the advice rests on besides the tier is nothing but that table's inputs (`advice.ts`).
 */
export function proveMonotone(ruleSet: RuleSet, sectorCount = 2): MonotoneProof {
  const sectors = Array.from({ length: sectorCount }, (_, index) => sectorDimension(index + 1));
  const dimensions = [...DIMENSIONS, ...sectors];
  const strides = dimensions.map((_, index) =>
    dimensions.slice(index + 1).reduce((product, { choices }) => product * choices.length, 1),
  );
  const states = (strides[0] ?? 1) * (dimensions[0]?.choices.length ?? 1);
  const positionsOf = (state: number): number[] =>
    dimensions.map(({ choices }, index) => Math.floor(state / (strides[index] ?? 1)) % choices.length);
  const inputs = inputParts(ruleSet);
  const outcomes: Outcome[] = [];
  for (let state = 0; state < states; state += 1) {
    const positions = positionsOf(state);
    // Sectors are alike to the engine (properties.test.ts): with two of them exchanged the outcome is the one found before.
    const exchanged = positions.toSpliced(
      DIMENSIONS.length,
      sectorCount,
      ...positions.slice(DIMENSIONS.length).sort((one, other) => one - other),
    );
    const before = exchanged.reduce((sum, position, index) => sum + position * (strides[index] ?? 1), 0);
    outcomes.push(outcomes[before] ?? outcomeOf(inputs(positions), ruleSet));
  }

  let comparisons = 0;
  const smallest = new Map<string, { facts: number; cases: number; tell: () => Pick<Finding, 'zh' | 'en'> }>();
  for (const [state, outcome] of outcomes.entries()) {
    const positions = positionsOf(state);
    for (const [index, dimension] of dimensions.entries()) {
      const position = positions[index] ?? 0;
      for (const worsened of dimension.worse(position)) {
        const other = outcomes[state + (worsened - position) * (strides[index] ?? 1)];
        comparisons += 1;
        if (other === undefined || isNoBetter(outcome, other)) continue;
        const facts = positions.slice(1).filter((place) => place > 0).length;
        for (const better of betterIn(outcome, other)) {
          const key = `${dimension.name} ${better.en}`;
          const known = smallest.get(key);
          const cases = (known?.cases ?? 0) + 1;
          if (known !== undefined && known.facts <= facts) known.cases = cases;
          else smallest.set(key, { facts, cases, tell: () => told(dimensions, positions, index, worsened, better) });
        }
      }
    }
  }
  const found = [...smallest.values()].map(({ cases, tell }): Finding => ({
    kind: 'NOT_MONOTONE',
    decision: null,
    rows: [],
    rule: 'P5',
    blocks: true,
    cases,
    ...tell(),
  }));
  return {
    states,
    comparisons,
    counterexamples: [...found, ...supervisionCounterexamples(ruleSet.tables), ...capCounterexamples(ruleSet)],
  };
}

/** The example in words: what is not as with most enterprises, what gets worse, and what gets better all the same. */
function told(
  dimensions: readonly Dimension[],
  positions: readonly number[],
  index: number,
  worsened: number,
  better: Pick<Finding, 'zh' | 'en'>,
): Pick<Finding, 'zh' | 'en'> {
  const said = dimensions.flatMap(({ choices }, at) => {
    const position = positions[at] ?? 0;
    return at !== index && (at === 0 || position > 0) ? (choices[position] ?? []) : [];
  });
  const from = dimensions[index]?.choices[positions[index] ?? 0];
  const to = dimensions[index]?.choices[worsened];
  return {
    zh: `${said.map(({ zh }) => zh).join('、')}${said.length > 0 ? '时，' : ''}由“${from?.zh ?? ''}”变为“${to?.zh ?? ''}”，${better.zh}。`,
    en: `${said.length > 0 ? `With ${said.map(({ en }) => en).join(', ')}: f` : 'F'}rom ${from?.en ?? ''} to ${to?.en ?? ''}, ${better.en}.`,
  };
}

function isNoBetter(one: Outcome, other: Outcome): boolean {
  return (
    (one.tier === null || other.tier === null || other.tier >= one.tier) &&
    (one.cap === null || (other.cap !== null && other.cap >= one.cap)) &&
    other.multiplier >= one.multiplier &&
    (other.fullCoverage || !one.fullCoverage)
  );
}

/** What is better in the second outcome than in the first, although nothing should be. */
function* betterIn(one: Outcome, other: Outcome): Generator<Pick<Finding, 'zh' | 'en'>> {
  if (one.tier !== null && other.tier !== null && other.tier < one.tier)
    yield {
      zh: `参考档反而由 ${one.convergedTier ?? ''} 变好为 ${other.convergedTier ?? ''}`,
      en: `the tier gets better, from ${one.convergedTier ?? ''} to ${other.convergedTier ?? ''}`,
    };
  if (one.cap !== null && (other.cap === null || other.cap < one.cap))
    yield { zh: '上限反而放宽', en: 'the cap gets looser' };
  if (other.multiplier < one.multiplier)
    yield {
      zh: `抽查比例倍数反而由 ${one.multiplier} 降为 ${other.multiplier}`,
      en: `the inspection ratio falls from ${one.multiplier} to ${other.multiplier}`,
    };
  if (one.fullCoverage && !other.fullCoverage)
    yield { zh: '重点事项全覆盖反而取消', en: 'full coverage of key items is dropped' };
}

const LADDER: ReadonlyMap<ConvergedTier, number> = new Map(
  PUBLIC_GRADES.map((grade) => [convergedTierOf(grade), stepsBelowBest(grade)]),
);

function outcomeOf(input: ConvergenceInput, ruleSet: RuleSet): Outcome {
  const { convergedTier, cap, advice } = converge(input, ruleSet);
  return {
    convergedTier,
    convergedCap: cap,
    tier: convergedTier === null ? null : (LADDER.get(convergedTier) ?? null),
    cap: cap === null ? null : (LADDER.get(cap) ?? null),
    multiplier: Number(advice.inspectionRatioMultiplier),
    fullCoverage: advice.fullCoverageOfKeyItems,
  };
}

/** Inputs by the positions of their values; what several share is made once. */
function inputParts({ settings }: RuleSet): (positions: readonly number[]) => ConvergenceInput {
  const { baseSectorCode } = settings;
  const sectorStates = sectorDimension(1).choices.map(({ value }) => value);
  const silent = { code: `${baseSectorCode}_SILENT`, title: '', answer: null };
  return ([grade = 0, freshness = 0, listed, penalty, revoked, isSilent, ...sectors]) => ({
    uscc: '91130102TT00000156',
    today: TODAY,
    enterprise: {
      registrationStatus: revoked === 1 ? 'REVOKED' : 'ACTIVE',
      registeredDivision: null,
      directoryTier: null,
      keyDomains: [],
      inspections: null,
    },
    sectors: [
      {
        code: baseSectorCode,
        title: '',
        answer: {
          ...answer(null, (['FRESH', 'STALE', null] as const)[freshness] ?? null),
          grade: PUBLIC_GRADES[grade] ?? null,
          severeListings: listed === 1 ? [LISTING] : [],
          evidence: penalty === 1 ? [PENALTY] : [],
        },
      },
      ...sectors.flatMap((state, index) => sectorIn(sectorStates[state] ?? '', `${baseSectorCode}_${index}`)),
      ...(isSilent === 1 ? [silent] : []),
    ],
  });
}

const LISTING = { decisionNumber: 'L', includedOn: TODAY, endsOn: null, authority: 'X', situation: 'X' };
const PENALTY = {
  key: 'P',
  kind: 'PENALTY',
  severity: 'SEVERE',
  decidedOn: TODAY,
  documentNumber: null,
  authority: 'X',
  objectionDueOn: null,
} as const;

function sectorIn(state: string, code: string): ConvergenceInput['sectors'] {
  const letter = EFFECTIVE_CLASSES.find((candidate) => state.startsWith(`${candidate} `));
  if (letter === undefined) return [];
  return [{ code, title: '', answer: answer(letter, state.endsWith('STALE') ? 'STALE' : 'FRESH') }];
}

function answer(effectiveClass: SectorAnswer['effectiveClass'], freshness: SectorAnswer['freshness']): SectorAnswer {
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

/** H2, H4, H5: one listing, severe penalty or general record more never loosens the cap, under either position of the switches. */
function capCounterexamples({ tables: { caps } }: RuleSet): Finding[] {
  const cases = [...casesOf(caps)];
  const steps = (rows: (typeof cases)[number]['rows']): number =>
    Math.max(-1, ...rows.map(({ output }) => stepsBelowBest(output.cap)));
  const facts = ['listed', 'severePenalty', 'generalRecords'] as const;
  return facts.flatMap((fact): Finding[] => {
    const pairs = cases.flatMap((one) =>
      cases.flatMap((other) => {
        const isWorsened = Object.entries(one.values).every(([name, value]) =>
          name === fact ? Number(other.values[fact]) > Number(value) : other.values[name as typeof fact] === value,
        );
        return isWorsened && steps(other.rows) < steps(one.rows) ? [{ one, other }] : [];
      }),
    );
    const [smallest] = pairs;
    if (smallest === undefined) return [];
    const { label = fact } = caps.columns.find(({ name }) => name === fact) ?? {};
    const [from, to] = [smallest.one.values[fact], smallest.other.values[fact]].map(String);
    return [
      {
        kind: 'NOT_MONOTONE',
        decision: 'caps',
        rows: smallest.one.rows.map((row) => caps.rows.indexOf(row) + 1),
        rule: 'P5',
        blocks: true,
        cases: pairs.length,
        zh: `${label}由 ${from ?? ''} 变为 ${to ?? ''}，上限反而放宽。`,
        en: `From ${fact}=${from ?? ''} to ${to ?? ''}, the cap gets looser.`,
      },
    ];
  });
}
