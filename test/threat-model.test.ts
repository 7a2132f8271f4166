import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './testing/child.ts';

const text = readFileSync(join(ROOT, 'docs/threat-model.md'), 'utf8');
const threats = text.split('\n').filter((line) => /^\| T\d+ \|/.test(line));

/** Tests that a line names: the file and the title. */
function namedTests(line: string): readonly (readonly [file: string, title: string])[] {
  return [...line.matchAll(/\[([^\]]+\.test\.ts)\]\([^)]+\) "([^"]+)"/g)].map(([, file = '', title = '']) => [
    file,
    title,
  ]);
}

describe('the threat model', () => {
  test('names threats at each boundary that it draws, each under a number of its own', () => {
    const drawn = new Set(text.match(/B\d(?=──|:)|──B\d/g)?.map((found) => found.replace('──', '')));
    for (const boundary of drawn) expect(text).toContain(`## ${boundary}:`);
    expect(drawn.size).toBe(8);
    expect(threats.map((line) => /T(\d+)/.exec(line)?.[1])).toEqual(threats.map((_line, index) => String(index + 1)));
  });

  test.each(threats.map((line) => [/T\d+/.exec(line)?.[0] ?? '', line] as const))(
    '%s names a kind of STRIDE, a control and a test that is there',
    (_number, line) => {
      const [, , , kinds = '', control = ''] = line.split('|').map((cell) => cell.trim());
      expect(
        kinds.split(', ').every((kind) => /^[STRIDE]$/.test(kind)),
        kinds,
      ).toBe(true);
      expect(control).not.toBe('');
      const tests = namedTests(line);
      expect(tests).not.toEqual([]);
      for (const [file, title] of tests) {
        expect(existsSync(join(ROOT, file)), file).toBe(true);
        expect(readFileSync(join(ROOT, file), 'utf8').replaceAll("\\'", "'"), `${file}: ${title}`).toContain(title);
      }
    },
  );
});
