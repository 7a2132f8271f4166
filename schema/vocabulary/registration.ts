/** Registration status (登记状态). 吊销 (licence revoked) is a punishment and not 注销 (deregistered). */
export const REGISTRATION_STATUSES = ['ACTIVE', 'REVOKED', 'DEREGISTERED', 'MOVED_OUT', 'CANCELLED'] as const;
export type RegistrationStatus = (typeof REGISTRATION_STATUSES)[number];

export const REGISTRATION_STATUS_NAMES: Readonly<Record<RegistrationStatus, string>> = {
  ACTIVE: '存续',
  REVOKED: '吊销',
  DEREGISTERED: '注销',
  MOVED_OUT: '迁出',
  CANCELLED: '撤销',
};

/** Tier of the evaluation directory (评价企业名录) that holds the enterprise. Source: Hebei opinion of 2022-04-21, 二. */
export const DIRECTORY_TIERS = ['PROVINCE', 'CITY', 'COUNTY'] as const;
export type DirectoryTier = (typeof DIRECTORY_TIERS)[number];

export const DIRECTORY_TIER_NAMES: Readonly<Record<DirectoryTier, string>> = {
  PROVINCE: '省',
  CITY: '市',
  COUNTY: '县',
};

/** Fields supervised strictly whatever the grade (重点领域). Source: Hebei opinion of 2022-04-21, 六(三). */
export const KEY_DOMAINS = [
  'FOOD_AND_DRUGS',
  'MEDICAL_DEVICES',
  'SPECIAL_EQUIPMENT',
  'HAZARDOUS_CHEMICALS',
  'CIVIL_EXPLOSIVES',
] as const;
export type KeyDomain = (typeof KEY_DOMAINS)[number];

export const KEY_DOMAIN_NAMES: Readonly<Record<KeyDomain, string>> = {
  FOOD_AND_DRUGS: '食品药品',
  MEDICAL_DEVICES: '医疗器械',
  SPECIAL_EQUIPMENT: '特种设备',
  HAZARDOUS_CHEMICALS: '危险化学品',
  CIVIL_EXPLOSIVES: '民爆物品',
};

/** The word whose Chinese name this is, or null. Works on any of the name tables above. */
export function wordFor<Word extends string>(names: Readonly<Record<Word, string>>, nameZh: string): Word | null {
  for (const word in names) if (names[word] === nameZh) return word;
  return null;
}
