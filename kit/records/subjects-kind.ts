import { dateField, textField, usccField, wordField } from '../feed/fields.ts';
import { type RecordsKind, recordsKind } from '../feed/records-kind.ts';
import { upsertInto } from '../feed/table-writer.ts';
import { inOrder } from './row-checks.ts';

/** The sector's directory of subjects (监管对象名录); `kinds`: what the file says → the stored word. */
export function subjectsKind({ kinds }: { kinds: Readonly<Record<string, string>> }): RecordsKind {
  return recordsKind({
    name: 'subjects',
    title: { zh: '监管对象名录', en: "The sector's directory of subjects" },
    fields: {
      uscc: usccField(),
      kind: wordField({
        headers: ['主体类别'],
        description: { zh: '主体类别', en: `Kind of subject: ${Object.keys(kinds).join(', ')}.` },
        required: true,
        example: Object.keys(kinds)[0] ?? '',
        words: new Map(Object.entries(kinds)),
      }),
      level: textField({
        headers: ['等级', '质量等级'],
        description: { zh: '等级', en: "The subject's own quality level, such as 5A or 4星; not a credit grade." },
        required: false,
        example: '5A',
        atMost: 16,
      }),
      listedFrom: dateField({
        headers: ['名录起始日期'],
        description: { zh: '名录起始日期', en: 'First day in the directory.' },
        required: true,
        example: '2020-01-01',
      }),
      listedUntil: dateField({
        headers: ['名录截止日期'],
        description: { zh: '名录截止日期', en: 'Last day in the directory.' },
        required: false,
        example: '2030-12-31',
        mayLieAhead: true,
      }),
    },
    check: ({ listedFrom, listedUntil }) =>
      inOrder(listedFrom, listedUntil, 'listedUntil', '名录截止日期 lies before 名录起始日期.'),
    record: ({ uscc, kind, level, listedFrom, listedUntil }) => ({
      key: `${uscc}|${kind}`,
      uscc,
      columns: { uscc, kind, level, listed_from: listedFrom, listed_until: listedUntil },
    }),
    write: upsertInto({ table: 'subject', key: ['uscc', 'kind'], content: ['level', 'listed_from', 'listed_until'] }),
  });
}
