import type { CreditReportGap, CreditReportNotice } from '../hub/resolvers.generated.ts';
import type { ReportFacts } from './report-facts.ts';
import type { ReportDays } from './report-period.ts';

/** Sectors of whose records nothing is known, each with what that means. Silence is never good news. */
export function gapsOf({ sectors }: ReportFacts): CreditReportGap[] {
  return sectors.flatMap(({ code, title, authority, answer }): CreditReportGap[] => {
    const gap = { sector: code, title, authority };
    if (answer === null)
      return [
        {
          ...gap,
          reason: 'SILENT',
          textZh: `“${title}”未应答：本报告不含其记录和评价，不表示没有。`,
          textEn:
            'The sector did not answer: its records and its evaluation are not in this report, which does not mean that there are none.',
        },
      ];
    if (answer.status === 'WITHHELD')
      return [
        {
          ...gap,
          reason: 'WITHHELD',
          textZh: `“${title}”不向申请人披露：本报告不含其记录和评价，不表示没有。`,
          textEn:
            'The sector does not disclose to the one who asked: its records and its evaluation are not in this report, which does not mean that there are none.',
        },
      ];
    return [];
  });
}

/** What the reader of a report must know. */
export function noticesFor({ from, recordsToldFrom }: ReportDays, isComplete: boolean): CreditReportNotice[] {
  const isOlder = from < recordsToldFrom;
  return [REFERENCE_ONLY, MADE_BY_THE_HUB, RIGHTS_OF_THE_CALLER]
    .concat(isOlder ? [earlier(recordsToldFrom)] : [])
    .concat(isComplete ? [] : [INCOMPLETE]);
}

const OURS = { clause: '本枢纽默认', provenance: 'DEFAULT' } as const;

const REFERENCE_ONLY: CreditReportNotice = {
  code: 'REFERENCE_ONLY',
  clause: '黑龙江省进一步深化市场主体信用分级分类监管若干措施 第十一条',
  provenance: 'BORROWED',
  textZh: '本报告仅供参考，不作为行政处罚的直接依据。',
  textEn: 'For reference only, never a direct basis for punishment.',
};

const MADE_BY_THE_HUB: CreditReportNotice = {
  ...OURS,
  code: 'MADE_BY_THE_HUB',
  textZh: '本报告由行业信用融合枢纽按各行业应答生成，不是信用中国网站出具的公共信用信息报告。',
  textEn: "Made by the sector credit hub from the sectors' answers; not a report issued by a credit site.",
};

const RIGHTS_OF_THE_CALLER: CreditReportNotice = {
  ...OURS,
  code: 'RIGHTS_OF_THE_CALLER',
  textZh: '本报告按申请人的查询权限生成，其中可能有仅供申请人内部使用的内容，不得向无权者提供。',
  textEn:
    'Made for the rights of the one who asked; it may hold what is internal to them and must not be handed to those without that right.',
};

const INCOMPLETE: CreditReportNotice = {
  ...OURS,
  code: 'INCOMPLETE',
  textZh: '本报告不完整：缺失的部分已逐项列明，不得视为没有记录。',
  textEn: 'Incomplete: what is missing is named, and must not be read as an absence of records.',
};

function earlier(recordsToldFrom: string): CreditReportNotice {
  return {
    ...OURS,
    code: 'EARLIER_RECORDS_NOT_TOLD',
    textZh: `各行业只提供${recordsToldFrom}（含）以后作出的处罚等记录；此前的记录不在本报告中。`,
    textEn: `The sectors tell of decisions from ${recordsToldFrom} on; earlier ones are not in this report.`,
  };
}
