import published from './divisions.json' with { type: 'json' };

/**
 * GB2260: a division of the standard. FUNCTIONAL: a development zone's statistical code, an alias of its city.
 * REGISTRY: used by registration authorities only. STATISTICAL and FORMER: withdrawn codes still met in old records.
 */
export type DivisionKind = 'GB2260' | 'FUNCTIONAL' | 'REGISTRY' | 'STATISTICAL' | 'FORMER';

/** A division (行政区划) of Hebei, GB/T 2260. */
export interface Division {
  /** Six digits. */
  code: string;
  nameZh: string;
  level: 'PROVINCE' | 'CITY' | 'COUNTY';
  /** The city of a county-level unit, the province of a city, null for the province. */
  parentCode: string | null;
  kind: DivisionKind;
  /** The code that stands for the place today; null where the code is current or was split. */
  replacedBy: string | null;
  /** First and last year of use, where a source gives them. */
  usedFrom: number | null;
  usedUntil: number | null;
}

/** One of the 14 regions for which Hebei reports statistics (统计地区). */
export interface ReportingRegion {
  id: ReportingRegionId;
  nameZh: string;
  /** Every code, current or withdrawn, that belongs to the region. */
  divisionCodes: readonly string[];
}

const HEBEI = '130000';

/** Eleven cities, and the three that are reported apart from the city around them. Source: domain dossier §2.2, §5.2. */
const REGIONS = [
  { id: 'SHIJIAZHUANG', nameZh: '石家庄市', seats: ['130100'] },
  { id: 'TANGSHAN', nameZh: '唐山市', seats: ['130200'] },
  { id: 'QINHUANGDAO', nameZh: '秦皇岛市', seats: ['130300'] },
  { id: 'HANDAN', nameZh: '邯郸市', seats: ['130400'] },
  { id: 'XINGTAI', nameZh: '邢台市', seats: ['130500'] },
  { id: 'BAODING', nameZh: '保定市', seats: ['130600'] },
  { id: 'ZHANGJIAKOU', nameZh: '张家口市', seats: ['130700'] },
  { id: 'CHENGDE', nameZh: '承德市', seats: ['130800'] },
  { id: 'CANGZHOU', nameZh: '沧州市', seats: ['130900'] },
  { id: 'LANGFANG', nameZh: '廊坊市', seats: ['131000'] },
  { id: 'HENGSHUI', nameZh: '衡水市', seats: ['131100'] },
  { id: 'DINGZHOU', nameZh: '定州市', seats: ['130682'] },
  { id: 'XINJI', nameZh: '辛集市', seats: ['130181'] },
  { id: 'XIONGAN', nameZh: '雄安新区', seats: ['133100', '130629', '130632', '130638'] },
] as const;

export type ReportingRegionId = (typeof REGIONS)[number]['id'];

/**
 * Codes outside the current table. 139001 also meant 武安 in 1988–89; 139002 is from memory, no source was read.
 * 邢台县 was split between two districts, so its records can be placed in the city only.
 */
const OTHER_CODES: readonly Division[] = [
  { ...county('133100', '雄安新区', HEBEI, 'REGISTRY'), level: 'CITY' },
  { ...county('139001', '定州市', '130600', 'STATISTICAL'), replacedBy: '130682' },
  { ...county('139002', '辛集市', '130100', 'STATISTICAL'), replacedBy: '130181' },
  { ...county('132301', '辛集市', '130100', 'FORMER'), replacedBy: '130181', usedFrom: 1986, usedUntil: 1993 },
  { ...county('132401', '定州市', '130600', 'FORMER'), replacedBy: '130682', usedFrom: 1986, usedUntil: 1994 },
  county('130521', '邢台县', '130500', 'FORMER'),
  { ...county('130526', '任县', '130500', 'FORMER'), replacedBy: '130505' },
  { ...county('130527', '南和县', '130500', 'FORMER'), replacedBy: '130506' },
];

function county(code: string, nameZh: string, parentCode: string, kind: DivisionKind): Division {
  return { code, nameZh, level: 'COUNTY', parentCode, kind, replacedBy: null, usedFrom: null, usedUntil: null };
}

/** Every division code the hub knows, in ascending order of code. Source: GB/T 2260 by way of divisions.json. */
export const DIVISIONS: readonly Division[] = [
  { ...county(HEBEI, '河北省', HEBEI, 'GB2260'), level: 'PROVINCE' as const, parentCode: null },
  ...published.divisions.map(({ code, nameZh, kind }): Division => {
    const isCity = code.endsWith('00');
    return {
      ...county(
        code,
        nameZh,
        isCity ? HEBEI : `${code.slice(0, 4)}00`,
        kind === 'FUNCTIONAL' ? 'FUNCTIONAL' : 'GB2260',
      ),
      level: isCity ? 'CITY' : 'COUNTY',
    };
  }),
  ...OTHER_CODES,
].toSorted((one, other) => (one.code < other.code ? -1 : 1));

const BY_CODE = new Map(DIVISIONS.map((division) => [division.code, division]));

/** The division with this code, current or withdrawn; null when the code is not Hebei's. */
export function findDivision(code: string): Division | null {
  return BY_CODE.get(code) ?? null;
}

/** The current division a code stands for: itself, its successor, or null for an unknown or split one. */
export function currentDivision(code: string): Division | null {
  const division = findDivision(code);
  if (division === null) return null;
  if (division.replacedBy !== null) return findDivision(division.replacedBy);
  return division.kind === 'STATISTICAL' || division.kind === 'FORMER' ? null : division;
}

function seatOf(code: string): string | null {
  const division = BY_CODE.get(code);
  if (division === undefined) return null;
  if (SEATS.has(code)) return code;
  return seatOf(division.replacedBy ?? division.parentCode ?? '');
}

const SEATS: ReadonlySet<string> = new Set(REGIONS.flatMap(({ seats }) => seats));

/** The 14 reporting regions in the order of the division codes, the three special ones last. */
export const REPORTING_REGIONS: readonly ReportingRegion[] = REGIONS.map(({ id, nameZh, seats }) => ({
  id,
  nameZh,
  divisionCodes: DIVISIONS.map(({ code }) => code).filter((code) => seats.some((seat) => seat === seatOf(code))),
}));

const REGION_OF_CODE = new Map(
  REPORTING_REGIONS.flatMap((region) => region.divisionCodes.map((code) => [code, region] as const)),
);

/**
 * The reporting region of a division code of the registered address. Null for the province as a whole and for codes
 * outside Hebei. Never ask it with digits 3–8 of a USCC: those name the authority that assigned the code.
 */
export function reportingRegionOf(code: string): ReportingRegion | null {
  return REGION_OF_CODE.get(code) ?? null;
}

/** The region with this id or Chinese name; the ending 市 may be left out. Null when there is none. */
export function findReportingRegion(idOrName: string): ReportingRegion | null {
  return (
    REPORTING_REGIONS.find(({ id, nameZh }) => id === idOrName || nameZh === idOrName || nameZh === `${idOrName}市`) ??
    null
  );
}
