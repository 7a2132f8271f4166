import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Answer } from './words.ts';

/**
 * Where a measure stands on a day. WAITING: not answered. COMING: accepted, not begun. IN_FORCE. REFUSED by the
 * department addressed. EXPIRED: its last day is over. ENDED before that, with its incident.
 */
export const MEASURE_STATES = ['WAITING', 'COMING', 'IN_FORCE', 'REFUSED', 'EXPIRED', 'ENDED'] as const;
export type MeasureState = (typeof MEASURE_STATES)[number];

/** What a measure's state follows from. */
export interface MeasureLife {
  readonly answer: Answer | null;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate;
  /** The day on which its incident ended. */
  readonly endedOn: LocalDate | null;
}

/** Computed from the day, by no timer. Pure. */
export function stateOf({ answer, startsOn, endsOn, endedOn }: MeasureLife, today: LocalDate): MeasureState {
  if (answer === 'REFUSED') return 'REFUSED';
  if (endedOn !== null && endedOn <= endsOn) return 'ENDED';
  if (endsOn < today) return 'EXPIRED';
  if (answer === null) return 'WAITING';
  return startsOn <= today ? 'IN_FORCE' : 'COMING';
}

/** What can be done with a measure. */
export const MEASURE_STEPS = ['ANSWER', 'FEED_BACK'] as const;
export type MeasureStep = (typeof MEASURE_STEPS)[number];

/** Whether a step is possible: what has ended is neither answered nor carried out any more. */
export function allows(state: MeasureState, step: MeasureStep): boolean {
  return step === 'ANSWER' ? state === 'WAITING' : state === 'IN_FORCE';
}
