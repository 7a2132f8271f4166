import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { RecordFact } from './facts.ts';
import type { RecordFilter } from './record-filter.ts';

/** No value. Values are whole numbers from 0, so that no value is ever taken for it. */
export const UNKNOWN = -1;

/** Whether the record may be used that day: begun, not repaired, not ended. */
export function isInForce({ decidedOn, repairedOn, endedOn }: RecordFact, asOf: LocalDate): boolean {
  return decidedOn <= asOf && (repairedOn === null || repairedOn > asOf) && (endedOn === null || endedOn > asOf);
}

/** The number of those known to count; unknown when none is known to and some may. */
export function countOf(records: readonly RecordFact[], counts: RecordFilter): number {
  const keys = new Set<string>();
  let mayCount = false;
  for (const record of records) {
    const answer = counts(record);
    if (answer === 'YES') keys.add(record.key);
    else if (answer === 'UNKNOWN') mayCount = true;
  }
  return keys.size === 0 && mayCount ? UNKNOWN : keys.size;
}

/** Those that count, each key once (of several the one that weighs most), oldest first. */
export function distinct(records: readonly RecordFact[], counts: RecordFilter): RecordFact[] {
  const byKey = new Map<string, RecordFact>();
  for (const record of records) {
    if (counts(record) !== 'YES') continue;
    const known = byKey.get(record.key);
    if (known === undefined || (record.amountFen ?? -1) > (known.amountFen ?? -1)) byKey.set(record.key, record);
  }
  return [...byKey.values()].sort((a, b) => compare(a.decidedOn, b.decidedOn) || compare(a.key, b.key));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The sum of the amounts that are known; unknown when none is and there are records. */
export function amountOf(records: readonly RecordFact[]): number {
  let amount = 0;
  let isKnown = records.length === 0;
  for (const { amountFen } of records) {
    if (amountFen === null) continue;
    isKnown = true;
    amount += amountFen;
  }
  return isKnown ? amount : UNKNOWN;
}
