import { parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import type { ConvergenceInput, EnterpriseFacts, EvidenceItem, SectorAnswer, SectorInput } from '../types.ts';

export const TODAY = parseLocalDate('2026-11-21');
export const BASE = 'PUBLIC_CREDIT';
export const MARKET = 'MARKET_REGULATION';
export const SAFETY = 'WORK_SAFETY';
export const CULTURE = 'CULTURE_TOURISM';

/** A graded answer, fresh and in force, with nothing behind it. */
export function graded(grade: string, changes: Partial<SectorAnswer> = {}): SectorAnswer {
  return {
    status: 'GRADED',
    grade,
    effectiveClass: grade === 'A' || grade === 'B' || grade === 'C' || grade === 'D' ? grade : null,
    schemeVersion: 'EXAMPLE-1',
    schemeStatus: 'ACTIVE',
    authorityLevel: 'PROVINCIAL',
    period: '2026Q3',
    periodEnd: parseLocalDate('2026-09-30'),
    evaluatedOn: parseLocalDate('2026-10-10'),
    freshness: 'FRESH',
    evaluatorTier: null,
    competingGrades: [],
    severeListings: [],
    evidence: [],
    repairedEvidenceKeys: [],
    ...changes,
  };
}

/** An answer without a grade. */
export function ungraded(
  status: Exclude<SectorAnswer['status'], 'GRADED'>,
  changes: Partial<SectorAnswer> = {},
): SectorAnswer {
  const none = { grade: null, effectiveClass: null, schemeVersion: null, schemeStatus: null, freshness: null };
  return { ...graded(''), ...none, status, period: null, periodEnd: null, evaluatedOn: null, ...changes };
}

/** A penalty decided half a year ago. */
export function penalty(key: string, changes: Partial<EvidenceItem> = {}): EvidenceItem {
  return {
    key,
    kind: 'PENALTY',
    severity: 'GENERAL',
    decidedOn: parseLocalDate('2026-05-20'),
    documentNumber: `〔2026〕${key}号`,
    authority: '示例机关',
    objectionDueOn: null,
    ...changes,
  };
}

/** An active entry in a severe list. */
export const LISTING = {
  decisionNumber: '〔2026〕示例名单1号',
  includedOn: parseLocalDate('2026-02-01'),
  endsOn: parseLocalDate('2029-01-31'),
  authority: '示例机关',
  situation: '示例情形',
};

/** Sector codes to answers; null is a sector that does not answer. The title is the code. */
export function sectors(answers: Readonly<Record<string, SectorAnswer | null>>): SectorInput[] {
  return Object.entries(answers).map(([code, answer]) => ({ code, title: code, answer }));
}

/** An enterprise in operation in Chang'an district, Shijiazhuang, whose code was assigned there. */
export function inputOf(
  answers: Readonly<Record<string, SectorAnswer | null>>,
  enterprise: Partial<EnterpriseFacts> | null = {},
): ConvergenceInput {
  return {
    uscc: '91130102TT00000156',
    today: TODAY,
    enterprise:
      enterprise === null
        ? null
        : {
            registrationStatus: 'ACTIVE',
            registeredDivision: '130102',
            directoryTier: 'COUNTY',
            keyDomains: [],
            inspections: null,
            ...enterprise,
          },
    sectors: sectors(answers),
  };
}
