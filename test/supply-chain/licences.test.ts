import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ALLOWED_LICENCES, EXCEPTIONS, licenceFault, runningPackages } from './licences.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const packages = runningPackages(read('package-lock.json'));

describe('licences of what runs', () => {
  test('are all on the list, through all dependencies of dependencies', () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.flatMap((each) => licenceFault(each) ?? [])).toEqual([]);
  });

  test('that are exceptions are still in use, and told of in NOTICE', () => {
    const running = new Set(packages.map(({ name }) => name));
    for (const name of EXCEPTIONS.keys()) {
      expect(running).toContain(name);
      expect(read('NOTICE'), name).toContain(name);
    }
  });

  test('that are allowed are those that docs/licences.md names', () => {
    const [, line = ''] = /^Allowed: (.*)\.$/m.exec(read('docs/licences.md')) ?? [];
    expect(line.split(', ')).toEqual(ALLOWED_LICENCES);
  });

  test('of packages for development are not asked about', () => {
    const lock = { packages: { '': {}, 'node_modules/a': { version: '1.0.0', license: 'GPL-3.0-only', dev: true } } };
    expect(runningPackages(JSON.stringify(lock))).toEqual([]);
  });

  test.each([
    ['(MIT AND BSD-3-Clause)', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['(MIT AND GPL-3.0-only)', false],
    ['(MIT OR ISC AND GPL-3.0-only)', false],
    ['GPL-3.0-only', false],
    ['Elastic-2.0', false],
    [undefined, false],
  ])('%s: allowed %s', (licence, isAllowed) => {
    const fault = licenceFault({ name: 'a', version: '1.0.0', licence });
    expect(fault === undefined).toBe(isAllowed);
    if (fault !== undefined) expect(fault).toContain('a 1.0.0');
  });
});
