import { describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { KNOWN_PILOT_CODES } from '../../schema/vocabulary/uscc.ts';
import { readRow } from '../feed/read-row.ts';
import { example, exampleUscc } from '../testing/example-subgraph.ts';

const context = { today: parseLocalDate('2026-11-21'), usccAllowList: KNOWN_PILOT_CODES };
const uscc = exampleUscc(7);

function kindNamed(name: string) {
  const kind = example.imports.find((each) => each.name === name);
  if (kind === undefined) throw new Error(`the example takes no ${name}`);
  return kind;
}

const read = (kind: string, texts: Record<string, string>) =>
  readRow(kindNamed(kind), { line: 2, texts, problems: [] }, context);
const problemsOf = (kind: string, texts: Record<string, string>) => {
  const row = read(kind, texts);
  return row.outcome === 'QUARANTINE' ? row.problems.map(({ field, code }) => [field, code]) : row.outcome;
};
const columnsOf = (kind: string, texts: Record<string, string>) => {
  const row = read(kind, texts);
  return row.outcome === 'RECORD' ? row.record.columns : row;
};

const good: Record<string, Record<string, string>> = {
  grades: {
    uscc,
    period: '2026Q3',
    grade: 'B',
    schemeVersion: 'NINE',
    evaluatorTier: '县',
    evaluatedOn: '2026-10-10',
    publishedOn: '2026-10-15',
    score: '70.5',
  },
  penalties: {
    uscc,
    documentNumber: '冀市监罚（2026）12号',
    categories: '罚款；警告',
    fine: '0.2',
    decidedOn: '2026/3/1',
    publicationEndsOn: '2027年3月1日',
    authority: '石家庄市市场监督管理局',
    authorityCode: '11120000MB1529459B',
    reportedOn: '20260309',
  },
  permits: {
    uscc,
    documentNumber: '冀许〔2026〕1号',
    category: '普通',
    decidedOn: '2026-03-01',
    validFrom: '2026-03-01',
    validUntil: '2099-12-31',
    authority: '石家庄市行政审批局',
  },
  'severe-list': {
    uscc,
    decisionNumber: '冀应急列〔2026〕3号',
    includedOn: '2026-03-01',
    situation: '1',
    authority: '河北省应急管理厅',
    endsOn: '2029-03-01',
  },
  'abnormal-list': {
    uscc,
    includedOn: '2026-03-01',
    reason: '未公示年度报告',
    authority: '某局',
    documentNumber: '石市监异〔2026〕5号',
  },
  subjects: { uscc, kind: '生产经营单位', listedFrom: '2020-01-01' },
};

test.each(Object.keys(good))('a good row of %s is accepted, and so is the row of its template', (kind) => {
  expect(read(kind, good[kind] ?? {}).outcome).toBe('RECORD');
  const template = Object.fromEntries(kindNamed(kind).fields.map(({ name, example: text }) => [name, text]));
  expect(read(kind, template).outcome).toBe('RECORD');
});

describe('a broken row goes to quarantine with field and code:', () => {
  test.each([
    ['grades', { uscc: '' }, 'uscc', 'USCC_MISSING'],
    ['grades', { uscc: `${uscc.slice(0, 17)}${uscc.endsWith('A') ? 'B' : 'A'}` }, 'uscc', 'USCC_CHECK_FAILED'],
    ['grades', { uscc: uscc.replace('TT', 'OO') }, 'uscc', 'USCC_INVALID'],
    ['grades', { grade: 'A+' }, 'grade', 'GRADE_NOT_IN_SCALE'],
    ['grades', { grade: 'b' }, 'grade', 'GRADE_NOT_IN_SCALE'],
    ['grades', { grade: 'E' }, 'grade', 'GRADE_NOT_IN_SCALE'],
    ['grades', { schemeVersion: 'TEN' }, 'schemeVersion', 'SCHEME_UNKNOWN'],
    ['grades', { period: '2026Q5' }, 'period', 'PERIOD_INVALID'],
    ['grades', { period: '第三季度' }, 'period', 'PERIOD_INVALID'],
    ['grades', { evaluatedOn: '2026-06-30' }, 'evaluatedOn', 'DATES_OUT_OF_ORDER'],
    ['grades', { publishedOn: '2026-10-09' }, 'publishedOn', 'DATES_OUT_OF_ORDER'],
    ['grades', { evaluatedOn: '2026-11-22' }, 'evaluatedOn', 'DATE_IN_FUTURE'],
    ['grades', { score: '-1' }, 'score', 'NUMBER_INVALID'],
    ['grades', { score: '1.2345' }, 'score', 'NUMBER_INVALID'],
    ['grades', { evaluatorTier: '乡' }, 'evaluatorTier', 'WORD_UNKNOWN'],
    ['penalties', { decidedOn: '2026-11-22' }, 'decidedOn', 'DATE_IN_FUTURE'],
    ['penalties', { decidedOn: '2026-02-30' }, 'decidedOn', 'DATE_INVALID'],
    ['penalties', { decidedOn: '' }, 'decidedOn', 'FIELD_MISSING'],
    ['penalties', { fine: '-0.2' }, 'fine', 'AMOUNT_INVALID'],
    ['penalties', { fine: '0.2000001' }, 'fine', 'AMOUNT_INVALID'],
    ['penalties', { fine: '2,000' }, 'fine', 'AMOUNT_INVALID'],
    ['penalties', { categories: '打手心' }, 'categories', 'WORD_UNKNOWN'],
    ['penalties', { categories: '4' }, 'categories', 'CODE_UNKNOWN'],
    ['penalties', { state: '1' }, 'state', 'DECISION_WITHDRAWN'],
    ['penalties', { publicationEndsOn: '2026-02-28' }, 'publicationEndsOn', 'DATES_OUT_OF_ORDER'],
    ['penalties', { reportedOn: '2026-02-28' }, 'reportedOn', 'DATES_OUT_OF_ORDER'],
    ['penalties', { authorityCode: '11120000MB15294590' }, 'authorityCode', 'USCC_CHECK_FAILED'],
    ['penalties', { authority: 'x'.repeat(129) }, 'authority', 'TEXT_TOO_LONG'],
    ['penalties', { authority: '两\n行' }, 'authority', 'CHARACTER_NOT_ALLOWED'],
    ['penalties', { authority: '锟斤拷\uFFFD' }, 'authority', 'CHARACTER_NOT_ALLOWED'],
    ['penalties', { authority: '\uD800' }, 'authority', 'CHARACTER_NOT_ALLOWED'],
    ['penalties', { subjectCategory: '外星人' }, 'subjectCategory', 'WORD_UNKNOWN'],
    ['permits', { validFrom: '2027-01-01', validUntil: '2026-12-31' }, 'validUntil', 'DATES_OUT_OF_ORDER'],
    ['permits', { category: '随便' }, 'category', 'WORD_UNKNOWN'],
    ['severe-list', { situation: '10' }, 'situation', 'WORD_UNKNOWN'],
    ['severe-list', { removedOn: '2026-02-28' }, 'removedOn', 'DATES_OUT_OF_ORDER'],
    ['abnormal-list', { removedOn: '2026-02-28' }, 'removedOn', 'DATES_OUT_OF_ORDER'],
    ['subjects', { kind: '旅行社' }, 'kind', 'WORD_UNKNOWN'],
    ['subjects', { listedUntil: '2019-12-31' }, 'listedUntil', 'DATES_OUT_OF_ORDER'],
  ])('%s %j → %s %s', (kind, broken, field, code) => {
    expect(problemsOf(kind, { ...good[kind], ...broken })).toEqual([[field, code]]);
  });

  test('with every problem of its fields at once', () => {
    expect(problemsOf('penalties', { ...good['penalties'], uscc: '', decidedOn: 'gestern', fine: 'viel' })).toEqual([
      ['uscc', 'USCC_MISSING'],
      ['fine', 'AMOUNT_INVALID'],
      ['decidedOn', 'DATE_INVALID'],
    ]);
  });

  test('and no message repeats the value', () => {
    const row = read('penalties', {
      ...good['penalties'],
      uscc: 'GEHEIM',
      authority: '甲\n乙',
      fine: 'GEHEIM',
      categories: 'GEHEIM',
    });
    if (row.outcome !== 'QUARANTINE') throw new Error('accepted');
    expect(row.problems.map(({ message }) => message).join()).not.toMatch(/GEHEIM|甲/);
  });
});

describe('what is written differently and means the same', () => {
  test.each([
    ['a full-width grade', { grade: 'Ｂ－' }, 'B-'],
    ['a grade with a long dash', { grade: 'B–' }, 'B-'],
  ])('%s', (_title, texts, grade) => {
    expect(columnsOf('grades', { ...good['grades'], ...texts })).toMatchObject({ grade });
  });

  test('a penalty is one record however its number is written', () => {
    const keys = ['冀市监罚〔2026〕12号', '冀市监罚 [2026] 12号', '冀市监罚【２０２６】12号'].map((documentNumber) =>
      read('penalties', { ...good['penalties'], documentNumber }),
    );
    expect(new Set(keys.map((row) => (row.outcome === 'RECORD' ? row.record.key : row.outcome))).size).toBe(1);
  });

  test('amounts in 万元 become integer fen', () => {
    expect(columnsOf('penalties', good['penalties'] ?? {})).toMatchObject({
      fine_fen: 200_000,
      confiscated_fen: null,
      categories: 'FINE;WARNING',
    });
  });

  test('the older variant names categories by digits, in two columns', () => {
    expect(columnsOf('penalties', { ...good['penalties'], categories: '1', secondCategories: '2' })).toMatchObject({
      categories: 'FINE;CONFISCATION_OF_UNLAWFUL_GAINS;CONFISCATION_OF_UNLAWFUL_PROPERTY',
    });
  });

  test('2099-12-31 is an open end', () => {
    expect(columnsOf('permits', good['permits'] ?? {})).toMatchObject({ valid_until: null });
  });

  test('a code known to fail the check is accepted from the allow-list', () => {
    expect(columnsOf('grades', { ...good['grades'], uscc: '91350211M00013FA1N' })).toMatchObject({
      uscc: '91350211M00013FA1N',
    });
  });
});

describe('a row about a natural person is dropped', () => {
  test.each([
    ['by the code of an individual household', { uscc: exampleUscc(3, '92') }],
    ['by such a code with a typing error', { uscc: '92130102TT000000AB' }],
    ['by 自然人', { subjectCategory: '自然人' }],
    ['by 个体工商户, whatever else is wrong', { subjectCategory: '个体工商户', uscc: '', decidedOn: '?' }],
  ])('%s', (_title, texts) => {
    expect(problemsOf('penalties', { ...good['penalties'], ...texts })).toBe('PERSONAL');
  });
});
