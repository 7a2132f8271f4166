import type { GraphQLError } from 'graphql';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { LimitSettings } from '../../kit/config/limit-settings.ts';
import { refusal } from './refusal.ts';

/** What is read of a body at the price of one request. */
const BYTES_OF_A_REQUEST = 65_536;

/** What a client has left in its window. */
export interface Left {
  readonly remaining: number;
  readonly resetSeconds: number;
}

/**
 * What each client has asked of this process in its window: requests, and the cost of what it asked. A window begins
 * with a client's first request in it. Several gateways count each for itself.
 */
export class ClientMeters {
  readonly #limits: LimitSettings;
  readonly #requests: RateLimiterMemory | null;
  readonly #budgets: RateLimiterMemory | null;

  constructor(limits: LimitSettings) {
    const { requests, budget, windowSeconds: duration } = limits;
    this.#limits = limits;
    this.#requests = requests === 0 ? null : new RateLimiterMemory({ points: requests, duration });
    this.#budgets = budget === 0 ? null : new RateLimiterMemory({ points: budget, duration });
  }

  /**
   * @param bytes of its body; a large one counts as several requests.
   * @throws {GraphQLError} TOO_MANY_REQUESTS, HTTP 429.
   */
  async countRequest(client: string, bytes: number): Promise<void> {
    const { requests: allowed, windowSeconds } = this.#limits;
    const used = await consumed(this.#requests, client, 1 + Math.floor(bytes / BYTES_OF_A_REQUEST));
    if (!used?.isSpent) return;
    throw refusal(
      'TOO_MANY_REQUESTS',
      `You have sent more than ${allowed} requests in ${windowSeconds} s. Ask again when the seconds of retry-after have passed; ask about many enterprises at once, and keep what you were told.`,
      { limit: 'requests', allowed, asked: used.total },
      { status: 429, retryAfterSeconds: used.resetSeconds },
    );
  }

  /**
   * Takes a cost from the client's budget; what is refused is not taken.
   * @returns null where there is no budget.
   * @throws {GraphQLError} BUDGET_SPENT, HTTP 429.
   */
  async spend(client: string, cost: number): Promise<Left | null> {
    const used = await consumed(this.#budgets, client, cost);
    if (used === null) return null;
    if (!used.isSpent) return { remaining: used.remaining, resetSeconds: used.resetSeconds };
    await this.#budgets?.reward(client, cost);
    throw this.#spent(used, cost);
  }

  #spent({ total, resetSeconds }: Used, cost: number): GraphQLError {
    const { budget: allowed, windowSeconds } = this.#limits;
    const left = Math.max(0, allowed - (total - cost));
    return refusal(
      'BUDGET_SPENT',
      `This operation costs ${cost}, and ${left} is left of the ${allowed} that you may spend in ${windowSeconds} s. Ask again in ${resetSeconds} s, or for less; for a whole list, ask for a file (requestExport).`,
      { limit: 'budget', allowed: left, asked: cost },
      { status: 429, retryAfterSeconds: resetSeconds },
    );
  }
}

interface Used extends Left {
  readonly total: number;
  readonly isSpent: boolean;
}

async function consumed(meter: RateLimiterMemory | null, client: string, points: number): Promise<Used | null> {
  if (meter === null) return null;
  try {
    return usedOf(await meter.consume(client, points), false);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return usedOf(refused, true); // it rejects with what was consumed
    throw refused;
  }
}

function usedOf({ consumedPoints, remainingPoints, msBeforeNext }: RateLimiterRes, isSpent: boolean): Used {
  return {
    total: consumedPoints,
    remaining: remainingPoints,
    resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
    isSpent,
  };
}
