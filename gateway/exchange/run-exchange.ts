import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { ExchangePort, ExchangeStatus, PackageCode } from '../../kit/exchange/exchange.ts';
import type { Log } from '../../kit/log.ts';

const CHANGES_AT_ONCE = 500;

/** The hub's carrying of what sectors send each other. */
export interface ExchangeRunner {
  /** Resolves when a round has found nothing left to carry between those who answer. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** One package on its way from a sender to a receiver. */
interface Route {
  readonly what: PackageCode;
  readonly sender: Answering;
  readonly receiver: Answering;
}

interface Answering {
  readonly name: string;
  readonly port: ExchangePort;
  readonly status: ExchangeStatus;
}

/**
 * Carries what sectors send each other, round after round: each asks for codes, none knows another. The position lies
 * with the receiver and moves in the transaction that takes a page in; so whatever dies in between, nothing is lost and
 * nothing taken twice. A subgraph that does not answer is tried again; the others go on.
 */
export function runExchange(
  ports: ReadonlyMap<string, ExchangePort>,
  pollMs: number,
  log: Pick<Log, 'warn' | 'info'>,
): ExchangeRunner {
  const stopping = new AbortController();
  const carrier = new Carrier(log);
  let waiting: PromiseWithResolvers<void>[] = [];
  const running = run();
  return {
    settled: () => {
      const settled = Promise.withResolvers<void>();
      waiting.push(settled);
      return settled.promise;
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const asked = waiting;
      const carried = await carrier.round(ports, stopping.signal);
      if (carried > 0) continue;
      waiting = waiting.filter((each) => !asked.includes(each));
      for (const each of asked) each.resolve();
      await wait(pollMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
    for (const each of waiting) each.resolve();
  }
}

class Carrier {
  readonly #log: Pick<Log, 'warn' | 'info'>;
  /** How far each sender's feed has been looked through for a route; what is behind a position held nothing for it. */
  readonly #scanned = new Map<string, number>();
  /** What each sender has last been told, so that it is told again when the receiver stands elsewhere. */
  readonly #told = new Map<string, string>();
  readonly #silent = new Set<string>();

  constructor(log: Pick<Log, 'warn' | 'info'>) {
    this.#log = log;
  }

  /** One round over all routes. Returns how many pages were carried. */
  async round(ports: ReadonlyMap<string, ExchangePort>, signal: AbortSignal): Promise<number> {
    const answering = (
      await Promise.all([...ports].map(([name, port]) => this.#asked(name, () => port.status(), port)))
    ).filter((each) => each !== null);
    let carried = 0;
    for (const route of routesBetween(answering)) {
      if (signal.aborted) break;
      const name = `${route.sender.name} -> ${route.receiver.name} ${route.what}`;
      try {
        carried += await this.#carry(name, route);
        this.#heard(name);
      } catch (error) {
        this.#failed(name, error);
      }
      await setImmediate(); // requests in flight come first
    }
    return carried;
  }

  async #asked(name: string, status: () => Promise<ExchangeStatus>, port: ExchangePort): Promise<Answering | null> {
    try {
      const answer = { name, port, status: await status() };
      this.#heard(name);
      return answer;
    } catch (error) {
      this.#failed(name, error);
      return null;
    }
  }

  /** Carries at most one page, and tells the sender where the receiver stands. */
  async #carry(name: string, { what, sender, receiver }: Route): Promise<number> {
    const { sequence = 0, refused = 0 } =
      receiver.status.positions.find((each) => each.what === what && each.sender === sender.status.code) ?? {};
    const scanned = Math.max(sequence, this.#scanned.get(name) ?? 0);
    const page = sender.status.tip > scanned ? await sender.port.offer(what, scanned, CHANGES_AT_ONCE) : null;
    if (page !== null && page.rows.length > 0) {
      const delivery = { sender: sender.status.code, what, after: sequence, through: page.through, rows: page.rows };
      const receipt = await receiver.port.take(delivery);
      this.#scanned.set(name, receipt.sequence);
      await sender.port.acknowledge(receiver.status.code, receipt);
      this.#told.set(name, standing(receipt.sequence, receipt.refused.length));
      return 1;
    }
    if (page !== null) this.#scanned.set(name, page.through);
    if (this.#told.get(name) !== standing(sequence, refused)) {
      const receipt = await receiver.port.receipt(sender.status.code, what);
      await sender.port.acknowledge(receiver.status.code, receipt);
      this.#told.set(name, standing(sequence, refused));
    }
    return page?.hasMore === true ? 1 : 0;
  }

  #failed(name: string, error: unknown): void {
    if (this.#silent.has(name)) return;
    this.#silent.add(name);
    this.#log.warn({
      event: 'exchange did not go on',
      between: name,
      error: error instanceof Error ? error.message : String(error),
    });
  }

  #heard(name: string): void {
    if (this.#silent.delete(name)) this.#log.info({ event: 'exchange goes on', between: name });
  }
}

function standing(sequence: number, refused: number): string {
  return `${sequence}/${refused}`;
}

/** Who sends what to whom: every package that a receiver asks for, from each sender it would take it from. */
function routesBetween(answering: readonly Answering[]): Route[] {
  return answering.flatMap((receiver) =>
    answering
      .filter((sender) => sender !== receiver)
      .flatMap((sender) => {
        const wanted = receiver.status.receives
          .filter(({ from }) => from === undefined || from === sender.status.code)
          .map(({ what }) => what);
        return sender.status.sends
          .filter((what) => wanted.includes(what))
          .map((what): Route => ({ what, sender, receiver }));
      }),
  );
}
