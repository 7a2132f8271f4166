import { setTimeout as wait } from 'node:timers/promises';
import type { Job, PgBoss } from 'pg-boss';
import { HubError } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import { type ChangeFeed, cursorOf, sequenceOf } from '../changes/change-feed.ts';
import { callerFromStored } from '../access/stored-rights.ts';
import type { ChangeFilter } from '../hub/resolvers.generated.ts';
import type { Deliverer, Due, Next } from './deliver.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { bossAt, type PostgreSqlLocation } from './job-library.ts';
import type { Attempt } from './post-message.ts';
import type { WebhookStore } from './webhook-store.ts';

const DELIVERY = 'webhook-delivery';
const REPLAY = 'webhook-replay';
/** Webhooks that one process delivers to at the same time. */
const AT_ONCE = 4;
/** A webhook that was handed to the library is not looked at again for so long, unless it came on. */
const LOOKED_AGAIN_MS = 10_000;
const FORGET_EVERY_MS = 3_600_000;
const STOPPING_MS = 5_000;

/** How deliveries are tried again; seconds. All are defaults. */
export interface RetrySettings {
  /** Attempts for one change. */
  readonly attempts: number;
  /** Before the second; doubled, with chance in it, for each further one. */
  readonly delaySeconds: number;
  readonly longestDelaySeconds: number;
  /** After so long in one hand without an end, a delivery is taken for dead with its process. */
  readonly expireSeconds: number;
  /** How often the library looks for the dead. */
  readonly monitorSeconds: number;
}

export interface DeliveryJobsOptions {
  readonly location: PostgreSqlLocation;
  readonly webhooks: WebhookStore;
  readonly deliveries: DeliveryStore;
  readonly feed: ChangeFeed;
  readonly deliverer: Deliverer;
  readonly retry: RetrySettings;
  readonly pollMs: number;
  /** Whether the library's own tables may be made and brought up to date here. */
  readonly mayMigrate: boolean;
  readonly log: Log;
}

/** What a job says. */
interface Task {
  readonly webhook: number;
  readonly change: number;
  /** Attempts before the job was made. */
  readonly before: number;
}

/**
 * Deliveries as jobs of pg-boss: one for each webhook that is behind, so that its changes stay in order. The library
 * says who has a job in hand, tries again later and later, and finds those whose process has died; the place up to which
 * a webhook has been told is in the hub's own table, in the transaction that logs the attempt.
 */
export class DeliveryJobs {
  readonly #options: DeliveryJobsOptions;
  readonly #boss: PgBoss;
  readonly #stopping = new AbortController();
  /** Webhooks that were handed over, with their place then. */
  readonly #handedOver = new Map<number, { readonly cursor: number; readonly at: number }>();
  /** Changes that failed behind others in the same job, so that their next attempt is their second, and later. */
  readonly #failedOnce = new Map<number, { readonly change: number; readonly attempt: Attempt }>();
  #scouting: Promise<void> | null = null;
  #worker = '';

  constructor(options: DeliveryJobsOptions) {
    this.#options = options;
    this.#boss = bossAt(options.location, options.mayMigrate, options.retry.monitorSeconds);
    this.#boss.on('error', (error) => options.log.error({ event: 'the job library met an error', err: error }));
  }

