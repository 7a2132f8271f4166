import { InvalidLocalDate, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { InvalidMoney, parseTenThousandYuan } from '../../schema/vocabulary/money.ts';
import type { FactRead } from '../evaluation/facts-read.ts';
import { dateField, textField, translated, usccField } from '../feed/fields.ts';
import { FieldProblem, type RecordsKind, recordsKind, type RowProblem } from '../feed/records-kind.ts';
import { upsertInto } from '../feed/table-writer.ts';
import { factField } from './fact-field.ts';

/**
 * Numbers, words and yes-or-no that the sector's models read (安全生产标准化得分、从业人数、A级纳税人…), each as of a day: an
 * evaluation takes the newest that is not after its own day.
 */
export function indicatorValuesKind(facts: () => ReadonlyMap<string, FactRead>): RecordsKind {
  return recordsKind({
    name: 'indicator-values',
    title: { zh: '指标数据', en: 'Values that the models read' },
    fields: {
      uscc: usccField(),
      fact: factField(facts, (kind) => kind !== 'RECORDS', {
        headers: ['数据项'],
        description: { zh: '数据项', en: 'What the value is: one that a model of the sector reads.' },
      }),
      asOf: dateField({
        headers: ['数据日期'],
        description: { zh: '数据日期', en: 'Day as of which it holds.' },
        required: true,
        example: '2026-06-30',
      }),
      value: {
        ...textField({
          headers: ['数值'],
          description: {
            zh: '数值',
            en: 'A whole number; points with at most 3 decimals; an amount in 万元; 是 or 否; a day; or one of the words of the model.',
          },
          required: true,
          example: '',
          atMost: 64,
        }),
        get example() {
          const [first] = [...facts().values()].filter(({ kind }) => kind !== 'RECORDS');
          return first === undefined ? '' : exampleOf(first);
        },
      },
      source: textField({
        headers: ['来源单位'],
        description: { zh: '来源单位', en: 'Who states it.' },
        required: false,
        example: '样例机关',
        atMost: 128,
      }),
    },
    check: ({ fact, value }): RowProblem[] => {
      try {
        storedValue(facts().get(fact), value);
        return [];
      } catch (error) {
        if (!(error instanceof FieldProblem)) throw error;
        return [{ field: 'value', code: error.code, message: error.message }];
      }
    },
    record: ({ uscc, fact, asOf, value, source }) => ({
      key: `${uscc}|${fact}|${asOf}`,
      uscc,
      columns: { uscc, fact, as_of: asOf, value: JSON.stringify(storedValue(facts().get(fact), value)), source },
    }),
    write: upsertInto({ table: 'indicator_value', key: ['uscc', 'fact', 'as_of'], content: ['value', 'source'] }),
  });
}

/** The value as models read it: whole number, thousandths of a point, fen, yes or no, word or day. */
function storedValue(fact: FactRead | undefined, text: string): number | boolean | string {
  switch (fact?.kind) {
    case 'NUMBER':
      return digits(/^\d{1,12}$/.exec(text)?.[0], '数值 must be a whole number from 0, written in digits.');
    case 'POINTS': {
      const [, whole, decimals = ''] = /^(\d{1,6})(?:\.(\d{1,3}))?$/.exec(text) ?? [];
      const thousandths = whole === undefined ? undefined : whole + decimals.padEnd(3, '0');
      return digits(thousandths, '数值 must be points with at most 3 decimals, from 0.');
    }
    case 'AMOUNT':
      return translated(
        () => parseTenThousandYuan(text),
        InvalidMoney,
        () => 'AMOUNT_INVALID',
      );
    case 'FLAG':
      if (text === '是' || text === 'YES') return true;
      if (text === '否' || text === 'NO') return false;
      throw new FieldProblem('WORD_UNKNOWN', '数值 must be 是 or 否.');
    case 'DATE':
      return translated(
        () => parseLocalDate(text),
        InvalidLocalDate,
        () => 'DATE_INVALID',
      );
    default:
      if (fact?.words.includes(text) === true) return text;
      throw new FieldProblem('WORD_UNKNOWN', `数值 must be one of ${fact?.words.join('、') ?? ''}.`);
  }
}

function digits(text: string | undefined, message: string): number {
  if (text === undefined) throw new FieldProblem('NUMBER_INVALID', message);
  return Number(text);
}

const EXAMPLES: Readonly<Record<Exclude<FactRead['kind'], 'WORD' | 'RECORDS'>, string>> = {
  NUMBER: '12',
  POINTS: '86.5',
  AMOUNT: '100',
  FLAG: '是',
  DATE: '2026-03-01',
};

function exampleOf({ kind, words }: FactRead): string {
  return kind === 'WORD' || kind === 'RECORDS' ? (words[0] ?? '') : EXAMPLES[kind];
}
