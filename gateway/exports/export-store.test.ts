import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import type { NewExport } from './export-record.ts';
import { ExportStore, type WrittenPart } from './export-store.ts';
import { exportTables } from './tables.ts';

const LONG_AGO = new Date('2026-01-01T00:00:00.000Z');
const part = (lines: string, cursor: string | null = 'c'): WrittenPart => ({
  lines,
  cursor,
  enterprises: 2,
  withheld: 1,
  unanswered: 0,
});
const asked = (bySubject = 'clerk'): NewExport => ({
  format: 'CSV',
  fields: 'name',
  filter: null,
  purpose: '抽查准备',
  bySubject,
  claims: '{}',
  total: 4,
  totalKind: 'EXACT',
});

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)('exports kept on %s', (engine) => {
  let store: ExportStore;
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    store = new ExportStore(await stores.open(engine, [exportTables]));
  });

  const file = async (number: number) => {
    let text = '';
    for await (const lines of store.parts(number)) text += lines;
    return text;
  };
  const taken = async (runner: string, deadSince = LONG_AGO) => {
    const job = await store.take(runner, deadSince);
    if (job === null) throw new Error('there was nothing to take');
    return job;
  };

  test('a client has as many under way as it may, whoever counts at the same time', async () => {
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => store.add(asked(), 2)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await expect(store.add(asked(), 2)).rejects.toMatchObject({ code: 'EXPORTS_OPEN' });
    expect(await store.add(asked('another'), 2)).toBe(3);
    await store.end(1, 'CANCELLED', null);
    expect(await store.add(asked(), 2)).toBe(4);
    expect((await store.newest(9, 'clerk')).map(({ number, state }) => [number, state])).toEqual([
      [4, 'WAITING'],
      [2, 'WAITING'],
      [1, 'CANCELLED'],
    ]);
  });

  test('is in one hand at a time, and goes on at its checkpoint in the next', async () => {
    await store.add(asked(), 2);
    const first = await taken('one');
    expect(await store.take('two', LONG_AGO)).toBeNull();
    expect(await store.keep(first, 'one', part('a\n'))).toBe(true);
    // The first process is dead, or thought to be.
    const again = await taken('two', new Date(Date.now() + 1_000));
    expect(again).toMatchObject({ parts: 1, done: 2, withheld: 1, cursor: 'c' });
    expect(await store.keep({ ...first, parts: 1 }, 'one', part('lost\n'))).toBe(false);
    expect(await store.isHeld(first.number, 'one')).toBe(false);
    expect(await store.keep(again, 'two', part('b\n', null))).toBe(true);
    expect(await store.finish(again.number, 'one', { bytes: 0, sha256: '', expiresAt: LONG_AGO })).toBe(false);
    expect(await file(again.number)).toBe('a\nb\n');
  });

  test('takes turns: who was let go waits behind the others', async () => {
    const [one, two] = [await store.add(asked(), 9), await store.add(asked(), 9)];
    expect((await taken('r')).number).toBe(one);
    await store.release(one, 'r');
    expect((await taken('r')).number).toBe(two);
    await store.release(two, 'r');
    expect((await taken('r')).number).toBe(one);
  });

  test('leaves nothing of its file when it is given up, or when its time is over', async () => {
    const [given, kept] = [await store.add(asked(), 9), await store.add(asked(), 9)];
    for (const number of [given, kept]) await store.keep(await taken('r'), 'r', part(`${number}\n`, null));
    await store.end(given, 'CANCELLED', null);
    expect([await file(given), await file(kept)]).toEqual(['', `${kept}\n`]);
    const expiresAt = new Date('2026-11-25T00:00:00.000Z');
    await store.finish(kept, 'r', { bytes: 2, sha256: 'f'.repeat(64), expiresAt });
    await store.end(kept, 'CANCELLED', null);
    expect(await store.find(kept)).toMatchObject({ state: 'DONE', bytes: 2, expiresAt: expiresAt.toISOString() });
    expect(await store.expire(new Date(expiresAt.getTime() - 1))).toBe(0);
    expect(await store.expire(expiresAt)).toBe(1);
    expect([await file(kept), (await store.find(kept))?.state]).toEqual(['', 'EXPIRED']);
    expect((await store.find(kept))?.sha256).toBe('f'.repeat(64));
  });
});
