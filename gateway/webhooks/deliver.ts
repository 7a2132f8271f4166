import type { Dispatcher } from 'undici';
import type { Caller } from '../../kit/identity/caller.ts';
import type { Log } from '../../kit/log.ts';
import { callerFromStored } from '../access/stored-rights.ts';
import { sha256 } from '../audit/audit-chain.ts';
import { type AuditBeside, questionBeside, writeDownBeside } from '../audit/told-beside.ts';
import { type ChangeFeed, cursorOf, sequenceOf } from '../changes/change-feed.ts';
import type { Change, ChangeFilter } from '../hub/resolvers.generated.ts';
import { HUB_CODE } from '../index/enterprise-filter.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { type Attempt, postMessage } from './post-message.ts';
import { changeMessage, pingMessage, signed } from './signed-message.ts';
import type { WebhookRecord } from './webhook-record.ts';
import type { SecretSeal } from './webhook-secrets.ts';
import type { WebhookStore } from './webhook-store.ts';

/** Changes read at once. */
const READ_AT_ONCE = 20;
/** As `Query.changes` in changes.graphql: what is delivered is told beside the graph, before whose fields no guard stands. */
const DISCLOSURE = { level: 'SHARED', also: ['SUBJECT'] } as const;
const STATE = 'status grade effectiveClass period share';
const DELIVERED = questionBeside(`query WebhookDelivery($after: String, $filter: ChangeFilter) {
  changes(after: $after, filter: $filter, first: 1) {
    nodes { cursor kind warning at uscc sector region industry before { ${STATE} } after { ${STATE} } }
  }
}`);

export interface DelivererOptions {
  readonly webhooks: WebhookStore;
  readonly deliveries: DeliveryStore;
  readonly feed: ChangeFeed;
  readonly seal: SecretSeal;
  readonly dispatcher: Dispatcher;
  readonly audit: AuditBeside;
  /** Longest wait for a receiver. */
  readonly timeoutMs: number;
  /** Changes given up in a row after which a webhook is paused. */
  readonly pausedAfter: number;
  readonly log: Log;
}

/** A job: the change that is due, and how often it has been tried before. */
export interface Due {
  readonly webhook: number;
  readonly change: number;
  /** Attempts before this one, and how many there are in all. */
  readonly before: number;
  readonly attempts: number;
}

/** What is to be done: nothing; the same once more; or a change behind it, which has failed once, is due. */
export type Next =
  | 'DONE'
  | { readonly again: Attempt }
  | { readonly failedOnce: { readonly change: number; readonly attempt: Attempt } };

/** Delivers changes to webhooks, one after the other, with the rights that their owners have at that moment. */
export class Deliverer {
  readonly #options: DelivererOptions;

  constructor(options: DelivererOptions) {
    this.#options = options;
  }

  /**
   * Delivers the change that is due and those behind it, in order, until one fails, all are told, it is `until`, or
   * `stopping` says so.
   * Whatever fails is tried again by whoever calls.
   */
  async drain(due: Due, stopping: AbortSignal, until: number): Promise<Next> {
    const { webhooks, deliveries, feed } = this.#options;
    for (;;) {
      const webhook = await webhooks.find(due.webhook);
      if (webhook === null || webhook.state !== 'ACTIVE') return 'DONE';
      const caller = await this.#callerOf(webhook);
      if (caller === null) return 'DONE';
      const page = await feed.page(cursorOf(webhook.cursor), filterOf(webhook), READ_AT_ONCE, caller);
      for (const change of page.nodes) {
        if (stopping.aborted || Date.now() > until) return 'DONE';
        const sequence = sequenceOf(change.cursor);
        const isDue = sequence === due.change;
        const result = await this.#attempt(webhook, caller, change, sequence, stopping);
        const attempt = isDue ? due.before + 1 : 1;
        const attempted = { webhook: due.webhook, change: sequence, attempt, result };
        if (result.outcome === 'DELIVERED') {
          await deliveries.delivered(attempted);
          continue;
        }
        if (stopping.aborted) return 'DONE';
        if (result.outcome === 'GONE') {
          await deliveries.failed(attempted);
          await this.#end(webhook, 'GONE');
          return 'DONE';
        }
        if (attempt >= due.attempts) {
          await this.#giveUp(attempted);
          return 'DONE';
        }
        await deliveries.failed(attempted);
        return isDue ? { again: result } : { failedOnce: { change: sequence, attempt: result } };
      }
      if (!page.hasMore) {
        if (page.latestCursor) await webhooks.passOver(due.webhook, sequenceOf(page.latestCursor));
        return 'DONE';
      }
    }
  }

