import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../kit/testing/postgresql.ts';
import { keepSubgraphs } from './testing/keep-subgraphs.ts';

/*
 * Does what README.md and docs/guides/*.md tell a reader to do, in a copy of this tree. The first word behind a
 * fence is its language; what follows says what is done with it (rendered pages do not show it):
 *
 *   ```sh start           starts the hub with this command, in place of one that runs, and waits for it
 *   ```sh run             runs it; must end with 0
 *   ```text prints        each line, but for "…", stands in what the command before printed
 *   ```csv file=<path>    writes the file; any language
 *   ```graphql ask=<who>  asks the running hub with a token for <who>
 *   ```json answer        is exactly what the question before was answered with
 *
 * Fences without a second word are for reading.
 */

const ROOT = join(import.meta.dirname, '..');
const run = promisify(execFile);

/** The day on which the pages' answers were given; sample province and freshness depend on it. */
const DAY_OF_THE_PAGES = new Date('2026-11-21T04:00:00.000Z');
const ON_THAT_DAY = `--import=data:text/javascript,${encodeURIComponent(`
  const RealDate = Date;
  const now = () => RealDate.now() + ${DAY_OF_THE_PAGES.getTime() - Date.now()};
  globalThis.Date = class extends RealDate {
    constructor(...given) { given.length === 0 ? super(now()) : super(...given); }
    static now() { return now(); }
  };`)}`;

const MINUTES = 60_000;

interface Fence {
  readonly line: number;
  /** `sh run`, `csv file=grades.csv`; empty for none. */
  readonly does: string;
  readonly text: string;
}

async function fencesOf(page: string): Promise<Fence[]> {
  const lines = (await readFile(join(ROOT, page), 'utf8')).split('\n');
  const fences: Fence[] = [];
  let open: { line: number; does: string; from: number } | undefined;
  for (const [index, line] of lines.entries()) {
    const info = /^```(.*)$/.exec(line)?.[1];
    if (info === undefined) continue;
    if (open === undefined) open = { line: index + 1, does: info.replace(/^\S*\s*/, ''), from: index + 1 };
    else {
      fences.push({ line: open.line, does: open.does, text: lines.slice(open.from, index).join('\n') });
      open = undefined;
    }
  }
  return fences;
}

/** The subgraphs whose answers the pages print: those that the README's picture of the house names. */
async function subgraphsOfReadme(): Promise<string[]> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, house = ''] = /^subgraphs\/.*\n((?: {2}\S+\/.*\n)+)/m.exec(readme) ?? [];
  return Array.from(house.matchAll(/^ {2}(\S+)\//gm), ([, name = '']) => name);
}

/** A copy of this tree, without what git ignores, in which a reader works with a hub of its own. */
class Reader {
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #port: number;
  readonly #tokens = new Map<string, string>();
  #hub: ChildProcess | undefined;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.#port = port;
    const { NODE_ENV: _ofThisTest, ...inherited } = process.env;
    const settings = Object.entries(inherited).filter(([name]) => !name.startsWith('HUB_'));
    this.#environment = { ...Object.fromEntries(settings), HUB_PORT: String(port), NODE_OPTIONS: ON_THAT_DAY };
  }

  static async arrive(): Promise<Reader> {
    const folder = await mkdtemp(join(tmpdir(), 'hub-guide-'));
    const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: ROOT,
      maxBuffer: 10_000_000,
    });
    for (const path of stdout.split('\0').filter((each) => each !== '')) {
      await cp(join(ROOT, path), join(folder, path)).catch(ignoreDeleted);
    }
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await keepSubgraphs(folder, await subgraphsOfReadme());
    await run('git', ['init', '-q'], { cwd: folder });
    await writeFile(join(folder, '.git/info/exclude'), 'node_modules\n');
    await run('git', ['add', '-A'], { cwd: folder });
    return new Reader(folder, await freePort());
  }

  async leave(): Promise<void> {
    await this.#stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Follows one page from top to bottom. */
  async follow(page: string): Promise<void> {
    let printed = '';
    let ask: () => Promise<unknown> = noQuestion;
    for (const { line, does, text } of await fencesOf(page)) {
      const place = `${page}:${line}`;
      const [verb, argument] = does.split('=', 2);
      if (verb === 'start') await this.#start(text, place);
      else if (verb === 'run') printed = await this.#run(text, place);
      else if (verb === 'prints') expectLines(printed, text, place);
      else if (verb === 'file') await this.#write(argument ?? '', text);
      else if (verb === 'ask') ask = () => this.#ask(text, argument ?? '');
      else if (verb === 'answer') await expectAnswer(ask, JSON.parse(text), place);
      else if (verb !== '') throw new Error(`${place}: nobody knows how to "${does}"`);
    }
  }

  /** Paths that differ from the tree that was copied, new ones by their folder. */
  async changes(): Promise<string[]> {
    const { stdout } = await run('git', ['status', '--porcelain'], { cwd: this.folder });
    const deltas = stdout.split('\n').filter((entry) => /^.[M?D]/.test(entry));
    return deltas.map((entry) => entry.slice(3)).sort();
  }

  async #stop(): Promise<void> {
    const hub = this.#hub;
    if (hub?.pid === undefined || hub.exitCode !== null) return;
    const closed = new Promise((resolve) => hub.once('close', resolve)); // when everybody in the group has ended
    process.kill(-hub.pid, 'SIGINT'); // Ctrl-C reaches npm and the hub
    await closed;
  }

  async #start(command: string, place: string): Promise<void> {
    await this.#stop();
    const installed = command.replace('npm ci && ', ''); // this tree's node_modules are lent to the reader
    const hub = spawn('bash', ['-c', `exec ${installed}`], {
      cwd: this.folder,
      env: this.#environment,
      detached: true,
    });
    this.#hub = hub;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const listen = (chunk: Buffer): void => {
        said += chunk.toString();
        if (said.includes('The hub runs:')) resolve();
      };
      hub.stdout.on('data', listen);
      hub.stderr.on('data', listen);
      hub.once('exit', () => reject(new Error(`${place}: the hub did not start:\n${said}`)));
    });
  }

  async #run(commands: string, place: string): Promise<string> {
    try {
      const { stdout, stderr } = await run('bash', ['-euo', 'pipefail', '-c', this.#here(commands)], {
        cwd: this.folder,
        env: this.#environment,
        maxBuffer: 10_000_000,
      });
      return `${stdout}\n${stderr}`;
    } catch (error) {
      throw new Error(`${place} does not work`, { cause: error });
    }
  }

  async #write(path: string, text: string): Promise<void> {
    await mkdir(join(this.folder, dirname(path)), { recursive: true });
    await writeFile(join(this.folder, path), `${this.#here(text)}\n`);
  }

  async #ask(query: string, who: string): Promise<unknown> {
    const token = this.#tokens.get(who) ?? (await this.#run(`npm run --silent token -- ${who}`, who)).trim();
    this.#tokens.set(who, token);
    const response = await fetch(this.#here('http://127.0.0.1:4000/graphql'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    return response.json();
  }

  /** What is written for the default port, for the port of this test. */
  #here(text: string): string {
    return text.replaceAll('127.0.0.1:4000', `127.0.0.1:${this.#port}`);
  }
}

