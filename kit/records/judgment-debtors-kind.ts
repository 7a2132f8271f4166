import { normaliseDocumentNumber } from '../../schema/vocabulary/document-number.ts';
import { dateField, textField, usccField } from '../feed/fields.ts';
import { type RecordsKind, recordsKind } from '../feed/records-kind.ts';
import { upsertInto } from '../feed/table-writer.ts';
import { inOrder } from './row-checks.ts';

/** Judgment debtors (失信被执行人): organisations only, as the courts publish them. */
export function judgmentDebtorsKind(): RecordsKind {
  return recordsKind({
    name: 'judgment-debtors',
    title: { zh: '失信被执行人', en: 'Judgment debtors, organisations only' },
    fields: {
      uscc: usccField(),
      caseNumber: textField({
        headers: ['案号'],
        description: { zh: '案号', en: 'Number of the enforcement case.' },
        required: true,
        example: '（2026）冀0102执12号',
        atMost: 128,
      }),
      court: textField({
        headers: ['执行法院'],
        description: { zh: '执行法院', en: 'Court that enforces.' },
        required: true,
        example: '石家庄市长安区人民法院',
        atMost: 128,
      }),
      publishedOn: dateField({
        headers: ['发布日期'],
        description: { zh: '发布日期', en: 'Day of publication.' },
        required: true,
        example: '2026-03-01',
      }),
      removedOn: dateField({
        headers: ['屏蔽日期', '退出日期'],
        description: { zh: '屏蔽日期', en: 'Day on which the entry was taken down.' },
        required: false,
        example: '2026-09-01',
      }),
    },
    check: ({ publishedOn, removedOn }) =>
      inOrder(publishedOn, removedOn, 'removedOn', '屏蔽日期 lies before the publication.'),
    record: (values) => {
      const caseNumber = normaliseDocumentNumber(values.caseNumber);
      return {
        key: `${values.uscc}|${caseNumber}`,
        uscc: values.uscc,
        columns: {
          uscc: values.uscc,
          case_number: caseNumber,
          court: values.court,
          published_on: values.publishedOn,
          removed_on: values.removedOn,
        },
      };
    },
    write: upsertInto({
      table: 'judgment_debtor',
      key: ['uscc', 'case_number'],
      content: ['court', 'published_on', 'removed_on'],
    }),
  });
}
