import { addDays, addMonths, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import {
  type PublicationChannel,
  publicationOf,
  publicationStatusOf,
  type PublicationStatus,
} from '../../schema/vocabulary/publication.ts';
import { type PenaltyCategory, type Severity, severityUnder } from '../../schema/vocabulary/severity.ts';
import type { Standings } from './record-standing.ts';

/** Where a sector's records are shown, and whether its field is one that the rules show longer. */
export interface PublicationSetting {
  readonly channel: PublicationChannel;
  /** Food, drugs, special equipment, work safety, fire: their shortest display may differ (NDRC Order 58). */
  readonly sensitiveField: boolean;
}

export const CREDIT_SITES: PublicationSetting = { channel: 'CREDIT_CHINA', sensitiveField: false };

/** What a penalty's life is read from. */
export interface PenaltyDates {
  readonly key: string;
  /** Penalty categories, `;` between them. */
  readonly categories: string;
  readonly decidedOn: LocalDate;
  /** The last day of display that the record itself carries. */
  readonly publicationEndsOn: LocalDate | null;
  readonly repairedOn: LocalDate | null;
}

/** A record's life (记录的公示期): when it is shown, from when repair may be applied for, when it ends by itself. */
export interface RecordLife {
  /** WITHDRAWN: an objection to it was upheld. Only a record that is SHOWN may be used. */
  readonly status: PublicationStatus | 'WITHDRAWN';
  /** How serious it is by the publication rules' three classes; null where they do not apply. */
  readonly publicationClass: Severity | null;
  /** The instrument in force on the day of its decision; null where a list's own rule governs. */
  readonly instrument: string | null;
  readonly shownFrom: LocalDate | null;
  /** First day on which repair may be applied for; null where it may be at once, or where nothing is shown. */
  readonly repairableFrom: LocalDate | null;
  /** First day on which it is no longer shown or used; null where no end is set. */
  readonly endsOn: LocalDate | null;
}

/** "In principle not shown; if shown, 3 months at most" (国办发〔2025〕22号, NDRC Order 36): minor records that carry a last day. */
const MONTHS_IF_SHOWN_AT_ALL = 3;

/**
 * The life of a penalty by the instrument in force on the day of its decision, all four of domain.md §2.6. A last day of
 * display that the record carries holds, unless it lies behind the longest period: there display stops by itself. How
 * long a record is shown goes by the publication rules' three classes, which Hebei's two of 2022 do not have.
 */
export function penaltyLife(
  penalty: PenaltyDates,
  standings: Standings,
  { channel, sensitiveField }: PublicationSetting,
  today: LocalDate,
): RecordLife {
  const { decidedOn, publicationEndsOn, repairedOn } = penalty;
  const categories = categoriesOf(penalty);
  const publicationClass = severityUnder('NDRC-36', categories);
  const warningOnly = categories.length === 1 && categories[0] === 'WARNING';
  const published = publicationOf(publicationClass, decidedOn, decidedOn, { channel, sensitiveField, warningOnly });
  const carriedEnd = publicationEndsOn === null ? null : addDays(publicationEndsOn, 1);
  const isShownAnyway = published.shownFrom === null && carriedEnd !== null;
  const shownFrom = isShownAnyway ? decidedOn : published.shownFrom;
  const longest = isShownAnyway ? addMonths(decidedOn, MONTHS_IF_SHOWN_AT_ALL) : published.maxUntil;
  const endsOn = shownFrom === null ? null : earlier(longest, carriedEnd);
  return {
    status: penaltyStatus(),
    publicationClass,
    instrument: published.instrument,
    shownFrom,
    repairableFrom: published.minUntil,
    endsOn,
  };

  function penaltyStatus(): RecordLife['status'] {
    const ended = standings.endedBy('PENALTY', penalty.key, today);
    if (ended !== null) return ENDED[ended];
    if (repairedOn !== null && repairedOn <= today) return 'ENDED_REPAIR';
    return publicationStatusOf({ ...published, shownFrom, maxUntil: endsOn }, { repairedOn: null }, today);
  }
}

const ENDED = { REPAIRED: 'ENDED_REPAIR', WITHDRAWN: 'WITHDRAWN' } as const;

/** The life of an entry in a list: shown from its day until it is removed, repaired, withdrawn or runs out. */
export function listingLife(
  listing: {
    readonly includedOn: LocalDate;
    readonly removedOn: LocalDate | null;
    /** Last day of the management period. */
    readonly endsOn: LocalDate | null;
    /** First day on which removal may be applied for; null for at once. */
    readonly repairableFrom: LocalDate | null;
  },
  ended: 'REPAIRED' | 'WITHDRAWN' | null,
  today: LocalDate,
): RecordLife {
  const endsOn = earlier(listing.removedOn, listing.endsOn === null ? null : addDays(listing.endsOn, 1));
  const isOver = endsOn !== null && endsOn <= today;
  const byItself = isOver ? 'ENDED_AUTO' : listing.includedOn <= today ? 'SHOWN' : 'NOT_SHOWN';
  return {
    status: ended === null ? byItself : ENDED[ended],
    publicationClass: null,
    instrument: null,
    shownFrom: listing.includedOn,
    repairableFrom: listing.repairableFrom,
    endsOn,
  };
}

/** The life of another credit record: from its day until it is over, repaired or withdrawn. */
export function creditRecordLife(
  record: {
    readonly key: string;
    readonly decidedOn: LocalDate;
    readonly endedOn: LocalDate | null;
    readonly repairedOn: LocalDate | null;
  },
  standings: Standings,
  today: LocalDate,
): RecordLife {
  const { key, decidedOn, endedOn, repairedOn } = record;
  const ended = repairedOn === null ? standings.endedBy('CREDIT_RECORD', key, today) : 'REPAIRED';
  return listingLife({ includedOn: decidedOn, removedOn: endedOn, endsOn: null, repairableFrom: null }, ended, today);
}

export function categoriesOf({ categories }: { readonly categories: string }): PenaltyCategory[] {
  return categories.split(';').filter((category) => category !== '') as PenaltyCategory[]; // written by penaltiesKind from the vocabulary
}

function earlier(one: LocalDate | null, other: LocalDate | null): LocalDate | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
