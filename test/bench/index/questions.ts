import type { EnterpriseFilter } from '../../../gateway/index/enterprise-filter.ts';
import type { ListOrder } from '../../../gateway/index/list-order.ts';
import { sectorsInGraph } from '../../../gateway/hub/sectors.ts';

export const SECTORS = sectorsInGraph().sectors;

/** Lists as agencies and dashboards ask for them, from what nearly all are to what hardly any is. */
export const QUESTIONS: readonly {
  readonly title: string;
  readonly filter: EnterpriseFilter | null;
  readonly order: ListOrder | null;
}[] = [
  { title: 'all, by code', filter: null, order: null },
  { title: 'all, by tier, worst first', filter: null, order: { field: 'TIER', direction: 'DESC' } },
  { title: 'one region', filter: { reportingRegion: ['ZHANGJIAKOU'] }, order: null },
  {
    title: 'one region, by tier, worst first',
    filter: { reportingRegion: ['ZHANGJIAKOU'] },
    order: { field: 'TIER', direction: 'DESC' },
  },
  {
    title: 'one region, public A, by tier, worst first',
    filter: { reportingRegion: ['ZHANGJIAKOU'], sector: { code: 'PUBLIC_CREDIT', effectiveClass: ['A'] } },
    order: { field: 'TIER', direction: 'DESC' },
  },
  { title: 'one city', filter: { division: ['130200'] }, order: null },
  { title: 'one county and one class of industry', filter: { division: ['130102'], industry: ['C26'] }, order: null },
  {
    title: 'public grade C or D, in one city, by tier',
    filter: { division: ['130200'], sector: { code: 'PUBLIC_CREDIT', effectiveClass: ['C', 'D'] } },
    order: { field: 'TIER', direction: 'DESC' },
  },
  {
    title: 'public A or B, and risk D',
    filter: {
      and: [
        { sector: { code: 'PUBLIC_CREDIT', effectiveClass: ['A', 'B'] } },
        { sector: { code: 'MARKET_REGULATION', effectiveClass: ['D'] } },
      ],
    },
    order: null,
  },
  {
    title: 'in work safety’s directory and not graded',
    filter: {
      and: [
        { not: { sector: { code: 'WORK_SAFETY', status: ['NOT_APPLICABLE'] } } },
        { not: { sector: { code: 'WORK_SAFETY', status: ['GRADED'] } } },
      ],
    },
    order: null,
  },
  {
    title: 'in no directory',
    filter: { not: { directoryTier: ['PROVINCE', 'CITY', 'COUNTY'] } },
    order: null,
  },
  {
    title: 'graded by public credit, and not fresh',
    filter: {
      sector: { code: 'PUBLIC_CREDIT', status: ['GRADED'] },
      not: { sector: { code: 'PUBLIC_CREDIT', freshness: ['FRESH'] } },
    },
    order: null,
  },
  { title: 'rule H4 fired', filter: { convergence: { firedRule: ['H4'] } }, order: null },
  { title: 'a name with 北斗', filter: { nameContains: '北斗' }, order: null },
  { title: 'a name with 斗', filter: { nameContains: '斗' }, order: null },
  { title: 'a name with 斗北', filter: { nameContains: '斗北' }, order: null },
  {
    title: 'not active or revoked, outside the provincial capital',
    filter: {
      or: [{ registrationStatus: ['REVOKED'] }, { not: { registrationStatus: ['ACTIVE'] } }],
      not: { division: ['130100'] },
    },
    order: null,
  },
];
