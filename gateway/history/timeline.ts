import { addDays, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { GradeTimelineStep } from '../hub/resolvers.generated.ts';
import type { Telling } from './tellings.ts';

/** A stretch of days for which one answer is the last word. */
interface Stretch {
  readonly from: LocalDate;
  readonly telling: Telling;
  /** Whether another answer from that day or a later one gave way to it. */
  readonly corrects: boolean;
}

/**
 * A sector's grades over time, oldest first: each answer holds from its day on, until one received later says otherwise.
 * Neighbours that say the same grade of the same period under the same scheme are one step.
 */
export function timelineOf(tellings: readonly Telling[]): GradeTimelineStep[] {
  let stretches: Stretch[] = [];
  for (const telling of tellings) {
    if (telling.answer === null) continue;
    const from = telling.validFrom;
    const before = stretches.filter((stretch) => stretch.from < from);
    const replaced = stretches.slice(before.length);
    const [toldAgain] = replaced;
    stretches =
      toldAgain !== undefined && toldAgain.from === from && isSame(toldAgain.telling, telling)
        ? [...before, toldAgain]
        : [...before, { from, telling, corrects: replaced.length > 0 }];
  }
  const merged: Stretch[] = [];
  for (const stretch of stretches) {
    const before = merged.at(-1);
    if (before === undefined || !isSame(before.telling, stretch.telling)) merged.push(stretch);
  }
  return merged.map(({ from, telling: { answer, receivedAt }, corrects }, index) => {
    const next = merged[index + 1];
    return {
      validFrom: from,
      validUntil: next === undefined ? null : addDays(next.from, -1),
      status: answer?.status ?? 'NO_RECORD',
      grade: answer?.grade ?? null,
      effectiveClass: answer?.effectiveClass ?? null,
      period: answer?.period ?? null,
      schemeVersion: answer?.schemeVersion ?? null,
      receivedAt,
      corrects,
    };
  });
}

function isSame({ answer: one }: Telling, { answer: other }: Telling): boolean {
  return (
    one?.status === other?.status &&
    one?.grade === other?.grade &&
    one?.effectiveClass === other?.effectiveClass &&
    one?.period === other?.period &&
    one?.schemeVersion === other?.schemeVersion
  );
}
