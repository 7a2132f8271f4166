import { beforeAll, describe, expect, test } from 'vitest';
import { exampleUscc } from '../../kit/testing/example-subgraph.ts';
import { addDays, addMonths, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { checkInitiation, type Initiation } from './check-initiation.ts';
import { loadMeasureList, type MeasureList } from './measure-list.ts';

const TODAY = parseLocalDate('2026-11-21');
const measure = (changes: Partial<Initiation['measures'][number]> = {}): Initiation['measures'][number] => ({
  code: 'LIMITED_IN_PROCUREMENT',
  departments: ['样例财政厅'],
  startsOn: TODAY,
  endsOn: addDays(TODAY, 90),
  ...changes,
});
const asked = (changes: Partial<Initiation> = {}): Initiation => ({
  uscc: exampleUscc(1) as Uscc,
  kind: 'PUNISHMENT',
  basis: { sector: 'WORK_SAFETY', kind: 'SEVERE_LISTING', key: '样列1号' },
  summary: '样例事由',
  measures: [measure()],
  ...changes,
});
const reward = (changes: Partial<Initiation> = {}): Initiation =>
  asked({
    kind: 'REWARD',
    basis: { sector: 'PUBLIC_CREDIT', kind: 'GRADE', key: null },
    measures: [measure({ code: 'NOTIFICATION_AND_COMMITMENT' })],
    ...changes,
  });

let list: MeasureList;
beforeAll(async () => {
  list = await loadMeasureList();
});
const check = (initiation: Initiation) => checkInitiation(initiation, list, TODAY);

describe('an initiation', () => {
  test('of a listed measure on an entry of a severe list passes', () => {
    expect(check(asked()).measures[0]?.listed.listCode).toBe('示例-03');
  });

  test('of rewards may stand under the classes that allow all of them', () => {
    expect(check(reward()).classes).toEqual(['A', 'B']);
    expect(
      check(
        reward({ measures: [measure({ code: 'GREEN_CHANNEL' }), measure({ code: 'NOTIFICATION_AND_COMMITMENT' })] }),
      ).classes,
    ).toEqual(['A']);
  });

  test.each<[string, Initiation, string]>([
    [
      'a measure outside the list (清单之外不得惩戒)',
      asked({ measures: [measure({ code: 'CLOSE_IT' })] }),
      'MEASURE_NOT_LISTED',
    ],
    ['a reward as a punishment', asked({ measures: [measure({ code: 'GREEN_CHANNEL' })] }), 'MEASURE_NOT_LISTED'],
    [
      'a punishment on a grade alone',
      asked({ basis: { sector: 'X', kind: 'GRADE', key: null } }),
      'BASIS_INSUFFICIENT',
    ],
    ['a punishment on the tier', asked({ basis: { sector: 'X', kind: 'TIER', key: null } }), 'BASIS_INSUFFICIENT'],
    ['a reward on the tier', reward({ basis: { sector: 'X', kind: 'TIER', key: null } }), 'BASIS_INSUFFICIENT'],
    [
      'a measure on records that its list does not name',
      asked({ basis: { sector: 'X', kind: 'RECORD', key: 'K' } }),
      'BASIS_INSUFFICIENT',
    ],
    ['an individual household', asked({ uscc: '92130102MA0000015C' as Uscc }), 'MEASURE_ON_PERSON'],
    [
      'an end before the beginning',
      asked({ measures: [measure({ endsOn: addDays(TODAY, -1) })] }),
      'MEASURE_END_INVALID',
    ],
    [
      'a beginning in the past',
      asked({ measures: [measure({ startsOn: addDays(TODAY, -1) })] }),
      'MEASURE_END_INVALID',
    ],
    [
      'one day longer than the list allows',
      asked({ measures: [measure({ endsOn: addDays(addMonths(TODAY, 36), 1) })] }),
      'MEASURE_END_INVALID',
    ],
    ['no reason', asked({ summary: ' ' }), 'REASON_MISSING'],
    ['a citizen’s number in words', asked({ summary: '样例 110101199003070011' }), 'PERSONAL_VALUE'],
    ['nobody addressed', asked({ measures: [measure({ departments: [] })] }), 'BAD_USER_INPUT'],
    ['no measure', asked({ measures: [] }), 'BAD_USER_INPUT'],
    ['a blank department', asked({ measures: [measure({ departments: [' '] })] }), 'BAD_USER_INPUT'],
  ])('%s is refused: %#', (_title, initiation, code) => {
    expect(() => check(initiation)).toThrow(expect.objectContaining({ code }));
  });

  test('to the last day that the list allows passes', () => {
    expect(() => check(asked({ measures: [measure({ endsOn: addMonths(TODAY, 36) })] }))).not.toThrow();
  });
});
