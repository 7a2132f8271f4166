import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { CaseChecker } from './check.ts';
import { PLANTED_FAULTS } from './planted-faults.ts';

const PLANT = join(import.meta.dirname, 'plant.ts');
const CLI = join(import.meta.dirname, 'cli.ts');
const CASES = 2000;
const CASES_PER_TEST = 250;

describe('generated graphs, data, faults and operations are answered as one schema answers that is not federated', () => {
  const checker = new CaseChecker();

  test.each(Array.from({ length: CASES / CASES_PER_TEST }, (_, index) => index * CASES_PER_TEST))(
    'cases from %i',
    async (from) => {
      for (let number = from; number < from + CASES_PER_TEST; number += 1) {
        const checked = await checker.check(number, false);
        if (checked === undefined || typeof checked.verdict === 'string') continue;
        const { difference, asked, faults } = checked.verdict;
        expect.fail(`case ${number}, ${JSON.stringify(faults)}\n${asked.text}\n${difference}`);
      }
    },
  );
});

describe('the cases find what a compiled executor could get wrong', () => {
  test.each(PLANTED_FAULTS)('$title', async ({ title, foundBy }) => {
    const isFound = (await findsFault(title, foundBy, 1)) || (await findsFault(title, 0, CASES));
    expect(isFound).toBe(true);
  });
});

/** Whether cases, run in a process of their own with a fault in the executor, differ. */
async function findsFault(title: string, from: number, cases: number): Promise<boolean> {
  const given = ['--import', PLANT, CLI, '--no-stock', '--from', `${from}`, '--cases', `${cases}`];
  try {
    await promisify(execFile)('node', given, { env: { ...process.env, PLANTED_FAULT: title } });
    return false;
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (stdout?.includes('"wrong":1') !== true) throw error;
    return true;
  }
}
