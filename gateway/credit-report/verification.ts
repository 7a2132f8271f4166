import type { CreditReportVerdict, CreditReportVerification } from '../hub/resolvers.generated.ts';
import type { Bilingual } from './headings.ts';
import type { Issuable } from './issued-reports.ts';

const TEXTS: Readonly<Record<CreditReportVerdict, Bilingual>> = {
  GENUINE: {
    zh: '本枢纽出具过此报告。请将主体、时段、各部分条数和内容摘要与手中的报告逐项核对：不一致的，手中的报告已被改动。',
    en: 'This hub issued it. Compare enterprise, days, counts and the SHA-256 with the report you hold: where they differ, it was changed.',
  },
  NOT_ISSUED: {
    zh: '本枢纽没有出具过此核验码的报告。请核对输入；仍不符的，报告不是本枢纽出具的。',
    en: 'This hub has issued no report with this code. Compare what you typed; if it is right, the report is not from here.',
  },
  CHANGED: {
    zh: '内容与出具时不一致：不得采用。请向出具机关重新申请。',
    en: 'It is not what was issued: do not rely on it, and ask for a new one.',
  },
};

/** A check that failed tells nothing but that. */
export function refused(verdict: Exclude<CreditReportVerdict, 'GENUINE'>): CreditReportVerification {
  return { verdict, textZh: TEXTS[verdict].zh, textEn: TEXTS[verdict].en };
}

/** What a code tells: enough to compare with the paper, and no record, since it may have been repaired meanwhile. */
export function genuine({
  report: issued,
  ...bound
}: Pick<CreditReportVerification, 'kind' | 'uscc' | 'issuedAt' | 'contentSha256'> & {
  readonly report: Issuable;
}): CreditReportVerification {
  const { from, until, missing } = issued.report;
  return {
    verdict: 'GENUINE',
    textZh: TEXTS.GENUINE.zh,
    textEn: TEXTS.GENUINE.en,
    ...bound,
    from,
    until,
    counts:
      issued.kind === 'CREDIT_REPORT'
        ? issued.report.sections.map(({ titleZh, count }) => ({ title: titleZh, count }))
        : issued.report.fields.map(({ title, records }) => ({ title, count: records.length })),
    missing: missing.map(({ title }) => title),
  };
}
