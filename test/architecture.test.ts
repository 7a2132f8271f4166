import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Files of the project that it imports, from the project's root. */
  readonly imports: readonly string[];
}

let files: SourceFile[] = [];

beforeAll(async () => {
  for await (const path of glob('{gateway,kit,schema,subgraphs}/**/*.ts', { cwd: ROOT })) {
    const text = readFileSync(join(ROOT, path), 'utf8');
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, target]) =>
      relative(ROOT, join(ROOT, dirname(path), target ?? '')),
    );
    files.push({ path, text, imports });
  }
});

/** Imports from files of one place that lead where they may not. */
function breaches(from: (path: string) => boolean, isAllowed: (target: string, path: string) => boolean): string[] {
  return files
    .filter(({ path }) => from(path) && !path.endsWith('.test.ts'))
    .flatMap(({ path, imports }) =>
      imports.filter((target) => !isAllowed(target, path)).map((target) => `${path} -> ${target}`),
    );
}

const within =
  (...places: string[]) =>
  (target: string) =>
    places.some((place) => target.startsWith(place));

describe('the house stands as drawn', () => {
  test('files were found at all, and their imports read', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
  });

  test('the vocabulary imports nothing but itself', () => {
    expect(breaches(within('schema/vocabulary/'), within('schema/vocabulary/'))).toEqual([]);
  });

  test('the kit knows neither a sector nor the gateway', () => {
    expect(breaches(within('kit/'), within('kit/', 'schema/vocabulary/'))).toEqual([]);
  });

  test('sectors are strangers to each other and to the gateway', () => {
    expect(
      breaches(within('subgraphs/'), (target, path) =>
        within(`${ownFolder(path)}/`, 'kit/', 'schema/vocabulary/')(target),
      ),
    ).toEqual([]);
  });

  test('the gateway knows sectors by the graph alone', () => {
    expect(
      breaches(
        within('gateway/'),
        (target) => within('gateway/', 'kit/', 'schema/vocabulary/')(target) && target !== 'kit/discover.ts',
      ),
    ).toEqual([]);
  });

  test('no sector is named in gateway code', () => {
    const names =
      /public-credit|market-regulation|work-safety|culture-tourism|publicCredit|marketRisk|workSafety|cultureTourism|WORK_SAFETY|MARKET_REGULATION|CULTURE_TOURISM/;
    const naming = files.filter(
      ({ path, text }) =>
        path.startsWith('gateway/') &&
        !/\.(test|generated)\.ts$|\/testing\//.test(path) &&
        names.test(withoutComments(text)),
    );
    expect(naming.map(({ path }) => path)).toEqual([]);
  });

  test('the environment is read where a process starts, nowhere else', () => {
    const reads = /process\.env(?!\['\w+'\] = )/; // telling a library something through it is no reading
    const readers = files.filter(({ path, text }) => reads.test(text) && !/\.test\.ts$|\/testing\//.test(path));
    expect(readers.filter(({ text }) => !/readConfig\([^)]*|environment/.test(text)).map(({ path }) => path)).toEqual(
      [],
    );
  });
});

function ownFolder(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
