import { parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import type { DatedRule, WorkingDayLimit } from './working-day-limit.ts';

/** How an objection (异议) is handled from a day on. */
export interface ObjectionRule extends DatedRule {
  /** From the formal application to the decision. */
  readonly decideWithin: WorkingDayLimit;
}

export type ObjectionRules = readonly [ObjectionRule, ...ObjectionRule[]];

/**
 * Hebei asks for a process (Hebei opinion 2022, 三(四)) and names no limit: Heilongjiang's is borrowed. A sector with a
 * limit of its own names its list in sector.ts; numbers are added with their day, never overwritten.
 */
export const OBJECTION_RULES: ObjectionRules = [
  {
    id: 'HLJ-2021-16',
    inForceOn: parseLocalDate('2021-12-31'),
    cites: {
      document: '黑龙江省进一步深化市场主体信用分级分类监管若干措施(2021-12-31)',
      clause: '(十三)；附件1第十六条',
    },
    decideWithin: { workingDays: 7, provenance: 'BORROWED' },
  },
];
