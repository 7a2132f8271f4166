import { readFileSync } from 'node:fs';
import { ApolloServerErrorCode, ApolloServerValidationErrorCode } from '@apollo/server/errors';
import { buildSchema, isEnumType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../kit/errors.ts';

const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
const api = buildSchema(readFileSync(new URL('../schema/api.graphql', import.meta.url), 'utf8'));

const SECTIONS = page
  .split(/^## /m)
  .slice(1)
  .map((text) => ({
    title: text.slice(0, text.indexOf('\n')),
    codes: [...text.matchAll(/^\| `([A-Z0-9_]+)` /gm)].map(([, code]) => code ?? ''),
  }));

function codesUnder(...titles: string[]): string[] {
  return SECTIONS.filter(({ title }) => titles.some((wanted) => title.startsWith(wanted)))
    .flatMap(({ codes }) => codes)
    .sort();
}

function valuesOf(...enums: string[]): string[] {
  return enums
    .flatMap((name) => {
      const type = api.getType(name);
      return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
    })
    .sort();
}

describe('docs/errors.md explains every code, and no code that does not exist', () => {
  test('the codes of kit/errors.ts', () => {
    const sections = [
      'Asking',
      'A sector that',
      'A file',
      'A row',
      'Keeping',
      'An objection',
      'A joint measure',
      'An evaluation',
      'A rule set',
      'A random inspection',
      'Running',
    ];
    expect(codesUnder(...sections)).toEqual([...ERROR_CODES].sort());
  });

  test("the GraphQL server's own codes, besides those we use ourselves", () => {
    const own: readonly string[] = ERROR_CODES;
    const server = [...Object.values(ApolloServerErrorCode), ...Object.values(ApolloServerValidationErrorCode)];
    const expected = server.filter((code) => !own.includes(code));
    expect(codesUnder('The GraphQL server')).toEqual(expected.sort());
  });

  test('the flags of a convergence', () => {
    expect(codesUnder('Flags')).toEqual(valuesOf('ConvergenceFlagCode'));
  });

  test('conflicts, reasons for a missing sector, notices', () => {
    expect(codesUnder('Conflicts')).toEqual(valuesOf('GradeConflictCode', 'MissingReason', 'ConvergenceNoticeCode'));
  });

  test('every row says what the code means and what to do', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    for (const row of rows)
      expect(
        row.split('|').filter((cell) => cell.trim() !== ''),
        row,
      ).toHaveLength(3);
  });
});
