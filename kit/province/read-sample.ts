import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import { FILES } from './files.ts';
import type { FileName } from './files.ts';
import { generateProvince } from './generate.ts';
import type { Manifest } from './manifest.ts';

/** What the tests read back from a written sample. */
export interface ReadSample {
  manifest: Manifest;
  rowsOf(file: FileName): Row[];
  files: ReadonlyMap<FileName, Row[]>;
}

export type Row = Record<string, string>;

export const SAMPLE_DAY = parseLocalDate('2026-11-21');

/** Generates a sample into a folder that is gone afterwards. */
export async function readSample(enterprises: number, seed = 1, asOf = SAMPLE_DAY): Promise<ReadSample> {
  const folder = await mkdtemp(join(tmpdir(), 'province-'));
  try {
    const manifest = await generateProvince({ enterprises, seed, asOf, outDir: folder });
    const files = new Map<FileName, Row[]>();
    for (const name of fileNames()) {
      const rows: Row[] = parse(await readFile(join(folder, FILES[name].path)), { columns: true });
      files.set(name, rows);
    }
    return { manifest, files, rowsOf: (file) => files.get(file) ?? [] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function codeOf(row: Row): string {
  return row['统一社会信用代码'] ?? row['CF_XDR_SHXYM'] ?? row['XK_XDR_SHXYM'] ?? '';
}

export function holds(text: string): boolean {
  try {
    return parseUscc(text) === text;
  } catch {
    return false;
  }
}

export function countBy(rows: readonly Row[], column: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[row[column] ?? ''] = (counts[row[column] ?? ''] ?? 0) + 1;
  return counts;
}

function fileNames(): FileName[] {
  return Object.keys(FILES) as FileName[]; // a table written out in full has no other keys
}
