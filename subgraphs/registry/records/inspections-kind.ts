import { countField, usccField } from '../../../kit/feed/fields.ts';
import { FieldProblem, type RecordsField, recordsKind } from '../../../kit/feed/records-kind.ts';
import { upsertInto } from '../../../kit/feed/table-writer.ts';

/** Inspections carried out in a year, and the published cap (国办发〔2024〕54号). */
export const inspectionsKind = recordsKind({
  name: 'inspections',
  title: { zh: '年度检查次数', en: 'Inspections in a year and their cap' },
  fields: {
    uscc: usccField(),
    year: yearField(),
    carriedOut: countField({
      headers: ['已检查次数'],
      description: { zh: '已检查次数', en: 'Inspections carried out in the year so far.' },
      required: true,
      example: '1',
    }),
    annualCap: countField({
      headers: ['年度上限'],
      description: { zh: '年度上限', en: 'Most inspections allowed in the year, where published.' },
      required: false,
      example: '2',
    }),
  },
  record: ({ uscc, year, carriedOut, annualCap }) => ({
    key: `${uscc}|${year}`,
    uscc,
    columns: { uscc, year, carried_out: carriedOut, annual_cap: annualCap },
  }),
  write: upsertInto({ table: 'annual_inspection', key: ['uscc', 'year'], content: ['carried_out', 'annual_cap'] }),
});

function yearField(): RecordsField<number, true> {
  return {
    headers: ['年度'],
    description: { zh: '年度', en: 'Calendar year, four digits.' },
    required: true,
    example: '2026',
    parse: (text, { today }) => {
      if (!/^(19|20)\d\d$/.test(text)) throw new FieldProblem('NUMBER_INVALID', '年度 must be a year of four digits.');
      if (text > today.slice(0, 4))
        throw new FieldProblem('DATE_IN_FUTURE', '年度 lies after this year. Correct the year.');
      return Number(text);
    },
  };
}
