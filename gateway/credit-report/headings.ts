import type { Citation, Provenance } from '../../schema/vocabulary/citation.ts';
import type {
  CreditReportCoverage,
  CreditReportHeading,
  CreditReportRecordKind,
  SpecialReportMatterName,
} from '../hub/resolvers.generated.ts';

/** Text in both languages. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** Where something is written, in one line, and how far to trust it. */
export interface Cited {
  readonly clause: string;
  readonly provenance: Provenance;
}

/**
 * The headings were read second hand, off reports of version 2.0; Hebei's action plan of 2021, item 9, names the
 * standard that its credit sites follow.
 */
const STANDARD = '公共信用信息报告标准（2021版、2022版）';

export interface Heading {
  readonly title: Bilingual;
  readonly coverage: CreditReportCoverage;
  /** What is told under it, and what is not. */
  readonly note: Bilingual;
}

/** The eight headings, in their order. */
export const HEADINGS: Readonly<Record<CreditReportHeading, Heading>> = {
  ADMINISTRATION: {
    title: { zh: '行政管理', en: 'Administration' },
    coverage: 'TOLD',
    note: {
      zh: '归集公示中的行政处罚；行政许可及其他行政管理信息未经图谱归集，其空白不表示没有。',
      en: 'Published administrative penalties are told; permits and other administrative information are not, so their absence says nothing.',
    },
  },
  TRUSTWORTHINESS: {
    title: { zh: '诚实守信', en: 'Honesty and trustworthiness' },
    coverage: 'NOT_TOLD',
    note: notTold('守信激励、荣誉等信息', 'honours and rewards for trustworthiness'),
  },
  SERIOUS_DISHONESTY: {
    title: { zh: '严重失信', en: 'Serious dishonesty' },
    coverage: 'TOLD',
    note: {
      zh: '归集截止日前列入、基准日仍在列的严重失信主体名单条目，不论何时列入。',
      en: 'Entries of lists of seriously dishonest entities, made by the last day of the period and still in force on the day of the report, however old.',
    },
  },
  ABNORMAL_OPERATIONS: {
    title: { zh: '经营异常', en: 'Abnormal operations' },
    coverage: 'TOLD',
    note: {
      zh: '归集截止日前列入、基准日仍在列的经营异常名录条目。',
      en: 'Entries of the list of abnormal operations, made by the last day of the period and still in force on the day of the report.',
    },
  },
  CREDIT_COMMITMENTS: {
    title: { zh: '信用承诺', en: 'Credit commitments' },
    coverage: 'NOT_TOLD',
    note: notTold('信用承诺及其履行信息', 'credit commitments and whether they were kept'),
  },
  CREDIT_EVALUATIONS: {
    title: { zh: '信用评价', en: 'Credit evaluations' },
    coverage: 'TOLD',
    note: {
      zh: '归集各行业在基准日的评价原文；不含综合监管参考档，该档不是评价。',
      en: "Each sector's own evaluation as it stands on the day of the report, verbatim; the converged tier is no evaluation and is not in it.",
    },
  },
  JUDICIAL_DECISIONS: {
    title: { zh: '司法判决', en: 'Judicial decisions' },
    coverage: 'NOT_TOLD',
    note: notTold('司法裁判及执行信息', 'judgments and their enforcement'),
  },
  OTHER: {
    title: { zh: '其他', en: 'Other' },
    coverage: 'TOLD',
    note: { zh: '归集各行业提供的其他记录。', en: 'Any other record that the sectors tell.' },
  },
};

/** Where a heading itself comes from. */
export const OF_HEADINGS: Cited = {
  clause: inOneLine({ document: STANDARD, clause: '八类栏目' }),
  provenance: 'SOURCE',
};

/** Under which heading a kind of record stands: no text that could be read says so. */
export const HEADING_OF_KIND: Readonly<Record<CreditReportRecordKind, CreditReportHeading>> = {
  PENALTY: 'ADMINISTRATION',
  SEVERE_LISTING: 'SERIOUS_DISHONESTY',
  ABNORMAL_LISTING: 'ABNORMAL_OPERATIONS',
  OTHER: 'OTHER',
};

/** Why something stands under a heading. */
export function placedUnder(heading: CreditReportHeading): Cited {
  return {
    clause: inOneLine({ document: STANDARD, clause: `${HEADINGS[heading].title.zh}（归类为本枢纽默认）` }),
    provenance: 'DEFAULT',
  };
}

const SPECIAL = '发改财金〔2025〕565号';

export interface Matter {
  readonly title: Bilingual;
  readonly coverage: CreditReportCoverage;
  readonly note: Bilingual;
  /** The kind of record that it is; none where no sector tells it. */
  readonly kind: CreditReportRecordKind | null;
}

/** What the special report must cover. */
export const MATTERS: Readonly<Record<SpecialReportMatterName, Matter>> = {
  PENALTIES: {
    title: { zh: '行政处罚', en: 'Administrative penalties' },
    coverage: 'TOLD',
    kind: 'PENALTY',
    note: { zh: '归集公示中的行政处罚。', en: 'Published administrative penalties are told.' },
  },
  COMPULSORY_MEASURES: {
    title: { zh: '行政强制', en: 'Administrative compulsory measures' },
    coverage: 'NOT_TOLD',
    kind: null,
    note: notTold('行政强制信息', 'compulsory measures'),
  },
  SEVERE_LISTS: {
    title: { zh: '严重失信主体名单', en: 'Lists of seriously dishonest entities' },
    coverage: 'TOLD',
    kind: 'SEVERE_LISTING',
    note: { zh: '归集基准日仍在列的条目。', en: 'Entries still in force on the day of the report are told.' },
  },
  CRIMINAL_RECORDS: {
    title: { zh: '刑事犯罪记录', en: 'Criminal records' },
    coverage: 'NOT_TOLD',
    kind: null,
    note: notTold('刑事犯罪记录', 'criminal records'),
  },
};

/** Where the matters come from; the document was read second hand. */
export const OF_MATTERS: Cited = {
  clause: inOneLine({ document: SPECIAL, clause: '专项信用报告的内容' }),
  provenance: 'SOURCE',
};

/** The kinds of record that a special report speaks of. */
export const KINDS_OF_MATTERS: ReadonlySet<CreditReportRecordKind> = new Set(
  Object.values(MATTERS).flatMap(({ kind }) => kind ?? []),
);

function notTold(zh: string, en: string): Bilingual {
  return {
    zh: `${zh}未经图谱归集；空白不表示没有。`,
    en: `No sector tells ${en} to this hub; that nothing stands here says nothing.`,
  };
}

function inOneLine({ document, clause }: Citation): string {
  return `${document} ${clause}`;
}
