import { describe, expect, test } from 'vitest';
import type { CreditReport, CreditReportHeading } from '../hub/resolvers.generated.ts';
import { creditReportOf } from './credit-report.ts';
import { reportFacts } from './report-facts.ts';
import { answer, day, DAYS, facts, listing, penalty, sector, USCC } from './testing/example-facts.ts';

const under = (report: CreditReport, heading: CreditReportHeading) => {
  const section = report.sections.find((candidate) => candidate.heading === heading);
  if (section === undefined) throw new Error(`no ${heading}`);
  return section;
};
const keysUnder = (report: CreditReport, heading: CreditReportHeading) =>
  under(report, heading).records.map(({ key }) => key);

describe('the eight headings (公共信用信息报告标准 2021, 2022)', () => {
  test('are always all there, in their order, each with where it comes from', () => {
    const { sections } = creditReportOf(facts(), DAYS);
    expect(sections.map(({ titleZh }) => titleZh)).toEqual([
      '行政管理',
      '诚实守信',
      '严重失信',
      '经营异常',
      '信用承诺',
      '信用评价',
      '司法判决',
      '其他',
    ]);
    for (const { clause, provenance } of sections)
      expect({ clause, provenance }).toEqual({
        clause: '公共信用信息报告标准（2021版、2022版） 八类栏目',
        provenance: 'SOURCE',
      });
  });

  test('what no sector tells is said to be not told, and never an empty good sign', () => {
    const { sections } = creditReportOf(facts(sector('A', answer())), DAYS);
    const notTold = sections.filter(({ coverage }) => coverage === 'NOT_TOLD');
    expect(notTold.map(({ titleZh }) => titleZh)).toEqual(['诚实守信', '信用承诺', '司法判决']);
    for (const { noteZh } of notTold) expect(noteZh).toContain('空白不表示没有');
  });

  test('each record stands under one of them, with its key, sectors, and the placing marked as our default', () => {
    const report = creditReportOf(
      facts(
        sector(
          'A',
          answer({
            evidence: [
              penalty(),
              penalty({ key: 'ABNORMAL:1', kind: 'ABNORMAL_LISTING', decidedOn: day('2023-01-01') }),
              penalty({ key: 'X', kind: 'OTHER' }),
            ],
            severeListings: [listing()],
          }),
        ),
      ),
      DAYS,
    );
    expect(keysUnder(report, 'ADMINISTRATION')).toEqual(['样罚〔2026〕1号']);
    expect(keysUnder(report, 'ABNORMAL_OPERATIONS')).toEqual(['ABNORMAL:1']);
    expect(keysUnder(report, 'SERIOUS_DISHONESTY')).toEqual(['样列〔2024〕2号']);
    expect(keysUnder(report, 'OTHER')).toEqual(['X']);
    for (const { records } of report.sections)
      for (const record of records) expect(record).toMatchObject({ sectors: ['A'], provenance: 'DEFAULT' });
  });

  test('each sector’s own evaluation stands verbatim under credit evaluations, no merged tier beside it', () => {
    const report = creditReportOf(
      facts(
        sector('A', answer({ grade: 'C+', underReview: {} })),
        sector('B', { status: 'NO_RECORD', notice: '仅供参考' }),
      ),
      DAYS,
    );
    expect(under(report, 'CREDIT_EVALUATIONS')).toMatchObject({
      count: 1,
      evaluations: [
        { key: 'A/2026Q3', grade: 'C+', underReview: true },
        { key: 'B', status: 'NO_RECORD', grade: null },
      ],
    });
    expect(JSON.stringify(report)).not.toContain('convergedTier');
  });
});

