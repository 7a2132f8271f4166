import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EnterpriseIndex,
  type EnterprisePage,
  MOST_ENTERPRISES,
  NO_INTERNAL_RIGHTS,
} from '../../gateway/index/enterprise-index.ts';
import { testPostgreSql } from '../../kit/testing/postgresql.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { openIndex } from '../peers/hub-subgraph.ts';
import { fillStores } from '../peers/stores.ts';

/** Where stores may be. */
export const STORE_KINDS = ['sqlite', 'memory', 'postgresql'] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

/** What is said of them. */
export const STORE_TITLES: Readonly<Record<StoreKind, string>> = {
  sqlite: 'embedded SQLite stores',
  memory: 'embedded SQLite stores whose files are in memory (tmpfs)',
  postgresql: 'PostgreSQL on the same machine, one database for all',
};

/** A folder that is never written to a disk. */
const IN_MEMORY = '/dev/shm';

/** `HUB_DB` of stores with the same content, filled with a sample province. */
export interface BenchStores {
  /** Of the hub that has its subgraphs in its process. */
  readonly inProcess: string;
  /** Of the hub whose subgraphs are apart. */
  readonly hubApart: string;
  /** Of the subgraphs' process, and of what is not federated. */
  readonly subgraphs: string;
  readonly usccs: readonly Uscc[];
}

/** A new folder for stores of a kind and what else a run keeps. */
export function benchFolder(kind: StoreKind): Promise<string> {
  return mkdtemp(join(kind === 'memory' ? IN_MEMORY : tmpdir(), 'bench-gateway-'));
}

/**
 * Fills stores with a sample province. SQLite's are filled once and copied, since a hub holds its folder alone.
 * @param stopping what has to be stopped at the end is added to it.
 * @throws {Error} where there is no PostgreSQL server.
 */
export async function benchStores(
  kind: StoreKind,
  folder: string,
  enterprises: number,
  stopping: (() => Promise<unknown>)[],
): Promise<BenchStores> {
  if (kind === 'postgresql') {
    const server = await testPostgreSql();
    if (server === null) throw new Error('there is no PostgreSQL server');
    stopping.push(() => server.stop());
    const database = `${server.url}/bench`;
    await fillStores(database, folder, enterprises);
    return { inProcess: database, hubApart: database, subgraphs: database, usccs: await allCodes(database) };
  }
  const [inProcess, hubApart, subgraphs] = ['in-process', 'hub-apart', 'subgraphs'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await fillStores(`sqlite:${inProcess}`, inProcess, enterprises);
  const usccs = await allCodes(`sqlite:${inProcess}`);
  for (const copy of [hubApart, subgraphs]) await cp(inProcess, copy, { recursive: true });
  return { inProcess: `sqlite:${inProcess}`, hubApart: `sqlite:${hubApart}`, subgraphs: `sqlite:${subgraphs}`, usccs };
}

async function allCodes(database: string): Promise<Uscc[]> {
  const index = await openIndex(database);
  const list = new EnterpriseIndex(index);
  const usccs: Uscc[] = [];
  for (let after: string | null = null; ;) {
    const page: EnterprisePage = await list.page({ first: MOST_ENTERPRISES, after }, NO_INTERNAL_RIGHTS);
    usccs.push(...page.entries.map(({ uscc }) => uscc));
    after = page.entries.at(-1)?.cursor ?? null;
    if (page.hasNextPage) continue;
    await index.close();
    return usccs;
  }
}
