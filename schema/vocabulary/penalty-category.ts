/** Kinds of administrative penalty (处罚类别), lightest first, as far as the credit rules tell them apart. */
export const PENALTY_CATEGORIES = [
  'WARNING',
  'PUBLIC_CRITICISM',
  'FINE',
  'CONFISCATION_OF_UNLAWFUL_GAINS',
  'CONFISCATION_OF_UNLAWFUL_PROPERTY',
  'PERMIT_SUSPENSION',
  'QUALIFICATION_DOWNGRADE',
  'PERMIT_REVOCATION',
  'BUSINESS_LICENCE_REVOCATION',
  'BUSINESS_RESTRICTION',
  'BUSINESS_SUSPENSION',
  'ORDERED_CLOSURE',
  'PROFESSION_RESTRICTION',
  'OTHER',
] as const;
export type PenaltyCategory = (typeof PENALTY_CATEGORIES)[number];

export const PENALTY_CATEGORY_NAMES: Readonly<Record<PenaltyCategory, string>> = {
  WARNING: '警告',
  PUBLIC_CRITICISM: '通报批评',
  FINE: '罚款',
  CONFISCATION_OF_UNLAWFUL_GAINS: '没收违法所得',
  CONFISCATION_OF_UNLAWFUL_PROPERTY: '没收非法财物',
  PERMIT_SUSPENSION: '暂扣许可证件',
  QUALIFICATION_DOWNGRADE: '降低资质等级',
  PERMIT_REVOCATION: '吊销许可证件',
  BUSINESS_LICENCE_REVOCATION: '吊销营业执照',
  BUSINESS_RESTRICTION: '限制开展生产经营活动',
  BUSINESS_SUSPENSION: '责令停产停业',
  ORDERED_CLOSURE: '责令关闭',
  PROFESSION_RESTRICTION: '限制从业',
  OTHER: '其他',
};

/** A penalty feed names a category the vocabulary does not know. */
export class InvalidPenaltyCategory extends Error {
  readonly code = 'INVALID_PENALTY_CATEGORY';

  constructor() {
    super(
      `Unknown penalty category. Use the names ${Object.values(PENALTY_CATEGORY_NAMES).join('、')}, separated by ;, or begin the name with 其他.`,
    );
    this.name = 'InvalidPenaltyCategory';
  }
}

const BY_NAME = new Map(PENALTY_CATEGORIES.map((category) => [PENALTY_CATEGORY_NAMES[category], category]));

/**
 * Reads a 处罚类别 cell: Chinese names separated by `;`, `；`, `、` or a comma; `其他-…` is OTHER.
 * @throws {InvalidPenaltyCategory} for an empty cell or a name that is not in the vocabulary.
 */
export function parsePenaltyCategories(text: string): PenaltyCategory[] {
  const names = text.split(/[;；、,，]/).map((name) => name.trim());
  const categories = names
    .filter((name) => name !== '')
    .map((name) => {
      const category = name.startsWith('其他') ? 'OTHER' : BY_NAME.get(name);
      if (category === undefined) throw new InvalidPenaltyCategory();
      return category;
    });
  if (categories.length === 0) throw new InvalidPenaltyCategory();
  return [...new Set(categories)];
}