function noQuestion(): Promise<never> {
  return Promise.reject(new Error('an answer without a question'));
}

/** The index follows the stores a moment later; a question may be asked again, and a mutation says the same twice. */
function expectAnswer(ask: () => Promise<unknown>, expected: unknown, place: string): Promise<void> {
  return vi.waitFor(async () => expect(await ask(), place).toEqual(expected), { timeout: 3_000, interval: 250 });
}

/** A tracked file that somebody has just deleted is not there to be copied. */
function ignoreDeleted(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

function expectLines(printed: string, expected: string, place: string): void {
  const lines = new Set(printed.split('\n').map((line) => line.trim()));
  const missing = expected
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '…' && !lines.has(line));
  expect(missing, `${place}: not among what was printed:\n${printed}`).toEqual([]);
}

describe('a reader of the README, then of the guides', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await Reader.arrive();
  }, MINUTES);
  afterAll(() => reader.leave());

  test.each([
    'README.md',
    'docs/guides/dashboard-developer.md',
    'docs/guides/receipts-and-reasons.md',
    'docs/guides/sector-agency.md',
    'docs/guides/operator.md',
    'docs/guides/rules.md',
    'docs/guides/supervision-and-joint-measures.md',
    'docs/guides/add-a-sector.md',
  ])('finds every command and answer of %s true', (page) => reader.follow(page), 3 * MINUTES);

  test('has added a fifth sector by one folder and what is generated from it', async () => {
    expect(await reader.changes()).toEqual([
      'gateway/hub/resolvers.generated.ts',
      'schema/api.graphql',
      'schema/hub.graphql',
      'schema/sectors.json',
      'schema/supergraph.graphql',
      'subgraphs/environment/',
    ]);
  });
});
