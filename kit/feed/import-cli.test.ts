import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { discoverSubgraphs } from '../discover.ts';
import { writeExample } from '../testing/example-subgraph.ts';
import { templateOf } from './csv-text.ts';
import { allKinds } from './find-kind.ts';
import type { RecordsKind } from './records-kind.ts';

const folder = mkdtempSync(join(tmpdir(), 'hub-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const kinds = allKinds(await discoverSubgraphs());
const [first] = kinds;
if (first === undefined) throw new Error('no subgraph takes anything');
const firstName = `${first.subgraph.name}/${first.kind.name}`;

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

async function run(command: 'import' | 'quarantine', ...parameters: string[]): Promise<Outcome> {
  const script = fileURLToPath(new URL(`${command}-cli.ts`, import.meta.url));
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...parameters], {
      env: { ...process.env, HUB_DB: `sqlite:${join(folder, 'data')}` },
    });
    return { stdout, stderr, code: 0 };
  } catch (error) {
    return error as Outcome; // what execFile rejects with has the three fields
  }
}

/** The template of a kind, with one column of its row replaced. */
function templateWith(kind: RecordsKind, field: string, text: string): string {
  const [header = '', row = ''] = templateOf(kind).split('\n');
  const index = kind.fields.findIndex(({ name }) => name === field);
  return `${header}\n${row.split(',').with(index, text).join(',')}\n`;
}

describe('npm run import', () => {
  test('imports a file and says what became of its rows', async () => {
    const file = writeExample(folder, `${first.kind.name}.csv`, templateOf(first.kind));
    const { stdout, code } = await run('import', firstName, file);
    expect(stdout).toMatch(/accepted +1\n/);
    expect(code).toBe(0);
  });

  test('says that the same content was imported before', async () => {
    const file = writeExample(folder, 'again.csv', templateOf(first.kind));
    expect((await run('import', firstName, file)).stdout).toContain('imported before');
  });

  test('prints a template, and lists every kind with its columns', async () => {
    expect((await run('import', '--template', firstName)).stdout).toBe(templateOf(first.kind));
    const { stdout } = await run('import', '--help');
    for (const { subgraph, kind } of kinds) expect(stdout).toContain(`${subgraph.name}/${kind.name}`);
  });

  test('refuses with one line and an exit code', async () => {
    const unknown = await run('import', 'nothing-of-the-kind', 'x.csv');
    expect(unknown.stderr).toMatch(/^KIND_UNKNOWN: .*\n$/);
    expect(unknown.code).toBe(2);
    const missing = await run('import', firstName, join(folder, 'nowhere.csv'));
    expect(missing.stderr).toMatch(/^FILE_UNREADABLE: .*\n$/);
    const shared = kinds.find(({ kind, subgraph }) =>
      kinds.some((other) => other.kind.name === kind.name && other.subgraph !== subgraph),
    );
    if (shared !== undefined) {
      const { stderr } = await run('import', shared.kind.name, 'x.csv');
      expect(stderr).toMatch(/^KIND_AMBIGUOUS: /);
      expect(stderr).toContain(`${shared.subgraph.name}/${shared.kind.name}`);
    }
  });
});

test('a bad row is listed, shown, corrected, submitted again; another is exported and dismissed', async () => {
  const { name } = first.subgraph;
  const required = first.kind.fields.filter((field) => field.required);
  const field = required.at(-1);
  if (field === undefined) throw new Error('the kind requires nothing');
  const file = writeExample(folder, 'bad.csv', templateWith(first.kind, field.name, ' '));
  expect((await run('import', firstName, file)).stdout).toMatch(/quarantined +1 .*npm run quarantine/);

  const listed = await run('quarantine', 'list', name);
  const [place = ''] = listed.stdout.split(' ');
  expect(listed.stdout).toContain(`bad.csv:2  OPEN  ${field.name} FIELD_MISSING`);
  expect((await run('quarantine', 'show', place)).stdout).toContain(`! ${field.name}: FIELD_MISSING`);

  const exported = await run('quarantine', 'export', firstName);
  const back = writeExample(folder, 'back.csv', exported.stdout);
  expect((await run('import', firstName, back)).stdout).toContain('隔离编号 (not kept)');

  expect((await run('quarantine', 'correct', place, `${field.headers[0]}=${field.example}`)).stdout).toContain(
    'submit it again',
  );
  expect((await run('quarantine', 'resubmit', place)).stdout).toContain('RESUBMITTED');
  const again = await run('quarantine', 'dismiss', place);
  expect(again.stderr).toMatch(/^QUARANTINED_ROW_RESOLVED: /);
  const [other = ''] = (await run('quarantine', 'list', name)).stdout.split(' ');
  expect((await run('quarantine', 'dismiss', other)).stdout).toContain('DISMISSED');
  expect((await run('quarantine', 'list', name)).stdout).toBe(`${name}: nothing\n`);
  expect((await run('quarantine', 'resubmit', name)).stdout).toBe(`${name}: 0 accepted, 0 still open\n`);
});
