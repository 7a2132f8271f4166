import type {
  CreditReport,
  CreditReportEvaluation,
  CreditReportHeading,
  CreditReportRecord,
} from '../hub/resolvers.generated.ts';
import { collectRecords } from './collect-records.ts';
import { HEADING_OF_KIND, HEADINGS, type Heading, OF_HEADINGS, placedUnder } from './headings.ts';
import { gapsOf, noticesFor } from './notices.ts';
import type { ReportFacts, SectorFacts } from './report-facts.ts';
import type { ReportDays } from './report-period.ts';

/** The report in eight headings (公共信用信息报告). Pure: facts and days in, the same report out. */
export function creditReportOf(facts: ReportFacts, days: ReportDays): CreditReport {
  const missing = gapsOf(facts);
  const complete = missing.length === 0 && facts.subject.answered && days.from >= days.recordsToldFrom;
  const records = Map.groupBy(collectRecords(facts, days), ({ kind }) => HEADING_OF_KIND[kind]);
  const evaluations = facts.sectors.flatMap(evaluationOf);
  return {
    subject: facts.subject,
    ...days,
    complete,
    missing,
    sections: (Object.entries(HEADINGS) as [CreditReportHeading, Heading][]).map(
      ([heading, { title, coverage, note }]) => {
        const own: readonly CreditReportRecord[] = records.get(heading) ?? [];
        const grades = heading === 'CREDIT_EVALUATIONS' ? evaluations : [];
        return {
          heading,
          titleZh: title.zh,
          titleEn: title.en,
          ...OF_HEADINGS,
          coverage,
          noteZh: note.zh,
          noteEn: note.en,
          count: own.length + grades.filter(({ status }) => status === 'GRADED').length,
          records: own,
          evaluations: grades,
        };
      },
    ),
    notices: noticesFor(days, complete),
  };
}

/** What an answering sector says of the enterprise; one that withholds is among the missing. */
function evaluationOf({ code, title, authority, answer }: SectorFacts): CreditReportEvaluation[] {
  if (answer === null || answer.status === 'WITHHELD') return [];
  const period = answer.period ?? null;
  return [
    {
      key: period === null ? code : `${code}/${period}`,
      sector: code,
      title,
      authority,
      status: answer.status,
      grade: answer.grade ?? null,
      schemeVersion: answer.schemeVersion ?? null,
      schemeStatus: answer.schemeStatus ?? null,
      period,
      evaluatedOn: answer.evaluatedOn ?? null,
      freshness: answer.freshness ?? null,
      underReview: (answer.underReview ?? null) !== null,
      notice: answer.notice,
      ...placedUnder('CREDIT_EVALUATIONS'),
    },
  ];
}
