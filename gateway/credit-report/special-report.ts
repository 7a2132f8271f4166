import type {
  CreditReportRecord,
  SpecialCreditReport,
  SpecialReportConclusion,
  SpecialReportField,
  SpecialReportMatterName,
} from '../hub/resolvers.generated.ts';
import { collectRecords } from './collect-records.ts';
import { type Bilingual, KINDS_OF_MATTERS, type Matter, MATTERS, OF_MATTERS } from './headings.ts';
import { gapsOf, noticesFor } from './notices.ts';
import type { ReportFacts, SectorFacts } from './report-facts.ts';
import type { ReportDays } from './report-period.ts';

/**
 * The special report in place of no-violation certificates (专项信用报告, 发改财金〔2025〕565号), field by field. Silence,
 * withholding and days of which nothing is told never count as "no record".
 */
export function specialReportOf(facts: ReportFacts, days: ReportDays): SpecialCreditReport {
  const records = collectRecords(facts, days).filter(({ kind }) => KINDS_OF_MATTERS.has(kind));
  const fields = facts.sectors.map((sector) => fieldOf(sector, records, days));
  const missing = gapsOf(facts);
  const complete = missing.length === 0 && facts.subject.answered && days.from >= days.recordsToldFrom;
  return {
    subject: facts.subject,
    ...days,
    complete,
    missing,
    matters: (Object.entries(MATTERS) as [SpecialReportMatterName, Matter][]).map(
      ([matter, { title, coverage, note, kind }]) => ({
        matter,
        titleZh: title.zh,
        titleEn: title.en,
        coverage,
        noteZh: note.zh,
        noteEn: note.en,
        count: records.filter((record) => record.kind === kind).length,
        ...OF_MATTERS,
      }),
    ),
    fields,
    notices: noticesFor(days, complete),
  };
}

function fieldOf(
  { code, title, authority, answer }: SectorFacts,
  all: readonly CreditReportRecord[],
  days: ReportDays,
): SpecialReportField {
  const records = all.filter(({ sectors }) => sectors.includes(code));
  const [conclusion, reason] = concluded(answer, records.length, days);
  return { sector: code, title, authority, conclusion, reasonZh: reason.zh, reasonEn: reason.en, records };
}

function concluded(
  answer: SectorFacts['answer'],
  count: number,
  { from, until, recordsToldFrom }: ReportDays,
): [SpecialReportConclusion, Bilingual] {
  if (answer === null)
    return [
      'CANNOT_BE_SAID',
      { zh: '该领域未应答，不能作出结论。', en: 'The sector did not answer: nothing can be said.' },
    ];
  if (answer.status === 'WITHHELD')
    return [
      'CANNOT_BE_SAID',
      {
        zh: '该领域不向申请人披露，不能作出结论。',
        en: 'The sector does not disclose to the one who asked: nothing can be said.',
      },
    ];
  if (count > 0)
    return [
      'RECORDS',
      {
        zh: `有${count}条公示中的行政处罚或严重失信主体名单记录。`,
        en: `${count} published penalties or list entries.`,
      },
    ];
  if (from < recordsToldFrom)
    return [
      'CANNOT_BE_SAID',
      {
        zh: `${recordsToldFrom}（含）以后未发现公示中的记录；此前的记录未提供，不能就整个时段作出结论。`,
        en: `No published record from ${recordsToldFrom} on; earlier ones are not told, so nothing can be said of the whole time.`,
      },
    ];
  return [
    'NO_PUBLISHED_RECORD',
    {
      zh: `${from}至${until}未发现公示中的行政处罚和严重失信主体名单记录；已修复、到期或依规不公示的记录不在其列。`,
      en: `No published penalty or list entry from ${from} to ${until}; what was repaired, has expired or is by rule not shown does not count.`,
    },
  ];
}
