import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import type { RepairRule } from './limits/repair-rules.ts';
import type { Transitions } from './state-machine.ts';

/**
 * On what ground a record is repaired: on application; or by the authority itself, because the decision behind the record
 * was revoked or the law changed (active repair, Culture and Tourism Order 7, article 26).
 */
export const REPAIR_GROUNDS = ['ON_APPLICATION', 'DECISION_REVOKED', 'LAW_CHANGED'] as const;
export type RepairGround = (typeof REPAIR_GROUNDS)[number];

export const REPAIR_GROUND_NAMES: Readonly<Record<RepairGround, string>> = {
  ON_APPLICATION: '依申请',
  DECISION_REVOKED: '原决定撤销',
  LAW_CHANGED: '法规政策调整',
};

/** RETURNED: kept with coded reasons, not entered upon. */
export const REPAIR_STATES = [
  'RETURNED',
  'SUBMITTED',
  'DECLINED',
  'WITHDRAWN',
  'ACCEPTED',
  'GRANTED',
  'REFUSED',
  'SYNCED',
  'REVOKED',
] as const;
export type RepairState = (typeof REPAIR_STATES)[number];

export const REPAIR_ACTIONS = ['ACCEPT', 'DECLINE', 'WITHDRAW', 'GRANT', 'REFUSE', 'SYNC', 'REVOKE'] as const;
export type RepairAction = (typeof REPAIR_ACTIONS)[number];

/** Application, acceptance, decision, synchronisation; a repair got by false statements is revoked, and the record stands again. */
export const REPAIR_TRANSITIONS: Transitions<RepairState, RepairAction> = {
  RETURNED: {},
  SUBMITTED: { ACCEPT: 'ACCEPTED', DECLINE: 'DECLINED', WITHDRAW: 'WITHDRAWN' },
  DECLINED: {},
  WITHDRAWN: {},
  ACCEPTED: { GRANT: 'GRANTED', REFUSE: 'REFUSED', WITHDRAW: 'WITHDRAWN' },
  GRANTED: { SYNC: 'SYNCED', REVOKE: 'REVOKED' },
  REFUSED: {},
  SYNCED: { REVOKE: 'REVOKED' },
  REVOKED: {},
};

/** Last working day for the answer as a whole, synchronisation included. */
export function repairDueOn({ answerWithin }: RepairRule, submittedOn: LocalDate): LocalDate {
  return addWorkingDays(submittedOn, answerWithin.workingDays);
}

/** Last working day for the sector's decision; never behind the one for the whole answer. */
export function repairDecisionDueOn(rule: RepairRule, submittedOn: LocalDate, acceptedOn: LocalDate): LocalDate {
  const decision = addWorkingDays(acceptedOn, rule.decideWithin.workingDays);
  const whole = repairDueOn(rule, submittedOn);
  return decision < whole ? decision : whole;
}
