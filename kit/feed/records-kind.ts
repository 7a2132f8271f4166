import type { QueryExecutorProvider } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { DatabaseEngine } from '../database/location.ts';
import type { ErrorCode } from '../errors.ts';

/** A text in both languages of the house. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** What the reading of a cell may depend on besides its text. */
export interface ReadingContext {
  /** Today in Hebei: nothing reported may lie after it. */
  readonly today: LocalDate;
  /** Real codes known to fail the check character. */
  readonly usccAllowList: ReadonlySet<string>;
}

/** Why a row cannot be accepted. The message names the rule and the remedy, never the value. */
export interface RowProblem {
  /** Field name; null where the row as a whole is at fault. */
  readonly field: string | null;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Thrown by a field's `parse`: this text is no value of the field. */
export class FieldProblem extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'FieldProblem';
    this.code = code;
  }
}

/** Thrown by a field's `parse`: the row is about a natural person (自然人, 个体) and must be dropped unread. */
export class NaturalPerson extends Error {}

/** One column of a kind of records, as it may stand in a file or a mutation. */
export interface RecordsField<Value = unknown, Required extends boolean = boolean> {
  /** Names the column may have in a file, the one of the template first; the English field name is always accepted too. */
  readonly headers: readonly [string, ...string[]];
  readonly description: Bilingual;
  /** Whether the column must be there and have a value in each row. */
  readonly required: Required;
  /** For the template: a value that would be accepted. */
  readonly example: string;
  /**
   * Reads the trimmed text of a cell that is not blank; a blank one is null where the field is not required.
   * @throws {FieldProblem | NaturalPerson}
   */
  parse(text: string, context: ReadingContext): Value;
}

/** A field with its English name. */
export interface NamedField extends RecordsField {
  readonly name: string;
}

/** The texts of one row by English field name; blank and missing are the same. */
export type RowTexts = Readonly<Record<string, string>>;

/** A row that has been read: what will stand in the table, without `received_at`. */
export interface StoredRecord {
  /** Natural key: two records with one key are the same record. */
  readonly key: string;
  /** Null for the few kinds that are not about an enterprise. */
  readonly uscc: Uscc | null;
  readonly columns: Readonly<Record<string, string | number | null>>;
}

type RowReading =
  | { readonly outcome: 'RECORD'; readonly record: StoredRecord }
  | { readonly outcome: 'PROBLEMS'; readonly problems: readonly RowProblem[] }
  /** About a natural person: dropped at the door, only counted. */
  | { readonly outcome: 'PERSONAL' };

/** Where a kind writes: an open transaction on one of the engines. */
export interface WriteTarget {
  readonly engine: DatabaseEngine;
  readonly transaction: QueryExecutorProvider;
}

/**
 * One kind of records, declared once: the file reader, the quarantine and the mutations all read rows by it.
 * Declared with `recordsKind`.
 */
export interface RecordsKind {
  /** `penalties`, `severe-list`. */
  readonly name: string;
  readonly title: Bilingual;
  readonly fields: readonly NamedField[];
  /** Columns the published format has and the hub does not keep: other registration numbers, free text. */
  readonly unkeptHeaders: readonly string[];
  /** Whether the sector's own people bring it in, by file or mutation; false for what other sectors send. */
  readonly isHandedIn: boolean;
  read(texts: RowTexts, context: ReadingContext): RowReading;
  /** Records that contradict what has been decided about them, by their key: they go to quarantine unwritten. */
  readonly contradictions?: (
    target: WriteTarget,
    records: readonly StoredRecord[],
  ) => Promise<ReadonlyMap<string, RowProblem>>;
  /**
   * Writes records with distinct keys in one statement per table.
   * @returns the enterprise of each record that was new or changed (null for kinds that are not about one).
   */
  write(target: WriteTarget, records: readonly StoredRecord[], receivedAt: string): Promise<(Uscc | null)[]>;
}

type Fields = Readonly<Record<string, RecordsField>>;

/** The values of a row by field name. */
export type ValuesOf<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends RecordsField<infer Value, infer Required>
    ? Required extends true
      ? Value
      : Value | null
    : never;
};

interface Declaration<F extends Fields> {
  readonly name: string;
  readonly title: Bilingual;
  readonly fields: F;
  readonly unkeptHeaders?: readonly string[];
  readonly isHandedIn?: boolean;
  /** What no single field shows: two dates in the wrong order, a grade outside its scheme. */
  check?(values: ValuesOf<F>, context: ReadingContext): RowProblem[];
  record(values: ValuesOf<F>): StoredRecord;
  readonly write: RecordsKind['write'];
}

/** Declares a kind of records; the values' types follow from the fields. */
export function recordsKind<F extends Fields>(declaration: Declaration<F>): RecordsKind {
  const fields = Object.entries(declaration.fields).map(([name, field]): NamedField => ({ name, ...field }));
  return {
    name: declaration.name,
    title: declaration.title,
    fields,
    unkeptHeaders: declaration.unkeptHeaders ?? [],
    isHandedIn: declaration.isHandedIn ?? true,
    read: (texts, context) => {
      const { values, problems, isPersonal } = readFields(fields, texts, context);
      if (isPersonal) return { outcome: 'PERSONAL' };
      if (problems.length > 0) return { outcome: 'PROBLEMS', problems };
      // one value per declared field, as its own parse gave it
      const complete = values as ValuesOf<F>;
      const further = declaration.check?.(complete, context) ?? [];
      if (further.length > 0) return { outcome: 'PROBLEMS', problems: further };
      return { outcome: 'RECORD', record: declaration.record(complete) };
    },
    write: declaration.write,
  };
}

function readFields(fields: readonly NamedField[], texts: RowTexts, context: ReadingContext) {
  const values: Record<string, unknown> = {};
  const problems: RowProblem[] = [];
  let isPersonal = false;
  for (const field of fields) {
    const text = texts[field.name]?.trim() ?? '';
    try {
      values[field.name] = text === '' ? blank(field) : field.parse(text, context);
    } catch (error) {
      if (error instanceof NaturalPerson) isPersonal = true;
      else if (error instanceof FieldProblem)
        problems.push({ field: field.name, code: error.code, message: error.message });
      else throw error;
    }
  }
  return { values, problems, isPersonal };
}

function blank({ required, headers, name }: NamedField): null {
  if (!required) return null;
  if (name === 'uscc') {
    throw new FieldProblem(
      'USCC_MISSING',
      `${headers[0]} is blank. Fill in the Unified Social Credit Code; rows are never matched by name.`,
    );
  }
  throw new FieldProblem('FIELD_MISSING', `${headers[0]} is blank. Fill it in.`);
}
