import type { EnterpriseFilter } from '../../gateway/index/enterprise-filter.ts';
import { findDivision } from '../../schema/vocabulary/division.ts';

/** An enterprise as the whole graph tells it, live: what a filter may ask about. */
export interface LiveEnterprise {
  readonly uscc: string;
  readonly name: string | null;
  readonly registrationStatus: string | null;
  readonly registeredDivision: { readonly code: string } | null;
  readonly reportingRegion: { readonly id: string } | null;
  readonly industry: { readonly code: string } | null;
  readonly establishedOn: string | null;
  readonly directoryTier: string | null;
  readonly keyDomains: readonly string[] | null;
  readonly publicCredit: LiveGrade;
  readonly marketRisk: LiveGrade;
  readonly workSafety: LiveGrade;
  readonly cultureTourism: LiveGrade;
  readonly convergence: {
    readonly convergedTier: string | null;
    readonly complete: boolean;
    readonly rulesFired: readonly { readonly ruleId: string }[];
    readonly missing: readonly { readonly sector: string }[];
    readonly conflicts: readonly { readonly code: string }[];
  };
}

interface LiveGrade {
  readonly status: string;
  readonly grade: string | null;
  readonly effectiveClass: string | null;
  readonly freshness: string | null;
  readonly schemeVersion: string | null;
}

const GRADE = '{ status grade effectiveClass freshness schemeVersion }';
export const LIVE_FIELDS = `uscc name registrationStatus registeredDivision { code } reportingRegion { id }
  industry { code } establishedOn directoryTier keyDomains
  publicCredit ${GRADE} marketRisk ${GRADE} workSafety ${GRADE} cultureTourism ${GRADE}
  convergence { convergedTier complete rulesFired { ruleId } missing { sector } conflicts { code } }`;

/** The enterprise's grade by a sector's code. */
export function gradeOf(enterprise: LiveEnterprise, code: string): LiveGrade | undefined {
  return new Map([
    ['PUBLIC_CREDIT', enterprise.publicCredit],
    ['MARKET_REGULATION', enterprise.marketRisk],
    ['WORK_SAFETY', enterprise.workSafety],
    ['CULTURE_TOURISM', enterprise.cultureTourism],
  ]).get(code);
}

/** Whether a filter is true of an enterprise, thing by thing; grade changes are left out. */
export function meets(enterprise: LiveEnterprise, filter: EnterpriseFilter): boolean {
  const { and, or, not, division, industry, nameContains, sector, convergence } = filter;
  return (
    (and ?? []).every((each) => meets(enterprise, each)) &&
    (!or || or.some((each) => meets(enterprise, each))) &&
    (!not || !meets(enterprise, not)) &&
    (!division || liesIn(enterprise.registeredDivision?.code, division)) &&
    isOneOf(filter.reportingRegion, enterprise.reportingRegion?.id) &&
    (!industry || industry.some((code) => enterprise.industry?.code.startsWith(code) === true)) &&
    isOneOf(filter.registrationStatus, enterprise.registrationStatus) &&
    isOneOf(filter.directoryTier, enterprise.directoryTier) &&
    (!filter.keyDomain || filter.keyDomain.some((domain) => enterprise.keyDomains?.includes(domain) === true)) &&
    (!nameContains || (enterprise.name ?? '').includes(nameContains)) &&
    (!sector || meetsSector(gradeOf(enterprise, sector.code), sector)) &&
    (!convergence || meetsConvergence(enterprise.convergence, convergence))
  );
}

function liesIn(code: string | undefined, divisions: readonly string[]): boolean {
  if (code === undefined) return false;
  return divisions.includes(code) || liesIn(findDivision(code)?.parentCode ?? undefined, divisions);
}

function meetsSector(grade: LiveGrade | undefined, asked: NonNullable<EnterpriseFilter['sector']>): boolean {
  return (
    isOneOf(asked.status, grade?.status) &&
    isOneOf(asked.grade, grade?.grade) &&
    isOneOf(asked.effectiveClass, grade?.effectiveClass) &&
    isOneOf(asked.freshness, grade?.freshness) &&
    isOneOf(asked.schemeVersion, grade?.schemeVersion)
  );
}

function meetsConvergence(
  { convergedTier, complete, rulesFired, missing, conflicts }: LiveEnterprise['convergence'],
  asked: NonNullable<EnterpriseFilter['convergence']>,
): boolean {
  return (
    isOneOf(asked.tier, convergedTier) &&
    (!asked.firedRule || rulesFired.some(({ ruleId }) => asked.firedRule?.includes(ruleId))) &&
    (!asked.missingSector || missing.some((each) => asked.missingSector?.includes(each.sector))) &&
    (typeof asked.conflict !== 'boolean' || asked.conflict === conflicts.length > 0) &&
    (typeof asked.complete !== 'boolean' || asked.complete === complete)
  );
}

function isOneOf(asked: readonly string[] | null | undefined, value: string | null | undefined): boolean {
  return !asked || (typeof value === 'string' && asked.includes(value));
}
