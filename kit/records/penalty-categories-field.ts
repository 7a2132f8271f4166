import {
  InvalidPenaltyCategory,
  parsePenaltyCategories,
  type PenaltyCategory,
} from '../../schema/vocabulary/penalty-category.ts';
import { translated } from '../feed/fields.ts';
import { type Bilingual, FieldProblem, type RecordsField } from '../feed/records-kind.ts';

/**
 * The older variant writes a digit (seen in public code bases): 0 警告, 1 罚款, 2 没收违法所得、没收非法财物, 3 责令停产停业,
 * 4 暂扣或者吊销许可证、执照, 5 行政拘留, 6 其他. 4 does not say which of two very different penalties it was, and 5 is
 * imposed on natural persons only: both go to quarantine.
 */
const OLDER_DIGITS: ReadonlyMap<string, readonly PenaltyCategory[]> = new Map<string, readonly PenaltyCategory[]>([
  ['0', ['WARNING']],
  ['1', ['FINE']],
  ['2', ['CONFISCATION_OF_UNLAWFUL_GAINS', 'CONFISCATION_OF_UNLAWFUL_PROPERTY']],
  ['3', ['BUSINESS_SUSPENSION']],
  ['6', ['OTHER']],
]);

/** 处罚类别 by name (`罚款;警告`), or by the digits of the older variant. */
export function penaltyCategoriesField<const Required extends boolean>(naming: {
  headers: readonly [string, ...string[]];
  description: Bilingual;
  required: Required;
  example: string;
}): RecordsField<PenaltyCategory[], Required> {
  return {
    ...naming,
    parse: (text) => {
      if (!/^\d([;；、,，]\d)*$/.test(text)) {
        return translated(
          () => parsePenaltyCategories(text),
          InvalidPenaltyCategory,
          () => 'WORD_UNKNOWN',
        );
      }
      return text.split(/[;；、,，]/).flatMap((digit) => {
        const categories = OLDER_DIGITS.get(digit);
        if (categories !== undefined) return categories;
        throw new FieldProblem(
          'CODE_UNKNOWN',
          `${naming.headers[0]} names no single category by this digit. Write the category's name, such as 暂扣许可证件 or 吊销许可证件.`,
        );
      });
    },
  };
}
