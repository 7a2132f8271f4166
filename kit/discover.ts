import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { HubError } from './errors.ts';
import type { Subgraph } from './subgraph.ts';

const SUBGRAPHS = new URL('../subgraphs/', import.meta.url);

/** The names of the folders under subgraphs/: the folder is the list, there is no other. */
export async function subgraphNames(folder: URL = SUBGRAPHS): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/**
 * Every subgraph found, by its sector.ts, in the order of their names; `only` leaves out all but those named.
 * @throws {HubError} SECTOR_CONTRACT_BROKEN for a folder without a usable sector.ts, CONFIGURATION_INVALID for an unknown name.
 */
export async function discoverSubgraphs(only?: readonly string[], folder: URL = SUBGRAPHS): Promise<Subgraph[]> {
  const names = await subgraphNames(folder);
  const unknown = (only ?? []).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const quoted = unknown.map((name) => `"${name}"`).join(', ');
    throw new HubError('CONFIGURATION_INVALID', `No subgraph is called ${quoted}. There are: ${names.join(', ')}.`);
  }
  return Promise.all(names.filter((name) => only?.includes(name) ?? true).map((name) => load(name, folder)));
}

async function load(name: string, folder: URL): Promise<Subgraph> {
  const file = new URL(`${name}/sector.ts`, folder);
  const module = existsSync(file) ? ((await import(file.href)) as { default?: Subgraph | null }) : {};
  if (module.default?.name !== name) {
    throw new HubError(
      'SECTOR_CONTRACT_BROKEN',
      `subgraphs/${name}/sector.ts must export default a sector whose name is "${name}", like its folder.`,
    );
  }
  return module.default;
}
