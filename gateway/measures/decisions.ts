import { z } from 'zod';
import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import type { Contract, DecisionTable, ValuesOf } from '../convergence/tables/contract.ts';
import { ADVICE_MODES, INSPECTION_EXCEPTIONS } from '../convergence/words.ts';

const YES_NO = [true, false] as const;
const decimal = z.string().regex(/^\d{1,6}(\.\d{1,3})?$/u, 'must be a decimal in double quotes, such as "0.5"');
const visits = z.int().min(0).max(366);

export const INSPECTION_METHODS = ['NONE', 'ON_CAUSE', 'RANDOM', 'DIRECTED_AND_RANDOM'] as const;
export const INCENTIVE_CODES = [
  'GREEN_CHANNEL',
  'TOLERANCE_OF_MISSING_PAPERS',
  'NOTIFICATION_AND_COMMITMENT',
  'SOFT_ENFORCEMENT',
  'RECOMMENDED_TO_BANKS',
] as const;
export const RESTRICTION_CODES = [
  'NO_NOTIFICATION_AND_COMMITMENT',
  'ENFORCE_RESTRICTIONS',
  'LIMITED_IN_PROCUREMENT',
  'LIMITED_IN_BIDDING',
  'LIMITED_IN_PUBLIC_FUNDS',
] as const;
/** When a restriction ends: with the listing it rests on, or with the tier. */
export const RESTRICTION_ENDS = ['WITH_LISTING', 'WITH_TIER'] as const;

const TIER_LETTERS = [...EFFECTIVE_CLASSES, 'UNRATED', 'NOT_APPLICABLE'] as const;
const SECTOR_CLASSES = [...EFFECTIVE_CLASSES, 'NONE'] as const;

/** What the inspection of one enterprise by one sector's agency depends on, each from the lightest to the gravest. */
export const INSPECTION_INPUTS = {
  tier: TIER_LETTERS,
  sectorClass: SECTOR_CLASSES,
  listed: YES_NO,
  keyDomain: YES_NO,
  complete: YES_NO,
  annualCapReached: YES_NO,
} as const;
export type InspectionValues = ValuesOf<typeof INSPECTION_INPUTS>;

/** The decisions that a set of measures answers, each with one table. */
export const MEASURE_DECISIONS = {
  inspection: {
    hits: 'ONE',
    inputs: INSPECTION_INPUTS,
    output: z.object({
      mode: z.enum(ADVICE_MODES),
      method: z.enum(INSPECTION_METHODS),
      multiplier: decimal,
      minimumRatio: decimal.nullable(),
      visitsPerYear: visits,
      fullCoverageOfKeyItems: z.boolean(),
      exceptions: z.array(z.enum(INSPECTION_EXCEPTIONS)),
    }),
  },
  overrideBounds: {
    hits: 'ONE',
    inputs: { mode: ADVICE_MODES },
    output: z.object({
      leastMultiplier: decimal,
      mostMultiplier: decimal,
      leastVisits: visits,
      mostVisits: visits,
      mayDropFullCoverage: z.boolean(),
    }),
  },
  incentives: {
    hits: 'ANY',
    inputs: { tier: TIER_LETTERS, sectorClass: SECTOR_CLASSES, listed: YES_NO, complete: YES_NO },
    output: z.object({ code: z.enum(INCENTIVE_CODES) }),
  },
  restrictions: {
    hits: 'ANY',
    inputs: { tier: TIER_LETTERS, listed: YES_NO },
    output: z.object({
      code: z.enum(RESTRICTION_CODES),
      listCode: z.string().min(1, 'is empty: only measures of the national list may be taken, so give its code'),
      listCodeIsExample: z.boolean(),
      listEdition: z.string().min(1, 'is empty: say which edition of the list'),
      ends: z.enum(RESTRICTION_ENDS),
    }),
  },
} as const;

/** What a region or an agency may set otherwise; null leaves it as the base table has it. */
export const OVERRIDE_DECISION = {
  hits: 'ONE',
  inputs: INSPECTION_INPUTS,
  output: z.object({
    multiplier: decimal.nullable(),
    visitsPerYear: visits.nullable(),
    fullCoverageOfKeyItems: z.boolean().nullable(),
  }),
} as const;

type TableOf<Asked> =
  Asked extends Contract<infer Inputs, infer Output> ? DecisionTable<ValuesOf<Inputs>, z.output<Output>> : never;

export type MeasureTables = {
  readonly [Decision in keyof typeof MEASURE_DECISIONS]: TableOf<(typeof MEASURE_DECISIONS)[Decision]>;
};
export type OverrideTable = TableOf<typeof OVERRIDE_DECISION>;
