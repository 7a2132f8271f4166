import { FieldProblem, NaturalPerson, type RecordsField } from '../feed/records-kind.ts';

/** 行政相对人类别: a row about 自然人 or 个体 is dropped at the door (domain.md §4.1). */
export function subjectCategoryField(...headers: [string, ...string[]]): RecordsField<'ORGANISATION', false> {
  return {
    headers,
    description: {
      zh: '行政相对人类别',
      en: 'Category of the counterpart; rows about natural persons are dropped, not stored.',
    },
    required: false,
    example: '法人及非法人组织',
    parse: (text) => {
      if (/自然人|个体/.test(text)) throw new NaturalPerson();
      if (/法人|组织/.test(text)) return 'ORGANISATION';
      throw new FieldProblem('WORD_UNKNOWN', `${headers[0]} must be 法人及非法人组织, 自然人 or 个体工商户.`);
    },
  };
}
