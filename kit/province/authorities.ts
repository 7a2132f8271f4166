import { REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import { syntheticUscc } from './synthetic-uscc.ts';

/** An agency of the sample that decides penalties, permits and listings. */
export interface Authority {
  name: string;
  uscc: string;
  /** As it stands in document numbers. */
  sign: string;
  violations: readonly [string, ...string[]];
  basis: string;
}

const KINDS = [
  {
    suffix: '市场监督管理局',
    sign: '市监',
    violations: ['未按规定公示年度报告', '销售不符合标准的产品', '使用未经检验的特种设备', '发布虚假广告'],
    basis: '样例法规第十二条',
  },
  {
    suffix: '应急管理局',
    sign: '应急',
    violations: ['未如实记录安全生产教育培训情况', '未采取措施消除事故隐患', '未按规定设置安全警示标志'],
    basis: '样例法规第二十条',
  },
  {
    suffix: '生态环境局',
    sign: '环',
    violations: ['超过标准排放污染物', '未按规定保存监测记录'],
    basis: '样例法规第三十一条',
  },
  {
    suffix: '住房和城乡建设局',
    sign: '建',
    violations: ['未取得施工许可擅自施工', '未按设计文件施工'],
    basis: '样例法规第八条',
  },
  {
    suffix: '交通运输局',
    sign: '交',
    violations: ['未按核定范围从事道路运输', '车辆超限运输'],
    basis: '样例法规第五条',
  },
  { suffix: '行政审批局', sign: '审', violations: ['以不正当手段取得许可'], basis: '样例法规第二条' },
] as const;

export const MARKET_REGULATION = 0;
export const EMERGENCY_MANAGEMENT = 1;
export const PERMITTING = KINDS.length - 1;
/** All but the permitting one decide penalties. */
export const PENALISING_KINDS = KINDS.length - 1;

/** Serials no enterprise of the sample reaches. */
const FIRST_SERIAL = 800_000_000;

const AUTHORITIES: readonly Authority[] = REPORTING_REGIONS.flatMap(({ nameZh, divisionCodes }, region) =>
  KINDS.map(({ suffix, sign, violations, basis }, kind) => ({
    name: `样例${nameZh}${suffix}`,
    uscc: syntheticUscc('11', divisionCodes[0] ?? '130000', FIRST_SERIAL + region * KINDS.length + kind),
    sign: `样${nameZh.charAt(0)}${sign}`,
    violations,
    basis,
  })),
);

/** The agency of a kind in a reporting region, by their positions. */
export function authorityOf(region: number, kind: number): Authority {
  const authority = AUTHORITIES[region * KINDS.length + kind];
  if (authority === undefined) throw new RangeError(`No authority ${kind} in region ${region}.`);
  return authority;
}
