import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runExchange } from '../gateway/exchange/run-exchange.ts';
import { exchangePort } from '../kit/exchange/exchange-port.ts';
import { openSubgraphs } from '../kit/in-process.ts';
import { fillWithSampleProvince } from '../kit/province/fill.ts';

const CLI = join(import.meta.dirname, '../kit/evaluation-runs/evaluate-cli.ts');
const ENTERPRISES = 500;
let folder = '';

/** Four sectors' stores with the sample province, after they have exchanged what they send each other. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-evaluate-'));
  const opened = await openSubgraphs({ databaseSetting: `sqlite:${folder}`, pendingMigrations: 'APPLY' });
  await fillWithSampleProvince(opened, {
    enterprises: ENTERPRISES,
    folder: join(folder, 'province'),
    tell: () => undefined,
  });
  const ports = new Map(opened.map(({ subgraph, database }) => [subgraph.name, exchangePort(subgraph, database)]));
  const exchange = runExchange(ports, 10, { warn: console.warn, info: () => undefined });
  await exchange.settled();
  await exchange.stop();
  await Promise.all(opened.map((subgraph) => subgraph.close()));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

async function evaluate(...parameters: string[]): Promise<Outcome> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, ...parameters], {
      env: { ...process.env, HUB_DB: `sqlite:${folder}` },
    });
    return { stdout, stderr, code: 0 };
  } catch (error) {
    return error as Outcome; // what execFile rejects with has the three fields
  }
}

const hashIn = (text: string) => /sha256 ([0-9a-f]{64})/.exec(text)?.[1];

describe('npm run evaluate, over the sample province', () => {
  test.each(['public-credit', 'market-regulation', 'work-safety', 'culture-tourism'])(
    '%s can be tried out, and finds the same in threads',
    async (sector) => {
      const one = await evaluate(sector, '--dry-run', '--threads', '0');
      expect(one).toMatchObject({ code: 0, stdout: expect.stringContaining('A dry run; nothing was written.') });
      expect(hashIn(one.stdout)).toBeDefined();
      expect(one.stderr).toMatch(/^evaluating \S+ 100% \|/m);
      expect(hashIn((await evaluate(sector, '--dry-run', '--threads', '2')).stdout)).toBe(hashIn(one.stdout));
    },
  );

  test('grades that the province has published stay as they are: the run leaves them alone', async () => {
    const held = await evaluate('public-credit');
    expect(held).toMatchObject({ code: 2, stderr: expect.stringContaining('RUN_HELD') });
    expect(held.stdout).toMatch(/OUTSIDE {2}Class A/);
    const { stdout, code } = await evaluate('public-credit', '--publish-anyway', '--reason', '没有正面信息');
    expect(code).toBe(0);
    expect(stdout).toMatch(/published: 0 new or different, 0 as they stood, \d+ left alone since one was received/);
    expect(stdout).toContain('published outside the declared range: 没有正面信息');
    expect(hashIn(stdout)).toBe(hashIn(held.stdout));
  });

  test('what nobody has published is published, once, and explained', async () => {
    const again = ['market-regulation', '--period', '2026-05', '--publish-anyway', '--reason', '样例'];
    const first = await evaluate(...again);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/published: [1-9]\d* new or different/) });
    const second = await evaluate(...again);
    expect(second.stdout).toMatch(/published: 0 new or different, [1-9]\d* as they stood/);
    expect(hashIn(second.stdout)).toBe(hashIn(first.stdout));
    expect((await evaluate('--status')).stdout).toMatch(/2026-05 .*PUBLISHED/);
  });

  test.each([
    ['a reason is needed to publish anyway', ['public-credit', '--publish-anyway'], 'BAD_USER_INPUT'],
    ['the registry evaluates nobody', ['registry'], 'EVALUATION_UNKNOWN'],
    ['a model that is not there', ['public-credit', '--model', 'NONE'], 'MODEL_UNKNOWN'],
    ['a model kept for comparison', ['public-credit', '--model', 'NAT-2026-4', '--period', '2025'], 'MODEL_UNKNOWN'],
    ['a period that is not over', ['public-credit', '--period', '2999Q1'], 'PERIOD_NOT_OVER'],
  ])('%s', async (_title, parameters, code) => {
    expect(await evaluate(...parameters)).toMatchObject({ code: 2, stderr: expect.stringContaining(code) });
  });

  test('a model kept for comparison may be tried out', async () => {
    const { stdout } = await evaluate('public-credit', '--model', 'NAT-2026-4', '--period', '2025', '--dry-run');
    expect(stdout).toContain('NAT-2026-4/1');
    expect(stdout).toMatch(/classes {7}A [\d.]+ %, B [\d.]+ %, C [\d.]+ %, D [\d.]+ %$/m); // held to no range of another scheme
  });

  test('--list tells who evaluates, by which models, and what is over', async () => {
    const { stdout } = await evaluate('--list');
    expect(stdout).toMatch(/public-credit {2}HEB-2023-9, QUARTERLY; newest period that is over: \d{4}Q[1-4]/);
    expect(stdout).toContain('8/18/26');
  });
});
