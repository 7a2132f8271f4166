import { createHash, createHmac } from 'node:crypto';
import { quotasOf, type Stratum } from './strata.ts';

/** An enterprise of a frozen population: a line of the draw document. */
export interface Member {
  readonly uscc: string;
  /** Id of its stratum. */
  readonly stratum: number;
  /** Division code of the registered address; the province's where none is known. */
  readonly division: string;
  /** How often it may still be drawn this year, as of the freeze. */
  readonly drawsLeft: number;
}

/** One that was drawn. */
export interface Drawn extends Member {
  /** Its lot: the lowest of a stratum are drawn. */
  readonly lot: string;
}

/** Codes of enterprises, and the plans that drew them since this one was frozen. */
export type DrawnSince = ReadonlyMap<string, readonly number[]>;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The seed of a draw, from the hub's secret (hexadecimal), the frozen plan and what was made known after the freeze. */
export function drawSeed(secret: string, frozenHash: string, publicSeed: string): string {
  return createHmac('sha256', Buffer.from(secret, 'hex')).update(`${frozenHash}:${publicSeed}`).digest('hex');
}

/** A lot, hexadecimal: HMAC-SHA-256 of a name under the seed. */
export function lotOf(seed: string, name: string): string {
  return createHmac('sha256', Buffer.from(seed, 'hex')).update(name).digest('hex');
}

export const enterpriseLot = (seed: string, uscc: string): string => lotOf(seed, `enterprise:${uscc}`);

/** Lots kept of a stratum before those that cannot win any more are let go. */
const SPARE = 1_024;

/**
 * Draws: in each stratum the members with the lowest lots, as many as its quota. The order in which members come makes no
 * difference. One who was drawn by other plans since the freeze as often as it may be is passed over, and the next lot
 * takes the place.
 */
export class Lots {
  readonly #seed: string;
  readonly #strata: readonly Stratum[];
  readonly #quotas: readonly number[];
  readonly #drawnSince: DrawnSince;
  readonly #lowest: Drawn[][];
  readonly #passedOver: Drawn[] = [];

  constructor(seed: string, strata: readonly Stratum[], drawnSince: DrawnSince = new Map()) {
    this.#seed = seed;
    this.#strata = strata;
    this.#quotas = quotasOf(strata);
    this.#drawnSince = drawnSince;
    this.#lowest = strata.map(() => []);
  }

  add(member: Member): void {
    const place = this.#strata.findIndex(({ id }) => id === member.stratum);
    const lowest = this.#lowest[place];
    const quota = this.#quotas[place] ?? 0;
    if (lowest === undefined || quota === 0) return;
    const drawn = { ...member, lot: enterpriseLot(this.#seed, member.uscc) };
    if ((this.#drawnSince.get(member.uscc)?.length ?? 0) >= member.drawsLeft) {
      this.#passedOver.push(drawn);
      return;
    }
    lowest.push(drawn);
    if (lowest.length < quota * 2 + SPARE) return;
    this.#lowest[place] = lowest.sort(byLot).slice(0, quota);
  }

  /** Those drawn, stratum by stratum in the order of lots; and those passed over who would have been drawn. */
  result(): { readonly drawn: readonly Drawn[]; readonly passedOver: readonly Drawn[] } {
    const drawn = this.#lowest.map((lowest, place) => lowest.sort(byLot).slice(0, this.#quotas[place] ?? 0));
    const last = new Map(
      this.#strata.map(({ id }, place) => {
        const lots = drawn[place] ?? [];
        return [id, lots.length < (this.#quotas[place] ?? 0) ? null : (lots.at(-1)?.lot ?? '')] as const;
      }),
    );
    const wouldHaveBeen = this.#passedOver.filter(({ stratum, lot }) => {
      const behind = last.get(stratum);
      return behind === null || (behind !== undefined && lot < behind);
    });
    return { drawn: drawn.flat(), passedOver: wouldHaveBeen.sort((one, other) => (one.uscc < other.uscc ? -1 : 1)) };
  }
}

function byLot(one: Drawn, other: Drawn): number {
  return one.lot < other.lot ? -1 : 1;
}
