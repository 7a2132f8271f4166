import type { Role } from '../../kit/identity/caller.ts';

/** Clients and codes told apart in one window; what is beyond is counted together. */
export const MOST_TOLD_APART = 500;
/** Client under which the rest of a flood is counted. */
export const ALL_OTHERS = '*';

/** A request that was refused before its operation was known. */
export interface Refusal {
  /** Name of the caller where the token was good, or else the address it came from. */
  readonly client: string;
  /** Null where nobody knows who asked. */
  readonly role: Role | null;
  readonly code: string;
}

/** The refusals of one client with one code in one window. */
export interface CountedRefusals extends Refusal {
  readonly times: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

/**
 * Refusals since the last time they were taken. However many requests are refused, there is one count for each client
 * and code, and {@link MOST_TOLD_APART} in all.
 */
export class RefusalCounts {
  readonly #counts = new Map<string, CountedRefusals>();

  add(refusal: Refusal, times = 1, firstAt = new Date().toISOString(), lastAt = firstAt): void {
    const own = keyOf(refusal);
    const isTold = this.#counts.has(own) || this.#counts.size < MOST_TOLD_APART;
    const counted = isTold ? refusal : { client: ALL_OTHERS, role: null, code: refusal.code };
    const key = isTold ? own : keyOf(counted);
    const known = this.#counts.get(key);
    this.#counts.set(key, {
      ...counted,
      times: (known?.times ?? 0) + times,
      firstAt: known?.firstAt ?? firstAt,
      lastAt,
    });
  }

  /** What was counted; counting begins anew. */
  take(): readonly CountedRefusals[] {
    const taken = [...this.#counts.values()];
    this.#counts.clear();
    return taken;
  }

  /** What could not be written is counted on. */
  putBack(refusals: readonly CountedRefusals[]): void {
    for (const { times, firstAt, lastAt, ...refusal } of refusals) this.add(refusal, times, firstAt, lastAt);
  }
}

function keyOf({ client, role, code }: Refusal): string {
  return `${code} ${role ?? ''} ${client}`;
}
