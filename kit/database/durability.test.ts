import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { feedTables, type FeedTables } from '../feed/tables.ts';
import { type Child, startChild } from '../testing/child.ts';
import { testPostgreSql, type ThrowAwayPostgreSql } from '../testing/postgresql.ts';
import { openDatabase } from './database.ts';
import { locateDatabase } from './location.ts';

const ENOUGH = 100;

let folder: string;
let server: ThrowAwayPostgreSql | null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-durable-'));
  server = await testPostgreSql();
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A process that writes without pause, once it has had a number of writes acknowledged. */
async function busyWriter(setting: string): Promise<Child> {
  const database = await openDatabase(locateDatabase(setting, 'store'), [feedTables]);
  await database.migrate();
  await database.close();
  const writer = startChild(new URL('../testing/writing-child.ts', import.meta.url), [setting]);
  for (let count = 0; count < ENOUGH; count += 1)
    if ((await writer.line()) === undefined) throw new Error((await writer.ended()).errors);
  return writer;
}

/** The numbers it acknowledged after those already read. */
async function rest(writer: Child): Promise<number[]> {
  const numbers: number[] = [];
  for await (const line of writer.lines) numbers.push(Number(line));
  return numbers;
}

async function stored(setting: string): Promise<number[]> {
  const database = await openDatabase<FeedTables>(locateDatabase(setting, 'store'), [feedTables]);
  try {
    const rows = await database.read
      .selectFrom('feed_position')
      .select('next_sequence')
      .orderBy('next_sequence')
      .execute();
    return rows.map(({ next_sequence }) => next_sequence);
  } finally {
    await database.close();
  }
}

const upTo = (last: number) => Array.from({ length: last + 1 }, (_, number) => number);

describe('an acknowledged write survives', () => {
  test('the death of the process, in a file', async () => {
    const setting = `sqlite:${join(folder, 'killed')}`;
    const writer = await busyWriter(setting);
    await writer.kill();
    const last = (await rest(writer)).at(-1) ?? ENOUGH - 1;
    const numbers = await stored(setting);
    expect(numbers).toEqual(upTo(numbers.length - 1));
    expect(numbers.length - 1).toBeGreaterThanOrEqual(last);
  });

  test('the death of the PostgreSQL server', async (context) => {
    const ours = server?.own ?? context.skip('no PostgreSQL server of our own');
    const setting = `${server?.url}/killed`;
    const writer = await busyWriter(setting);
    await ours.kill();
    const last = (await rest(writer)).at(-1) ?? ENOUGH - 1;
    expect((await writer.ended()).code).not.toBe(0);
    await ours.restart();
    const numbers = await stored(setting);
    expect(numbers).toEqual(upTo(numbers.length - 1));
    expect(numbers.length - 1).toBeGreaterThanOrEqual(last);
  });
});
