import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { importFile } from '../feed/import-file.ts';
import { readChanges } from '../feed/changes.ts';
import type { OpenSubgraph } from '../open-subgraph.ts';
import { FILES } from './files.ts';
import { generateProvince } from './generate.ts';
import { MANIFEST_FILE } from './manifest.ts';

const SEED = 1;
const LOADED_FILE = 'loaded';

export interface FillOptions {
  /** Enterprises in the sample province; 0 for none. */
  readonly enterprises: number;
  /** Where the province's files are written. */
  readonly folder: string;
  /** Told what is going on, a line at a time. */
  readonly tell: (line: string) => void;
}

/**
 * Fills empty stores with the sample province, through the same import as any file. A filling that was cut off goes on
 * where it stopped; stores that hold anything else are left alone.
 */
export async function fillWithSampleProvince(
  subgraphs: readonly OpenSubgraph[],
  { enterprises, folder, tell }: FillOptions,
): Promise<void> {
  if (enterprises === 0 || subgraphs.length === 0 || existsSync(join(folder, LOADED_FILE))) return;
  if (!existsSync(join(folder, MANIFEST_FILE))) {
    if (!(await areEmpty(subgraphs))) return;
    tell(
      `First start: inventing a sample province of ${enterprises.toLocaleString('en')} enterprises (all names begin with 样例).`,
    );
    await generateProvince({ enterprises, seed: SEED, asOf: todayInShanghai(), outDir: folder });
  }
  for (const { path } of Object.values(FILES)) await load(subgraphs, folder, path, tell);
  await writeFile(join(folder, LOADED_FILE), '');
}

async function areEmpty(subgraphs: readonly OpenSubgraph[]): Promise<boolean> {
  const first = await Promise.all(subgraphs.map(({ database }) => readChanges(database, 0, 1)));
  return first.every((changes) => changes.length === 0);
}

async function load(
  subgraphs: readonly OpenSubgraph[],
  folder: string,
  path: string,
  tell: FillOptions['tell'],
): Promise<void> {
  const [name, kind] = path.replace(/\.csv$/, '').split('/');
  const open = subgraphs.find(({ subgraph }) => subgraph.name === name);
  if (open === undefined || kind === undefined) return;
  const startedAt = performance.now();
  const { subgraph, database } = open;
  const { rows, accepted, quarantined } = await importFile({ subgraph, kind, file: join(folder, path), database });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  tell(
    `  ${path.padEnd(36)} ${String(rows).padStart(8)} rows, ${accepted} accepted, ${quarantined} in quarantine, ${seconds} s`,
  );
}
