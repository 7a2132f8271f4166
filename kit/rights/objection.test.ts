import { describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { OBJECTION_RULES } from './limits/objection-rules.ts';
import { ruleOn } from './limits/working-day-limit.ts';
import {
  OBJECTION_ACTIONS,
  OBJECTION_KIND_NAMES,
  OBJECTION_STATES,
  OBJECTION_TRANSITIONS,
  objectionDueOn,
} from './objection.ts';
import { isClosed, nextState } from './state-machine.ts';

const day = parseLocalDate;

describe('an objection (Hebei opinion 2022, 三(四): application, acceptance, verification, decision)', () => {
  const allowed = [
    ['SUBMITTED', 'ACCEPT', 'ACCEPTED'],
    ['SUBMITTED', 'DECLINE', 'DECLINED'],
    ['SUBMITTED', 'WITHDRAW', 'WITHDRAWN'],
    ['ACCEPTED', 'VERIFY', 'VERIFIED'],
    ['ACCEPTED', 'WITHDRAW', 'WITHDRAWN'],
    ['VERIFIED', 'UPHOLD', 'UPHELD'],
    ['VERIFIED', 'REJECT', 'REJECTED'],
    ['VERIFIED', 'WITHDRAW', 'WITHDRAWN'],
  ] as const;

  test.each(allowed)('%s: %s leads to %s', (state, action, next) => {
    expect(nextState(OBJECTION_TRANSITIONS, state, action)).toBe(next);
  });

  const refused = OBJECTION_STATES.flatMap((state) =>
    OBJECTION_ACTIONS.filter((action) => !allowed.some(([from, taken]) => from === state && taken === action)).map(
      (action) => [state, action] as const,
    ),
  );

  test.each(refused)('%s: %s is refused with TRANSITION_REFUSED', (state, action) => {
    expect(() => nextState(OBJECTION_TRANSITIONS, state, action)).toThrow(
      expect.objectContaining({ code: 'TRANSITION_REFUSED' }) as Error,
    );
  });

  test('every state and action is met above', () => {
    expect(allowed.length + refused.length).toBe(OBJECTION_STATES.length * OBJECTION_ACTIONS.length);
  });

  test('a refusal names the state and what may be done from it', () => {
    expect(() => nextState(OBJECTION_TRANSITIONS, 'ACCEPTED', 'UPHOLD')).toThrow(
      'The case is ACCEPTED; UPHOLD is not possible from there. Possible: VERIFY, WITHDRAW.',
    );
    expect(() => nextState(OBJECTION_TRANSITIONS, 'UPHELD', 'WITHDRAW')).toThrow('It is closed.');
  });

  test('is closed once declined, withdrawn, upheld, rejected or returned', () => {
    expect(OBJECTION_STATES.filter((state) => isClosed(OBJECTION_TRANSITIONS, state))).toEqual([
      'RETURNED',
      'DECLINED',
      'WITHDRAWN',
      'UPHELD',
      'REJECTED',
    ]);
  });

  test('knows the five kinds (Hebei action plan 2021, 13)', () => {
    expect(Object.values(OBJECTION_KIND_NAMES)).toEqual(['错误', '遗漏', '重复公示', '不应公示', '超期公示']);
  });
});

describe('due in 7 working days from the formal application (Heilongjiang rules 2021, 13 and article 16)', () => {
  const rule = ruleOn(OBJECTION_RULES, day('2026-02-12'));

  test.each([
    ['2026-11-09', '2026-11-18', 'an ordinary Monday'],
    ['2026-02-12', '2026-02-28', 'over Spring Festival 2026, ending on the make-up Saturday'],
    ['2026-02-13', '2026-03-02', 'the day after, ending on the Monday behind it'],
    ['2026-02-14', '2026-03-03', 'on the make-up Saturday before the festival'],
    ['2026-02-20', '2026-03-03', 'within the festival: the count begins on 24 February'],
    ['2026-09-30', '2026-10-15', 'on the eve of National Day 2026, a make-up Saturday within'],
  ])('submitted %s: %s, %s', (submittedOn, dueOn) => {
    expect(objectionDueOn(rule, day(submittedOn))).toBe(dueOn);
  });

  test('the limit is a dated rule that a sector may replace', () => {
    const [first] = OBJECTION_RULES;
    const stricter = {
      ...first,
      id: 'OURS',
      inForceOn: day('2026-07-01'),
      decideWithin: { workingDays: 5, provenance: 'DEFAULT' as const },
    };
    const rules = [first, stricter] as const;
    expect(ruleOn(rules, day('2026-06-30')).id).toBe('HLJ-2021-16');
    expect(objectionDueOn(ruleOn(rules, day('2026-07-01')), day('2026-07-01'))).toBe('2026-07-08');
    expect(ruleOn(rules, day('2019-01-01')).id).toBe('HLJ-2021-16');
  });
});
