import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillFolder, type RunningHub, startHubOn } from './testing/hub.ts';
import { readProvince, usccOf } from './testing/province-files.ts';

const run = promisify(execFile);
const CLI = join(import.meta.dirname, '../gateway/receipts/verify-receipt-cli.ts');
const WITH_RECEIPT = `query ($uscc: USCC!) { enterprise(uscc: $uscc) {
  convergence { convergedTier complete ruleSetHash inputs { sector grade } receipt { id keyId algorithm document } }
} }`;

let folder: string;
let hub: RunningHub;
let uscc: string;
let keysFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receipts-'));
  const filled = join(folder, 'filled');
  await fillFolder(filled, 500);
  uscc = readProvince(join(filled, 'province')).rows('work-safety', 'penalties').map(usccOf)[0] ?? '';
  hub = await startHubOn(filled, join(folder, 'hub'), 'in-process');
  keysFile = join(folder, 'keys.json');
  await writeFile(keysFile, await (await fetch(`${hub.url}/receipts/keys`)).text());
});
afterAll(async () => {
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Converged {
  readonly convergedTier: string;
  readonly complete: boolean;
  readonly ruleSetHash: string;
  readonly inputs: readonly { sector: string; grade: string | null }[];
  readonly receipt: { id: string; keyId: string; algorithm: string; document: string };
}

async function converged(as: string): Promise<Converged> {
  const { data, errors } = await hub.ask<{ enterprise: { convergence: Converged } }>(as, WITH_RECEIPT, { uscc });
  expect(errors).toEqual([]);
  if (!data) throw new Error('nothing was answered');
  return data.enterprise.convergence;
}

/** What `npm run verify-receipt` does with a text. */
async function verify(document: string, ...flags: string[]): Promise<{ exit: number; said: string }> {
  const file = join(folder, 'receipt.json');
  await writeFile(file, document);
  const ended = await run('node', [CLI, file, ...(flags.length > 0 ? flags : ['--keys', keysFile])]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { exit: ended.code, said: `${ended.stdout}${ended.stderr}` };
}

describe('a receipt, asked for with the answer and checked without the hub', () => {
  test('says what the answer beside it says, and verifies', async () => {
    const { receipt, ...answer } = await converged('auditor');
    const { result, statements } = JSON.parse(receipt.document) as {
      result: object;
      statements: { sector: string; answer: { grade: string | null } }[];
    };
    expect(result).toMatchObject(answer);
    expect(statements.map(({ sector, answer: { grade } }) => ({ sector, grade }))).toEqual(answer.inputs);
    const { exit, said } = await verify(receipt.document);
    expect(said).toContain('Genuine');
    expect(said).toContain(`${uscc} · `);
    expect(exit).toBe(0);
  });

  test('of one who may not see an internal class holds none, and still verifies', async () => {
    const internal = (await converged('auditor')).inputs.find(({ sector }) => sector === 'MARKET_REGULATION');
    expect(internal?.grade).toMatch(/^[A-D]$/);
    const { receipt } = await converged('work-safety');
    const { statements } = JSON.parse(receipt.document) as { statements: { sector: string; answer: object }[] };
    expect(statements.find(({ sector }) => sector === 'MARKET_REGULATION')?.answer).toMatchObject({
      status: 'WITHHELD',
      grade: null,
      effectiveClass: null,
      evidence: [],
      severeListings: [],
    });
    expect((await verify(receipt.document)).exit).toBe(0);
  });

  test('that was changed ends with 1, a key that is missing with 2, each with its sentence', async () => {
    const { receipt } = await converged('auditor');
    const changed = await verify(receipt.document.replace(uscc, '91130102MA0000015C'));
    expect(changed).toMatchObject({ exit: 1, said: expect.stringContaining('Not verified') });
    const others = join(folder, 'others.json');
    const { stdout } = await run('node', [CLI.replace('verify-receipt-cli', 'receipt-key-cli'), join(folder, 'other')]);
    await writeFile(others, stdout);
    expect((await stat(join(folder, 'other'))).mode & 0o777).toBe(0o600);
    const strange = await verify(receipt.document, '--keys', others);
    expect(strange).toMatchObject({ exit: 2, said: expect.stringContaining(receipt.keyId) });
    expect((await verify(receipt.document, '--rules', folder)).exit).toBe(2);
  });

  test('is signed with the key that anyone gets, of which nothing private is told', async () => {
    const { keys } = JSON.parse(await readFile(keysFile, 'utf8')) as { keys: { kid: string }[] };
    expect(keys).toEqual([expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', use: 'sig' })]);
    expect(keys[0]).not.toHaveProperty('d');
    expect((await converged('dashboard')).receipt.keyId).toBe(keys[0]?.kid);
  });

  test('what may not be told is null with its code, and the rest of the answer stands', async () => {
    const { data, errors } = await hub.ask<{
      enterprise: { convergence: { convergedTier: string; measures: null; own: { sector: string } } };
    }>(
      'work-safety',
      `query ($uscc: USCC!) { enterprise(uscc: $uscc) { convergence {
        convergedTier measures(sector: "MARKET_REGULATION") { sector } own: measures(sector: "WORK_SAFETY") { sector }
      } } }`,
      { uscc },
    );
    expect(data?.enterprise.convergence).toEqual({
      convergedTier: expect.any(String),
      measures: null,
      own: { sector: 'WORK_SAFETY' },
    });
    expect(errors).toMatchObject([
      { path: ['enterprise', 'convergence', 'measures'], extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  test('is asked for on a page too: one for each enterprise', async () => {
    const { data, errors } = await hub.ask<{
      enterprises: { nodes: { uscc: string; convergence: { receipt: { document: string } } }[] };
    }>('auditor', '{ enterprises(first: 20) { nodes { uscc convergence { receipt { document } } } } }');
    expect(errors).toEqual([]);
    for (const { uscc: code, convergence } of data?.enterprises.nodes ?? [])
      expect(JSON.parse(convergence.receipt.document)).toMatchObject({ uscc: code });
  });
});
