import { suggestionList } from 'graphql/jsutils/suggestionList.js';
import { HubError } from '../errors.ts';
import { isPersonalColumn, maskedPersonalValues } from './personal-data.ts';
import type { RecordsKind } from './records-kind.ts';

/** What becomes of a column: a field's name, or why it is left at the door. */
export type ColumnUse = { readonly field: string } | { readonly dropped: 'PERSONAL' | 'NOT_KEPT' | 'IGNORED' };

/** Columns that an exported quarantine has in front; they may come back with the corrected rows. */
export const QUARANTINE_COLUMNS = ['隔离编号', '隔离原因'] as const;

/** Finds the use of a column by its header or key. */
export interface ColumnFinder {
  /** @throws {HubError} COLUMN_UNKNOWN, naming the nearest known one */
  useOf(header: string): ColumnUse;
  isKnown(header: string): boolean;
}

/** Knows a kind's columns under every accepted name; `ignored` are unknown ones the caller lets through. */
export function columnFinder(kind: RecordsKind, ignored: readonly string[] = []): ColumnFinder {
  const uses = new Map<string, ColumnUse>();
  for (const header of [...kind.unkeptHeaders, ...QUARANTINE_COLUMNS])
    uses.set(normaliseHeader(header), { dropped: 'NOT_KEPT' });
  for (const { name, headers } of kind.fields) {
    for (const header of [name, ...headers]) uses.set(normaliseHeader(header), { field: name });
  }
  const lookUp = (header: string): ColumnUse | null => {
    const normalised = normaliseHeader(header);
    const known = uses.get(normalised);
    if (known !== undefined) return known;
    if (isPersonalColumn(normalised)) return { dropped: 'PERSONAL' };
    return ignored.some((each) => normaliseHeader(each) === normalised) ? { dropped: 'IGNORED' } : null;
  };
  return {
    isKnown: (header) => lookUp(header) !== null,
    useOf: (header) => {
      const use = lookUp(header);
      if (use === null) throw unknownColumn(kind, header);
      if (normaliseHeader(header) !== '') uses.set(normaliseHeader(header), use);
      return use;
    },
  };
}

/** Full-width brackets, spaces and case do not make another column. */
export function normaliseHeader(header: string): string {
  return header
    .normalize('NFKC')
    .replaceAll(/[\s\uFEFF]/g, '')
    .toUpperCase();
}

/**
 * The field, or null, at each position of a header line.
 * @throws {HubError} HEADER_MISSING, COLUMN_UNKNOWN, COLUMN_DUPLICATE, COLUMN_MISSING
 */
export function planHeader(kind: RecordsKind, headers: readonly string[], finder: ColumnFinder): ColumnUse[] {
  if (!headers.some((header) => header !== '' && finder.isKnown(header))) throw noHeader(kind, headers);
  const uses = headers.map((header) => finder.useOf(header));
  const seen = new Map<string, string>();
  for (const [index, header] of headers.entries()) {
    const use = uses[index];
    const column = use !== undefined && 'field' in use ? use.field : normaliseHeader(header);
    const earlier = seen.get(column);
    if (earlier !== undefined) {
      const both =
        earlier === header ? `The column ${header} stands twice` : `The columns ${earlier} and ${header} say the same`;
      throw new HubError('COLUMN_DUPLICATE', `${both}. Delete one of the two.`);
    }
    seen.set(column, header);
  }
  refuseMissing(kind, new Set(seen.keys()));
  return uses;
}

/** @throws {HubError} COLUMN_MISSING, naming every required column that is not there */
export function refuseMissing(kind: RecordsKind, fields: ReadonlySet<string>): void {
  const missing = kind.fields.filter(({ name, required }) => required && !fields.has(name));
  if (missing.length === 0) return;
  const names = missing.map(({ headers, description }) =>
    headers[0] === description.zh ? headers[0] : `${headers[0]} (${description.zh})`,
  );
  throw new HubError(
    'COLUMN_MISSING',
    `The file lacks ${names.length === 1 ? 'the column' : 'the columns'} ${names.join(', ')} of ${kind.name}. Add ${names.length === 1 ? 'it' : 'them'}.`,
  );
}

function unknownColumn(kind: RecordsKind, header: string): HubError {
  if (header === '')
    return new HubError('COLUMN_UNKNOWN', 'A column has no name. Delete it, also the comma at the end of the lines.');
  const known = kind.fields.flatMap(({ name, headers }) => [...headers, name]);
  const nearest = suggestionList(header, known)[0];
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  const shown = maskedPersonalValues(header) ?? header;
  return new HubError(
    'COLUMN_UNKNOWN',
    `${kind.name} has no column "${shown.slice(0, 60)}".${hint} Rename or delete it, or let it through with --ignore-column.`,
  );
}

/** The first line may be data, so it is not repeated. */
function noHeader(kind: RecordsKind, headers: readonly string[]): HubError {
  const only = headers.length === 1 ? (headers[0] ?? '') : '';
  const delimiter = [';', '\t', '|', '，', '；'].find((each) => only.includes(each));
  const why = delimiter === undefined ? 'none of its columns is known' : 'its columns are not separated by commas';
  const expected = kind.fields.filter(({ required }) => required).map(({ headers: [first] }) => first);
  return new HubError(
    'HEADER_MISSING',
    `The first line is no header of ${kind.name}: ${why}. It needs at least ${expected.join(',')}.`,
  );
}
