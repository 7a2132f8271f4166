import { describe, expect, test } from 'vitest';
import { REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import { sumOf } from './allocate.ts';
import { PUBLISHED_ENTERPRISES } from './marginals.ts';
import { planFor, SECTIONS } from './plan.ts';

describe('at 2,921,415 enterprises the published numbers come out exactly', () => {
  const plan = planFor(PUBLISHED_ENTERPRISES);
  const [a = 0, aMinus = 0, bPlus = 0, b = 0, bMinus = 0, cPlus = 0, c = 0, cMinus = 0, d = 0] = plan.levels.counts;

  test('letters 123,906 / 2,689,361 / 92,734 / 15,414 (reply 0542 of 2025)', () => {
    expect([a + aMinus, bPlus + b + bMinus, cPlus + c + cMinus, d]).toEqual([123_906, 2_689_361, 92_734, 15_414]);
  });

  test('nine levels as in dossier §5.1', () => {
    expect(plan.levels.counts).toEqual([37_172, 86_734, 537_872, 1_613_617, 537_872, 41_730, 32_457, 18_547, 15_414]);
  });

  test('14 regions as in dossier §5.2', () => {
    expect(Object.fromEntries(REPORTING_REGIONS.map(({ id }, at) => [id, plan.regions.counts[at]]))).toEqual({
      SHIJIAZHUANG: 416_634,
      TANGSHAN: 302_203,
      QINHUANGDAO: 122_827,
      HANDAN: 368_611,
      XINGTAI: 278_440,
      BAODING: 361_901,
      ZHANGJIAKOU: 161_279,
      CHENGDE: 131_346,
      CANGZHOU: 285_867,
      LANGFANG: 213_950,
      HENGSHUI: 164_960,
      DINGZHOU: 42_914,
      XINJI: 23_283,
      XIONGAN: 47_200,
    });
  });

  test('culture subjects 1,840 / 513 / 270 / 266, every region with at least 10 travel agencies, guides 29,411', () => {
    expect(plan.culture.kinds).toEqual([1840, 513, 270, 266]);
    for (const [travelAgencies] of plan.culture.enterprisesByRegion) expect(travelAgencies).toBeGreaterThanOrEqual(10);
    expect(sumOf(plan.culture.institutionsByRegion)).toBe(205); // 40 % of 513
    expect(sumOf(plan.guides)).toBe(29_411);
  });

  const thousandthsIn = (section: string) =>
    ((plan.industries[SECTIONS.findIndex((each) => each === section)] ?? 0) / PUBLISHED_ENTERPRISES) * 1000;

  test('industry per thousand as in dossier §5.3, with B taken from F', () => {
    expect(thousandthsIn('F')).toBeCloseTo(327, 2);
    expect(thousandthsIn('B')).toBeCloseTo(3, 2);
    expect(thousandthsIn('H')).toBeCloseTo(25, 2);
    expect([thousandthsIn('S'), thousandthsIn('T')]).toEqual([0, 0]);
  });

  test('market class D follows the public letter: 3.95 % in all (dossier §5.4)', () => {
    const worst = sumOf(plan.marketByLevel.map(({ counts }) => counts[3] ?? 0));
    expect(worst / PUBLISHED_ENTERPRISES).toBeCloseTo(0.0395, 4);
    expect((plan.marketByLevel.at(-1)?.counts[3] ?? 0) / d).toBeCloseTo(0.9, 3);
  });

  test('3 % are inspected: at least 87,643 (plan of 2021)', () => {
    expect(plan.inspected).toBe(87_643);
  });

  test('no more enterprises are penalised severely or more than five times than are C or D', () => {
    const { severe, inCOrD, inB } = plan.penalties;
    expect(severe).toBeLessThanOrEqual(inCOrD.total);
    expect(inCOrD.total).toBeLessThanOrEqual(92_734 + 15_414);
    expect(sumOf(inB.counts.slice(5))).toBe(0);
    expect(inCOrD.total + inB.total).toBe(73_035); // 2.5 %
  });
});

describe.each([500, 1_000, 2_000, 20_000, 123_457])('with %i enterprises', (enterprises) => {
  const plan = planFor(enterprises);

  test('everything adds up', () => {
    for (const cells of [plan.regions, plan.levels]) expect(cells.total).toBe(enterprises);
    expect(sumOf(plan.industries)).toBe(enterprises);
    expect(sumOf(plan.marketByLevel.map(({ total }) => total))).toBe(enterprises);
    expect(sumOf(plan.culture.enterprisesByRegion.flat()) + plan.otherIndustries.total).toBe(enterprises);
    expect(sumOf(plan.culture.enterprisesByRegion.flat()) + sumOf(plan.culture.institutionsByRegion)).toBe(
      sumOf(plan.culture.kinds),
    );
    const { inCOrD, inB, penalties, minor, general, severe } = plan.penalties;
    expect(sumOf([...inCOrD.counts, ...inB.counts].map((count, at) => count * ((at % 10) + 1)))).toBe(penalties);
    expect(minor + general + severe).toBe(penalties);
  });

  test('every level, region, industry and kind of subject that exists is there', () => {
    for (const counts of [plan.levels.counts, plan.regions.counts, plan.culture.kinds])
      expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(plan.industries.filter((count) => count === 0)).toHaveLength(2); // S, T
  });

  test('no cell asks for more than there is', () => {
    expect(Math.min(...plan.otherIndustries.counts)).toBeGreaterThanOrEqual(0);
    for (const [at, graded] of plan.safety.counts.entries())
      expect(graded).toBeLessThanOrEqual(plan.otherIndustries.counts[at] ?? 0);
    expect(plan.penalties.repaired).toBeLessThanOrEqual(plan.penalties.general);
    for (const [at, severe] of plan.penalties.severeByCount.entries())
      expect(severe).toBeLessThanOrEqual(plan.penalties.inCOrD.counts[at] ?? 0);
    for (const [region, kinds] of plan.culture.enterprisesByRegion.entries())
      expect(sumOf(kinds)).toBeLessThanOrEqual(plan.regions.counts[region] ?? 0);
  });
});

test.each([0, 499, 1000.5, 10_000_001, Number.NaN])('%d enterprises are refused with the bounds', (enterprises) => {
  expect(() => planFor(enterprises)).toThrow(/500 to 10000000/);
});
