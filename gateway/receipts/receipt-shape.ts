import { z } from 'zod';
import {
  AUTHORITY_LEVELS,
  EFFECTIVE_CLASSES,
  FRESHNESS,
  SCHEME_STATUSES,
  SECTOR_STATUSES,
} from '../../schema/vocabulary/grade.ts';
import { type LocalDate, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { DIRECTORY_TIERS, KEY_DOMAINS, REGISTRATION_STATUSES } from '../../schema/vocabulary/registration.ts';
import { SEVERITIES } from '../../schema/vocabulary/severity.ts';
import { ROLES } from '../../kit/identity/caller.ts';
import { RECEIPT_ALGORITHMS } from './keys.ts';
import { RECEIPT_FORMAT } from './receipt.ts';

const day = z.custom<LocalDate>((value) => typeof value === 'string' && isDay(value), 'must be a day, YYYY-MM-DD');
const count = z.int().min(0);

const listing = z.strictObject({
  decisionNumber: z.string(),
  includedOn: day,
  endsOn: day.nullable(),
  authority: z.string(),
  situation: z.string(),
});

const evidence = z.strictObject({
  key: z.string(),
  kind: z.enum(['PENALTY', 'ABNORMAL_LISTING', 'OTHER']),
  severity: z.enum(SEVERITIES),
  decidedOn: day,
  documentNumber: z.string().nullable(),
  authority: z.string(),
  objectionDueOn: day.nullable(),
});

const answer = z.strictObject({
  status: z.enum(SECTOR_STATUSES),
  grade: z.string().nullable(),
  effectiveClass: z.enum(EFFECTIVE_CLASSES).nullable(),
  schemeVersion: z.string().nullable(),
  schemeStatus: z.enum(SCHEME_STATUSES).nullable(),
  authorityLevel: z.enum(AUTHORITY_LEVELS).nullable(),
  period: z.string().nullable(),
  periodEnd: day.nullable(),
  evaluatedOn: day.nullable(),
  freshness: z.enum(FRESHNESS).nullable(),
  evaluatorTier: z.enum(DIRECTORY_TIERS).nullable(),
  competingGrades: z.array(
    z.strictObject({
      grade: z.string(),
      effectiveClass: z.enum(EFFECTIVE_CLASSES).nullable(),
      evaluatorTier: z.enum(DIRECTORY_TIERS).nullable(),
      evaluatedOn: day.nullable(),
    }),
  ),
  severeListings: z.array(listing),
  evidence: z.array(evidence),
  struckKeys: z.array(z.string()),
});

const statement = z.strictObject({
  id: z.string(),
  sector: z.string(),
  title: z.string(),
  answer: answer.nullable(),
  lastKnownListings: z.array(listing),
});

const enterprise = z.strictObject({
  registrationStatus: z.enum(REGISTRATION_STATUSES).nullable(),
  registeredDivision: z.string().nullable(),
  directoryTier: z.enum(DIRECTORY_TIERS).nullable(),
  keyDomains: z.array(z.enum(KEY_DOMAINS)),
  inspections: z.strictObject({ year: z.int(), carriedOut: count, annualCap: count.nullable() }).nullable(),
});

/** By what a receipt is signed: all that is read of it before its signature holds. */
export const signatureShape = z.strictObject({
  algorithm: z.enum(RECEIPT_ALGORITHMS),
  keyId: z.string(),
  value: z.string(),
});

/** The content of a receipt whose signature holds. The result is not described here: it is worked out anew and compared. */
export const contentShape = z.strictObject({
  format: z.literal(RECEIPT_FORMAT),
  madeBy: z.string(),
  issuedAt: z.iso.datetime(),
  madeFor: z.strictObject({ role: z.enum(ROLES), sectors: z.array(z.string()) }),
  uscc: z.string(),
  asOf: day,
  enterprise: enterprise.nullable(),
  statements: z.array(statement),
  ruleSet: z.strictObject({
    id: z.string(),
    version: z.string(),
    hash: z.string(),
    settings: z.record(z.string(), z.unknown()),
  }),
  result: z.record(z.string(), z.unknown()),
});

function isDay(text: string): boolean {
  try {
    return parseLocalDate(text) === text;
  } catch {
    return false;
  }
}
