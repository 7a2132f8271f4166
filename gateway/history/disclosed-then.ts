import type { ListRights } from '../index/enterprise-filter.ts';
import type { IndexedSector } from '../index/tiers.ts';
import type { Telling, Tellings } from './tellings.ts';
import { evidenceIn, listingKey, listingsIn, type Records, repairedIn } from './valid-then.ts';

/**
 * What an earlier day's records are for a caller today: to the sector's owner and auditors what they were; to others
 * only those that the sector still shows and no sector knows to be repaired (repaired records are neither shown nor used
 * again: NDRC Order 36, article 3).
 */
export class DisclosureToday {
  readonly #all: Tellings;
  readonly #rights: ListRights;
  readonly #repaired: ReadonlySet<string>;

  /** @param all everything received to this day, whatever is asked of. */
  constructor(all: Tellings, rights: ListRights) {
    this.#all = all;
    this.#rights = rights;
    this.#repaired = new Set([...all.values()].flatMap((tellings) => repairedIn(tellings.at(-1)?.answer)));
  }

  /** Whether the class itself may be told. */
  maySee({ code, disclosure }: IndexedSector): boolean {
    return disclosure === 'SHARED' || this.#rights.maySeeInternal(code);
  }

  /** Whether the sector's records are told as they were. */
  seesAllRecords({ code }: IndexedSector): boolean {
    return this.#rights.maySeeInternal(code);
  }

  records(sector: IndexedSector, then: Records): Records {
    if (this.seesAllRecords(sector)) return then;
    const { code } = sector;
    const today: Telling | undefined = this.#all.get(code)?.at(-1);
    const shownEvidence = new Set(evidenceIn(today?.answer).map(({ key }) => key));
    const shownListings = new Set(listingsIn(today?.answer).map(listingKey));
    return {
      evidence: evidenceIn(then).filter(({ key }) => shownEvidence.has(key) && !this.#repaired.has(key)),
      severeListings: listingsIn(then).filter(
        (listing) => shownListings.has(listingKey(listing)) && !this.#repaired.has(listing.decisionNumber),
      ),
      repairedEvidenceKeys: repairedIn(then),
    };
  }
}
