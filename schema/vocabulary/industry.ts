/** National economy industry classification (国民经济行业分类) GB/T 4754: 20 sections, A to T. */
export const INDUSTRY_SECTIONS = [
  { section: 'A', nameZh: '农、林、牧、渔业', name: 'Agriculture, forestry, animal husbandry and fishery' },
  { section: 'B', nameZh: '采矿业', name: 'Mining' },
  { section: 'C', nameZh: '制造业', name: 'Manufacturing' },
  { section: 'D', nameZh: '电力、热力、燃气及水生产和供应业', name: 'Electricity, heat, gas and water supply' },
  { section: 'E', nameZh: '建筑业', name: 'Construction' },
  { section: 'F', nameZh: '批发和零售业', name: 'Wholesale and retail' },
  { section: 'G', nameZh: '交通运输、仓储和邮政业', name: 'Transport, storage and post' },
  { section: 'H', nameZh: '住宿和餐饮业', name: 'Accommodation and catering' },
  {
    section: 'I',
    nameZh: '信息传输、软件和信息技术服务业',
    name: 'Information transmission, software and IT services',
  },
  { section: 'J', nameZh: '金融业', name: 'Finance' },
  { section: 'K', nameZh: '房地产业', name: 'Real estate' },
  { section: 'L', nameZh: '租赁和商务服务业', name: 'Leasing and business services' },
  { section: 'M', nameZh: '科学研究和技术服务业', name: 'Scientific research and technical services' },
  { section: 'N', nameZh: '水利、环境和公共设施管理业', name: 'Water, environment and public facilities' },
  { section: 'O', nameZh: '居民服务、修理和其他服务业', name: 'Household services, repair and other services' },
  { section: 'P', nameZh: '教育', name: 'Education' },
  { section: 'Q', nameZh: '卫生和社会工作', name: 'Health and social work' },
  { section: 'R', nameZh: '文化、体育和娱乐业', name: 'Culture, sports and entertainment' },
  {
    section: 'S',
    nameZh: '公共管理、社会保障和社会组织',
    name: 'Public administration, social security and organisations',
  },
  { section: 'T', nameZh: '国际组织', name: 'International organisations' },
] as const;

export type IndustrySection = (typeof INDUSTRY_SECTIONS)[number]['section'];

/** A code of the classification: a section, or inside it a division (2 digits), group (3) or class (4). */
export interface IndustryCode {
  /** As written, upper-case: 'A', 'A01', 'A011', 'A0111'. */
  code: string;
  section: IndustrySection;
  sectionNameZh: string;
  /** 2 digits, or null where only the section is known. */
  division: string | null;
}

/** The text is no industry code. The message says which form is read, never the input. */
export class InvalidIndustryCode extends Error {
  readonly code = 'INVALID_INDUSTRY_CODE';

  constructor() {
    super('Not an industry code of GB/T 4754. Write the section letter A–T and up to 4 digits, as A0111.');
    this.name = 'InvalidIndustryCode';
  }
}

const FORM = /^[A-T](?:(\d{2})\d{0,2})?$/;

/**
 * Reads a section letter with up to four digits. Only the shape and the section are checked: the hub carries no table
 * of the divisions below it.
 * @throws {InvalidIndustryCode} for any other form.
 */
export function parseIndustryCode(text: string): IndustryCode {
  const code = text.trim().toUpperCase();
  const match = FORM.exec(code);
  const section = INDUSTRY_SECTIONS.find((each) => each.section === code.charAt(0));
  if (match === null || section === undefined) throw new InvalidIndustryCode();
  return { code, section: section.section, sectionNameZh: section.nameZh, division: match[1] ?? null };
}