  /** Sends a dead letter once more. What the owner may no longer see is not sent, and stays dead. */
  async resend(due: Due, stopping: AbortSignal): Promise<Next> {
    const { webhooks, deliveries, feed } = this.#options;
    const webhook = await webhooks.find(due.webhook);
    if (webhook === null || webhook.state === 'ENDED') return 'DONE';
    const caller = await this.#callerOf(webhook);
    if (caller === null) return 'DONE';
    const { nodes } = await feed.page(cursorOf(due.change - 1), filterOf(webhook), 1, caller);
    const change = nodes.find(({ cursor }) => sequenceOf(cursor) === due.change);
    const result: Attempt =
      change === undefined
        ? { outcome: 'REFUSED', httpStatus: null, tookMs: 0, notBefore: null }
        : await this.#attempt(webhook, caller, change, due.change, stopping);
    if (stopping.aborted && result.outcome !== 'DELIVERED') return { again: result };
    if (result.outcome === 'GONE') await this.#end(webhook, 'GONE');
    const isLast = due.before + 1 >= due.attempts || change === undefined || result.outcome === 'GONE';
    await deliveries.resent({ webhook: due.webhook, change: due.change, attempt: due.before + 1, result }, isLast);
    return result.outcome === 'DELIVERED' || isLast ? 'DONE' : { again: result };
  }

  /** Sends a message that says nothing. */
  ping(webhook: WebhookRecord): Promise<Attempt> {
    return this.#post(webhook, pingMessage(webhook.number, new Date()), new AbortController().signal);
  }

  /** Whoever owns it, as they may be told today; null where that is over, and the webhook with it. */
  async #callerOf(webhook: WebhookRecord): Promise<Caller | null> {
    const caller = Date.parse(webhook.expiresAt) <= Date.now() ? null : callerFromStored(webhook.claims);
    if (caller !== null && caller.denial(DISCLOSURE, HUB_CODE) === null) return caller;
    await this.#end(webhook, 'RIGHTS_EXPIRED');
    return null;
  }

  /** Writes down what is about to go out, and posts it. @throws {HubError} AUDIT_UNAVAILABLE */
  async #attempt(
    webhook: WebhookRecord,
    caller: Caller,
    change: Change,
    sequence: number,
    stopping: AbortSignal,
  ): Promise<Attempt> {
    const message = changeMessage(webhook.number, sequence, change);
    await writeDownBeside(this.#options.audit, caller, {
      requestId: `webhook-${webhook.number}-${sequence}`,
      name: 'WebhookDelivery',
      operation: DELIVERED,
      variables: { webhook: webhook.number, after: cursorOf(sequence - 1), filter: filterOf(webhook) },
      enterprises: change.uscc ? [change.uscc] : [],
      answerSha256: sha256(message.body),
    });
    return this.#post(webhook, message, stopping);
  }

  #post(webhook: WebhookRecord, message: Parameters<typeof signed>[0], stopping: AbortSignal): Promise<Attempt> {
    const { dispatcher, timeoutMs } = this.#options;
    const now = new Date();
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]);
    return postMessage(webhook.url, signed(message, this.#secretsOf(webhook, now), now), dispatcher, signal);
  }

  #secretsOf({ number, secret, formerSecret, formerUntil }: WebhookRecord, now: Date): string[] {
    const { seal } = this.#options;
    const isFormerGood = formerSecret !== null && formerUntil !== null && Date.parse(formerUntil) > now.getTime();
    return [seal.open(secret, number), ...(isFormerGood ? [seal.open(formerSecret, number)] : [])];
  }

  async #giveUp(attempted: Parameters<DeliveryStore['giveUp']>[0]): Promise<void> {
    const { deliveries, pausedAfter, log } = this.#options;
    const { webhook, change, result } = attempted;
    const wasPaused = await deliveries.giveUp(attempted, pausedAfter);
    log.warn({ event: 'a change was given up', webhook, change, outcome: result.outcome, paused: wasPaused });
  }

  async #end({ number }: WebhookRecord, reason: string): Promise<void> {
    await this.#options.webhooks.end(number, reason);
    this.#options.log.warn({ event: 'a webhook has ended', webhook: number, reason });
  }
}

function filterOf({ filter }: WebhookRecord): ChangeFilter {
  return filter === null ? {} : (JSON.parse(filter) as ChangeFilter); // read by the graph when the webhook was made
}
