import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { discoverSubgraphs, subgraphNames } from '../kit/discover.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Page {
  readonly path: string;
  readonly text: string;
}

const pages: Page[] = [];

beforeAll(async () => {
  for await (const path of glob('{*.md,docs/**/*.md,subgraphs/*/README.md}', { cwd: ROOT }))
    pages.push({ path, text: read(path) });
});

/** The cells of a table whose rows begin with a given kind of first cell. */
function rows(text: string, firstCell: RegExp): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter(([first]) => firstCell.test(first ?? ''));
}

describe('what the documents say is so', () => {
  test('pages were found at all', () => {
    expect(pages.length).toBeGreaterThan(20);
  });

  test("the README's table has every setting of kit/config, with its default", () => {
    const groups = readdirSync(join(ROOT, 'kit/config')).map((file) => `kit/config/${file}`);
    const source = ['kit/config.ts', ...groups].map(read).join('\n');
    const named = new Set(source.match(/\bHUB_[A-Z_]+\b/g));
    const defaults = new Map(
      source
        .split(/^ {2}(?=HUB_)/m)
        .slice(1)
        .map((setting) => [
          /^HUB_[A-Z_]+/.exec(setting)?.[0],
          /\.default\('?([\w.:-]+)'?\)/.exec(setting)?.[1]?.replaceAll('_', '') ?? '–',
        ]),
    );
    const table = rows(read('README.md'), /^`HUB_/).map(([name = '', value = '']) => [
      name.replaceAll('`', ''),
      value.replaceAll('`', ''),
    ]);
    expect(new Set(table.map(([name]) => name))).toEqual(named);
    for (const [name, value] of table) expect(value, name).toBe(defaults.get(name) ?? '–');
  });

  test('every command exists', () => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));
    const unknown = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\bnpm run (?:--silent )?([a-z][a-z:-]*)/g)]
        .filter(([, script]) => scripts[script ?? ''] === undefined)
        .map(([command]) => `${path}: ${command}`),
    );
    expect(unknown).toEqual([]);
  });

  test('the agency guide names every kind of records, with the columns it must have', async () => {
    const table = rows(read('docs/guides/sector-agency.md'), /^`[a-z-…]+\/[a-z-]+`$/);
    for (const { name, imports } of await discoverSubgraphs()) {
      for (const kind of imports.filter(({ isHandedIn }) => isHandedIn)) {
        const [, columns = ''] =
          table.find(([first]) => [`\`${name}/${kind.name}\``, `\`…/${kind.name}\``].includes(first ?? '')) ?? [];
        const missing = kind.fields.filter(({ required, headers }) => required && !columns.includes(headers[0]));
        expect(
          missing.map(({ headers }) => headers[0]),
          `${name}/${kind.name}`,
        ).toEqual([]);
      }
    }
  });

  test('every link leads somewhere', () => {
    expect(pages.flatMap(brokenLinks)).toEqual([]);
  });

  test('every package that runs is in docs/licences.md, with its version and licence', () => {
    const { packages } = z
      .object({
        packages: z.record(
          z.string(),
          z.object({
            version: z.string().optional(),
            license: z.string().optional(),
            dependencies: z.record(z.string(), z.string()).optional(),
          }),
        ),
      })
      .parse(JSON.parse(read('package-lock.json')));
    const expected = Object.keys(packages['']?.dependencies ?? {}).map((name) => {
      const { version, license } = packages[`node_modules/${name}`] ?? {};
      return `${name} ${version} ${license}`;
    });
    const table = rows(read('docs/licences.md'), /^(?!Package|---)/).map((cells) => cells.slice(0, 3).join(' '));
    expect(new Set(table)).toEqual(new Set(expected));
  });

  test('every document that code or rule tables cite is in docs/sources', async () => {
    const sources = read('docs/sources/README.md');
    const cited = new Set<string>();
    for await (const path of glob('{schema,kit,gateway,subgraphs}/**/*.{ts,dmn}', { cwd: ROOT })) {
      if (/\.test\.ts$|\/testing\//.test(path)) continue;
      for (const [number] of withoutExamples(read(path)).matchAll(
        /[\u4E00-\u9FFF]+〔20\d\d〕\d+号|[\u4E00-\u9FFF]+令第\d+号/g,
      ))
        cited.add(number);
    }
    expect(cited.size).toBeGreaterThan(5);
    expect([...cited].filter((number) => !sources.includes(identifying(number)))).toEqual([]);
  });

  test('every subgraph has a README with its open questions', async () => {
    for (const name of await subgraphNames())
      expect(read(`subgraphs/${name}/README.md`)).toContain('## Open questions');
  });
});

function withoutExamples(code: string): string {
  return code.replaceAll(/^\s*example: .*$/gm, '');
}

/** Sentences run into numbers without a space: the last words before the bracket name the office. */
function identifying(number: string): string {
  return /(?:[\u4E00-\u9FFF]{1,5}〔20\d\d〕\d+|令第\d+)号$/.exec(number)?.[0] ?? number;
}

function brokenLinks({ path, text }: Page): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const place = file === '' ? join(ROOT, path) : join(ROOT, dirname(path), file);
      if (!existsSync(place)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(place, 'utf8')).has(decodeURIComponent(anchor));
    })
    .map((target) => `${path}: ${target}`);
}

/** Anchors as a Markdown host makes them from headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}
