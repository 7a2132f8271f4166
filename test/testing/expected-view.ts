import { addMonths, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import type { FileRow, ProvinceFiles } from './province-files.ts';

/** What `EXPECTED_FIELDS` must answer about one enterprise, worked out from the files alone, plainly and slowly. */
export function expectedView(province: ProvinceFiles, uscc: string, today: string) {
  const [registered] = province.of('registry', 'enterprises', uscc);
  const inspection = province.of('registry', 'inspections', uscc).find((row) => row['年度'] === today.slice(0, 4));
  const publicCredit = grade(province, 'public-credit', uscc, 'QUARTERLY', today);
  const marketRisk = grade(province, 'market-regulation', uscc, 'MONTHLY', today);
  const workSafety = grade(province, 'work-safety', uscc, 'UNKNOWN', today);
  const cultureTourism = grade(province, 'culture-tourism', uscc, 'UNKNOWN', today);
  const listings = listingsInForce(province, uscc, today);
  const newestMarketGrade = newest(province.of('market-regulation', 'grades', uscc))[0];
  return {
    uscc,
    usccCheck: 'VALID',
    name: registered?.['企业名称'] ?? null,
    registrationStatus: registered === undefined ? null : STATUSES[registered['登记状态'] ?? ''],
    registrationStatusSince: registered?.['状态日期'] ?? null,
    registeredDivision: registered === undefined ? null : { code: registered['住所区划代码'] },
    industry: registered === undefined ? null : { code: registered['行业代码'] },
    establishedOn: blankIsNull(registered?.['成立日期']),
    directoryTier: registered === undefined ? null : TIERS[registered['名录层级'] ?? ''],
    keyDomains: registered === undefined ? null : domains(registered['重点领域'] ?? ''),
    supersededBy: blankIsNull(registered?.['替代代码']),
    annualInspection:
      inspection === undefined || registered === undefined
        ? null
        : {
            year: Number(inspection['年度']),
            carriedOut: Number(inspection['已检查次数']),
            annualCap: Number(inspection['年度上限']),
          },
    publicCredit: { ...publicCredit, evidence: documents(evidence(province, 'public-credit', uscc, today)) },
    marketRisk: {
      ...marketRisk,
      riskScore: newestMarketGrade === undefined ? null : Number(newestMarketGrade['得分']).toFixed(3),
      evidence: documents(evidence(province, 'market-regulation', uscc, today)),
    },
    workSafety: {
      ...workSafety,
      severeListed: listings.length > 0,
      severeListings: listings.map((row) => ({ decisionNumber: row['决定文号'], situation: row['列入情形'] })),
      evidence: documents(evidence(province, 'work-safety', uscc, today)),
    },
    cultureTourism: {
      ...cultureTourism,
      subjects: province
        .of('culture-tourism', 'subjects', uscc)
        .map((row) => ({ kind: KINDS[row['主体类别'] ?? ''], level: blankIsNull(row['等级']) }))
        .sort((one, other) => ((one.kind ?? '') < (other.kind ?? '') ? -1 : 1)),
    },
    convergence: {
      complete: registered !== undefined,
      inputs: [
        { sector: 'CULTURE_TOURISM', status: cultureTourism.status, grade: cultureTourism.grade },
        { sector: 'MARKET_REGULATION', status: marketRisk.status, grade: marketRisk.grade },
        { sector: 'PUBLIC_CREDIT', status: publicCredit.status, grade: publicCredit.grade },
        { sector: 'WORK_SAFETY', status: workSafety.status, grade: workSafety.grade },
      ],
      evidence: mergedEvidence(province, uscc, today),
    },
  };
}

/** The fields that `expectedView` tells; asked by somebody who may see everything. */
export const EXPECTED_FIELDS = `
  uscc usccCheck name registrationStatus registrationStatusSince registeredDivision { code } industry { code }
  establishedOn directoryTier keyDomains supersededBy annualInspection { year carriedOut annualCap }
  publicCredit { ...Grade evidence { ...Record } }
  marketRisk { ...Grade riskScore evidence { ...Record } }
  workSafety { ...Grade severeListed severeListings { decisionNumber situation } evidence { ...Record } }
  cultureTourism { ...Grade subjects { kind level } }
  convergence { complete inputs { sector status grade } evidence { documentNumber authority severity decidedOn reporters } }`;

export const EXPECTED_FRAGMENTS = `
  fragment Grade on SectorGrade {
    status grade effectiveClass schemeVersion period freshness evaluatedOn publishedOn evaluatorTier
  }
  fragment Record on Evidence { documentNumber authority severity decidedOn }`;

const STATUSES: Record<string, string> = {
  存续: 'ACTIVE',
  吊销: 'REVOKED',
  注销: 'DEREGISTERED',
  迁出: 'MOVED_OUT',
  撤销: 'CANCELLED',
};
const TIERS: Record<string, string> = { 省: 'PROVINCE', 市: 'CITY', 县: 'COUNTY' };
const DOMAINS: Record<string, string> = {
  食品药品: 'FOOD_AND_DRUGS',
  医疗器械: 'MEDICAL_DEVICES',
  特种设备: 'SPECIAL_EQUIPMENT',
  危险化学品: 'HAZARDOUS_CHEMICALS',
  民爆物品: 'CIVIL_EXPLOSIVES',
};
const KINDS: Record<string, string> = {
  旅行社: 'TRAVEL_AGENCY',
  A级旅游景区: 'SCENIC_AREA',
  旅游星级饭店: 'STAR_HOTEL',
  演出经纪机构: 'PERFORMANCE_AGENCY',
};
/** Days after the end of a period within which its grade is fresh, then stale (domain.md §3.3). */
const DAYS = { QUARTERLY: [137, 229], MONTHLY: [46, 92], UNKNOWN: [426, 792] } as const;

/** Sectors that the sample province has files of; a tree may hold more. */
const SECTORS = new Set(['CULTURE_TOURISM', 'MARKET_REGULATION', 'PUBLIC_CREDIT', 'WORK_SAFETY']);

const UNGRADED = {
  grade: null,
  effectiveClass: null,
  schemeVersion: null,
  period: null,
  freshness: null,
  evaluatedOn: null,
  publishedOn: null,
  evaluatorTier: null,
};

/** The newest grade, the worst where several kinds of subject have one; or why there is none. */
function grade(province: ProvinceFiles, sector: string, uscc: string, cadence: keyof typeof DAYS, today: string) {
  const [row] = newest(province.of(sector, 'grades', uscc)).toSorted((one, other) =>
    (one['等级'] ?? '') < (other['等级'] ?? '') ? 1 : -1,
  );
  if (row === undefined) return { status: withoutGrade(province, sector, uscc, today), ...UNGRADED };
  const [freshDays, staleDays] = DAYS[cadence];
  const age = daysBetween(endOf(row['评价期'] ?? ''), today);
  return {
    status: 'GRADED',
    grade: row['等级'],
    effectiveClass: row['等级']?.[0],
    schemeVersion: row['评价方案'],
    period: row['评价期'],
    freshness: age <= freshDays ? 'FRESH' : age <= staleDays ? 'STALE' : 'EXPIRED',
    evaluatedOn: row['评价日期'],
    publishedOn: row['发布日期'],
    evaluatorTier: TIERS[row['评价层级'] ?? ''],
  };
}

function newest(rows: readonly FileRow[]): readonly FileRow[] {
  const period = rows
    .map((row) => row['评价期'] ?? '')
    .sort()
    .at(-1);
  return rows.filter((row) => row['评价期'] === period);
}

function withoutGrade(province: ProvinceFiles, sector: string, uscc: string, today: string): string {
  if (sector === 'public-credit' || sector === 'market-regulation') return 'NO_RECORD';
  const since = province.of(sector, 'subjects', uscc).map((row) => row['名录起始日期'] ?? '');
  if (since.length === 0) return 'NOT_APPLICABLE';
  return sector === 'culture-tourism' && since.every((day) => daysBetween(day, today) < 365)
    ? 'NOT_YET_EVALUABLE'
    : 'NO_RECORD';
}

interface Known {
  readonly documentNumber: string;
  readonly authority: string;
  readonly severity: string;
  readonly decidedOn: string;
}

/** Penalties of the last year that are still shown, and entries in the list of abnormal operations. */
function evidence(province: ProvinceFiles, sector: string, uscc: string, today: string): Known[] {
  const aYearAgo = `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`;
  const penalties = province
    .of(sector, 'penalties', uscc)
    .filter((row) => (row['CF_JDRQ'] ?? '') > aYearAgo && isShown(row, sector, today))
    .map((row) => ({
      documentNumber: oneSpelling(row['CF_WSH'] ?? ''),
      authority: row['CF_CFJG'] ?? '',
      severity: severity(row),
      decidedOn: row['CF_JDRQ'] ?? '',
    }));
  const abnormal = sector === 'market-regulation' ? province.of(sector, 'abnormal-list', uscc) : [];
  const listings = abnormal
    .filter((row) => row['移出日期'] === '' || (row['移出日期'] ?? '') > today)
    .map((row) => ({
      documentNumber: oneSpelling(row['决定文号'] ?? ''),
      authority: row['列入机关'] ?? '',
      severity: 'GENERAL',
      decidedOn: row['列入日期'] ?? '',
    }));
  return [...new Map([...penalties, ...listings].map((known) => [known.documentNumber, known])).values()];
}

/** Each record once, with all who report it. */
function mergedEvidence(province: ProvinceFiles, uscc: string, today: string) {
  const merged = new Map<string, Known & { reporters: string[] }>();
  for (const sector of ['market-regulation', 'public-credit', 'work-safety']) {
    for (const known of evidence(province, sector, uscc, today)) {
      const reporters = merged.get(known.documentNumber)?.reporters ?? [];
      const code = sector.replace('-', '_').toUpperCase();
      merged.set(known.documentNumber, { ...known, reporters: [...reporters, code] });
    }
  }
  return documents([...merged.values()]);
}

function documents<Document extends Known>(known: readonly Document[]): Document[] {
  return known.toSorted((one, other) => (one.documentNumber < other.documentNumber ? -1 : 1));
}

/**
 * As `expectedView` tells it: records in the order of their documents (the hub gives them in the order of their days),
 * and inputs of the sectors it knows.
 */
export function asTheFilesTell<View>(view: View): View {
  return JSON.parse(JSON.stringify(view), (key, value: unknown) => {
    if (key === 'evidence') return documents(value as Known[]);
    if (key === 'inputs') return (value as { sector: string }[]).filter(({ sector }) => SECTORS.has(sector));
    return value;
  }) as View;
}

function isShown(row: FileRow, sector: string, today: string): boolean {
  const [repairedOn = '', endsOn = ''] = [row['修复日期'], row['CF_GSJZQ']];
  if (repairedOn !== '' && repairedOn <= today) return false;
  if (endsOn !== '') return endsOn >= today; // 公示截止期 is the last day
  if (categories(row).some((category) => !['警告', '通报批评'].includes(category))) return true;
  // Minor conduct is not shown; market regulation's own system shows it for three months, unless it was only a warning.
  const isOnlyWarned = categories(row).join() === '警告';
  const decidedOn = parseLocalDate(row['CF_JDRQ'] ?? '');
  return (
    sector === 'market-regulation' && !isOnlyWarned && decidedOn >= '2025-12-25' && addMonths(decidedOn, 3) > today
  );
}

/** Hebei 2022 四(三) for decisions before 2026-04-01, NDRC Order 36 from then on (domain.md §2.6). */
function severity(row: FileRow): string {
  const always = ['吊销许可证件', '限制开展生产经营活动', '责令停产停业', '责令关闭', '限制从业'];
  const isNew = (row['CF_JDRQ'] ?? '') >= '2026-04-01';
  const severe = new Set([...always, ...(isNew ? ['吊销营业执照'] : ['暂扣许可证件', '降低资质等级'])]);
  const minor = new Set(isNew ? ['警告', '通报批评'] : []);
  if (categories(row).some((category) => severe.has(category))) return 'SEVERE';
  return categories(row).every((category) => minor.has(category)) ? 'MINOR' : 'GENERAL';
}

function categories(row: FileRow): string[] {
  return (row['CF_CFLB'] ?? '').split(';');
}

function listingsInForce(province: ProvinceFiles, uscc: string, today: string): FileRow[] {
  const isInForce = ({ 移出日期: removed = '', 管理期届满日期: ends = '' }: FileRow) =>
    (removed === '' || removed > today) && (ends === '' || ends >= today);
  return province.of('work-safety', 'severe-list', uscc).filter(isInForce);
}

/** Agencies write the year of a document number in different brackets and spacing. */
function oneSpelling(documentNumber: string): string {
  return documentNumber.replaceAll(/\s/g, '').replace(/[（(]/, '〔').replace(/[）)]/, '〕').toUpperCase();
}

function domains(cell: string): (string | undefined)[] {
  return cell === '' ? [] : cell.split(';').map((name) => DOMAINS[name]);
}

function blankIsNull(cell: string | undefined): string | null {
  return cell === undefined || cell === '' ? null : cell;
}

/** Last day of `2026Q3`, `2026-10` or `2026`. */
function endOf(period: string): string {
  const [, year = '', quarter, month] = /^(\d{4})(?:Q(\d)|-(\d\d))?$/.exec(period) ?? [];
  const lastMonth = quarter === undefined ? Number(month ?? 12) : Number(quarter) * 3;
  return new Date(Date.UTC(Number(year), lastMonth, 0)).toISOString().slice(0, 10);
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
