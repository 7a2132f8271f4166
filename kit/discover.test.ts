import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { discoverSubgraphs, subgraphNames } from './discover.ts';

let folder: string;
let url: URL;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-discover-'));
  url = pathToFileURL(`${folder}/`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, source: string): Promise<void> {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, 'sector.ts'), source);
}

describe('the subgraphs', () => {
  test('are the folders of the house, by name', async () => {
    const names = await subgraphNames();
    expect(names).toEqual([...names].sort());
    expect((await discoverSubgraphs()).map(({ name }) => name)).toEqual(names);
  });

  test('are found wherever a folder is put down, and nothing else is taken for one', async () => {
    await put('water', "export default { name: 'water' };");
    await put('air', "export default { name: 'air' };");
    await writeFile(join(folder, 'README.md'), '');
    await mkdir(join(folder, '.editor'));
    expect((await discoverSubgraphs(undefined, url)).map(({ name }) => name)).toEqual(['air', 'water']);
    expect((await discoverSubgraphs(['water'], url)).map(({ name }) => name)).toEqual(['water']);
  });

  test('are asked for by name: every unknown one is named, beside those there are', async () => {
    await put('water', "export default { name: 'water' };");
    await expect(discoverSubgraphs(['wind', 'water', 'fire'], url)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: 'No subgraph is called "wind", "fire". There are: water.',
    });
  });

  test.each([
    ['no sector.ts', null],
    ['no default export', 'export const name = 1;'],
    ["another's name", "export default { name: 'air' };"],
    ['a default export that is nothing', 'export default null;'],
  ])('one with %s is refused with its file and what it must be', async (_title, source) => {
    if (source === null) await mkdir(join(folder, 'water'));
    else await put('water', source);
    await expect(discoverSubgraphs(undefined, url)).rejects.toMatchObject({
      code: 'SECTOR_CONTRACT_BROKEN',
      message: 'subgraphs/water/sector.ts must export default a sector whose name is "water", like its folder.',
    });
  });

  test('one that fails while it is read shows its own error', async () => {
    await put('water', "throw new Error('spilled');");
    await expect(discoverSubgraphs(undefined, url)).rejects.toThrow('spilled');
    await put('air', "import './missing.ts';");
    await expect(discoverSubgraphs(['air'], url)).rejects.toThrow(/missing/);
  });
});
