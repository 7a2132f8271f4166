import { sql } from 'kysely';
import type { RecordsKind, RowProblem, StoredRecord, WriteTarget } from '../feed/records-kind.ts';
import { abnormalListingKey, type RecordKind } from '../records/record-standing.ts';

/** Where the records of a kind lie, and by which key the graph names them. */
interface RecordTable {
  readonly recordKind: RecordKind;
  readonly table: string;
  readonly key: readonly string[];
  keyOf(columns: StoredRecord['columns']): string;
}

const text = (value: string | number | null | undefined): string => String(value ?? '');

/** By the name of the records kind. Grades are appended, never overwritten: they have no place here. */
const TABLES: Readonly<Record<string, RecordTable>> = {
  penalties: { recordKind: 'PENALTY', table: 'penalty', key: ['uscc', 'key'], keyOf: ({ key }) => text(key) },
  permits: { recordKind: 'PERMIT', table: 'permit', key: ['uscc', 'key'], keyOf: ({ key }) => text(key) },
  'severe-list': {
    recordKind: 'SEVERE_LISTING',
    table: 'severe_listing',
    key: ['uscc', 'decision_number'],
    keyOf: (columns) => text(columns['decision_number']),
  },
  'abnormal-list': {
    recordKind: 'ABNORMAL_LISTING',
    table: 'abnormal_listing',
    key: ['uscc', 'document_number'],
    keyOf: (columns) => abnormalListingKey(text(columns['document_number'])),
  },
  'credit-records': {
    recordKind: 'CREDIT_RECORD',
    table: 'credit_record',
    key: ['uscc', 'key'],
    keyOf: ({ key }) => text(key),
  },
};

const KIND_NAMES: Readonly<Record<RecordKind, string>> = {
  PENALTY: 'penalties',
  PERMIT: 'permits',
  SEVERE_LISTING: 'severe-list',
  ABNORMAL_LISTING: 'abnormal-list',
  CREDIT_RECORD: 'credit-records',
  GRADE: 'grades',
};

/** The name of the records kind whose rows are records of this kind. */
export function recordsKindOf(recordKind: RecordKind): string {
  return KIND_NAMES[recordKind];
}

/** The key by which the graph names a record that a row holds; null for kinds that are only appended. */
export function recordKeyOf(kindName: string, record: StoredRecord): string | null {
  return TABLES[kindName]?.keyOf(record.columns) ?? null;
}

/** JSON of what the store holds under a record's key, column for column as the record has them; null for nothing. */
export async function storedContent(
  { transaction }: WriteTarget,
  kindName: string,
  record: StoredRecord,
): Promise<string | null> {
  const place = TABLES[kindName];
  if (place === undefined) return null;
  const names = Object.keys(record.columns);
  const { rows } = await sql<StoredRecord['columns']>`
    select ${sql.join(names.map((name) => sql.ref(name)))} from ${sql.table(place.table)}
    where ${sql.join(
      place.key.map((name) => sql`${sql.ref(name)} = ${record.columns[name] ?? ''}`),
      sql` and `,
    )}`.execute(transaction);
  const row = rows[0];
  return row === undefined ? null : JSON.stringify(Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
}

/**
 * A records kind that does not believe what an upheld objection has found wrong: a row that brings the refused content
 * back goes to quarantine, whichever file it is in.
 */
export function withRefusedContent(kind: RecordsKind, code: string): RecordsKind {
  const place = TABLES[kind.name];
  if (place === undefined) return kind;
  return {
    ...kind,
    contradictions: async (target, records) => {
      const refused = await refusedContents(target, place.recordKind, code, records);
      const found = records.filter(
        ({ uscc, columns }) => refused.get(`${uscc}/${place.keyOf(columns)}`) === JSON.stringify(columns),
      );
      return new Map(found.map(({ key }) => [key, CORRECTED_BEFORE] as const));
    },
  };
}

const CORRECTED_BEFORE: RowProblem = {
  field: null,
  code: 'RECORD_CORRECTED_BEFORE',
  message:
    'The row says again what was found wrong when an objection to the record was upheld. Correct it at its source, then dismiss this row.',
};

async function refusedContents(
  { transaction }: WriteTarget,
  recordKind: RecordKind,
  code: string,
  records: readonly StoredRecord[],
): Promise<ReadonlyMap<string, string>> {
  const { rows: any } = await sql<{ found: number }>`
    select 1 as found from record_standing where refused_content is not null and origin = ${code} limit 1`.execute(
    transaction,
  );
  if (any.length === 0) return new Map();
  const usccs = [...new Set(records.map(({ uscc }) => uscc))];
  const { rows } = await sql<{ uscc: string; record_key: string; refused_content: string }>`
    select uscc, record_key, refused_content from record_standing
    where origin = ${code} and record_kind = ${recordKind} and refused_content is not null
      and uscc in (${sql.join(usccs)})`.execute(transaction);
  return new Map(rows.map(({ uscc, record_key: key, refused_content: content }) => [`${uscc}/${key}`, content]));
}
