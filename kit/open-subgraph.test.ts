import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { discoverSubgraphs } from './discover.ts';
import { callerOf } from './identity/caller.ts';
import { openSubgraphs } from './in-process.ts';
import { openSubgraph } from './open-subgraph.ts';
import type { Subgraph } from './subgraph.ts';

let folder: string;
let registry: Subgraph;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-open-'));
  [registry] = (await discoverSubgraphs(['registry'])) as [Subgraph];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string, pendingMigrations: 'APPLY' | 'REFUSE') => ({
  databaseSetting: `sqlite:${join(folder, name)}`,
  pendingMigrations,
});

describe('a subgraph is opened', () => {
  test('with its migrations applied, and opens again where there is nothing to apply', async () => {
    await (await openSubgraph(registry, at('twice', 'APPLY'))).close();
    await (await openSubgraph(registry, at('twice', 'REFUSE'))).close();
  });

  test('not on migrations that are pending, where they are a step of their own: which store, how many, what to run', async () => {
    await expect(openSubgraph(registry, at('pending', 'REFUSE'))).rejects.toMatchObject({
      code: 'MIGRATIONS_PENDING',
      message: expect.stringMatching(
        /^The database of registry lacks \d+ migration\(s\); run "npm run migrate" first\.$/,
      ),
    });
    await (await openSubgraph(registry, at('pending', 'APPLY'))).close();
  });

  test('with fresh loaders for each request, so that nothing is remembered between callers', async () => {
    const open = await openSubgraph(registry, at('fresh', 'APPLY'));
    const caller = callerOf({ subject: 'x', role: 'AUDITOR', sectors: [], purpose: null });
    expect(open.contextFor(caller).loaders).not.toBe(open.contextFor(caller).loaders);
    await open.close();
  });
});

describe('subgraphs opened together', () => {
  test('are all of them, each with a store of its own', async () => {
    const opened = await openSubgraphs(at('all', 'APPLY'));
    expect(opened.map(({ subgraph }) => subgraph.name)).toEqual((await discoverSubgraphs()).map(({ name }) => name));
    expect(new Set(opened.map(({ database }) => database)).size).toBe(opened.length);
    await Promise.all(opened.map((subgraph) => subgraph.close()));
  });

  test('are closed again when one of them cannot be opened, and its problem is told', async () => {
    const { databaseSetting } = at('one-broken', 'APPLY');
    await (await openSubgraph(registry, at('one-broken', 'APPLY'))).close();
    await writeFile(
      join(folder, 'one-broken', 'registry.sqlite'),
      'no database at all, and long enough to be looked at',
    );
    await expect(openSubgraphs({ databaseSetting, pendingMigrations: 'APPLY' })).rejects.toMatchObject({
      code: 'DATABASE_CORRUPT',
    });
  });
});
