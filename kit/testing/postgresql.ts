import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DEBIAN_HOME = '/usr/lib/postgresql';
/** PostgreSQL refuses to run as root; a root shell lends it this unprivileged user. */
const UNPRIVILEGED_ID = 65534;

/** A role the throw-away server lets in by password only; a test that needs it creates it. Everybody else needs none. */
export const PASSWORD_ROLE = 'by_password';

/** A throw-away PostgreSQL server, on a free loopback port, gone with `stop`. */
export interface ThrowAwayPostgreSql {
  /** For `HUB_DB`, without the database prefix: `postgresql://postgres@127.0.0.1:<port>`. */
  readonly url: string;
  /** What only a server of our own allows; null for one that was given. */
  readonly own: OwnServer | null;
  stop(): Promise<void>;
}

interface OwnServer {
  /** Kills the server as a power cut would, without a word to anybody. */
  kill(): Promise<void>;
  /** Starts it again on the same data and the same port. */
  restart(): Promise<void>;
}

/**
 * The server tests use: the one in HUB_TEST_POSTGRESQL, a throw-away one where the binaries are found, or null with the
 * reason said aloud.
 */
export async function testPostgreSql(): Promise<ThrowAwayPostgreSql | null> {
  const given = process.env['HUB_TEST_POSTGRESQL'];
  if (given !== undefined && given !== '')
    return { url: given.replace(/\/$/, ''), own: null, stop: () => Promise.resolve() };
  const binaries = postgreSqlBinaries();
  if (binaries !== null) return startPostgreSql(binaries);
  if (process.env['HUB_REQUIRE_POSTGRESQL'] === '1')
    throw new Error('PostgreSQL is required here (HUB_REQUIRE_POSTGRESQL=1), and none was found.');
  console.warn(
    'SKIPPED: every PostgreSQL test. Neither HUB_TEST_POSTGRESQL nor PostgreSQL binaries were found (Debian: apt-get install postgresql).',
  );
  return null;
}

/** The folder with `initdb` and `postgres`: on the PATH, or Debian's newest version. */
export function postgreSqlBinaries(): string | null {
  const onPath = (process.env['PATH'] ?? '')
    .split(':')
    .find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
  if (onPath !== undefined) return onPath;
  if (!existsSync(DEBIAN_HOME)) return null;
  const newest = readdirSync(DEBIAN_HOME).sort((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? null : join(DEBIAN_HOME, newest, 'bin');
}

async function startPostgreSql(binaries: string): Promise<ThrowAwayPostgreSql> {
  const isRoot = process.getuid?.() === 0;
  const identity = isRoot ? { uid: UNPRIVILEGED_ID, gid: UNPRIVILEGED_ID } : {};
  const folder = await mkdtemp(join(tmpdir(), 'hub-postgresql-'));
  if (isRoot) await chown(folder, UNPRIVILEGED_ID, UNPRIVILEGED_ID);
  const data = join(folder, 'data');
  await run(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...identity, cwd: folder },
  );
  await letInByPassword(join(data, 'pg_hba.conf'));
  const port = await freePort();
  const start = () => startServer(join(binaries, 'postgres'), data, port, folder, identity);
  let server = await start();
  return {
    url: `postgresql://postgres@127.0.0.1:${port}`,
    own: {
      kill: () => server.end('SIGKILL'),
      restart: async () => {
        server = await untilAbandoned(start);
      },
    },
    stop: async () => {
      await server.end('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function letInByPassword(file: string): Promise<void> {
  await writeFile(file, `host all ${PASSWORD_ROLE} 127.0.0.1/32 scram-sha-256\n${await readFile(file, 'utf8')}`);
}

interface RunningServer {
  end(signal: NodeJS.Signals): Promise<void>;
}

async function startServer(
  binary: string,
  data: string,
  port: number,
  folder: string,
  identity: { uid?: number; gid?: number },
): Promise<RunningServer> {
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'max_connections=800'];
  const server = spawn(binary, ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], {
    ...identity,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const forgetUs = endWithUs(server.pid ?? 0, folder);
  await ready(server.stderr, ended);
  return {
    end: async (signal) => {
      forgetUs();
      server.kill(signal);
      await ended;
    },
  };
}

/** A test run that is killed stops nothing itself: this waits for its end, then ends the server and clears its folder away. */
function endWithUs(processId: number, folder: string): () => void {
  const script = 'read -r _; kill -INT "$1" && sleep 2 && rm -rf "$2"';
  const waiting = spawn('sh', ['-c', script, 'sh', String(processId), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  waiting.unref();
  if (waiting.stdin instanceof Socket) waiting.stdin.unref();
  return () => void waiting.kill('SIGKILL');
}

/** The killed server's own processes let go of its memory a moment after it; until then a new one refuses to start. */
async function untilAbandoned(start: () => Promise<RunningServer>): Promise<RunningServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === 50) throw error;
      await wait(100);
    }
  }
}

function ready(log: NodeJS.ReadableStream, ended: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    log.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('ready to accept connections')) resolve();
    });
    void ended.then(() => reject(new Error(`PostgreSQL did not start: ${text.slice(-500)}`)));
  });
}

/** A port nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
}
