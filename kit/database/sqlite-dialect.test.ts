import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explained } from './explained.ts';
import { locateDatabase } from './location.ts';
import { nodeSqliteDialect } from './sqlite-dialect.ts';

interface Tables {
  note: { text: string | null };
}

let folder: string;
const opened: Kysely<Tables>[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-dialect-'));
});
afterAll(async () => {
  await Promise.all(opened.map((store) => store.destroy()));
  await rm(folder, { recursive: true, force: true });
});

/** What one process has of a file; two of them on one file are as strange to each other as two processes. */
function connect(name: string, lockTimeoutMs?: number): Kysely<Tables> {
  const store = new Kysely<Tables>({
    dialect: nodeSqliteDialect(join(folder, name), lockTimeoutMs === undefined ? {} : { lockTimeoutMs }),
  });
  opened.push(store);
  return store;
}

const noteOf = (store: Kysely<Tables>, text: string) => store.insertInto('note').values({ text }).execute();
const notes = async (store: Kysely<Tables>) =>
  (await store.selectFrom('note').select('text').orderBy('text').execute()).map(({ text }) => text);

async function fileWithNotes(name: string): Promise<Kysely<Tables>> {
  const store = connect(name);
  await sql`create table note (text text)`.execute(store);
  return store;
}

describe('a file that two processes write', () => {
  test('the later transaction waits for the earlier one, and this process goes on meanwhile', async () => {
    const one = await fileWithNotes('waits');
    const other = connect('waits');
    let waiting: Promise<void> | undefined;
    await one.transaction().execute(async (transaction) => {
      await noteOf(transaction, 'first');
      waiting = other.transaction().execute(async (late) => void (await noteOf(late, 'second')));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await noteOf(transaction, 'still first');
    });
    await waiting;
    expect(await notes(one)).toEqual(['first', 'second', 'still first']);
  });

  test('a transaction that has waited long enough is refused in one sentence, and may be tried again', async () => {
    const one = await fileWithNotes('busy');
    const other = connect('busy', 20);
    const write = () => other.transaction().execute(async (transaction) => void (await noteOf(transaction, 'late')));
    await one.transaction().execute(async (transaction) => {
      await noteOf(transaction, 'first');
      const problem: unknown = await write().catch((error: unknown) => error);
      expect(explained(problem, locateDatabase('sqlite:data', 'registry'))).toMatchObject({
        code: 'DATABASE_LOCKED',
        message:
          'The database data/registry.sqlite is in use by another process; stop that process, or choose another folder with HUB_DB.',
      });
    });
    await write();
    expect(await notes(one)).toEqual(['first', 'late']);
  });
});

describe('statements and values', () => {
  test('a committed transaction is on the disk before it is acknowledged', async () => {
    const store = await fileWithNotes('durable');
    expect((await sql<{ journal_mode: string }>`pragma journal_mode`.execute(store)).rows).toEqual([
      { journal_mode: 'wal' },
    ]);
    const full = 2;
    expect((await sql<{ synchronous: number }>`pragma synchronous`.execute(store)).rows).toEqual([
      { synchronous: full },
    ]);
  });

  test('a savepoint is rolled back alone', async () => {
    const store = await fileWithNotes('savepoint');
    const transaction = await store.startTransaction().execute();
    await noteOf(transaction, 'kept');
    const inner = await transaction.savepoint('part').execute();
    await noteOf(inner, 'dropped');
    await inner.rollbackToSavepoint('part').execute();
    await transaction.commit().execute();
    expect(await notes(store)).toEqual(['kept']);
  });

  test('null and undefined are both null, true is 1, and a value SQLite has no type for is refused', async () => {
    const store = await fileWithNotes('values');
    const { rows } = await sql`select ${undefined} as missing, ${null} as blank, ${true} as yes`.execute(store);
    expect(rows).toEqual([{ missing: null, blank: null, yes: 1 }]);
    await expect(sql`select ${new Date()} as day`.execute(store)).rejects.toThrow(TypeError);
    await expect(sql`select ${{ day: 1 }} as day`.execute(store)).rejects.toThrow(TypeError);
  });

  test('counts changed rows, and hands out those asked for with returning', async () => {
    const store = await fileWithNotes('counts');
    await store
      .insertInto('note')
      .values([{ text: 'a' }, { text: 'b' }])
      .execute();
    const [updated] = await store.updateTable('note').set({ text: 'c' }).execute();
    expect(updated?.numUpdatedRows).toBe(2n);
    expect(await store.deleteFrom('note').returning('text').execute()).toEqual([{ text: 'c' }, { text: 'c' }]);
  });

  test('a table changed after a statement was prepared is read as it is now', async () => {
    const store = await fileWithNotes('changed');
    await noteOf(store, 'a');
    const all = () => sql`select * from note`.execute(store);
    expect((await all()).rows).toEqual([{ text: 'a' }]);
    await sql`alter table note add column author text`.execute(store);
    expect((await all()).rows).toEqual([{ text: 'a', author: null }]);
  });
});
