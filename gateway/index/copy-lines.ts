import type { IndexedRow } from './index-tables.ts';
import type { ReceivedRow } from './work-out.ts';

/** A row as COPY's text has it, columns as in COLUMNS. */
export function rowLine(row: IndexedRow): string {
  const { uscc, name, grams, facets, tierAll, tierShared, establishedOn, content } = row;
  const texts = `${uscc}\t${text(name)}\t${text(row.searchedName)}\t${list(grams)}\t${listOfFacets(facets)}`;
  return `${texts}\t${tierAll}\t${tierShared}\t${establishedOn}\t${text(content)}\t${text(row.periods)}\t${row.inputId}\n`;
}

export function receivedLine(row: ReceivedRow): string {
  const { uscc, source, revision, receivedAt, validFrom, status, grade, isGradeChange, content, toldBeside } = row;
  const keys = `${uscc}\t${source}\t${revision}\t${receivedAt}\t${validFrom ?? NULL}\t${status ?? NULL}`;
  const said = `${grade === null ? NULL : text(grade)}\t${isGradeChange}\t${text(content)}`;
  return `${keys}\t${said}\t${toldBeside === null ? NULL : text(toldBeside)}\n`;
}

const NULL = '\\N';
const ESCAPED = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function text(value: string): string {
  return value.replaceAll(ESCAPED, (character) => ESCAPES[character] ?? '');
}

/** Facets hold no separator of a list (facets.ts); a comma needs quotes all the same. */
function listOfFacets(facets: readonly string[]): string {
  return `{"${facets.join('","')}"}`;
}

function list(values: readonly string[]): string {
  if (!values.some((value) => SPECIAL.test(value))) return values.length === 0 ? '{}' : `{"${values.join('","')}"}`;
  return `{${values.map((value) => text(`"${value.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`)).join()}}`;
}
const SPECIAL = /["\\\t\n\r]/;
