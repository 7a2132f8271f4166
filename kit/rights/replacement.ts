import { HubError } from '../errors.ts';
import { columnFinder } from '../feed/columns.ts';
import { readRow } from '../feed/read-row.ts';
import { readingContext } from '../feed/reading-options.ts';
import type { RecordsKind, RowTexts, StoredRecord } from '../feed/records-kind.ts';
import { recordsKindOf } from './record-tables.ts';
import type { RightsCase } from './rights-case.ts';
import type { RightsSetting } from './rights-setting.ts';

/** The record that takes the place of one found wrong, or that was found missing. */
export interface Replacement {
  readonly kind: RecordsKind;
  readonly record: StoredRecord;
}

/**
 * Reads the replacing record as strictly as any row of its kind.
 * @throws {HubError} REPLACEMENT_INVALID naming every field that is wrong; then nothing of the decision is done
 */
export function readReplacement(
  { imports, code }: Pick<RightsSetting, 'imports' | 'code'>,
  { uscc, recordKind, kind: caseKind, objectionKind }: RightsCase,
  texts: RowTexts,
  now: Date,
): Replacement {
  if (caseKind !== 'OBJECTION' || (objectionKind !== 'WRONG' && objectionKind !== 'MISSING'))
    throw refused('Only an objection that a record is 错误 or 遗漏 is settled by another record. Leave it out.');
  const kind = imports.find(({ name }) => name === recordsKindOf(recordKind));
  if (kind === undefined) throw refused(`${code} takes in no records of this kind. Leave it out.`);
  const finder = columnFinder(kind);
  const byField: Record<string, string> = {};
  for (const [column, text] of Object.entries(texts)) {
    const use = finder.useOf(column);
    if ('field' in use) byField[use.field] = text.trim();
  }
  const row = readRow(kind, { line: 1, texts: byField, problems: [] }, readingContext({ now }));
  if (row.outcome === 'QUARANTINE')
    throw refused(
      row.problems.map(({ field, code: problem, message }) => `${field ?? 'row'} ${problem}: ${message}`).join(' '),
    );
  if (row.outcome === 'PERSONAL' || row.record.uscc !== uscc)
    throw refused('It is about somebody else. Write the record of the enterprise that the case is about.');
  return { kind, record: row.record };
}

function refused(message: string): HubError {
  return new HubError('REPLACEMENT_INVALID', `The replacing record cannot be taken in. ${message}`);
}
