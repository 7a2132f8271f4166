import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChild } from '../testing/child.ts';
import { holdFolder } from './hold-folder.ts';
import { locateDatabase } from './location.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-hold-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => locateDatabase(`sqlite:${join(folder, name)}`, 'hub');

describe('the data folder of a running hub', () => {
  test('is refused to a second one, with the folder and what to do, until the first lets go', () => {
    const location = at('twice');
    const hold = holdFolder(location);
    expect(() => holdFolder(location)).toThrow(
      expect.objectContaining({
        code: 'DATABASE_LOCKED',
        message: `Another hub runs on the data folder ${join(folder, 'twice')}; stop it, or choose another folder with HUB_DB=sqlite:<folder>.`,
      }),
    );
    hold.release();
    holdFolder(location).release();
  });

  test('is held by the process itself: one that is killed holds it no longer', async () => {
    const location = at('killed');
    const child = startChild(new URL('../testing/hold-folder-child.ts', import.meta.url), [
      `sqlite:${join(folder, 'killed')}`,
    ]);
    expect(await child.line()).toBe('held');
    expect(() => holdFolder(location)).toThrow(expect.objectContaining({ code: 'DATABASE_LOCKED' }));
    await child.kill();
    holdFolder(location).release();
  });

  test('does not keep another folder from being held', () => {
    const holds = [holdFolder(at('one')), holdFolder(at('other'))];
    for (const hold of holds) hold.release();
  });

  test('is made when it is missing, with the folders above it', async () => {
    holdFolder(at('deep/down')).release();
    expect(await readdir(join(folder, 'deep', 'down'))).toContain('running.lock');
  });

  test('that cannot be made is refused in one sentence', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(() => holdFolder(at('file/below'))).toThrow(expect.objectContaining({ code: 'DATABASE_PERMISSION_DENIED' }));
  });

  test('is nothing to hold on PostgreSQL, where replicas share the server', () => {
    const location = locateDatabase('postgresql://localhost/hub', 'hub');
    const holds = [holdFolder(location), holdFolder(location)];
    for (const hold of holds) hold.release();
  });
});
