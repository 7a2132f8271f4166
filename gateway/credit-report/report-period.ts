import { addYears, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import { InvalidPeriod, parsePeriod } from '../../schema/vocabulary/period.ts';
import { HubError } from '../../kit/errors.ts';

/** `SectorGrade.evidence` are "records of the last year": the sectors tell of no older decision. */
const YEARS_TOLD = 1;

/** The days a report covers, and from when on the sectors tell anything. Both ends belong to it. */
export interface ReportDays {
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly asOf: LocalDate;
  readonly recordsToldFrom: LocalDate;
}

/**
 * The days of a period up to today; of the last year where none is named.
 * @throws {HubError} BAD_USER_INPUT for what is no period, or one that has not begun.
 */
export function reportDays(period: string | null, today: LocalDate): ReportDays {
  const recordsToldFrom = addYears(today, -YEARS_TOLD);
  const told = { asOf: today, recordsToldFrom };
  if (period === null) return { ...told, from: recordsToldFrom, until: today };
  const { start, end } = parsed(period);
  if (start > today)
    throw new HubError('BAD_USER_INPUT', 'period has not begun; name one that has, or leave it out for the last year.');
  return { ...told, from: start, until: end < today ? end : today };
}

function parsed(period: string) {
  try {
    return parsePeriod(period);
  } catch (error) {
    if (error instanceof InvalidPeriod) throw new HubError('BAD_USER_INPUT', `period: ${error.message}`);
    throw error;
  }
}
