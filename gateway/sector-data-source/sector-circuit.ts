import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen, type CircuitBreakerPolicy } from 'cockatiel';
import type { SectorEventListener } from './sector-event.ts';
import { SectorFailure } from './sector-failure.ts';

export interface SectorCircuitOptions {
  readonly sector: string;
  /** Failures in a row after which the sector is left alone. */
  readonly openAfterFailures: number;
  /** Milliseconds until one question is tried on a sector left alone. */
  readonly halfOpenAfterMs: number;
  readonly onEvent: SectorEventListener;
}

/**
 * Leaves a failing sector alone for a while instead of making every client wait for it. Only a `SectorFailure` counts:
 * neither errors a healthy sector reports nor clients that leave.
 */
export class SectorCircuit {
  readonly #policy: CircuitBreakerPolicy;

  constructor({ sector, openAfterFailures, halfOpenAfterMs, onEvent }: SectorCircuitOptions) {
    // A trial that proves nothing (the client left) must not close the circuit, which is what cockatiel makes of an
    // error it does not handle.
    const counts = handleWhen((error) => error instanceof SectorFailure || this.#isOnTrial());
    this.#policy = circuitBreaker(counts, {
      breaker: new ConsecutiveBreaker(openAfterFailures),
      halfOpenAfter: halfOpenAfterMs,
    });
    this.#policy.onBreak(() => onEvent({ event: 'sector circuit opened', sector }));
    this.#policy.onReset(() => onEvent({ event: 'sector circuit closed', sector }));
  }

  /** @throws {SectorFailure} SECTOR_UNAVAILABLE at once while the circuit is open; whatever `ask` throws otherwise. */
  async run<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    if (this.#isOnTrial()) throw leftAlone();
    let asked = false;
    try {
      return await this.#policy.execute(() => {
        asked = true;
        return ask();
      });
    } catch (error) {
      throw asked ? error : leftAlone();
    }
  }

  #isOnTrial(): boolean {
    return this.#policy.state === CircuitState.HalfOpen;
  }
}

function leftAlone(): SectorFailure {
  return new SectorFailure(
    'SECTOR_UNAVAILABLE',
    'failed several times in a row and is being left alone',
    'circuit open',
  );
}
