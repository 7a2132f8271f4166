import { normaliseDocumentNumber } from '../../schema/vocabulary/document-number.ts';
import { dateField, textField, usccField } from '../feed/fields.ts';
import { type RecordsKind, recordsKind } from '../feed/records-kind.ts';
import { upsertInto } from '../feed/table-writer.ts';
import { inOrder } from './row-checks.ts';

/** Entries of the list of abnormal operations (经营异常名录). */
export function abnormalListKind(): RecordsKind {
  return recordsKind({
    name: 'abnormal-list',
    title: { zh: '经营异常名录', en: 'List of abnormal operations' },
    fields: {
      uscc: usccField(),
      includedOn: dateField({
        headers: ['列入日期'],
        description: { zh: '列入日期', en: 'Day of listing.' },
        required: true,
        example: '2026-03-01',
      }),
      reason: textField({
        headers: ['列入原因'],
        description: { zh: '列入原因', en: 'Reason of listing.' },
        required: true,
        example: '未按规定期限公示年度报告',
        atMost: 255,
      }),
      authority: textField({
        headers: ['列入机关'],
        description: { zh: '列入机关', en: 'Authority that listed.' },
        required: true,
        example: '石家庄市市场监督管理局',
        atMost: 128,
      }),
      documentNumber: textField({
        headers: ['决定文号', '列入决定文号'],
        description: { zh: '决定文号', en: 'Number of the listing decision.' },
        required: true,
        example: '石市监异〔2026〕5号',
        atMost: 128,
      }),
      removedOn: dateField({
        headers: ['移出日期'],
        description: { zh: '移出日期', en: 'Day of removal.' },
        required: false,
        example: '2026-09-01',
      }),
    },
    check: ({ includedOn, removedOn }) =>
      inOrder(includedOn, removedOn, 'removedOn', '移出日期 lies before the listing.'),
    record: (values) => {
      const documentNumber = normaliseDocumentNumber(values.documentNumber);
      return {
        key: `${values.uscc}|${documentNumber}`,
        uscc: values.uscc,
        columns: {
          uscc: values.uscc,
          document_number: documentNumber,
          included_on: values.includedOn,
          reason: values.reason,
          authority: values.authority,
          removed_on: values.removedOn,
        },
      };
    },
    write: upsertInto({
      table: 'abnormal_listing',
      key: ['uscc', 'document_number'],
      content: ['included_on', 'reason', 'authority', 'removed_on'],
    }),
  });
}
