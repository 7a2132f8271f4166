/**
 * The files of the sample: the one place of `kit` that knows who delivers what. The headers are those the import reads:
 * Chinese names, and the published codes of the double-publicity fields (dossier §2.9) in their order.
 */
const GRADE_HEADERS = columns('统一社会信用代码 评价期 等级 评价方案 评价层级 评价日期 发布日期 得分');

/** Counterpart columns that permits and penalties share; those about people are never filled with a person. */
function counterpart(prefix: 'XK' | 'CF'): string[] {
  return [
    ...columns('MC LB SHXYM GSZC ZZJG SWDJ SYDW SHZZ').map((field) => `${prefix}_XDR_${field}`),
    ...columns('FRDB FR_ZJLX FR_ZJHM XDR_ZJLX XDR_ZJHM').map((field) => `${prefix}_${field}`),
  ];
}

function columns(names: string): string[] {
  return names.split(' ');
}

const PENALTY_HEADERS = [
  ...counterpart('CF'),
  ...columns('CF_WSH CF_WFXW CF_SY CF_YJ CF_CFLB CF_NR CF_NR_FK CF_NR_WFFF CF_NR_ZKDX CF_JDRQ CF_YXQ CF_GSJZQ'),
  ...columns('CF_CFJG CF_CFJGDM CF_SJLY CF_SJLYDM BZ 修复日期 异议提交日期 报送日期'),
];

const PERMIT_HEADERS = [
  ...counterpart('XK'),
  ...columns('XK_XKWS XK_WSH XK_XKLB XK_XKZS XK_XKBH XK_NR XK_JDRQ XK_YXQZ XK_YXQZI'),
  ...columns('XK_XKJG XK_XKJGDM XK_ZT XK_LYDW XK_LYDWDM BZ 报送日期'),
];

const SUBJECT_HEADERS = columns('统一社会信用代码 主体类别 等级 名录起始日期');

export const FILES = {
  enterprises: {
    path: 'registry/enterprises.csv',
    headers: columns(
      '统一社会信用代码 企业名称 登记状态 状态日期 住所区划代码 行业代码 成立日期 名录层级 重点领域 替代代码',
    ),
  },
  inspections: { path: 'registry/inspections.csv', headers: columns('统一社会信用代码 年度 已检查次数 年度上限') },
  publicGrades: { path: 'public-credit/grades.csv', headers: GRADE_HEADERS },
  publicPenalties: { path: 'public-credit/penalties.csv', headers: PENALTY_HEADERS },
  permits: { path: 'public-credit/permits.csv', headers: PERMIT_HEADERS },
  marketGrades: { path: 'market-regulation/grades.csv', headers: GRADE_HEADERS },
  abnormalList: {
    path: 'market-regulation/abnormal-list.csv',
    headers: columns('统一社会信用代码 列入日期 列入原因 列入机关 决定文号 移出日期'),
  },
  marketPenalties: { path: 'market-regulation/penalties.csv', headers: PENALTY_HEADERS },
  safetySubjects: { path: 'work-safety/subjects.csv', headers: SUBJECT_HEADERS },
  safetyGrades: { path: 'work-safety/grades.csv', headers: GRADE_HEADERS },
  safetyStandardisation: {
    path: 'work-safety/indicator-values.csv',
    headers: columns('统一社会信用代码 数据项 数据日期 数值 来源单位'),
  },
  severeList: {
    path: 'work-safety/severe-list.csv',
    headers: columns('统一社会信用代码 决定文号 列入日期 列入情形 列入机关 管理期届满日期 移出日期 移出原因'),
  },
  safetyPenalties: { path: 'work-safety/penalties.csv', headers: PENALTY_HEADERS },
  cultureSubjects: { path: 'culture-tourism/subjects.csv', headers: SUBJECT_HEADERS },
  cultureGrades: { path: 'culture-tourism/grades.csv', headers: [...GRADE_HEADERS, '主体类别'] },
  guideCounts: { path: 'culture-tourism/guide-counts.csv', headers: columns('统计地区 统计日期 导游人数') },
} as const satisfies Record<string, { path: string; headers: readonly string[] }>;

export type FileName = keyof typeof FILES;

/** The scheme versions the grades are made in. */
export const SCHEMES = {
  publicGrades: 'HEB-2023-9',
  marketGrades: 'HEB-MR-2022',
  safetyGrades: 'HEB-WS-DEFAULT',
  cultureGrades: 'HEB-CT-DEFAULT',
} as const;
