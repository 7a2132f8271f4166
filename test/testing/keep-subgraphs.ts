import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Takes the subgraphs that `names` does not hold out of a copy of this tree, and writes anew what is generated from
 * them. Pages and compose files name their sectors; what is promised of them holds however many more the tree has.
 */
export async function keepSubgraphs(folder: string, names: readonly string[]): Promise<void> {
  const others = (await readdir(join(folder, 'subgraphs'))).filter((name) => !names.includes(name));
  if (others.length === 0) return;
  await Promise.all(others.map((name) => rm(join(folder, 'subgraphs', name), { recursive: true })));
  for (const script of ['schema/compose.ts', 'schema/generate-types.ts']) {
    await run(process.execPath, [script], { cwd: folder });
  }
}
