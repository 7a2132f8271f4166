import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { ContentAnswer } from '../index/enterprise-content.ts';
import type { Telling } from './tellings.ts';

/**
 * The answer whose grade was valid on a day: each answer, when it came, said what holds from its own day on, so the last
 * one received whose day had begun. A correction of an earlier evaluation thereby takes its place, and an evaluation taken
 * back gives way to the one told again.
 */
export function gradeThen(tellings: readonly Telling[], asOf: LocalDate): Telling | null {
  return tellings.findLast(({ validFrom }) => validFrom <= asOf) ?? null;
}

/** The last that had been received by the end of a day: for what carries no day of its own. */
export function toldBy(tellings: readonly Telling[], asOf: LocalDate): Telling | null {
  return tellings.findLast(({ receivedOn }) => receivedOn <= asOf) ?? null;
}

export type Records = Pick<ContentAnswer, 'evidence' | 'severeListings' | 'repairedEvidenceKeys'>;

export interface EvidenceRecord {
  readonly key: string;
  readonly decidedOn: LocalDate;
}

export interface ListingRecord {
  readonly decisionNumber: string;
  readonly includedOn: LocalDate;
}

export const evidenceIn = (answer: Records | null | undefined) => (answer?.evidence ?? []) as readonly EvidenceRecord[]; // as the selection of the index asks
export const listingsIn = (answer: Records | null | undefined) =>
  (answer?.severeListings ?? []) as readonly ListingRecord[];
export const repairedIn = (answer: Records | null | undefined) =>
  (answer?.repairedEvidenceKeys ?? []) as readonly string[];

/**
 * The records in force on a day: those in the answer that stood at its end, and those that began by then and were heard
 * of later. What an earlier answer named and that one does not had ended.
 */
export function recordsThen(tellings: readonly Telling[], asOf: LocalDate): Records {
  const standing = toldBy(tellings, asOf);
  const earlier = standing === null ? [] : tellings.slice(0, tellings.indexOf(standing) + 1);
  const later = tellings.slice(earlier.length);
  const repairedEvidenceKeys = repairedIn(standing?.answer);
  return {
    evidence: inForce(
      evidenceIn,
      ({ key }) => key,
      ({ decidedOn }) => decidedOn,
    ),
    severeListings: inForce(listingsIn, listingKey, ({ includedOn }) => includedOn),
    repairedEvidenceKeys,
  };

  function inForce<Item>(
    itemsIn: (answer: Records | null) => readonly Item[],
    keyOf: (item: Item) => string,
    since: (item: Item) => LocalDate,
  ): Item[] {
    const then = new Map(itemsIn(standing?.answer ?? null).map((item) => [keyOf(item), item]));
    const ended = new Set(earlier.flatMap(({ answer }) => itemsIn(answer).map(keyOf)));
    for (const { answer } of later)
      for (const item of itemsIn(answer)) if (!ended.has(keyOf(item))) then.set(keyOf(item), item);
    return [...then.values()].filter((item) => since(item) <= asOf);
  }
}

/** Equal for one entry in a list, whichever answer names it. */
export const listingKey = ({ decisionNumber, includedOn }: ListingRecord) => `${decisionNumber} ${includedOn}`;
