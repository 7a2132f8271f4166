import { describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { REPAIR_RULES, repairRulesOf } from './limits/repair-rules.ts';
import { ruleOn } from './limits/working-day-limit.ts';
import { REPAIR_ACTIONS, REPAIR_STATES, REPAIR_TRANSITIONS, repairDecisionDueOn, repairDueOn } from './repair.ts';
import { nextState } from './state-machine.ts';

const day = parseLocalDate;

describe('a repair (apply, accept, decide, synchronise; revoked when got by false statements)', () => {
  const allowed = [
    ['SUBMITTED', 'ACCEPT', 'ACCEPTED'],
    ['SUBMITTED', 'DECLINE', 'DECLINED'],
    ['SUBMITTED', 'WITHDRAW', 'WITHDRAWN'],
    ['ACCEPTED', 'GRANT', 'GRANTED'],
    ['ACCEPTED', 'REFUSE', 'REFUSED'],
    ['ACCEPTED', 'WITHDRAW', 'WITHDRAWN'],
    ['GRANTED', 'SYNC', 'SYNCED'],
    ['GRANTED', 'REVOKE', 'REVOKED'],
    ['SYNCED', 'REVOKE', 'REVOKED'],
  ] as const;

  test.each(allowed)('%s: %s leads to %s', (state, action, next) => {
    expect(nextState(REPAIR_TRANSITIONS, state, action)).toBe(next);
  });

  const refused = REPAIR_STATES.flatMap((state) =>
    REPAIR_ACTIONS.filter((action) => !allowed.some(([from, taken]) => from === state && taken === action)).map(
      (action) => [state, action] as const,
    ),
  );

  test.each(refused)('%s: %s is refused with TRANSITION_REFUSED', (state, action) => {
    expect(() => nextState(REPAIR_TRANSITIONS, state, action)).toThrow(
      expect.objectContaining({ code: 'TRANSITION_REFUSED' }) as Error,
    );
  });

  test('every state and action is met above', () => {
    expect(allowed.length + refused.length).toBe(REPAIR_STATES.length * REPAIR_ACTIONS.length);
  });
});

describe('the rule in force on the day of the application, by channel (domain.md §2.6)', () => {
  test.each([
    ['CREDIT_CHINA', '2023-04-30', 'NDRC-58'],
    ['CREDIT_CHINA', '2025-06-21', 'NDRC-58'],
    ['CREDIT_CHINA', '2025-06-22', 'GBF-2025-22'],
    ['CREDIT_CHINA', '2026-03-31', 'GBF-2025-22'],
    ['CREDIT_CHINA', '2026-04-01', 'NDRC-36'],
    ['ENTERPRISE_PUBLICITY_SYSTEM', '2025-12-24', 'GBF-2025-22'],
    ['ENTERPRISE_PUBLICITY_SYSTEM', '2025-12-25', 'SAMR-107'],
    ['ENTERPRISE_PUBLICITY_SYSTEM', '2026-04-01', 'SAMR-107'],
  ] as const)('%s on %s: %s', (channel, on, id) => {
    expect(ruleOn(repairRulesOf(REPAIR_RULES, channel), day(on)).id).toBe(id);
  });
});

describe('limits in working days (国办发〔2025〕22号: 3 for the sector, 10 for the whole; roles are our reading)', () => {
  const rule = ruleOn(repairRulesOf(REPAIR_RULES, 'CREDIT_CHINA'), day('2026-05-06'));

  test('the whole answer within 10 working days, over Spring Festival 2026 as well', () => {
    expect(repairDueOn(rule, day('2026-11-02'))).toBe('2026-11-16');
    expect(repairDueOn(rule, day('2026-02-12'))).toBe('2026-03-04');
  });

  test('the decision within 3 working days of acceptance', () => {
    expect(repairDecisionDueOn(rule, day('2026-11-02'), day('2026-11-04'))).toBe('2026-11-09');
  });

  test('never behind the limit of the whole, however late it was accepted', () => {
    expect(repairDecisionDueOn(rule, day('2026-11-02'), day('2026-11-13'))).toBe('2026-11-16');
  });
});
