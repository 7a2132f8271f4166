import { addYears } from '../../schema/vocabulary/local-date.ts';
import type { Row } from './csv-file.ts';
import { categoryNames } from './penalties.ts';
import type { SamplePenalty } from './penalties.ts';

/** What stands in the columns about people, here and there, to prove that the import drops them. */
const PLACEHOLDER = '样例占位文字';
const EVERY_NTH_HAS_PLACEHOLDERS = 10;

/** The columns of permits (XK) and penalties (CF) about the subject. */
export function counterpartRow(prefix: 'XK' | 'CF', subject: { name: string; uscc: string }, ordinal: number): Row {
  const aboutPeople = ordinal % EVERY_NTH_HAS_PLACEHOLDERS === 0 ? PLACEHOLDER : '';
  return {
    [`${prefix}_XDR_MC`]: subject.name,
    [`${prefix}_XDR_LB`]: '法人及非法人组织',
    [`${prefix}_XDR_SHXYM`]: subject.uscc,
    [`${prefix}_FRDB`]: aboutPeople,
    [`${prefix}_FR_ZJLX`]: aboutPeople,
    [`${prefix}_FR_ZJHM`]: aboutPeople,
  };
}

/** One row of a penalties file. */
export function penaltyRow(penalty: SamplePenalty, subject: { name: string; uscc: string }, ordinal: number): Row {
  const { authority } = penalty;
  const names = categoryNames(penalty);
  const touchesPermit = penalty.categories.some((category) => category.startsWith('PERMIT'));
  return {
    ...counterpartRow('CF', subject, ordinal),
    CF_WSH: penalty.documentNumber,
    CF_WFXW: penalty.violation,
    CF_SY: `样例违法事实：${penalty.violation}`,
    CF_YJ: authority.basis,
    CF_CFLB: names,
    CF_NR: `样例处罚内容：${names}`,
    CF_NR_FK: penalty.fine,
    CF_NR_WFFF: penalty.confiscated,
    CF_NR_ZKDX: touchesPermit ? '样例许可证' : '',
    CF_JDRQ: penalty.decidedOn,
    CF_YXQ: addYears(penalty.decidedOn, 1),
    CF_GSJZQ: penalty.publicationEndsOn,
    CF_CFJG: authority.name,
    CF_CFJGDM: authority.uscc,
    CF_SJLY: authority.name,
    CF_SJLYDM: authority.uscc,
    修复日期: penalty.repairedOn,
    异议提交日期: penalty.objectedOn,
    报送日期: penalty.reportedOn,
  };
}
