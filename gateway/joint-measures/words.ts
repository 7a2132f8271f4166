import type { Citation, Provenance } from '../../schema/vocabulary/citation.ts';

/** Reward (守信激励) or punishment (失信惩戒). */
export const MEASURE_KINDS = ['REWARD', 'PUNISHMENT'] as const;
export type MeasureKind = (typeof MEASURE_KINDS)[number];

/** What a measure may rest on: records of the kinds a sector tells, an entry in a severe list, a sector's grade. */
export const BASIS_KINDS = ['PENALTY', 'ABNORMAL_LISTING', 'OTHER', 'SEVERE_LISTING', 'GRADE'] as const;
export type BasisKind = (typeof BASIS_KINDS)[number];

/** Who does something, for which department. */
export interface ActingFor {
  readonly subject: string;
  readonly department: string;
}

export const ANSWERS = ['ACCEPTED', 'REFUSED'] as const;
export type Answer = (typeof ANSWERS)[number];

/** Why an incident ended, and with it all its measures. */
export const END_REASONS = ['RECORD_ENDED', 'RECORD_GONE', 'DELISTED', 'GRADE_CHANGED', 'LISTED', 'WITHDRAWN'] as const;
export type EndReason = (typeof END_REASONS)[number];

/** A reason in words, with the clause behind it. */
export interface EndWords extends Citation {
  readonly zh: string;
  readonly en: string;
  readonly provenance: Provenance;
}

/** "Repair: stop display, sharing and use, lift measures": read second hand. */
const REPAIR = {
  document: '信用修复管理办法（国家发展改革委令第36号）',
  clause: '第三条',
  provenance: 'SOURCE',
} as const;
const INCENTIVES = {
  document: '河北省人民政府办公厅关于推进企业信用分级分类监管工作的实施意见(2022-04-21)',
  clause: '六(五)',
  provenance: 'SOURCE',
} as const;

export const END_WORDS: Readonly<Record<EndReason, EndWords>> = {
  RECORD_ENDED: {
    ...REPAIR,
    zh: '作为依据的记录已修复、因异议成立撤下或公示期满，不得继续使用，措施随之解除。',
    en: 'The record it rests on was repaired, withdrawn because an objection was upheld, or its publication ended: it may not be used, and the measures are lifted.',
  },
  RECORD_GONE: {
    ...REPAIR,
    provenance: 'DEFAULT',
    zh: '行业已不再提供作为依据的记录，措施随之解除。',
    en: 'The sector tells the record it rests on no more; the measures are lifted.',
  },
  DELISTED: {
    ...REPAIR,
    zh: '已移出作为依据的严重失信主体名单，措施随之解除。',
    en: 'The enterprise was removed from the list it rests on; the measures are lifted.',
  },
  GRADE_CHANGED: {
    ...INCENTIVES,
    zh: '作为依据的等级已变化，激励随之结束。',
    en: 'The grade it rests on is another one now; the reward ends.',
  },
  LISTED: {
    ...INCENTIVES,
    provenance: 'DEFAULT',
    zh: '企业被列入严重失信主体名单，激励随之结束。',
    en: 'The enterprise entered a list of seriously dishonest entities; the reward ends.',
  },
  WITHDRAWN: {
    document: '河北省社会信用体系建设意见（冀政字〔2019〕30号）',
    clause: '五(一)',
    provenance: 'DEFAULT',
    zh: '发起部门撤回。',
    en: 'The department that initiated it withdrew it.',
  },
};
