import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import { countField, dateField, textField, usccField } from '../../feed/fields.ts';
import {
  FieldProblem,
  type RecordsField,
  type RecordsKind,
  recordsKind,
  type RowProblem,
  type ValuesOf,
} from '../../feed/records-kind.ts';
import { upsertInto } from '../../feed/table-writer.ts';
import { PACKAGE_NAMES, type PackageCode, packageKindName } from '../exchange.ts';

/** A text of a package, on one line. */
export function sentText<const Required extends boolean>(zh: string, en: string, required: Required, atMost = 128) {
  return textField({ headers: [zh], description: { zh, en }, required, example: zh.slice(0, atMost), atMost });
}

/** A day of a package; ends of validity lie ahead. */
export function sentDay<const Required extends boolean>(zh: string, en: string, required: Required) {
  return dateField({ headers: [zh], description: { zh, en }, required, example: '2026-03-01', mayLieAhead: true });
}

export function sentCount<const Required extends boolean>(zh: string, en: string, required: Required) {
  return countField({ headers: [zh], description: { zh, en }, required, example: '0' });
}

/** What every package says first: about whom, and who sends it. */
export function sentFields() {
  return {
    uscc: usccField(),
    sender: sentText('发送方', 'Code of the sector that sends it.', true, 64),
    key: sentText('记录键', 'Natural key of the record.', true, 200),
  };
}

interface Sent {
  readonly uscc: Uscc;
  readonly sender: string;
  readonly key: string;
}

/** Declares how a package is read; what is read is kept as it was sent, one row for each sender and key. */
export function receivedKind<F extends ReturnType<typeof sentFields> & Readonly<Record<string, RecordsField>>>(
  what: PackageCode,
  fields: F,
  check: (values: ValuesOf<F>) => RowProblem[] = () => [],
): RecordsKind {
  return recordsKind({
    name: packageKindName(what),
    title: { zh: `收到的${PACKAGE_NAMES[what]}`, en: `${what} as another sector sent it` },
    isHandedIn: false,
    fields,
    check,
    record: (values) => {
      const { uscc, sender, key, ...content } = values as ValuesOf<F> & Sent; // F has sentFields, whose values these are
      return {
        key: `${sender}|${uscc}|${key}`,
        uscc,
        columns: { uscc, sender, what, key, content: JSON.stringify(content) },
      };
    },
    write: upsertInto({ table: 'received_record', key: ['uscc', 'sender', 'what', 'key'], content: ['content'] }),
  });
}

/** An amount in whole fen. */
export function sentFen(zh: string, en: string): RecordsField<number, false> {
  return {
    headers: [zh],
    description: { zh, en },
    required: false,
    example: '200000',
    parse: (text) => {
      const fen = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
      if (!Number.isSafeInteger(fen)) throw new FieldProblem('NUMBER_INVALID', `${zh} must be a whole number of fen.`);
      return fen;
    },
  };
}
