import { beforeAll, describe, expect, test } from 'vitest';
import { reportingRegionOf } from '../../schema/vocabulary/division.ts';
import { PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';
import { parseIndustryCode } from '../../schema/vocabulary/industry.ts';
import { addYears, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { FILES } from './files.ts';
import { SUBJECT_KINDS } from './marginals.ts';
import { planFor } from './plan.ts';
import { codeOf, countBy, holds, readSample, SAMPLE_DAY } from './read-sample.ts';
import type { ReadSample, Row } from './read-sample.ts';

const ENTERPRISES = 20_000;
const plan = planFor(ENTERPRISES);
let sample: ReadSample;
const newestPublicGrades = (): Row[] =>
  sample.rowsOf('publicGrades').filter((row) => row['评价期'] === '2026Q3' && holds(codeOf(row)));
const hashOf = async (...how: Parameters<typeof readSample>): Promise<string> =>
  (await readSample(...how)).manifest.sha256;

beforeAll(async () => {
  sample = await readSample(ENTERPRISES);
});

describe('reproducible', () => {
  test('the same seed, size and day give the same bytes; another seed or day others', async () => {
    const first = await hashOf(1000, 7);
    const others = [await hashOf(1000, 8), await hashOf(1000, 7, parseLocalDate('2026-05-05'))];
    expect(await hashOf(1000, 7)).toBe(first);
    expect(new Set([first, ...others]).size).toBe(3);
  });

  test('the manifest counts the rows of every file', () => {
    expect(sample.manifest.files.map(({ path, rows }) => [path, rows])).toEqual(
      [...sample.files].map(([name, rows]) => [FILES[name].path, rows.length]),
    );
  });
});

describe('marginals in the files', () => {
  test('the nine public levels of the newest quarter are exactly the plan’s, one each for 20,000 enterprises', () => {
    const counts = countBy(newestPublicGrades(), '等级');
    expect(PUBLIC_GRADES.map((grade) => counts[grade])).toEqual(plan.levels.counts);
    expect(new Set(newestPublicGrades().map(codeOf)).size).toBe(ENTERPRISES);
  });

  test('the quarter before is there for changed levels, departed enterprises and superseded codes only', () => {
    const before = sample.rowsOf('publicGrades').filter((row) => row['评价期'] === '2026Q2');
    expect(before).toHaveLength(plan.changedLevel + plan.departed + plan.superseded);
  });

  test('the regions are the plan’s, by address', () => {
    const current = new Set(newestPublicGrades().map(codeOf));
    const regions = sample
      .rowsOf('enterprises')
      .filter((row) => current.has(codeOf(row)))
      .map((row) => ({ region: reportingRegionOf(row['住所区划代码'] ?? '')?.nameZh ?? '' }));
    expect(countBy(regions, 'region')).toEqual(sample.manifest.marginals.regions);
  });

  test('every enterprise has one market class; D is near 3.95 %', () => {
    const { marketClasses } = sample.manifest.marginals;
    expect(sample.rowsOf('marketGrades')).toHaveLength(ENTERPRISES);
    expect(countBy(sample.rowsOf('marketGrades'), '等级')).toEqual(marketClasses);
    expect((marketClasses['D'] ?? 0) / ENTERPRISES).toBeCloseTo(0.0395, 3);
  });

  test('culture subjects by kind; those in their first year, and no others, have no grade', () => {
    const subjects = sample.rowsOf('cultureSubjects');
    const kinds = countBy(subjects, '主体类别');
    const graded = new Set(sample.rowsOf('cultureGrades').map(codeOf));
    const young = subjects.filter((row) => (row['名录起始日期'] ?? '') > addYears(SAMPLE_DAY, -1));
    expect(SUBJECT_KINDS.map((kind) => kinds[kind])).toEqual(plan.culture.kinds);
    expect(young).toHaveLength(plan.youngCultureSubjects);
    expect(subjects.filter((row) => !graded.has(codeOf(row)))).toEqual(young);
  });

  test('public institutions are scenic areas, and none has a grade outside culture-tourism', () => {
    const institutions = sample.rowsOf('enterprises').filter((row) => codeOf(row).startsWith('12'));
    const kinds = new Map(sample.rowsOf('cultureSubjects').map((row) => [codeOf(row), row['主体类别']]));
    const gradedElsewhere = new Set([...sample.rowsOf('publicGrades'), ...sample.rowsOf('marketGrades')].map(codeOf));
    expect(institutions).toHaveLength(Number(sample.manifest.beyond['publicInstitutions']));
    expect(institutions.length).toBeGreaterThan(0);
    expect(
      institutions.filter((row) => kinds.get(codeOf(row)) !== 'A级旅游景区' || gradedElsewhere.has(codeOf(row))),
    ).toEqual([]);
  });

  test('guides are 14 numbers', () => {
    expect(sample.rowsOf('guideCounts')).toHaveLength(14);
    const sum = sample.rowsOf('guideCounts').reduce((total, row) => total + Number(row['导游人数']), 0);
    expect(sum).toBe(sample.manifest.marginals.guides);
  });

  test('safety grades exist for 3 % of enterprises; the worst are on the severe list', () => {
    const grades = new Map(sample.rowsOf('safetyGrades').map((row) => [codeOf(row), row['等级']]));
    const active = sample
      .rowsOf('severeList')
      .filter((row) => row['移出日期'] === '' && (row['管理期届满日期'] ?? '') > SAMPLE_DAY);
    expect(grades.size).toBe(600);
    expect(countBy(sample.rowsOf('safetyGrades'), '等级')).toEqual(sample.manifest.marginals.safetyGrades);
    expect(active).toHaveLength(plan.severeListActive);
    expect(active.map((row) => grades.get(codeOf(row)))).toEqual(active.map(() => 'D'));
  });

  test('every graded producer has a standardisation score, higher for a better grade', () => {
    const grades = new Map(sample.rowsOf('safetyGrades').map((row) => [codeOf(row), row['等级']]));
    const scores = Map.groupBy(sample.rowsOf('safetyStandardisation'), (row) => grades.get(codeOf(row)));
    const range = (grade: string) => {
      const values = (scores.get(grade) ?? []).map((row) => Number(row['数值']));
      return { least: Math.min(...values), most: Math.max(...values) };
    };
    expect(sample.rowsOf('safetyStandardisation')).toHaveLength(600);
    expect(range('A').least).toBeGreaterThan(range('B').most);
    expect(range('B').least).toBeGreaterThan(range('C').most);
    expect(range('C').least).toBeGreaterThan(range('D').most);
  });

  test('licence revoked: 60 % of public D', () => {
    const current = new Set(newestPublicGrades().map(codeOf));
    const revoked = sample
      .rowsOf('enterprises')
      .filter((row) => row['登记状态'] === '吊销' && current.has(codeOf(row)));
    expect(revoked).toHaveLength(plan.revoked);
  });

  test('3 % are inspected, none beyond its cap', () => {
    const inspections = sample.rowsOf('inspections');
    expect(inspections.filter((row) => Number(row['已检查次数']) > 0)).toHaveLength(plan.inspected);
    expect(inspections.filter((row) => Number(row['已检查次数']) > Number(row['年度上限']))).toEqual([]);
  });
});

describe('nobody real', () => {
  test('every name begins with 样例, every code is synthetic, none is an individual household', () => {
    const real = sample
      .rowsOf('enterprises')
      .filter((row) => !row['企业名称']?.startsWith('样例') || !/^(91|12)\d{6}TT/.test(codeOf(row)));
    expect(real).toEqual([]);
  });

  test('no code stands twice in the registry, and every code elsewhere is in it', () => {
    const known = new Set(['', ...sample.rowsOf('enterprises').map(codeOf)]);
    const unknown = [...sample.files.values()].flat().filter((row) => !known.has(codeOf(row)));
    expect(known.size).toBe(sample.rowsOf('enterprises').length + 1);
    expect(unknown).toEqual([]);
  });

  test('nothing has happened after the day of the sample', () => {
    const happened =
      /^(状态日期|成立日期|评价日期|发布日期|列入日期|移出日期|名录起始日期|统计日期|修复日期|异议提交日期|报送日期|CF_JDRQ|XK_JDRQ)$/;
    const ahead = [...sample.files.values()].flatMap(([first, ...others]) => {
      const columns = Object.keys(first ?? {}).filter((column) => happened.test(column));
      return [first ?? {}, ...others].filter((row) => columns.some((column) => (row[column] ?? '') > SAMPLE_DAY));
    });
    expect(ahead).toEqual([]);
  });

  test('industry codes are well-formed', () => {
    const codes = Object.keys(countBy(sample.rowsOf('enterprises'), '行业代码'));
    expect(codes.map((code) => parseIndustryCode(code).code)).toEqual(codes);
  });
});
