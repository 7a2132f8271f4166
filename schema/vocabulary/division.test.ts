import { describe, expect, test } from 'vitest';
import {
  currentDivision,
  DIVISIONS,
  findDivision,
  findReportingRegion,
  REPORTING_REGIONS,
  reportingRegionOf,
} from './division.ts';

const countyUnits = DIVISIONS.filter(({ level, kind }) => level === 'COUNTY' && kind === 'GB2260');

describe('GB/T 2260, Hebei', () => {
  test.each([
    ['130100', '石家庄市', 22],
    ['130200', '唐山市', 14],
    ['130300', '秦皇岛市', 7],
    ['130400', '邯郸市', 18],
    ['130500', '邢台市', 18],
    ['130600', '保定市', 24],
    ['130700', '张家口市', 16],
    ['130800', '承德市', 11],
    ['130900', '沧州市', 16],
    ['131000', '廊坊市', 10],
    ['131100', '衡水市', 11],
  ])('%s %s has %i county-level units', (code, nameZh, units) => {
    expect(findDivision(code)).toMatchObject({ nameZh, level: 'CITY', parentCode: '130000', kind: 'GB2260' });
    expect(countyUnits.filter(({ parentCode }) => parentCode === code)).toHaveLength(units);
  });

  test('167 county-level units: 49 districts, 21 cities, 91 counties, 6 autonomous counties', () => {
    const endingIn = (ending: string) => countyUnits.filter(({ nameZh }) => nameZh.endsWith(ending)).length;
    expect(countyUnits).toHaveLength(167);
    expect([endingIn('区'), endingIn('市'), endingIn('县') - endingIn('自治县'), endingIn('自治县')]).toEqual([
      49, 21, 91, 6,
    ]);
  });

  test('no code stands twice, and every parent is there', () => {
    expect(new Set(DIVISIONS.map(({ code }) => code)).size).toBe(DIVISIONS.length);
    for (const { parentCode } of DIVISIONS) if (parentCode !== null) expect(findDivision(parentCode)).not.toBeNull();
  });

  test('23 development zones are aliases of their city, not divisions of the standard', () => {
    const zones = DIVISIONS.filter(({ kind }) => kind === 'FUNCTIONAL');
    expect(zones).toHaveLength(23);
    expect(findDivision('130171')?.parentCode).toBe('130100');
    expect(reportingRegionOf('130972')?.id).toBe('CANGZHOU');
  });

  test('a code outside Hebei is not found', () => {
    expect(findDivision('110101')).toBeNull();
    expect(reportingRegionOf('110101')).toBeNull();
  });
});

describe('the 14 reporting regions', () => {
  test('eleven cities, Dingzhou, Xinji and Xiong’an', () => {
    expect(REPORTING_REGIONS.map(({ nameZh }) => nameZh).join(' ')).toBe(
      '石家庄市 唐山市 秦皇岛市 邯郸市 邢台市 保定市 张家口市 承德市 沧州市 廊坊市 衡水市 定州市 辛集市 雄安新区',
    );
  });

  test('every code but the province’s lies in exactly one region', () => {
    for (const { code } of DIVISIONS) {
      const holders = REPORTING_REGIONS.filter(({ divisionCodes }) => divisionCodes.includes(code));
      expect([code, holders.length]).toEqual([code, code === '130000' ? 0 : 1]);
      expect(reportingRegionOf(code)).toBe(holders[0] ?? null);
    }
  });

  test.each([
    ['130682', 'DINGZHOU'],
    ['130181', 'XINJI'],
    ['133100', 'XIONGAN'],
    ['130629', 'XIONGAN'],
    ['130632', 'XIONGAN'],
    ['130638', 'XIONGAN'],
    ['130600', 'BAODING'],
    ['130602', 'BAODING'],
    ['130102', 'SHIJIAZHUANG'],
  ])('%s is reported in %s', (code, region) => {
    expect(reportingRegionOf(code)?.id).toBe(region);
  });

  test('Xiong’an is exactly its registry code and three counties', () => {
    expect(findReportingRegion('XIONGAN')?.divisionCodes).toEqual(['130629', '130632', '130638', '133100']);
  });

  test('a region is found by id and by name, with 市 or without', () => {
    expect(findReportingRegion('TANGSHAN')).toBe(findReportingRegion('唐山'));
    expect(findReportingRegion('唐山市')?.id).toBe('TANGSHAN');
    expect(findReportingRegion('北京')).toBeNull();
  });
});

describe('withdrawn codes (dossier §2.2)', () => {
  test.each([
    ['139001', '130682', 'DINGZHOU'],
    ['139002', '130181', 'XINJI'],
    ['132401', '130682', 'DINGZHOU'],
    ['132301', '130181', 'XINJI'],
    ['130526', '130505', 'XINGTAI'],
    ['130527', '130506', 'XINGTAI'],
  ])('%s stands for %s today, in %s', (withdrawn, current, region) => {
    expect(currentDivision(withdrawn)?.code).toBe(current);
    expect(reportingRegionOf(withdrawn)?.id).toBe(region);
  });

  test('邢台县 was split: its region is known, its successor is not', () => {
    expect(currentDivision('130521')).toBeNull();
    expect(reportingRegionOf('130521')?.id).toBe('XINGTAI');
  });

  test('a current code stands for itself, the registry code of Xiong’an included', () => {
    expect(currentDivision('130102')?.code).toBe('130102');
    expect(findDivision('133100')).toMatchObject({ kind: 'REGISTRY', level: 'CITY' });
  });
});
