import { beforeAll, describe, expect, test } from 'vitest';
import { reportingRegionOf } from '../../schema/vocabulary/division.ts';
import { penaltyKey } from '../../schema/vocabulary/document-number.ts';
import { freshnessOf } from '../../schema/vocabulary/freshness.ts';
import { letterOf, PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { parseTenThousandYuan } from '../../schema/vocabulary/money.ts';
import { parsePeriod } from '../../schema/vocabulary/period.ts';
import { parsePenaltyCategories, severityOf } from '../../schema/vocabulary/severity.ts';
import type { Severity } from '../../schema/vocabulary/severity.ts';
import { workingDaysBetween } from '../../schema/vocabulary/working-days.ts';
import { planFor } from './plan.ts';
import { codeOf, countBy, holds, readSample, SAMPLE_DAY } from './read-sample.ts';
import type { ReadSample, Row } from './read-sample.ts';

const ENTERPRISES = 20_000;
const plan = planFor(ENTERPRISES);
let sample: ReadSample;
const penalties = (): Row[] => sample.rowsOf('publicPenalties').filter((row) => codeOf(row) !== '');
const severityIn = (row: Row): Severity =>
  severityOf(parsePenaltyCategories(row['CF_CFLB'] ?? ''), parseLocalDate(row['CF_JDRQ'] ?? '')).severity;
const keyOf = (row: Row): string => penaltyKey(row['CF_WSH'] ?? '', row['CF_CFJGDM'] ?? '', codeOf(row));

beforeAll(async () => {
  sample = await readSample(ENTERPRISES);
});

describe('penalties', () => {
  test('repairs, objections and reports are the plan’s: 8 %, 1 %, 96 / 3.5 / 0.5 %', () => {
    const delays = penalties().map((row) =>
      row['报送日期'] === ''
        ? null
        : workingDaysBetween(parseLocalDate(row['CF_JDRQ'] ?? ''), parseLocalDate(row['报送日期'] ?? '')),
    );
    const inTime = delays.filter((delay) => delay !== null && delay <= 7).length;
    const missing = delays.filter((delay) => delay === null).length;
    expect(penalties()).toHaveLength(plan.penalties.penalties);
    expect(penalties().filter((row) => row['修复日期'] !== '')).toHaveLength(plan.penalties.repaired);
    expect(penalties().filter((row) => row['异议提交日期'] !== '')).toHaveLength(plan.penalties.objected);
    expect([inTime, delays.length - inTime - missing, missing]).toEqual(plan.penalties.timeliness.counts);
  });

  test('severe penalties and more than five are found in C and D only, none in A', () => {
    const newest = sample.rowsOf('publicGrades').filter((row) => row['评价期'] === '2026Q3');
    const levels = new Map(newest.map((row) => [codeOf(row), row['等级']]));
    const perEnterprise = countBy(penalties(), 'CF_XDR_SHXYM');
    const misplaced = penalties().filter((row) => {
      const letter = letterOf(PUBLIC_GRADES.find((grade) => grade === levels.get(codeOf(row))) ?? 'A');
      const isHeavy = severityIn(row) === 'SEVERE' || (perEnterprise[codeOf(row)] ?? 0) > 5;
      return letter === 'A' || (isHeavy && letter === 'B');
    });
    expect(misplaced).toEqual([]);
  });

  test('as many are severe as planned, whichever text was in force', () => {
    expect(penalties().filter((row) => severityIn(row) === 'SEVERE')).toHaveLength(plan.penalties.severe);
  });

  test('fines are amounts in 万元 with a median near 0.5', () => {
    const fines = penalties()
      .filter((row) => row['CF_NR_FK'] !== '')
      .map((row) => parseTenThousandYuan(row['CF_NR_FK'] ?? ''))
      .sort((one, other) => one - other);
    const median = fines[Math.floor(fines.length / 2)] ?? 0;
    expect(median).toBeGreaterThan(300_000);
    expect(median).toBeLessThan(1_000_000);
  });

  test('no document number stands twice, and columns about people hold nothing but a placeholder', () => {
    const all = [...sample.rowsOf('publicPenalties'), ...sample.rowsOf('permits')];
    const numbers = all.map((row) => row['CF_WSH'] ?? row['XK_WSH'] ?? '');
    const personal = all.flatMap((row) => Object.entries(row).filter(([column]) => /FRDB|ZJLX|ZJHM/.test(column)));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(new Set(personal.map(([, value]) => value))).toEqual(new Set(['', '样例占位文字']));
  });
});

describe('seeded faults', () => {
  test('0.02 % bad check characters, in rows of their own', () => {
    expect(sample.rowsOf('enterprises').filter((row) => !holds(codeOf(row)))).toHaveLength(4);
    expect(sample.rowsOf('publicGrades').filter((row) => !holds(codeOf(row)))).toHaveLength(4);
  });

  test('0.05 % penalties without code, named', () => {
    const blank = sample.rowsOf('publicPenalties').filter((row) => codeOf(row) === '');
    expect(blank).toHaveLength(plan.penalties.blankUscc);
    expect(blank.filter((row) => !row['CF_XDR_MC']?.startsWith('样例'))).toEqual([]);
  });

  test('0.3 % registered in another region than their code says', () => {
    const mismatched = sample
      .rowsOf('enterprises')
      .filter((row) => reportingRegionOf(codeOf(row).slice(2, 8)) !== reportingRegionOf(row['住所区划代码'] ?? ''));
    expect(mismatched).toHaveLength(60);
  });

  test('0.05 % superseded codes, each pointing to an enterprise that is there', () => {
    const old = sample.rowsOf('enterprises').filter((row) => row['替代代码'] !== '');
    const known = new Set(sample.rowsOf('enterprises').map(codeOf));
    expect(old).toHaveLength(10);
    expect(old.filter((row) => !known.has(row['替代代码'] ?? ''))).toEqual([]);
  });

  test('0.1 % of penalties come from two sectors, spelled differently, with one key', () => {
    const published = new Map(sample.rowsOf('publicPenalties').map((row) => [keyOf(row), row['CF_WSH']]));
    const others = [...sample.rowsOf('marketPenalties'), ...sample.rowsOf('safetyPenalties')];
    const twice = others.filter((row) => published.has(keyOf(row)));
    expect(twice).toHaveLength(plan.penalties.duplicated);
    expect(twice.filter((row) => row['CF_WSH'] === published.get(keyOf(row)))).toEqual([]);
  });

  test('one city’s market classes are stale, all others fresh', () => {
    const divisions = new Map(sample.rowsOf('enterprises').map((row) => [codeOf(row), row['住所区划代码'] ?? '']));
    const freshnessIn = sample.rowsOf('marketGrades').map((row) => {
      const isSilent = reportingRegionOf(divisions.get(codeOf(row)) ?? '')?.id === 'CHENGDE';
      const freshness = freshnessOf('MONTHLY', parsePeriod(row['评价期'] ?? '').end, SAMPLE_DAY);
      return `${isSilent ? 'silent city' : 'others'} ${freshness}`;
    });
    expect(new Set(freshnessIn)).toEqual(new Set(['silent city STALE', 'others FRESH']));
  });
});
