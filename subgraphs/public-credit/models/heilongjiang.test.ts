import { describe, expect, test } from 'vitest';
import type { EnterpriseFacts } from '../../../kit/evaluation/facts.ts';
import { loadModels } from '../../../kit/evaluation/load-models.ts';
import { knowing, modelOn, penalty, record } from '../../../kit/evaluation/testing/small-models.ts';
import { parseLocalDate } from '../../../schema/vocabulary/local-date.ts';

const yearEnd = parseLocalDate('2025-12-31');
const model = modelOn(await loadModels(import.meta.dirname), 'HLJ-2021-1000', yearEnd);

const CLEAN: Partial<EnterpriseFacts> = {
  penalties: [],
  severeListings: [],
  judgmentDebtorListings: [],
  commendations: [],
};
const graded = (known: Partial<EnterpriseFacts>, day = yearEnd) => model.explain(knowing({ ...CLEAN, ...known }), day);
const points = (known: Partial<EnterpriseFacts>, day = yearEnd) => graded(known, day).scoreThousandths;

const debtor = (endedOn: string | null) => ({
  judgmentDebtorListings: [record('2010-01-01', { endedOn: endedOn === null ? null : parseLocalDate(endedOn) })],
});

describe('Heilongjiang 2021, annex 1', () => {
  test('art. 6: 1000 points, 60 + 790 + 150', () => {
    const { indicators = [], points: whole } = model.document;
    expect(indicators.map(({ name, most }) => [name.text, most])).toEqual([
      ['基本情况', { millionths: 60_000_000, provenance: 'SOURCE' }],
      ['经营状况', { millionths: 790_000_000, provenance: 'SOURCE' }],
      ['社会责任', { millionths: 150_000_000, provenance: 'SOURCE' }],
    ]);
    expect(whole?.most).toEqual({ millionths: 1_000_000_000, provenance: 'SOURCE' });
  });

  test.each([
    [1_000_000, 'A'],
    [850_000, 'A'],
    [849_990, 'B'],
    [849_999, 'B'],
    [790_000, 'B'],
    [789_990, 'C'],
    [730_000, 'C'],
    [729_990, 'D'],
    [670_000, 'D'],
    [669_990, 'E'],
    [0, 'E'],
  ])('art. 9: %i thousandths of a point are %s', (thousandths, grade) => {
    expect(model.gradeOf(thousandths)).toBe(grade);
  });

  test('二(四): five grades in four classes: honest A and B, slight C, general D, severe E', () => {
    expect(model.document.scheme.grades.map(({ grade, title }) => `${grade} ${title?.zh}`)).toEqual([
      'A 诚信守法',
      'B 诚信守法',
      'C 轻微失信',
      'D 一般失信',
      'E 严重失信',
    ]);
  });

  test('nothing to its name gives the two first groups in full, just A', () => {
    expect(graded({})).toMatchObject({ grade: 'A', scoreThousandths: 850_000 });
    expect(graded({ penalties: [penalty('2025-06-01')] })).toMatchObject({ grade: 'B', scoreThousandths: 820_000 });
  });

  test('art. 10: a penalty counts for a year and leaves on the very day', () => {
    const fined = { penalties: [penalty('2025-03-01')] };
    expect(points(fined, parseLocalDate('2026-02-28'))).toBe(820_000);
    expect(points(fined, parseLocalDate('2026-03-01'))).toBe(850_000);
  });

  test('art. 10: a judgment debtor counts until it leaves the list, however long', () => {
    expect(points(debtor(null))).toBe(650_000);
    expect(points(debtor('2026-01-01'))).toBe(650_000);
    expect(points(debtor('2025-12-31'))).toBe(850_000);
  });

  test.each([
    ['NATIONAL', '2025-12-30', '2028-12-30', 50_000],
    ['PROVINCIAL', '2025-12-30', '2028-12-30', 50_000],
    ['MUNICIPAL', '2025-12-30', '2026-12-30', 25_000],
    ['COUNTY', '2025-12-30', '2026-12-30', 25_000],
  ])('art. 10: a %s award of %s counts until the day before %s', (kind, day, leaves, worth) => {
    const awarded = { commendations: [record(day, { kind })] };
    const dayBefore = parseLocalDate(leaves.replace(/30$/, '29'));
    expect(points(awarded)).toBe(850_000 + worth);
    expect(points(awarded, dayBefore)).toBe(850_000 + worth);
    expect(points(awarded, parseLocalDate(leaves))).toBe(850_000);
  });

  test('art. 6: social responsibility gives 150 at most', () => {
    const many = ['NATIONAL', 'NATIONAL', 'NATIONAL', 'COUNTY', 'COUNTY', 'COUNTY'].map((kind) =>
      record('2025-06-01', { kind }),
    );
    expect(points({ commendations: many })).toBe(1_000_000);
  });

  test('art. 18: a repaired record is no longer a basis', () => {
    expect(points({ penalties: [penalty('2025-06-01', ['FINE'], { repairedOn: yearEnd })] })).toBe(850_000);
  });

  test('operating points never fall below nothing', () => {
    const worst = {
      penalties: Array.from({ length: 20 }, () => penalty('2025-06-01', ['ORDERED_CLOSURE'])),
      severeListings: [record('2020-01-01'), record('2020-01-02')],
      judgmentDebtorListings: [record('2020-01-01'), record('2020-01-02')],
    };
    expect(graded(worst)).toMatchObject({ grade: 'E', scoreThousandths: 60_000 });
  });

  test('the reference engine is not for Hebei', () => {
    expect(model.document).toMatchObject({ use: 'COMPARISON', status: 'SUPERSEDED' });
  });
});
