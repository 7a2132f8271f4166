import type { Citation } from '../../../schema/vocabulary/citation.ts';
import { parseLocalDate, type LocalDate } from '../../../schema/vocabulary/local-date.ts';

/** How soon a permit or penalty has to be reported to the provincial platform, from a day on. */
export interface ReportingLimit {
  readonly inForceOn: LocalDate;
  readonly workingDays: number;
  readonly cites: Citation;
}

/** Oldest first; decisions before the first are judged by it. A later text is added, never written over. */
export const REPORTING_LIMITS: readonly [ReportingLimit, ...ReportingLimit[]] = [
  {
    inForceOn: parseLocalDate('2021-06-15'),
    workingDays: 7,
    cites: {
      document: '关于进一步提升全省信用状况的行动方案(河北省社会信用体系建设领导小组，2021-06-15)',
      clause: '二(一)2',
    },
  },
];

/** The limit for a decision of that day. */
export function reportingLimitOn(decidedOn: LocalDate): ReportingLimit {
  return REPORTING_LIMITS.findLast(({ inForceOn }) => inForceOn <= decidedOn) ?? REPORTING_LIMITS[0];
}