describe('records that may be in it', () => {
  test('G4: what any sector knows to be repaired or expired is left out, whoever still reports it', () => {
    const report = creditReportOf(
      facts(
        sector('A', answer({ evidence: [penalty()], severeListings: [listing()] })),
        sector('B', answer({ repairedEvidenceKeys: ['样罚〔2026〕1号', '样列〔2024〕2号'] })),
      ),
      DAYS,
    );
    expect(report.sections.flatMap(({ records }) => records)).toEqual([]);
  });

  test('G1: the same record of two sectors stands once, with both; the graver reading holds', () => {
    const report = creditReportOf(
      facts(
        sector('A', answer({ evidence: [penalty()] })),
        sector('B', answer({ evidence: [penalty({ severity: 'SEVERE', objectionDueOn: day('2026-12-01') })] })),
      ),
      DAYS,
    );
    expect(under(report, 'ADMINISTRATION')).toMatchObject({
      count: 1,
      records: [{ sectors: ['A', 'B'], severity: 'SEVERE', underObjection: true, objectionDueOn: '2026-12-01' }],
    });
  });

  test('G5: a record or list entry under objection stays and is marked', () => {
    const objectionDueOn = day('2026-11-30');
    const report = creditReportOf(
      facts(
        sector('A', answer({ evidence: [penalty({ objectionDueOn })], severeListings: [listing({ objectionDueOn })] })),
      ),
      DAYS,
    );
    for (const heading of ['ADMINISTRATION', 'SERIOUS_DISHONESTY'] as const)
      expect(under(report, heading).records).toMatchObject([{ underObjection: true, objectionDueOn }]);
  });

  test.each([
    ['the first day', '2025-11-21', true],
    ['the day before it', '2025-11-20', false],
    ['the last day', '2026-11-21', true],
    ['the day behind it', '2026-11-22', false],
  ])('a decision of %s', (_title, decidedOn, isIn) => {
    const report = creditReportOf(
      facts(sector('A', answer({ evidence: [penalty({ decidedOn: day(decidedOn) })] }))),
      DAYS,
    );
    expect(keysUnder(report, 'ADMINISTRATION')).toHaveLength(isIn ? 1 : 0);
  });

  test.each([
    ['that ends today', { endsOn: day('2026-11-21') }, true],
    ['that ended yesterday', { endsOn: day('2026-11-20') }, false],
    ['without an end', { endsOn: null }, true],
    ['made behind the period', { includedOn: day('2026-11-22') }, false],
  ])('a list entry %s', (_title, change, isIn) => {
    const report = creditReportOf(facts(sector('A', answer({ severeListings: [listing(change)] }))), DAYS);
    expect(keysUnder(report, 'SERIOUS_DISHONESTY')).toHaveLength(isIn ? 1 : 0);
  });
});

describe('what is missing is said', () => {
  test('nothing: complete, for reference only', () => {
    const report = creditReportOf(facts(sector('A', answer())), DAYS);
    expect(report).toMatchObject({ complete: true, missing: [] });
    expect(noticesOf(report)).toEqual(['REFERENCE_ONLY', 'MADE_BY_THE_HUB', 'RIGHTS_OF_THE_CALLER']);
  });

  test('a sector that is silent, and one that withholds: named, with what it means', () => {
    const report = creditReportOf(
      facts(sector('A', null), sector('B', { status: 'WITHHELD', notice: '' }), sector('C', answer())),
      DAYS,
    );
    expect(report).toMatchObject({
      complete: false,
      missing: [
        { sector: 'A', reason: 'SILENT', textZh: expect.stringContaining('不表示没有') },
        { sector: 'B', reason: 'WITHHELD', textZh: expect.stringContaining('不向申请人披露') },
      ],
    });
    expect(noticesOf(report)).toContain('INCOMPLETE');
    expect(under(report, 'CREDIT_EVALUATIONS').evaluations.map(({ sector: code }) => code)).toEqual(['C']);
  });

  test('the registry: the subject is said to be unknown, not without a name', () => {
    const { subject, complete } = creditReportOf(
      reportFacts({ uscc: USCC, made: answer() }, [{ code: 'MADE', title: 't', authority: 'a', field: 'made' }]),
      DAYS,
    );
    expect({ complete, answered: subject.answered, name: subject.name }).toEqual({
      complete: false,
      answered: false,
      name: null,
    });
  });

  test('days before the sectors tell anything', () => {
    const report = creditReportOf(facts(sector('A', answer())), { ...DAYS, from: day('2025-01-01') });
    expect(report.complete).toBe(false);
    expect(noticesOf(report)).toEqual(expect.arrayContaining(['EARLIER_RECORDS_NOT_TOLD', 'INCOMPLETE']));
  });
});

test('a sector nobody has heard of is in the report by its answer alone', () => {
  const report = creditReportOf(
    reportFacts({ uscc: USCC, usccCheck: 'VALID', madeUp: answer({ evidence: [penalty()] }) }, [
      { code: 'MADE_UP', title: '新行业评价', authority: '新主管部门', field: 'madeUp' },
    ]),
    DAYS,
  );
  expect(under(report, 'ADMINISTRATION').records).toMatchObject([{ sectors: ['MADE_UP'], sources: ['新行业评价'] }]);
});

function noticesOf(report: CreditReport) {
  return report.notices.map(({ code }) => code);
}
