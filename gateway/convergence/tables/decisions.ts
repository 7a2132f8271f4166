import { z } from 'zod';
import {
  EFFECTIVE_CLASSES,
  FRESHNESS,
  PUBLIC_GRADES,
  SCHEME_STATUSES,
  SECTOR_STATUSES,
} from '../../../schema/vocabulary/grade.ts';
import { REGISTRATION_STATUSES } from '../../../schema/vocabulary/registration.ts';
import {
  ADVICE_MODES,
  BASE_STATES,
  CAP_BASES,
  CONFLICT_CODES,
  DOWNWARD,
  EVIDENCE_STATES,
  FLAG_CODES,
  GUARD_EVENTS,
  INSPECTION_EXCEPTIONS,
  SECTOR_GRADE_SOURCES,
  TIERS,
} from '../words.ts';
import type { Contract, DecisionTable, Inputs, ValuesOf } from './contract.ts';

const YES_NO = [true, false] as const;
const points = z.int().min(0).max(1000);
const decimal = z.string().regex(/^\d+(\.\d{1,3})?$/u, 'must be a decimal in double quotes, such as "0.5"');

/** H5: more general records than this cap. Source: Hebei opinion of 2022-04-21, 四(三). */
export const MOST_GENERAL_RECORDS = 5;

function contract<const Asked extends Inputs, Output extends z.ZodRawShape>(
  hits: 'ONE' | 'ANY',
  inputs: Asked,
  output: Output,
): Contract<Asked, z.ZodObject<Output>> {
  return { hits, inputs, output: z.object(output) };
}

/** The decisions the engine asks for; a rule set must answer each of them with one table, and no other. */
export const DECISIONS = {
  registration: contract(
    'ONE',
    { registrationStatus: [...REGISTRATION_STATUSES, 'UNKNOWN'] },
    { tier: z.enum(TIERS).nullable() },
  ),
  baseGrade: contract('ONE', { baseState: BASE_STATES }, { tier: z.literal('UNRATED').nullable() }),
  effectiveClass: contract(
    'ONE',
    {
      status: [...SECTOR_STATUSES, 'SILENT'],
      schemeStatus: SCHEME_STATUSES,
      baseLetter: [...EFFECTIVE_CLASSES, 'NONE'],
      sectorClass: [...EFFECTIVE_CLASSES, 'NONE'],
      freshness: [...FRESHNESS, 'UNKNOWN'],
      evidence: EVIDENCE_STATES,
    },
    { classUsed: z.enum(EFFECTIVE_CLASSES).nullable(), conflict: z.enum(CONFLICT_CODES).nullable() },
  ),
  classSteps: contract(
    'ONE',
    { baseLetter: EFFECTIVE_CLASSES, classUsed: EFFECTIVE_CLASSES },
    { steps: z.int().min(0).max(8) },
  ),
  relief: contract(
    'ONE',
    {
      baseLetter: EFFECTIVE_CLASSES,
      baseFreshness: ['FRESH', 'STALE', 'UNKNOWN'],
      downward: DOWNWARD,
      listed: YES_NO,
      anySectorA: YES_NO,
      atLetterEdge: YES_NO,
      complete: YES_NO,
    },
    { steps: z.int().min(0).max(1), flag: z.enum(FLAG_CODES).nullable() },
  ),
  caps: contract(
    'ANY',
    {
      listed: YES_NO,
      severePenalty: YES_NO,
      generalRecords: { open: 'WHOLE_NUMBERS', toldApartAt: [MOST_GENERAL_RECORDS] },
      listCap: ['C', 'D'],
      generalRecordLimit: YES_NO,
    },
    { cap: z.enum(PUBLIC_GRADES), basis: z.enum(CAP_BASES) },
  ),
  supervision: contract(
    'ONE',
    {
      grade: [...EFFECTIVE_CLASSES, 'UNRATED', 'NOT_APPLICABLE'],
      complete: YES_NO,
      keyDomain: YES_NO,
      annualCapReached: YES_NO,
    },
    {
      mode: z.enum(ADVICE_MODES),
      multiplier: decimal,
      minimumRatio: decimal.nullable(),
      fullCoverageOfKeyItems: z.boolean(),
      exceptions: z.array(z.enum(INSPECTION_EXCEPTIONS)),
      flag: z.enum(FLAG_CODES).nullable(),
    },
  ),
  guards: contract('ONE', { event: GUARD_EVENTS }, { flag: z.enum(FLAG_CODES).nullable() }),
  sectorGradeSource: contract(
    'ONE',
    { status: [...SECTOR_STATUSES, 'SILENT'] },
    { source: z.enum(SECTOR_GRADE_SOURCES) },
  ),
  gradePoints: contract('ONE', { grade: PUBLIC_GRADES }, { lowestPoints: points, midPoints: points }),
  classValues: contract('ONE', { classUsed: EFFECTIVE_CLASSES }, { points, level: z.enum(PUBLIC_GRADES) }),
};

type TableOf<Asked> =
  Asked extends Contract<infer Questions, infer Output> ? DecisionTable<ValuesOf<Questions>, z.output<Output>> : never;

/** Every decision, compiled. */
export type Tables = { readonly [Decision in keyof typeof DECISIONS]: TableOf<(typeof DECISIONS)[Decision]> };
