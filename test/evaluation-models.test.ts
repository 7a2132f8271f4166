import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileModel, type Model } from '../kit/evaluation/compile-model.ts';
import type { Evaluation } from '../kit/evaluation/evaluation.ts';
import type { EnterpriseFacts } from '../kit/evaluation/facts.ts';
import { loadModels } from '../kit/evaluation/load-models.ts';
import {
  arbitraryDay,
  arbitraryFacts,
  arbitraryRecord,
  negativeLists,
  recordsOf,
  type Span,
  withRecords,
} from '../kit/evaluation/testing/arbitrary-facts.ts';
import { type LocalDate, parseLocalDate } from '../schema/vocabulary/local-date.ts';

const ROOT = join(import.meta.dirname, '..');
const folders = (await Array.fromAsync(glob('subgraphs/*/models', { cwd: ROOT }))).sort();
const catalogues = await Promise.all(folders.map((folder) => loadModels(join(ROOT, folder))));
const models = catalogues.flatMap((catalogue) => catalogue.models);

// Wholly under the severity list of 2026-04-01, so that moving all days by years moves no record to another list.
const SPAN: Span = {
  from: parseLocalDate('2026-04-01'),
  until: parseLocalDate('2032-12-31'),
  resultsUntil: parseLocalDate('2030-12-31'),
};
const EVALUATED = { from: parseLocalDate('2031-01-01'), until: SPAN.until };
const RUNS = { numRuns: 60 };

test('the models that design §6 names are there, and no other', () => {
  expect(models.map(({ id }) => id).sort()).toEqual([
    'HEB-2019-4',
    'HEB-2022-ABCD',
    'HEB-2022-IND',
    'HEB-2023-9',
    'HEB-CT-PERFORMANCE-AGENCY',
    'HEB-CT-SCENIC-AREA',
    'HEB-CT-STAR-HOTEL',
    'HEB-CT-TRAVEL-AGENCY',
    'HEB-MR-2022',
    'HEB-WS-DEFAULT',
    'HLJ-2021-1000',
    'NAT-2026-4',
  ]);
});

describe.each(
  models.filter(({ document }) => document.kind !== 'NAMES_ONLY').map((model) => [model.id, model] as const),
)('%s', (_id, model) => {
  const facts = arbitraryFacts(model.document, SPAN);
  const asOf = arbitraryDay(EVALUATED);

  test('is deterministic: compiled anew it says the same, byte for byte', () => {
    const again = compileModel(model.document);
    fc.assert(
      fc.property(facts, asOf, (enterprise, day) => {
        expect(JSON.stringify(again.explain(enterprise, day))).toBe(JSON.stringify(model.explain(enterprise, day)));
      }),
      RUNS,
    );
  });

  test('its explanation adds up to its evaluation', () => {
    fc.assert(
      fc.property(facts, asOf, (enterprise, day) => {
        const evaluation = model.evaluate(enterprise, day);
        const explanation = model.explain(enterprise, day);
        expect(explanation).toMatchObject(evaluation);
        if (evaluation.scoreThousandths !== null)
          expect(recomputed(model, enterprise, day)).toBe(evaluation.scoreThousandths);
        const decisive = explanation.reasons.filter(({ isDecisive }) => isDecisive);
        if (evaluation.status === 'UNDETERMINED')
          expect(decisive.length + explanation.missing.length).toBeGreaterThan(0);
        else if (evaluation.grade !== model.document.scheme.grades[0]?.grade) expect(decisive).not.toEqual([]);
      }),
      RUNS,
    );
  });

  test('does not care in what order records come', () => {
    const shuffled = facts.chain((enterprise) => fc.tuple(fc.constant(enterprise), fc.infiniteStream(fc.nat())));
    fc.assert(
      fc.property(shuffled, asOf, ([enterprise, draws], day) => {
        expect(model.explain(reordered(enterprise, draws), day)).toEqual(model.explain(enterprise, day));
      }),
      RUNS,
    );
  });

  const lists = negativeLists(model.document);
  const someList = fc.constantFrom(...lists);

  test('one more negative record never improves score or grade', () => {
    const more = someList.chain((name) => fc.tuple(fc.constant(name), arbitraryRecord(name, model.document, SPAN)));
    fc.assert(
      fc.property(facts, more, asOf, (enterprise, [name, record], day) => {
        const before = recordsOf(enterprise, name) ?? [];
        expectNoBetter(
          model,
          [withRecords(enterprise, name, before), withRecords(enterprise, name, [...before, record])],
          day,
        );
      }),
      { numRuns: 150 },
    );
  });

  test('Heilongjiang art. 18: a repaired record never worsens score or grade', () => {
    fc.assert(
      fc.property(facts, someList, fc.nat(), asOf, (enterprise, name, pick, day) => {
        const list = recordsOf(enterprise, name) ?? [];
        fc.pre(list.length > 0);
        const repaired = list.map((record, at) =>
          at === pick % list.length ? { ...record, repairedOn: day } : record,
        );
        expectNoBetter(model, [withRecords(enterprise, name, repaired), enterprise], day);
      }),
      { numRuns: 150 },
    );
  });

  test('a source that is silent is never worth more than one that was asked and holds nothing', () => {
    fc.assert(
      fc.property(facts, someList, asOf, (enterprise, name, day) => {
        expectNoBetter(model, [withRecords(enterprise, name, []), withRecords(enterprise, name, null)], day);
      }),
      RUNS,
    );
  });

  test('moving every day by whole years moves nothing else', () => {
    fc.assert(
      fc.property(facts, asOf, fc.integer({ min: 1, max: 40 }), (enterprise, day, years) => {
        const later = model.explain(moved(enterprise, years), moved(day, years));
        expect(later).toEqual(moved(model.explain(enterprise, day), years));
      }),
      RUNS,
    );
  });
});

