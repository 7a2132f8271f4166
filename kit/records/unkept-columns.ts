/**
 * Columns that permits (XK_) and penalties (CF_) have in common and the hub reads past: the counterpart's name and other
 * registration numbers, the reporting office, technical columns (domain.md §2.9).
 */
export function unkeptColumns(prefix: 'XK' | 'CF'): string[] {
  return [
    ...CODES.map((code) => `${prefix}_${code}`),
    ...OTHER_NUMBERS,
    ...OTHER_NUMBERS.flatMap((name, index) => [`行政相对人代码_${index + 2}`, `行政相对人代码_${index + 2}(${name})`]),
    ...REPORTING,
  ];
}

const CODES = 'XDR_MC XDR XDR_GSZC XDR_GSDJ XDR_ZZJG XDR_ZDM XDR_SWDJ XDR_SYDW XDR_SHZZ BM SYFW'.split(' ');
const OTHER_NUMBERS = '工商注册号 组织机构代码 税务登记号 事业单位证书号 社会组织登记证号'.split(' ');
const REPORTING =
  '行政相对人名称 数据来源单位 数据来源单位代码 数据来源单位统一社会信用代码 DFBM 地方编码 SJC 数据更新时间戳 BZ 备注'.split(
    ' ',
  );
