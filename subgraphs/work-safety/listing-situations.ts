import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import type { ListingSituation, SevereListRules } from '../../kit/records/severe-list-rules.ts';

/**
 * The nine situations in which a unit is put on the severe list (应急管理部令第11号, in force 2023-10-01). 1–7 are read
 * from secondary sources; 8 and 9 are from general knowledge and want checking against the order's text.
 */
export const LISTING_SITUATIONS: Readonly<Record<string, string>> = {
  1: '发生重大、特别重大生产安全事故负有责任。Responsible for a major or extraordinarily major accident.',
  2: '12个月内累计发生2起以上较大生产安全事故。Two or more larger accidents within 12 months.',
  3: '发生事故，依照《安全生产法》第一百一十四条处二倍以上五倍以下罚款。Accident fined two to five times under article 114.',
  4: '瞒报、谎报生产安全事故。Concealed or false accident report.',
  5: '事故发生后不组织抢救、擅离职守或者逃匿。No rescue organised, post left, or flight.',
  6: '未取得安全生产许可，或者许可被暂扣、吊销期间从事生产经营。Producing without the safety permit, or while it is suspended or revoked.',
  7: '承担安全评价、认证、检测、检验职责的机构租借资质、挂靠、出具虚假报告或者证明。Agency lending qualifications or giving false reports.',
  8: '经处罚后有履行能力而拒不执行。Able but refusing to comply after a penalty.',
  9: '其他违反安全生产法律法规受到处罚，性质恶劣、情节严重。Other penalised violation of vile nature and serious circumstances.',
};

/**
 * Three years of management; early removal may be applied for from month 12. Source: the Shanxi rules to the same order.
 * Entries older than the order come from the joint-punishment lists of 2017–2023, which lasted a year (read in a local
 * page on the lists, not in the text of the rule): an older entry that names no last day gets that, one that names a day
 * keeps it.
 */
export const SEVERE_LIST: SevereListRules = {
  situations: Object.fromEntries(
    Object.entries(LISTING_SITUATIONS).map(([situation, title]): [string, ListingSituation] => [
      situation,
      { title, severity: 'SEVERE', managementMonths: 36, removableAfterMonths: 12, provenance: 'SOURCE' },
    ]),
  ),
  cites: { document: '安全生产严重失信主体名单管理办法(应急管理部令第11号)', clause: '管理期限与提前移出' },
  predecessor: {
    until: parseLocalDate('2023-10-01'),
    managementMonths: 12,
    provenance: 'SOURCE',
    cites: { document: '安全生产失信联合惩戒名单(2017—2023)', clause: '管理期限' },
  },
};