/** The score from the points in the explanation, group by group, as a person would check it. */
function recomputed(model: Model, enterprise: EnterpriseFacts, day: LocalDate): number {
  const { indicators, groups } = model.explain(enterprise, day);
  const points = new Map([...indicators, ...groups].map((each) => [each.id, each.points ?? 0]));
  const sum = (parts: readonly { readonly id: string }[]) =>
    parts.reduce((total, { id }) => total + (points.get(id) ?? 0), 0);
  for (const group of groups) {
    const document = find(model.document.indicators ?? [], group.id);
    expect(group.unlimited, group.id).toBe(inThousandths(document?.start) + sum(document?.children ?? []));
  }
  const { document } = model;
  const total = inThousandths(document.points?.start) + sum(document.indicators ?? []);
  return Math.min(Math.max(total, inThousandths(document.points?.least)), inThousandths(document.points?.most));
}

function inThousandths(number: { readonly millionths: number } | undefined): number {
  return (number?.millionths ?? 0) / 1_000;
}

type Indicators = NonNullable<Model['document']['indicators']>;

function find(indicators: Indicators, id: string): Indicators[number] | undefined {
  for (const indicator of indicators) {
    const found = indicator.id === id ? indicator : find(indicator.children ?? [], id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** That the second of two enterprises is graded no better than the first, where both are graded. */
function expectNoBetter(
  model: Model,
  [first, second]: readonly [EnterpriseFacts, EnterpriseFacts],
  day: LocalDate,
): void {
  const [one, other] = [model.evaluate(first, day), model.evaluate(second, day)];
  fc.pre(one.status === 'GRADED' && other.status === 'GRADED');
  expect(rank(model, other)).toBeGreaterThanOrEqual(rank(model, one));
  const sign = model.document.scheme.higherIs === 'WORSE' ? 1 : -1;
  expect(sign * ((other.scoreThousandths ?? 0) - (one.scoreThousandths ?? 0))).toBeGreaterThanOrEqual(0);
}

function rank(model: Model, { grade }: Evaluation): number {
  return model.document.scheme.grades.findIndex((each) => each.grade === grade);
}

function reordered(enterprise: EnterpriseFacts, draws: Iterator<number>): EnterpriseFacts {
  const shuffle = <Value>(value: Value): Value => {
    if (!Array.isArray(value)) return value;
    const keyed = (value as unknown[]).map((item) => ({ item, at: Number(draws.next().value) }));
    return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item) as Value;
  };
  const each = (object: object) =>
    Object.fromEntries(Object.entries(object).map(([name, value]) => [name, shuffle(value)]));
  return { ...enterprise, ...each(enterprise), named: each(enterprise.named) };
}

/** The same with every day so many years later. */
function moved<Value>(value: Value, years: number): Value {
  return JSON.parse(
    JSON.stringify(value).replaceAll(
      /"(\d{4})(-\d{2}-\d{2})"/g,
      (_day, year: string, rest: string) => `"${Number(year) + years}${rest}"`,
    ),
  ) as Value;
}
