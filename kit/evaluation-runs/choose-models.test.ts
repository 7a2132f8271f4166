import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePeriod } from '../../schema/vocabulary/period.ts';
import { compileModel, type Model } from '../evaluation/compile-model.ts';
import type { ModelCatalogue } from '../evaluation/load-models.ts';
import { readModel } from '../evaluation/read-model.ts';
import { chooseModels } from './choose-models.ts';
import { evaluation, QUARTER } from './testing/example-evaluation.ts';

const text = readFileSync(new URL('EXAMPLE-4.yaml', evaluation.models), 'utf8');

/** The example's model with other words in its file. */
function model(...changes: readonly (readonly [string, string])[]): Model {
  const changed = changes.reduce((each, [from, to]) => each.replace(from, to), text);
  return compileModel(readModel('EXAMPLE-4.yaml', changed));
}

/** Models of which those of the scheme are in force. */
function catalogue(...models: readonly Model[]): ModelCatalogue {
  const modelsInForce = (scheme: string) => models.filter(({ document }) => document.scheme.version === scheme);
  return { models, modelsInForce, modelInForce: (id) => models.find((each) => each.id === id) ?? null };
}

const choose = (models: ModelCatalogue, more: Partial<Parameters<typeof chooseModels>[2]> = {}) =>
  chooseModels(evaluation, models, { period: QUARTER, dryRun: false, ...more }).map(({ id }) => id);

describe('the models of a run', () => {
  test("are those of the sector's scheme in force on the last day of the period", () => {
    expect(choose(catalogue(model()))).toEqual(['EXAMPLE-4']);
  });

  test('none in force: refused, with what to do', () => {
    expect(() => choose(catalogue())).toThrow(
      expect.objectContaining({ code: 'MODEL_UNKNOWN', message: expect.stringContaining('in force on 2026-09-30') }),
    );
  });

  test('a name that no model has: refused, with those there are', () => {
    expect(() => choose(catalogue(model()), { model: 'OTHER' })).toThrow(
      expect.objectContaining({ code: 'MODEL_UNKNOWN', message: expect.stringContaining('There are: EXAMPLE-4') }),
    );
  });

  test.each([
    ['kept for comparison', [['use: EVALUATION', 'use: COMPARISON']], QUARTER, 'kept for comparison'],
    ['no longer in force', [['to: null', 'to: !default 2026-01-01']], QUARTER, 'not in force on 2026-09-30'],
    ['superseded', [['status: ACTIVE', 'status: SUPERSEDED']], QUARTER, 'not in force'],
    ['of another scheme', [['version: EXAMPLE-4\n  higher', 'version: OTHER\n  higher']], QUARTER, 'grades of OTHER'],
    [
      'with a grade the scheme has not',
      [
        ['grade: D, class: D', 'grade: E, class: D'],
        ['grade: !default D', 'grade: !default E'],
      ],
      QUARTER,
      'no grade E',
    ],
    ['of another cycle', [], parsePeriod('2026-09'), 'it is for a quarter, and 2026-09 is a month'],
  ] as const)('one %s gives no grades to publish, and may be tried', (_title, changes, period, why) => {
    const other = catalogue(model(...changes));
    expect(() => choose(other, { model: 'EXAMPLE-4', period })).toThrow(
      expect.objectContaining({ code: 'MODEL_UNKNOWN', message: expect.stringContaining(why) }),
    );
    expect(choose(other, { model: 'EXAMPLE-4', period, dryRun: true })).toEqual(['EXAMPLE-4']);
  });
});
