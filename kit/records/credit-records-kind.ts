import { normaliseDocumentNumber } from '../../schema/vocabulary/document-number.ts';
import { COMMENDATION_LEVELS } from '../evaluation/facts.ts';
import type { FactRead } from '../evaluation/facts-read.ts';
import { dateField, moneyField, textField, usccField } from '../feed/fields.ts';
import { type RecordsKind, recordsKind, type RowProblem } from '../feed/records-kind.ts';
import { upsertInto } from '../feed/table-writer.ts';
import { factField } from './fact-field.ts';
import { inOrder } from './row-checks.ts';

const LEVEL_NAMES: Readonly<Record<string, (typeof COMMENDATION_LEVELS)[number]>> = {
  国家级: 'NATIONAL',
  省级: 'PROVINCIAL',
  市级: 'MUNICIPAL',
  县级: 'COUNTY',
};

/**
 * Credit records that the sector's models read and that have no kind of their own (表彰奖励、欠缴税款、合同违约…): what
 * was found, by whom, on which day and in which document; no free text, no natural person.
 */
export function creditRecordsKind(facts: () => ReadonlyMap<string, FactRead>): RecordsKind {
  return recordsKind({
    name: 'credit-records',
    title: { zh: '其他信用记录', en: 'Other credit records that the models read' },
    fields: {
      uscc: usccField(),
      fact: factField(facts, (kind) => kind === 'RECORDS', {
        headers: ['信用事项'],
        description: { zh: '信用事项', en: 'What kind of record it is: one that a model of the sector reads.' },
      }),
      documentNumber: textField({
        headers: ['文书号', '编号'],
        description: { zh: '文书号', en: 'Number of the document.' },
        required: true,
        example: '样例〔2026〕1号',
        atMost: 96,
      }),
      decidedOn: dateField({
        headers: ['认定日期'],
        description: { zh: '认定日期', en: 'Day of the finding, decision or award: from this day it counts.' },
        required: true,
        example: '2026-03-01',
      }),
      authority: textField({
        headers: ['认定机关', '来源单位'],
        description: { zh: '认定机关', en: 'Authority that found it.' },
        required: true,
        example: '样例机关',
        atMost: 128,
      }),
      level: textField({
        headers: ['级别或类别'],
        description: {
          zh: '级别或类别',
          en: 'Level of a commendation (国家级, 省级, 市级, 县级), or which of several kinds of record it is.',
        },
        required: false,
        example: '省级',
        atMost: 64,
      }),
      amount: moneyField({
        headers: ['金额', '金额(万元)'],
        description: { zh: '金额', en: 'Amount in 万元 (10,000 yuan).' },
        required: false,
        example: '1.5',
      }),
      endedOn: dateField({
        headers: ['解除日期'],
        description: {
          zh: '解除日期',
          en: 'Day on which it ended: paid, removed, withdrawn. From this day it counts no more.',
        },
        required: false,
        example: '2026-09-01',
      }),
      repairedOn: dateField({
        headers: ['修复日期'],
        description: { zh: '修复日期', en: 'Day of a credit repair handled elsewhere: it is not used any more.' },
        required: false,
        example: '2026-09-01',
      }),
    },
    check: ({ fact, level, decidedOn, endedOn, repairedOn }) => [
      ...levelProblems(fact, level),
      ...inOrder(decidedOn, endedOn, 'endedOn', '解除日期 lies before the finding.'),
      ...inOrder(decidedOn, repairedOn, 'repairedOn', '修复日期 lies before the finding.'),
    ],
    record: ({ uscc, fact, documentNumber, level, amount, decidedOn, endedOn, repairedOn, authority }) => {
      const document = normaliseDocumentNumber(documentNumber);
      const key = `${fact}|${document}`;
      return {
        key: `${uscc}|${key}`,
        uscc,
        columns: {
          uscc,
          key,
          fact,
          document_number: document,
          authority,
          level: level === null ? null : (LEVEL_NAMES[level] ?? level),
          amount_fen: amount,
          decided_on: decidedOn,
          ended_on: endedOn,
          repaired_on: repairedOn,
        },
      };
    },
    write: upsertInto({
      table: 'credit_record',
      key: ['uscc', 'key'],
      content: ['fact', 'document_number', 'authority', 'level', 'amount_fen', 'decided_on', 'ended_on', 'repaired_on'],
    }),
  });
}

function levelProblems(fact: string, level: string | null): RowProblem[] {
  if (fact !== 'commendations') return [];
  if (level !== null && (level in LEVEL_NAMES || COMMENDATION_LEVELS.some((each) => each === level))) return [];
  const message = `级别或类别 of a commendation must be one of ${Object.keys(LEVEL_NAMES).join('、')}.`;
  return [{ field: 'level', code: level === null ? 'FIELD_MISSING' : 'WORD_UNKNOWN', message }];
}
