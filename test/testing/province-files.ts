import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

/** One row of a file, by the header of its column. */
export type FileRow = Readonly<Record<string, string>>;

/** The files of a sample province, as anybody would read them: nothing of the hub's own reading is used here. */
export interface ProvinceFiles {
  /** All rows of `<subgraph>/<kind>.csv`. */
  rows(subgraph: string, kind: string): readonly FileRow[];
  /** Those of one enterprise. */
  of(subgraph: string, kind: string, uscc: string): readonly FileRow[];
}

export function readProvince(folder: string): ProvinceFiles {
  const files = new Map<string, { rows: FileRow[]; byUscc: Map<string, FileRow[]> }>();
  const file = (subgraph: string, kind: string) => {
    const path = join(subgraph, `${kind}.csv`);
    const known = files.get(path);
    if (known !== undefined) return known;
    const rows = parse<FileRow>(readFileSync(join(folder, path)), { columns: true, bom: true });
    const read = { rows, byUscc: Map.groupBy(rows, usccOf) };
    files.set(path, read);
    return read;
  };
  return {
    rows: (subgraph, kind) => file(subgraph, kind).rows,
    of: (subgraph, kind, uscc) => file(subgraph, kind).byUscc.get(uscc) ?? [],
  };
}

/** Right check characters, and in no file of the sample. */
export const NEW_ENTERPRISE = '91130102MA0000015C';

export function usccOf(row: FileRow): string {
  return row['统一社会信用代码'] ?? row['CF_XDR_SHXYM'] ?? row['XK_XDR_SHXYM'] ?? '';
}

const NAMED_IN = [
  ['registry', ['enterprises', 'inspections']],
  ['public-credit', ['grades', 'penalties', 'permits']],
  ['market-regulation', ['grades', 'abnormal-list', 'penalties']],
  ['work-safety', ['subjects', 'grades', 'severe-list', 'penalties']],
  ['culture-tourism', ['subjects', 'grades']],
] as const;

/** Codes of all enterprises that some file names by a valid code, in the order of the codes. */
export function enterprisesIn(province: ProvinceFiles): string[] {
  const named = NAMED_IN.flatMap(([subgraph, kinds]) =>
    kinds.flatMap((kind) => province.rows(subgraph, kind).map(usccOf)),
  );
  return [...new Set(named.filter(hasRightCheckCharacter))].sort();
}

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** GB 32100-2015: weights are powers of 3 modulo 31, and all 18 characters together give 0. */
export function hasRightCheckCharacter(uscc: string): boolean {
  let sum = 0;
  for (let at = 0, weight = 1; at < 17; at += 1, weight = (weight * 3) % 31)
    sum += ALPHABET.indexOf(uscc[at] ?? '') * weight;
  return uscc.length === 18 && uscc[17] === ALPHABET[(31 - (sum % 31)) % 31];
}
