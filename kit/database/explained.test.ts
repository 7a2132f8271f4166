import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { feedTables } from '../feed/tables.ts';
import { freePort, PASSWORD_ROLE, testPostgreSql, type ThrowAwayPostgreSql } from '../testing/postgresql.ts';
import { openDatabase } from './database.ts';
import { explained } from './explained.ts';
import { locateDatabase } from './location.ts';

let folder: string;
let server: ThrowAwayPostgreSql | null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-refused-'));
  server = await testPostgreSql();
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const corrupt = (place: string) => ({
  code: 'DATABASE_CORRUPT',
  message: `The database ${place} is damaged; restore it from a backup, or move it away and start again to load afresh.`,
});
const forbidden = (place: string) => ({
  code: 'DATABASE_PERMISSION_DENIED',
  message: `The database ${place} cannot be opened or written; give this user read and write permission there, or choose another place with HUB_DB.`,
});

const unreachable = (place: string) => ({
  code: 'DATABASE_UNREACHABLE',
  message: `The database ${place} cannot be reached or refuses this user; check HUB_DB and that PostgreSQL runs.`,
});

function ownServer({ skip }: TestContext) {
  return server === null || server.own === null
    ? skip('no PostgreSQL server of our own')
    : { url: server.url, ...server.own };
}

/** Opens a store and fails the test if that goes well. */
async function refusal(setting: string): Promise<unknown> {
  try {
    const database = await openDatabase(locateDatabase(setting, 'store'), [feedTables]);
    await database.close();
  } catch (error) {
    return error;
  }
  throw new Error('the store was opened');
}

describe('a file that cannot be a store is refused in one sentence', () => {
  test('one with other contents', async () => {
    const file = join(folder, 'store.sqlite');
    await writeFile(file, randomBytes(8_192));
    expect(await refusal(`sqlite:${folder}`)).toMatchObject(corrupt(file));
    await rm(file);
  });

  test('one that was cut off', async () => {
    const cut = join(folder, 'cut');
    const database = await openDatabase(locateDatabase(`sqlite:${cut}`, 'store'), [feedTables]);
    await database.migrate();
    await database.close();
    await truncate(join(cut, 'store.sqlite'), 8_192);
    expect(await refusal(`sqlite:${cut}`)).toMatchObject(corrupt(join(cut, 'store.sqlite')));
  });

  test('one below a file', async () => {
    await writeFile(join(folder, 'file'), '');
    const below = join(folder, 'file', 'below');
    expect(await refusal(`sqlite:${below}`)).toMatchObject(forbidden(join(below, 'store.sqlite')));
  });

  test('one whose place is taken by a folder', async () => {
    const taken = join(folder, 'taken');
    await mkdir(join(taken, 'store.sqlite'), { recursive: true });
    expect(await refusal(`sqlite:${taken}`)).toMatchObject(forbidden(join(taken, 'store.sqlite')));
  });

  test.runIf(process.platform === 'linux')('one where nothing may be made', async () => {
    expect(await refusal('sqlite:/proc/hub')).toMatchObject(forbidden('/proc/hub/store.sqlite'));
    expect(await refusal('sqlite:/proc/sys')).toMatchObject(forbidden('/proc/sys/store.sqlite'));
  });
});

describe('a server that cannot be used is refused in one sentence without the password', () => {
  test('one that nobody runs', async () => {
    const port = await freePort();
    expect(await refusal(`postgresql://hub:secret@127.0.0.1:${port}/hub`)).toMatchObject(
      unreachable(`hub_store on 127.0.0.1:${port}`),
    );
  });

  test('one on a host that does not exist', async () => {
    expect(await refusal('postgresql://hub:secret@nowhere.invalid/hub')).toMatchObject(
      unreachable('hub_store on nowhere.invalid'),
    );
  });

  test('one reached by several addresses, none of which answers', () => {
    const refused = Object.assign(new AggregateError([new Error('::1'), new Error('127.0.0.1')]), {
      code: 'ECONNREFUSED',
    });
    const location = locateDatabase('postgresql://localhost/hub', 'store');
    expect(explained(refused, location)).toMatchObject(unreachable('hub_store on localhost'));
  });

  test('one that does not know the user, refuses the password, or lets the user make no database', async (context) => {
    const { url } = ownServer(context);
    const { host } = new URL(url);
    const as = (user: string) => url.replace('postgres@', `${user}@`);
    expect(await refusal(`${as('nobody')}/x`)).toMatchObject(unreachable(`x_store on ${host}`));

    const admin = await openDatabase(locateDatabase(`${url}/admin`, 'store'), [feedTables]);
    await sql`create role ${sql.raw(PASSWORD_ROLE)} login password 'r%ght/@: word'`.execute(admin.read);
    await admin.close();
    expect(await refusal(`${as(PASSWORD_ROLE)}/x`)).toMatchObject(unreachable(`x_store on ${host}`));
    expect(await refusal(`${as(`${PASSWORD_ROLE}:wrong`)}/x`)).toMatchObject(unreachable(`x_store on ${host}`));
    expect(await refusal(`${as(`${PASSWORD_ROLE}:${encodeURIComponent('r%ght/@: word')}`)}/x`)).toMatchObject({
      code: 'DATABASE_PERMISSION_DENIED',
    });
  });

  test('one that has no connection left for this user', async (context) => {
    const { url } = ownServer(context);
    const admin = await openDatabase(locateDatabase(`${url}/admin`, 'store'), [feedTables]);
    await sql`create role narrow login connection limit 0`.execute(admin.read);
    await admin.close();
    expect(await refusal(`${url.replace('postgres@', 'narrow@')}/x`)).toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringContaining('no connection left') as unknown,
    });
  });

  test('one that dies while the store is open, and is found again when it is back', async (context) => {
    const ours = ownServer(context);
    const database = await openDatabase(locateDatabase(`${ours.url}/dies`, 'store'), [feedTables]);
    try {
      await database.ping();
      await ours.kill();
      await expect
        .poll(() => database.ping().catch((error: unknown) => error))
        .toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      await ours.restart();
      await expect.poll(() => database.ping().catch((error: unknown) => error)).toBeUndefined();
    } finally {
      await database.close();
    }
  });
});

describe('an error nobody foresaw', () => {
  test('stays as it is, so that it is looked at', () => {
    const error = new Error('of another kind');
    expect(explained(error, locateDatabase('sqlite:data', 'store'))).toBe(error);
    expect(explained('not even an error', locateDatabase('sqlite:data', 'store'))).toBe('not even an error');
  });
});
