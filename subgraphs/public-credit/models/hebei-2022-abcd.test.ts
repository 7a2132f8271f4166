import { describe, expect, test } from 'vitest';
import type { EnterpriseFacts } from '../../../kit/evaluation/facts.ts';
import { loadModels } from '../../../kit/evaluation/load-models.ts';
import { knowing, modelOn, penalty, record } from '../../../kit/evaluation/testing/small-models.ts';
import { parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import type { PenaltyCategory } from '../../../schema/vocabulary/penalty-category.ts';
import { severityUnder } from '../../../schema/vocabulary/severity.ts';

const asOf = parseLocalDate('2022-11-21');
const catalogue = await loadModels(import.meta.dirname);
const abcd = modelOn(catalogue, 'HEB-2022-ABCD', asOf);

/** In business, and asked everywhere: nothing found. */
const CLEAN: Partial<EnterpriseFacts> = {
  registration: [{ status: 'ACTIVE', since: parseLocalDate('2015-03-01') }],
  penalties: [],
  severeListings: [],
  abnormalListings: [],
  judgments: [],
  compulsoryEnforcements: [],
  taxArrears: [],
  abnormalTaxpayerStatuses: [],
  utilityArrears: [],
  brokenCommitments: [],
  contractBreaches: [],
};
const graded = (known: Partial<EnterpriseFacts>, day = asOf) => abcd.explain(knowing({ ...CLEAN, ...known }), day);
const fines = (count: number) => Array.from({ length: count }, () => penalty('2022-06-01', ['FINE']));

const listed = (endedOn: string | null) => ({
  severeListings: [record('2018-01-01', { endedOn: endedOn === null ? null : parseLocalDate(endedOn) })],
});
const one = (seriousConsequence: boolean | null) => ({
  penalties: [penalty('2022-06-01', ['FINE'], { seriousConsequence })],
});
const idOn = (day: string) => catalogue.modelInForce('HEB-2022-ABCD', parseLocalDate(day))?.id ?? null;

describe('Hebei 2022-04-21, 四(三): A, B and C by general records of one year', () => {
  test.each([
    [0, 'A'],
    [1, 'B'],
    [5, 'B'],
    [6, 'C'],
    [60, 'C'],
  ])('%i general records: %s', (count, grade) => {
    expect(graded({ penalties: fines(count) })).toMatchObject({ status: 'GRADED', grade, effectiveClass: grade });
  });

  test.each([
    'abnormalListings',
    'judgments',
    'compulsoryEnforcements',
    'taxArrears',
    'abnormalTaxpayerStatuses',
    'utilityArrears',
    'brokenCommitments',
    'contractBreaches',
  ] as const)('三(一): %s are general records', (kind) => {
    expect(graded({ [kind]: [record('2022-06-01')] }).grade).toBe('B');
    expect(graded({ [kind]: [record('2022-06-01')], penalties: fines(5) }).grade).toBe('C');
  });

  test('records leave on the very day a year after their decision', () => {
    const facts = { penalties: [penalty('2022-06-01')] };
    const gradeOn = (day: string) => graded(facts, parseLocalDate(day)).grade;
    expect([gradeOn('2022-05-31'), gradeOn('2022-06-01'), gradeOn('2023-05-31'), gradeOn('2023-06-01')]).toEqual([
      'A',
      'B',
      'B',
      'A',
    ]);
  });

  test('a repaired record is not counted', () => {
    expect(graded({ penalties: [...fines(5), penalty('2022-06-01', ['FINE'], { repairedOn: asOf })] }).grade).toBe('B');
  });
});

describe('四(三): C by a severe record', () => {
  const severe: readonly PenaltyCategory[] = [
    'PERMIT_SUSPENSION',
    'QUALIFICATION_DOWNGRADE',
    'PERMIT_REVOCATION',
    'BUSINESS_RESTRICTION',
    'BUSINESS_SUSPENSION',
    'ORDERED_CLOSURE',
    'PROFESSION_RESTRICTION',
  ];

  test.each(severe)('%s', (category) => {
    const explained = graded({ penalties: [penalty('2022-06-01', [category])] });
    expect(explained.grade).toBe('C');
    expect(explained.reasons.filter(({ isDecisive }) => isDecisive).map(({ id }) => id)).toEqual(['severe-penalty']);
  });

  test('seven kinds and no other: a fine, a warning, even 吊销营业执照 by itself are general', () => {
    expect(severe.every((category) => severityUnder('HEB-2022', [category]) === 'SEVERE')).toBe(true);
    for (const category of ['FINE', 'WARNING', 'OTHER', 'BUSINESS_LICENCE_REVOCATION'] as const)
      expect(graded({ penalties: [penalty('2022-06-01', [category])] }).grade, category).toBe('B');
  });

  test('the list of this opinion judges later decisions too, whatever came after it', () => {
    const later = parseLocalDate('2026-06-01');
    expect(graded({ penalties: [penalty('2026-05-01', ['PERMIT_SUSPENSION'])] }, later).grade).toBe('C');
  });

  test('severe penalties have the window of a year', () => {
    const facts = { penalties: [penalty('2022-06-01', ['PERMIT_REVOCATION'])] };
    expect(graded(facts, parseLocalDate('2023-06-01')).grade).toBe('A');
  });

  test('on a severe list and not removed: without a window', () => {
    expect(graded(listed(null)).grade).toBe('C');
    expect(graded(listed('2022-11-22')).grade).toBe('C');
    expect(graded(listed('2022-11-21')).grade).toBe('A');
  });
});

describe('四(三): D is the revoked business licence, not the revoked permit', () => {
  const revoked = { status: 'REVOKED' as const, since: parseLocalDate('2022-06-01') };

  test('吊销许可证件: C; 吊销营业执照: D', () => {
    expect(graded({ penalties: [penalty('2022-06-01', ['PERMIT_REVOCATION'])] }).grade).toBe('C');
    expect(graded({ registration: [revoked] }).grade).toBe('D');
  });

  test('D holds whatever else is recorded or unknown', () => {
    expect(graded({ registration: [revoked], penalties: fines(9), severeListings: null }).grade).toBe('D');
  });

  test('a licence that was restored is no longer D', () => {
    const restored = { status: 'ACTIVE' as const, since: parseLocalDate('2022-10-01') };
    expect(graded({ registration: [restored, revoked] }).grade).toBe('A');
  });
});

describe('四(三): B only without serious consequences', () => {
  test('a serious consequence fits neither B nor C literally: C is our default', () => {
    expect(graded(one(true)).grade).toBe('C');
    expect(graded(one(true)).reasons[0]).toMatchObject({
      id: 'serious-consequence',
      grade: 'C',
      provenance: 'DEFAULT',
    });
    expect(graded(one(false)).grade).toBe('B');
  });

  test('where the source does not say: B, and the indicator is unknown, not zero', () => {
    expect(graded(one(null))).toMatchObject({ grade: 'B', unknown: ['serious-consequences'] });
  });
});

describe('who is not graded', () => {
  test.each([
    ['DEREGISTERED', 'SOURCE'],
    ['MOVED_OUT', 'BORROWED'],
    ['CANCELLED', 'BORROWED'],
  ] as const)('%s (二(三); Guangzhou)', (status, provenance) => {
    const explained = graded({ registration: [{ status, since: parseLocalDate('2022-06-01') }] });
    expect(explained).toMatchObject({ status: 'NOT_APPLICABLE', grade: null });
    expect(explained.reasons[0]?.provenance).toBe(provenance);
  });

  test.each([['registration'], ['penalties'], ['severeListings']] as const)(
    'unknown %s leave the grade open',
    (fact) => {
      expect(graded({ [fact]: null })).toMatchObject({ status: 'UNDETERMINED', grade: null });
    },
  );

  test('other silent sources do not: what is missing is not bad, and is named', () => {
    expect(graded({ utilityArrears: null, contractBreaches: null })).toMatchObject({
      grade: 'A',
      unknown: ['utility-arrears', 'contract-breaches'],
    });
  });
});

test('the reasons go down to record keys, document numbers and the clause', () => {
  const listing = record('2020-05-01', { key: 'list-1', documentNumber: '冀应急列〔2020〕3号' });
  const fine = penalty('2022-06-01', ['FINE'], { key: 'fine-1', documentNumber: '冀市监罚〔2022〕12号' });
  expect(graded({ severeListings: [listing], penalties: [fine] }).reasons).toEqual([
    {
      kind: 'RULE',
      id: 'severe-listed',
      indicator: 'severe-listings',
      textZh: '被依法依规纳入严重失信主体名单且未移出。',
      textEn: 'On a list of seriously dishonest entities and not removed.',
      points: null,
      grade: 'C',
      isDecisive: true,
      records: [{ key: 'list-1', documentNumber: '冀应急列〔2020〕3号', decidedOn: '2020-05-01' }],
      cites: [
        {
          document: '河北省人民政府办公厅关于推进企业信用分级分类监管工作的实施意见(2022-04-21)',
          clause: '四(三)',
        },
      ],
      provenance: 'SOURCE',
    },
    expect.objectContaining({
      id: 'few-general-records',
      grade: 'B',
      isDecisive: false,
      records: [{ key: 'fine-1', documentNumber: '冀市监罚〔2022〕12号', decidedOn: '2022-06-01' }],
      provenance: 'SOURCE',
    }),
  ]);
});

test('in force from 2022-04-21 until the nine levels', () => {
  expect([idOn('2022-04-20'), idOn('2022-04-21'), idOn('2022-12-31'), idOn('2023-01-01')]).toEqual([
    null,
    'HEB-2022-ABCD',
    'HEB-2022-ABCD',
    null,
  ]);
});