  /** @throws {HubError} MIGRATIONS_PENDING where the library's tables are missing and may not be made. */
  async start(): Promise<void> {
    const { retry, mayMigrate } = this.#options;
    try {
      await this.#boss.start();
    } catch (cause) {
      if (mayMigrate) throw cause;
      throw new HubError(
        'MIGRATIONS_PENDING',
        'The hub\'s own database lacks the tables of the job library (schema pgboss); run "npm run migrate" first.',
        { cause },
      );
    }
    const again = {
      retryLimit: retry.attempts - 1,
      retryDelay: retry.delaySeconds,
      retryBackoff: true,
      retryDelayMax: retry.longestDelaySeconds,
      expireInSeconds: retry.expireSeconds,
    };
    await this.#queue(DELIVERY, again);
    await this.#queue(REPLAY, again);
    const options = { batchSize: 1, localConcurrency: AT_ONCE, pollingIntervalSeconds: 0.5 };
    const { deliverer } = this.#options;
    this.#worker = await this.#boss.work<Task>(DELIVERY, options, ([job]) =>
      this.#carryOut(DELIVERY, job, (due, signal, until) => deliverer.drain(due, signal, until)),
    );
    await this.#boss.work<Task>(REPLAY, options, ([job]) =>
      this.#carryOut(REPLAY, job, (due, signal) => deliverer.resend(due, signal)),
    );
    this.#scouting = this.#scout();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#scouting;
    await this.#boss.stop({ graceful: true, timeout: STOPPING_MS });
  }

  /** Sends dead letters again, oldest first, beside what is delivered. @returns how many. */
  async replay(webhook: number): Promise<number> {
    const changes = await this.#options.deliveries.replay(webhook);
    for (const change of changes)
      await this.#boss.send(REPLAY, { webhook, change, before: 0 }, { singletonKey: `${webhook} ${change}` });
    return changes.length;
  }

  async #queue(name: string, options: Parameters<PgBoss['updateQueue']>[1]): Promise<void> {
    // One job for each key that waits, runs or is to be tried again.
    if ((await this.#boss.getQueue(name)) === null) await this.#boss.createQueue(name, { policy: 'exclusive' });
    await this.#boss.updateQueue(name, options);
  }

  async #carryOut(
    queue: string,
    job: Job<Task> | undefined,
    work: (due: Due, stopping: AbortSignal, until: number) => Promise<Next>,
  ): Promise<void> {
    if (job === undefined) return;
    const { attempts, expireSeconds } = this.#options.retry;
    const { id, retryCount, data, signal } = job;
    const due = { ...data, before: data.before + retryCount, attempts };
    const until = Date.now() + expireSeconds * 500;
    const next = await work(due, AbortSignal.any([signal, this.#stopping.signal]), until);
    this.#handedOver.delete(data.webhook);
    if (next === 'DONE') return;
    if ('failedOnce' in next) {
      this.#failedOnce.set(data.webhook, next.failedOnce);
      return;
    }
    const { notBefore } = next.again;
    if (notBefore === null) throw new NotDelivered(next.again);
    // The receiver has said when: failed here, so that the next attempt can be put off to then.
    await this.#boss.fail(queue, { id, retryCount }, { outcome: next.again.outcome });
    await this.#boss.update(queue, undefined, { id, startAfter: notBefore });
  }

  /** Looks who is behind, and hands them to the library. */
  async #scout(): Promise<void> {
    const { pollMs, log, deliveries } = this.#options;
    let forgetAt = 0;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#look();
        if (Date.now() >= forgetAt) {
          await deliveries.forget(new Date());
          forgetAt = Date.now() + FORGET_EVERY_MS;
        }
      } catch (error) {
        log.error({ event: 'webhooks could not be looked after', err: error });
      }
      await wait(pollMs, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const { feed, webhooks } = this.#options;
    const behind = await webhooks.behind(await feed.latest());
    for (const { number, cursor, claims, filter } of behind) {
      const handed = this.#handedOver.get(number);
      if (handed?.cursor === cursor && Date.now() - handed.at < LOOKED_AGAIN_MS) continue;
      const caller = callerFromStored(claims);
      // Where the rights are over, the deliverer finds it out and ends the webhook.
      const change = caller === null ? cursor + 1 : await this.#nextChange(number, cursor, filterOf(filter), caller);
      if (change === null) continue;
      this.#handedOver.set(number, { cursor, at: Date.now() });
      await this.#handOver(number, change);
    }
  }

  async #handOver(webhook: number, change: number): Promise<void> {
    const { attempts, delaySeconds } = this.#options.retry;
    const singletonKey = String(webhook);
    const failed = this.#failedOnce.get(webhook);
    this.#failedOnce.delete(webhook);
    if (failed?.change === change) {
      const startAfter = failed.attempt.notBefore ?? delaySeconds;
      const options = { singletonKey, startAfter, retryLimit: attempts - 2 };
      await this.#boss.send(DELIVERY, { webhook, change, before: 1 }, options);
      return;
    }
    await this.#boss.send(DELIVERY, { webhook, change, before: 0 }, { singletonKey });
    this.#boss.notifyWorker(this.#worker);
  }

  /** The first change behind a place that this webhook is told; where there is none, the webhook goes on to the newest. */
  async #nextChange(
    number: number,
    cursor: number,
    filter: ChangeFilter,
    caller: Parameters<ChangeFeed['page']>[3],
  ): Promise<number | null> {
    const { nodes, latestCursor } = await this.#options.feed.page(cursorOf(cursor), filter, 1, caller);
    const [next] = nodes;
    if (next !== undefined) return sequenceOf(next.cursor);
    if (latestCursor) await this.#options.webhooks.passOver(number, sequenceOf(latestCursor));
    return null;
  }
}

function filterOf(filter: string | null): ChangeFilter {
  return filter === null ? {} : (JSON.parse(filter) as ChangeFilter); // read by the graph when the webhook was made
}

/** Tells the library to try again. What it keeps of it is the outcome, and nothing of the receiver. */
class NotDelivered extends Error {
  constructor({ outcome }: Attempt) {
    super(outcome);
    this.name = 'NotDelivered';
    delete this.stack;
  }
}
