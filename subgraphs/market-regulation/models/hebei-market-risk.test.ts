import { describe, expect, test } from 'vitest';
import type { EnterpriseFacts } from '../../../kit/evaluation/facts.ts';
import { loadModels } from '../../../kit/evaluation/load-models.ts';
import type { IndicatorDocument } from '../../../kit/evaluation/model-schema.ts';
import { knowing, modelOn, penalty, record } from '../../../kit/evaluation/testing/small-models.ts';
import { parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import { HEBEI_2022 } from '../schemes.ts';

const monthEnd = parseLocalDate('2026-10-31');
const model = modelOn(await loadModels(import.meta.dirname), 'HEB-MR-2022', monthEnd);

const CLEAN: Partial<EnterpriseFacts> = {
  registration: [{ status: 'ACTIVE', since: parseLocalDate('2010-03-01') }],
  establishedOn: parseLocalDate('2010-03-01'),
  penalties: [],
  severeListings: [],
  judgmentDebtorListings: [],
};
const classified = (known: Partial<EnterpriseFacts> = {}) => model.explain(knowing({ ...CLEAN, ...known }), monthEnd);
const all = (indicators: readonly IndicatorDocument[]): IndicatorDocument[] =>
  indicators.flatMap((indicator) => [indicator, ...all(indicator.children ?? [])]);

const risk = (known: Partial<EnterpriseFacts>) => classified(known).scoreThousandths ?? 0;

describe('Hebei reply 0542 (2025), 二', () => {
  test('5 indicators of the first tier, 25 of the second, 104 of the third', () => {
    expect(model.tierCounts).toEqual([5, 25, 104]);
  });

  test('special equipment and intellectual property are added to the general model', () => {
    const second = (model.document.indicators ?? []).flatMap(({ children }) => children ?? []);
    expect(second.filter(({ name }) => name.provenance === 'SOURCE').map(({ name }) => name.text)).toEqual([
      '知识产权个性化指标',
      '特种设备个性化指标',
    ]);
  });

  test("no name is claimed to be Hebei's: seed names are borrowed, the others examples", () => {
    const names = all(model.document.indicators ?? []).map(({ name }) => name);
    for (const { text, provenance } of names) expect(provenance === 'DEFAULT', text).toBe(/^示例指标\d/.test(text));
    expect(names.filter(({ provenance }) => provenance === 'BORROWED')).toHaveLength(5 + 21 + 15);
  });
});

describe('thresholds and direct rules, borrowed from Henan 2022', () => {
  test.each([
    [0, 'A'],
    [199_999, 'A'],
    [200_000, 'B'],
    [499_999, 'B'],
    [500_000, 'C'],
    [749_999, 'C'],
    [750_000, 'D'],
    [1_000_000, 'D'],
  ])('%i thousandths of a point of risk are %s', (score, grade) => {
    expect(model.gradeOf(score)).toBe(grade);
  });

  test('are flagged as borrowed, wherever they decide', () => {
    expect(model.document.scheme.grades.every(({ from }) => from?.provenance === 'BORROWED')).toBe(true);
    expect(classified().reasons.at(-1)).toMatchObject({ kind: 'THRESHOLD', grade: 'A', provenance: 'BORROWED' });
  });

  test.each<[string, Partial<EnterpriseFacts>, string]>([
    ['on a severe list: D', { severeListings: [record('2020-01-01')] }, 'D'],
    ['a judgment debtor: D', { judgmentDebtorListings: [record('2020-01-01')] }, 'D'],
    ['a highly watched domain, as decided: C', { named: { watchedDomainClass: 'C' } }, 'C'],
    ['a highly watched domain, as decided: D', { named: { watchedDomainClass: 'D' } }, 'D'],
    ['none of them: A', { named: { watchedDomainClass: 'NONE' } }, 'A'],
  ])('%s', (_what, known, grade) => {
    expect(classified(known).grade).toBe(grade);
  });
});

describe('the score of risk', () => {
  test('rises with each record', () => {
    const fine = penalty('2026-06-01', ['FINE'], { amountFen: 2_000_000 });
    expect(risk({ penalties: [fine] }) - risk({})).toBe(10_000 + 5_000 + 20_000);
  });

  test('gives nothing for what is unknown and bad, and says what is unknown', () => {
    const { unknown, scoreThousandths } = classified();
    expect(unknown.length).toBeGreaterThan(80);
    expect(scoreThousandths).toBeLessThan(200_000);
  });

  test('repaired credit is neither for nor against', () => {
    expect(risk({ named: { creditRepaired: true } })).toBe(risk({ named: { creditRepaired: false } }));
  });

  test('without registration or penalties the class is left open', () => {
    expect(classified({ penalties: null })).toMatchObject({
      status: 'UNDETERMINED',
      missing: ['penalties-three-years'],
    });
  });
});

test('the scale is the one under which classes arrive', () => {
  const { scheme } = model.document;
  expect(scheme.version).toBe(HEBEI_2022.version);
  expect(Object.fromEntries(scheme.grades.map((each) => [each.grade, each.class]))).toEqual(HEBEI_2022.grades);
});

test('no person enters: changes of people are counts of records', () => {
  for (const { zh } of Object.values(model.document.facts ?? {}).map(({ means }) => means))
    if (/法定代表人|股权变更/.test(zh)) expect(zh).toContain('仅次数');
});
