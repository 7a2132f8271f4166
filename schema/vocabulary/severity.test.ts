import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLocalDate } from './local-date.ts';
import {
  InvalidPenaltyCategory,
  parsePenaltyCategories,
  PENALTY_CATEGORIES,
  PENALTY_CATEGORY_NAMES,
  SEVERITIES,
  SEVERITY_RULE_SETS,
  severityOf,
  severityUnder,
} from './severity.ts';

const lastDayOfHebei2022 = parseLocalDate('2026-03-31');
const firstDayOfOrder36 = parseLocalDate('2026-04-01');

describe('Hebei opinion of 2022, 四(三): seven kinds are severe, every other is general', () => {
  test.each([
    '暂扣许可证件',
    '降低资质等级',
    '吊销许可证件',
    '限制开展生产经营活动',
    '责令停产停业',
    '责令关闭',
    '限制从业',
  ])('%s is severe', (name) => {
    expect(severityOf(parsePenaltyCategories(name), lastDayOfHebei2022)).toEqual({
      severity: 'SEVERE',
      ruleSet: 'HEB-2022',
    });
  });

  test('exactly seven', () => {
    expect(PENALTY_CATEGORIES.filter((category) => severityUnder('HEB-2022', [category]) === 'SEVERE')).toHaveLength(7);
  });

  test('吊销营业执照 is not 吊销许可证件: it gives class D by status and is no severe record', () => {
    expect(severityUnder('HEB-2022', ['BUSINESS_LICENCE_REVOCATION'])).toBe('GENERAL');
  });

  test('it knows no minor class: even a warning is a general record', () => {
    expect(severityUnder('HEB-2022', ['WARNING'])).toBe('GENERAL');
  });
});

describe('NDRC order 36, in force 2026-04-01', () => {
  test.each(['PERMIT_SUSPENSION', 'QUALIFICATION_DOWNGRADE'] as const)(
    '%s is severe the day before and general from that day (draft of 2025)',
    (category) => {
      expect(severityOf([category], lastDayOfHebei2022).severity).toBe('SEVERE');
      expect(severityOf([category], firstDayOfOrder36)).toEqual({ severity: 'GENERAL', ruleSet: 'NDRC-36' });
    },
  );

  test.each([
    ['WARNING', 'MINOR'],
    ['PUBLIC_CRITICISM', 'MINOR'],
    ['FINE', 'GENERAL'],
    ['PERMIT_REVOCATION', 'SEVERE'],
    ['PROFESSION_RESTRICTION', 'SEVERE'],
  ] as const)('%s is %s', (category, severity) => {
    expect(severityOf([category], firstDayOfOrder36).severity).toBe(severity);
  });

  test('the numbers no final text gives are marked: draft is borrowed, ours is default', () => {
    const order36 = SEVERITY_RULE_SETS.find(({ id }) => id === 'NDRC-36');
    expect(order36?.of.PERMIT_SUSPENSION.provenance).toBe('BORROWED');
    expect(order36?.of.OTHER.provenance).toBe('DEFAULT');
  });
});

test('decisions before the first list are judged by it', () => {
  expect(severityOf(['FINE'], parseLocalDate('2019-06-11')).ruleSet).toBe('HEB-2022');
});

test('the heaviest category decides, and adding one never makes a penalty lighter', () => {
  expect(severityOf(['WARNING', 'FINE', 'ORDERED_CLOSURE'], firstDayOfOrder36).severity).toBe('SEVERE');
  const someCategories = fc.array(fc.constantFrom(...PENALTY_CATEGORIES), { minLength: 1 });
  fc.assert(
    fc.property(
      fc.constantFrom('HEB-2022' as const, 'NDRC-36' as const),
      someCategories,
      someCategories,
      (id, some, more) => {
        const rank = (categories: typeof some) => SEVERITIES.indexOf(severityUnder(id, categories));
        return rank([...some, ...more]) >= rank(some);
      },
    ),
  );
});

test('a penalty without category counts as one of an unnamed kind', () => {
  expect(severityOf([], firstDayOfOrder36).severity).toBe('GENERAL');
});

describe('the 处罚类别 cell', () => {
  test.each([
    ['罚款;没收违法所得', ['FINE', 'CONFISCATION_OF_UNLAWFUL_GAINS']],
    ['罚款；没收非法财物、警告', ['FINE', 'CONFISCATION_OF_UNLAWFUL_PROPERTY', 'WARNING']],
    ['罚款;罚款', ['FINE']],
    ['其他-责令改正', ['OTHER']],
  ])('%s', (cell, categories) => {
    expect(parsePenaltyCategories(cell)).toEqual(categories);
  });

  test('every name is read back', () => {
    for (const category of PENALTY_CATEGORIES)
      expect(parsePenaltyCategories(PENALTY_CATEGORY_NAMES[category])).toEqual([category]);
  });

  test.each(['', ' ; ', '拘留', '罚款;拘留'])('"%s" is refused with the names that are known', (cell) => {
    expect(() => parsePenaltyCategories(cell)).toThrow(InvalidPenaltyCategory);
    expect(() => parsePenaltyCategories(cell)).toThrow(/警告.*限制从业/s);
  });
});
