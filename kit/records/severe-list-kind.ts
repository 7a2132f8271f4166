import { normaliseDocumentNumber } from '../../schema/vocabulary/document-number.ts';
import { dateField, textField, usccField, wordField } from '../feed/fields.ts';
import { type RecordsKind, recordsKind } from '../feed/records-kind.ts';
import { upsertInto } from '../feed/table-writer.ts';
import { inOrder } from './row-checks.ts';

/** Entries of a list of seriously dishonest entities (严重失信主体名单); `situations` are those of the sector's rule. */
export function severeListKind({ situations }: { situations: readonly string[] }): RecordsKind {
  return recordsKind({
    name: 'severe-list',
    title: { zh: '严重失信主体名单', en: 'List of seriously dishonest entities' },
    fields: {
      uscc: usccField(),
      decisionNumber: textField({
        headers: ['决定文号', '列入决定文号'],
        description: { zh: '决定文号', en: 'Number of the listing decision.' },
        required: true,
        example: '冀应急列〔2026〕3号',
        atMost: 128,
      }),
      includedOn: dateField({
        headers: ['列入日期'],
        description: { zh: '列入日期', en: 'Day of listing.' },
        required: true,
        example: '2026-03-01',
      }),
      situation: wordField({
        headers: ['列入情形'],
        description: { zh: '列入情形', en: `Listing situation of the sector's rule: ${situations.join(', ')}.` },
        required: true,
        example: situations[0] ?? '',
        words: new Map(situations.map((situation) => [situation, situation])),
      }),
      authority: textField({
        headers: ['列入机关'],
        description: { zh: '列入机关', en: 'Authority that listed.' },
        required: true,
        example: '河北省应急管理厅',
        atMost: 128,
      }),
      endsOn: dateField({
        headers: ['管理期届满日期'],
        description: { zh: '管理期届满日期', en: 'Last day of the management period.' },
        required: false,
        example: '2029-03-01',
        mayLieAhead: true,
      }),
      removedOn: dateField({
        headers: ['移出日期'],
        description: { zh: '移出日期', en: 'Day of removal.' },
        required: false,
        example: '2026-09-01',
      }),
      removalReason: textField({
        headers: ['移出原因'],
        description: { zh: '移出原因', en: 'Reason of removal.' },
        required: false,
        example: '提前移出',
        atMost: 255,
      }),
    },
    check: ({ includedOn, endsOn, removedOn }) => [
      ...inOrder(includedOn, endsOn, 'endsOn', '管理期届满日期 lies before the listing.'),
      ...inOrder(includedOn, removedOn, 'removedOn', '移出日期 lies before the listing.'),
    ],
    record: (values) => {
      const decisionNumber = normaliseDocumentNumber(values.decisionNumber);
      return {
        key: `${values.uscc}|${decisionNumber}`,
        uscc: values.uscc,
        columns: {
          uscc: values.uscc,
          decision_number: decisionNumber,
          included_on: values.includedOn,
          situation: values.situation,
          authority: values.authority,
          ends_on: values.endsOn,
          removed_on: values.removedOn,
          removal_reason: values.removalReason,
        },
      };
    },
    write: upsertInto({
      table: 'severe_listing',
      key: ['uscc', 'decision_number'],
      content: ['included_on', 'situation', 'authority', 'ends_on', 'removed_on', 'removal_reason'],
    }),
  });
}
