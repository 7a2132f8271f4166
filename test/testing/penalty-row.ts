import { addDays, todayInShanghai } from '../../schema/vocabulary/local-date.ts';

const TODAY = todayInShanghai();

/** Of no row of the sample. */
export const DOCUMENT_NUMBER = `样应急罚〔${TODAY.slice(0, 4)}〕90001号`;

/** A penalty of work safety as its owner hands it in. */
export function penaltyRow(changes: Readonly<Record<string, string | undefined>>) {
  return {
    subjectCategory: '法人及非法人组织',
    documentNumber: DOCUMENT_NUMBER,
    violationType: '未如实记录安全生产教育培训情况',
    categories: '罚款',
    fine: '0.5',
    decidedOn: addDays(TODAY, -3),
    publicationEndsOn: addDays(TODAY, 300),
    authority: '样例市应急管理局',
    ...changes,
  };
}
