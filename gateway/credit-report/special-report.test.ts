import { describe, expect, test } from 'vitest';
import { specialReportOf } from './special-report.ts';
import { answer, day, DAYS, facts, listing, penalty, sector } from './testing/example-facts.ts';

describe('the special report (发改财金〔2025〕565号)', () => {
  test('names all four matters, and which of them no sector tells', () => {
    const { matters } = specialReportOf(facts(sector('A', answer({ evidence: [penalty()] }))), DAYS);
    expect(matters.map(({ titleZh, coverage, count }) => [titleZh, coverage, count])).toEqual([
      ['行政处罚', 'TOLD', 1],
      ['行政强制', 'NOT_TOLD', 0],
      ['严重失信主体名单', 'TOLD', 0],
      ['刑事犯罪记录', 'NOT_TOLD', 0],
    ]);
  });

  test('says field by field, with its authority, what may be concluded', () => {
    const { fields, complete } = specialReportOf(
      facts(
        sector('CLEAN', answer()),
        sector('FINED', answer({ evidence: [penalty()] })),
        sector('LISTED', answer({ severeListings: [listing()] })),
        sector('SILENT', null),
        sector('WITHHOLDING', { status: 'WITHHELD', notice: '' }),
      ),
      DAYS,
    );
    expect(fields.map((field) => [field.sector, field.authority, field.conclusion, field.records.length])).toEqual([
      ['CLEAN', 'CLEAN 主管部门', 'NO_PUBLISHED_RECORD', 0],
      ['FINED', 'FINED 主管部门', 'RECORDS', 1],
      ['LISTED', 'LISTED 主管部门', 'RECORDS', 1],
      ['SILENT', 'SILENT 主管部门', 'CANNOT_BE_SAID', 0],
      ['WITHHOLDING', 'WITHHOLDING 主管部门', 'CANNOT_BE_SAID', 0],
    ]);
    expect(complete).toBe(false);
  });

  test('days of which nothing is told never become "no record"', () => {
    const { fields, complete } = specialReportOf(facts(sector('A', answer())), { ...DAYS, from: day('2025-11-20') });
    expect(fields).toMatchObject([
      { conclusion: 'CANNOT_BE_SAID', reasonZh: expect.stringContaining('不能就整个时段作出结论') },
    ]);
    expect(complete).toBe(false);
  });

  test('a repaired penalty is none, and an entry of the list of abnormal operations is not its matter', () => {
    const evidence = [penalty(), penalty({ key: 'ABNORMAL:1', kind: 'ABNORMAL_LISTING' })];
    const { fields } = specialReportOf(
      facts(sector('A', answer({ evidence })), sector('B', answer({ repairedEvidenceKeys: ['样罚〔2026〕1号'] }))),
      DAYS,
    );
    expect(fields.map(({ conclusion }) => conclusion)).toEqual(['NO_PUBLISHED_RECORD', 'NO_PUBLISHED_RECORD']);
  });
});
