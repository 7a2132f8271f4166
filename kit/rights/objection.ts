import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import type { ObjectionRule } from './limits/objection-rules.ts';
import type { Transitions } from './state-machine.ts';

/** What is objected to (S2 13): 错误、遗漏、重复公示、不应公示、超期公示. */
export const OBJECTION_KINDS = ['WRONG', 'MISSING', 'DUPLICATED', 'NOT_TO_BE_PUBLISHED', 'PAST_ITS_PERIOD'] as const;
export type ObjectionKind = (typeof OBJECTION_KINDS)[number];

export const OBJECTION_KIND_NAMES: Readonly<Record<ObjectionKind, string>> = {
  WRONG: '错误',
  MISSING: '遗漏',
  DUPLICATED: '重复公示',
  NOT_TO_BE_PUBLISHED: '不应公示',
  PAST_ITS_PERIOD: '超期公示',
};

/** RETURNED: kept with coded reasons, not entered upon. */
export const OBJECTION_STATES = [
  'RETURNED',
  'SUBMITTED',
  'DECLINED',
  'WITHDRAWN',
  'ACCEPTED',
  'VERIFIED',
  'UPHELD',
  'REJECTED',
] as const;
export type ObjectionState = (typeof OBJECTION_STATES)[number];

export const OBJECTION_ACTIONS = ['ACCEPT', 'DECLINE', 'WITHDRAW', 'VERIFY', 'UPHOLD', 'REJECT'] as const;
export type ObjectionAction = (typeof OBJECTION_ACTIONS)[number];

/** Application, acceptance, verification with the provider, decision (申请、受理、核查、处理; Hebei opinion 2022, 三(四)). */
export const OBJECTION_TRANSITIONS: Transitions<ObjectionState, ObjectionAction> = {
  RETURNED: {},
  SUBMITTED: { ACCEPT: 'ACCEPTED', DECLINE: 'DECLINED', WITHDRAW: 'WITHDRAWN' },
  DECLINED: {},
  WITHDRAWN: {},
  ACCEPTED: { VERIFY: 'VERIFIED', WITHDRAW: 'WITHDRAWN' },
  VERIFIED: { UPHOLD: 'UPHELD', REJECT: 'REJECTED', WITHDRAW: 'WITHDRAWN' },
  UPHELD: {},
  REJECTED: {},
};

/** Last working day for the decision. */
export function objectionDueOn({ decideWithin }: ObjectionRule, submittedOn: LocalDate): LocalDate {
  return addWorkingDays(submittedOn, decideWithin.workingDays);
}
