import type { GradeScheme } from '../../kit/records/sector-grade.ts';

/** A low, B average, C higher, D high risk; by month. Source: 冀市监规〔2022〕2号. */
export const HEBEI_2022: GradeScheme = {
  version: 'HEB-MR-2022',
  status: 'ACTIVE',
  authorityLevel: 'PROVINCIAL',
  grades: { A: 'A', B: 'B', C: 'C', D: 'D' },
  provenance: 'SOURCE',
  cites: { document: '河北省市场监督管理局企业信用风险分类管理办法(试行)(冀市监规〔2022〕2号)', clause: '分类' },
};

/**
 * The national "互联网+监管" risk levels that Hebei drew in monthly in 2020. That there were five, A to E, is from the
 * source; where they stand on four steps is our default: the two worst are both D.
 */
export const INTERNET_PLUS_2020: GradeScheme = {
  version: 'NAT-IR-2020-5',
  status: 'SUPERSEDED',
  authorityLevel: 'NATIONAL',
  grades: { A: 'A', B: 'B', C: 'C', D: 'D', E: 'D' },
  provenance: 'DEFAULT',
  cites: { document: '国家“互联网+监管”系统企业信用风险等级(2020)', clause: 'A–E' },
};
