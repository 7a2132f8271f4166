/** What the reports read of the enterprise itself, whoever in the graph says it. */
export const REPORT_ENTERPRISE_SELECTION =
  'usccCheck name registrationStatus registrationStatusSince establishedOn registeredDivision { code name } industry { code sectionName }';

/** What the reports read of every sector, in the words of `interface SectorGrade`. */
export const REPORT_GRADE_SELECTION = `status grade schemeVersion schemeStatus period evaluatedOn freshness notice
  underReview { since reason }
  severeListings { decisionNumber includedOn endsOn authority situation objectionDueOn }
  evidence { key kind severity severityRuleSet decidedOn documentNumber authority objectionDueOn }
  repairedEvidenceKeys`;

/** The report fields that the hub adds to Enterprise. */
export const REPORT_FIELDS = ['creditReport', 'specialCreditReport'] as const;

const PERIOD = `"时段。2026-09, 2026Q3 or 2026; the year up to today where it is left out."
    period: String`;

/** The SDL of those fields, with what they require. */
export function reportFieldsSdl(requires: string): string {
  return `"公共信用信息报告。The report in eight headings; an enterprise sees its own only."
  creditReport(
    ${PERIOD}
  ): CreditReport @disclosure(level: "SHARED", also: ["SUBJECT"]) ${requires}
  "专项信用报告。The special report in place of no-violation certificates; an enterprise sees its own only."
  specialCreditReport(
    ${PERIOD}
  ): SpecialCreditReport @disclosure(level: "SHARED", also: ["SUBJECT"]) ${requires}`;
}
