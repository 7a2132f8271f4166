import type { IndustrySection } from '../../schema/vocabulary/industry.ts';
import type { EffectiveClass, PublicGrade } from '../../schema/vocabulary/grade.ts';
import type { ReportingRegionId } from '../../schema/vocabulary/division.ts';

/**
 * The numbers the sample province reproduces. SOURCE: published; BORROWED: a proxy from another statistic;
 * DEFAULT: ours, where nothing is published (domain dossier §5).
 */

/** Enterprises evaluated in 2025: the sum of the four published letters. SOURCE: Hebei reply 0542 of 2025. */
export const PUBLISHED_ENTERPRISES = 2_921_415;

/** SOURCE: Hebei reply 0542 of 2025. */
export const PUBLIC_LETTERS: Readonly<Record<EffectiveClass, number>> = {
  A: 123_906,
  B: 2_689_361,
  C: 92_734,
  D: 15_414,
};

/** The letters are published, the split of a letter into levels is DEFAULT (dossier §5.1). */
export const PUBLIC_LEVELS: Readonly<Record<PublicGrade, number>> = {
  A: 37_172,
  'A-': 86_734,
  'B+': 537_872,
  B: 1_613_617,
  'B-': 537_872,
  'C+': 41_730,
  C: 32_457,
  'C-': 18_547,
  D: 15_414,
};

/** Residents of the 2020 census stand in for enterprises, which are unpublished by region. BORROWED (dossier §5.2). */
export const RESIDENTS: Readonly<Record<ReportingRegionId, number>> = {
  SHIJIAZHUANG: 10_640_458,
  TANGSHAN: 7_717_983,
  QINHUANGDAO: 3_136_879,
  HANDAN: 9_413_990,
  XINGTAI: 7_111_106,
  BAODING: 9_242_610,
  ZHANGJIAKOU: 4_118_908,
  CHENGDE: 3_354_444,
  CANGZHOU: 7_300_783,
  LANGFANG: 5_464_087,
  HENGSHUI: 4_212_933,
  DINGZHOU: 1_095_986,
  XINJI: 594_628,
  XIONGAN: 1_205_440,
};

/** Per thousand enterprises. DEFAULT (dossier §5.3); B is taken from F. */
export const INDUSTRIES: Readonly<Record<IndustrySection, number>> = {
  A: 50,
  B: 3,
  C: 130,
  D: 2,
  E: 110,
  F: 327,
  G: 40,
  H: 25,
  I: 50,
  J: 5,
  K: 20,
  L: 120,
  M: 70,
  N: 5,
  O: 20,
  P: 5,
  Q: 3,
  R: 15,
  S: 0,
  T: 0,
};

/**
 * Market class within each public letter, per thousand: D follows the letter (dossier §5.4), the rest is shared
 * 30 : 58 : 8 as in the whole. DEFAULT.
 */
export const MARKET_D_PER_THOUSAND: Readonly<Record<EffectiveClass, number>> = { A: 2, B: 29, C: 250, D: 900 };
export const MARKET_OTHER_CLASSES = [30, 58, 8] as const;

/** Enterprises of each thousand with a safety grade, by section and in all 30. DEFAULT (dossier §5.4: about 3 %). */
export const SAFETY_SECTIONS = { B: 3, C: 23, F: 3, G: 1 } as const;
export const SAFETY_GRADES: Readonly<Record<EffectiveClass, number>> = { A: 15, B: 65, C: 17, D: 3 };
/** Active entries of the severe list in the whole province. DEFAULT. */
export const SEVERE_LIST_ACTIVE = 200;

export const SUBJECT_KINDS = ['旅行社', 'A级旅游景区', '旅游星级饭店', '演出经纪机构'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** SOURCE: Hebei reply 0542 of 2025, 四. */
export const CULTURE_SUBJECTS: Readonly<Record<SubjectKind, number>> = {
  旅行社: 1840,
  A级旅游景区: 513,
  旅游星级饭店: 270,
  演出经纪机构: 266,
};
/** Tour guides are people: a number, never rows. SOURCE: the same. */
export const GUIDES = 29_411;
export const CULTURE_GRADES: Readonly<Record<EffectiveClass, number>> = { A: 20, B: 65, C: 12, D: 3 };
/** The least travel agencies a region has in the whole province. DEFAULT. */
export const TRAVEL_AGENCY_FLOOR = 10;

/** Parts of 100,000. DEFAULT (dossier §5.4) unless a comment says more. */
export const SHARES = {
  /** Enterprises whose public level differs from that of the quarter before. */
  changedLevel: 3_000,
  /** Of public D: licence revoked. The rest is D by list or score. */
  revokedOfD: 60_000,
  /** Rows beyond the population: enterprises that left during the newest quarter. */
  departed: 500,
  scenicAreasThatArePublicInstitutions: 40_000,
  /** Culture subjects entered less than a year ago, which have no grade yet. */
  youngCultureSubjects: 3_000,
  /** Inspected at least once this year; the plan of 2021 asks for 3 %. SOURCE of the 3 %: dossier §1.3. */
  inspected: 3_000,
  /** Beyond the inspected: with a published cap and no inspection yet. */
  notYetInspected: 1_000,
  penalised: 2_500,
  permitted: 4_000,
  abnormal: 1_500,
  ownMarketPenalties: 200,
  ownSafetyPenaltiesOfGraded: 1_000,
  repaired: 8_000,
  objected: 1_000,
  /** Faults seeded on purpose. */
  badCheckCharacter: 20,
  blankUsccInPenalties: 50,
  regionMismatch: 300,
  duplicatesAcrossSectors: 100,
  supersededCodes: 50,
} as const;

/** Minor, general, severe penalties of every hundred. DEFAULT. */
export const PENALTY_CLASSES = [55, 38, 7] as const;
/** Reported within 7 working days, late, not reported: of every thousand. DEFAULT. */
export const TIMELINESS = [960, 35, 5] as const;
/** Penalised enterprises with public letter C or D, of every hundred; A has none. DEFAULT. */
export const PENALISED_IN_C_OR_D = 40;
/** Of a hundred enterprises with n penalties, so many stop at n. DEFAULT: geometric, p = 0.7. */
export const STOP_AT_EACH_PENALTY = 70;
/** Median fine in 万元 and spread of its logarithm. The median is the dossier's default, the spread ours. */
export const FINE = { median: 0.5, sigma: 1.1 } as const;

/** The city whose market classes arrive no more, so that they are stale. */
export const SILENT_CITY: ReportingRegionId = 'CHENGDE';
