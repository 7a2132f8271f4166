import { HubError } from '../../kit/errors.ts';
import { maskedPersonalValues } from '../../kit/feed/personal-data.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { storedRights } from '../access/stored-rights.ts';
import { type ChangeFeed, sequenceOf } from '../changes/change-feed.ts';
import type { ChangeFilter } from '../hub/resolvers.generated.ts';
import type { AddressGuard } from './address-guard.ts';
import type { Deliverer } from './deliver.ts';
import type { DeliveryJobs } from './delivery-jobs.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { Attempt } from './post-message.ts';
import type { DeadLetterRecord, DeliveryRecord, WebhookRecord } from './webhook-record.ts';
import { newSecret, type SecretSeal } from './webhook-secrets.ts';
import type { WebhookStore } from './webhook-store.ts';
import { webhookUrl } from './webhook-url.ts';

const MOST_LISTED = 100;
/** Webhooks of one client (default). */
const MOST_WEBHOOKS = 20;
const SHORTEST_TEXT = 4;
const LONGEST_TEXT = 500;
const LONGEST_OVERLAP_HOURS = 168;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What delivers; null with the reason where this hub does not. */
export type Delivery =
  | {
      readonly seal: SecretSeal;
      readonly guard: AddressGuard;
      readonly deliverer: Deliverer;
      readonly jobs: DeliveryJobs;
    }
  | { readonly missing: string };

export interface WebhooksOptions {
  readonly store: WebhookStore;
  readonly deliveries: DeliveryStore;
  readonly feed: ChangeFeed;
  readonly delivery: Delivery;
  /** Days for which the rights of an owner are kept at most. */
  readonly rightsDays: number;
}

/** What somebody wants to be told. */
export interface WebhookRequest {
  readonly url: string;
  readonly filter: ChangeFilter | null;
  readonly purpose: string;
  readonly after: string | null;
  readonly expiresAt: string | null;
}

/** A webhook and its secret, which is shown this once. */
export interface WithSecret {
  readonly webhook: WebhookRecord;
  readonly secret: string;
}

/** Webhooks: who owns one does with it as it likes, auditors and who runs the hub see it, and who runs the hub may end it. */
export class Webhooks {
  readonly #options: WebhooksOptions;

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  /** @throws {HubError} WEBHOOKS_UNAVAILABLE, WEBHOOK_INVALID, TOO_MANY_WEBHOOKS, INVALID_CURSOR, TOO_MANY_CODES */
  async create({ url, filter, purpose, after, expiresAt }: WebhookRequest, caller: Caller): Promise<WithSecret> {
    const { store, feed } = this.#options;
    const { seal, guard } = this.#delivery();
    const kept = {
      url: webhookUrl(url, guard),
      filter: filter === null ? null : JSON.stringify(filter),
      purpose: textIn('purpose', purpose),
      expiresAt: this.#expiry(expiresAt),
    };
    await feed.page(after, filter ?? {}, 1, caller);
    const cursor = after === null ? await feed.latest() : sequenceOf(after);
    const secret = newSecret();
    const { subject: bySubject, department = null } = caller;
    const number = await store.add(
      {
        ...kept,
        cursor,
        bySubject,
        department,
        claims: storedRights(caller),
        sealedFor: (made) => seal.seal(secret, made),
      },
      MOST_WEBHOOKS,
    );
    return { webhook: await this.#own(number, caller), secret };
  }

  /** A new secret; messages are signed by both for a while. @throws {HubError} WEBHOOK_UNKNOWN, WEBHOOK_ENDED, WEBHOOK_INVALID */
  async rotate(number: number, overlapHours: number, caller: Caller): Promise<WithSecret> {
    if (overlapHours < 0 || overlapHours > LONGEST_OVERLAP_HOURS)
      throw new HubError('WEBHOOK_INVALID', `overlapHours must be 0 to ${LONGEST_OVERLAP_HOURS}.`);
    const { seal } = this.#delivery();
    const { secret: former } = await this.#running(number, caller);
    const secret = newSecret();
    const until = new Date(Date.now() + overlapHours * HOUR_MS).toISOString();
    await this.#change(number, {
      secret: seal.seal(secret, number),
      former_secret: overlapHours === 0 ? null : former,
      former_until: overlapHours === 0 ? null : until,
    });
    return { webhook: await this.#own(number, caller), secret };
  }

  /** Delivers nothing until it is resumed; its place is kept. */
  async pause(number: number, caller: Caller): Promise<WebhookRecord> {
    await this.#running(number, caller);
    await this.#change(number, { state: 'PAUSED', reason: null });
    return this.#own(number, caller);
  }

  /** Goes on where it was paused. */
  async resume(number: number, caller: Caller): Promise<WebhookRecord> {
    await this.#running(number, caller);
    await this.#change(number, { state: 'ACTIVE', reason: null, given_up: 0 });
    return this.#own(number, caller);
  }

  /** Takes the rights of the token at hand in the place of those that were kept, until a new day. */
  async renew(number: number, expiresAt: string | null, caller: Caller): Promise<WebhookRecord> {
    await this.#running(number, caller);
    const { department = null } = caller;
    await this.#change(number, { claims: storedRights(caller), department, expires_at: this.#expiry(expiresAt) });
    return this.#own(number, caller);
  }

  /** Ends it for good: its owner, or who runs the hub, who must say why. */
  async end(number: number, reason: string | null, caller: Caller): Promise<WebhookRecord> {
    const found = await this.one(number, caller);
    const isOwner = found.bySubject === caller.subject;
    if (!isOwner && caller.role !== 'OPERATOR') throw unknown();
    if (!isOwner && reason === null)
      throw new HubError('REASON_MISSING', 'Say in reason why the webhook of another is ended.');
    const why = reason === null ? null : textIn('reason', reason);
    await this.#options.store.end(number, isOwner ? why : `OPERATOR: ${why}`);
    return this.one(number, caller);
  }

  /** Sends a message that says nothing, once. @throws {HubError} as `rotate` */
  async ping(number: number, caller: Caller): Promise<Attempt> {
    const { deliverer } = this.#delivery();
    return deliverer.ping(await this.#running(number, caller));
  }

  /** Sends all dead letters again. @returns how many. */
  async replay(number: number, caller: Caller): Promise<number> {
    const { jobs } = this.#delivery();
    await this.#running(number, caller);
    return jobs.replay(number);
  }

  /** @throws {HubError} WEBHOOK_UNKNOWN, for another's too. */
  async one(number: number, caller: Caller): Promise<WebhookRecord> {
    const found = await this.find(number, caller);
    if (found === null) throw unknown();
    return found;
  }

  async find(number: number, caller: Caller): Promise<WebhookRecord | null> {
    const found = await this.#options.store.find(number);
    return found !== null && (seesAll(caller) || found.bySubject === caller.subject) ? found : null;
  }

  /** @throws {HubError} PAGE_TOO_LARGE */
  newest(first: number, caller: Caller): Promise<WebhookRecord[]> {
    return this.#options.store.newest(within(first), seesAll(caller) ? null : caller.subject);
  }

  /** @throws {HubError} PAGE_TOO_LARGE */
  deliveries(number: number, first: number): Promise<DeliveryRecord[]> {
    return this.#options.deliveries.deliveries(number, within(first));
  }

  /** @throws {HubError} PAGE_TOO_LARGE */
  deadLetters(number: number, first: number): Promise<DeadLetterRecord[]> {
    return this.#options.deliveries.deadLetters(number, within(first));
  }

  #delivery(): Exclude<Delivery, { missing: string }> {
    const { delivery } = this.#options;
    if ('missing' in delivery) throw new HubError('WEBHOOKS_UNAVAILABLE', delivery.missing);
    return delivery;
  }

  async #own(number: number, caller: Caller): Promise<WebhookRecord> {
    const found = await this.#options.store.find(number);
    if (found === null || found.bySubject !== caller.subject) throw unknown();
    return found;
  }

  async #running(number: number, caller: Caller): Promise<WebhookRecord> {
    const found = await this.#own(number, caller);
    if (found.state === 'ENDED') throw ended();
    return found;
  }

  async #change(number: number, changes: Parameters<WebhookStore['change']>[1]): Promise<void> {
    if (!(await this.#options.store.change(number, changes))) throw ended();
  }

  #expiry(asked: string | null): string {
    const { rightsDays } = this.#options;
    const longest = Date.now() + rightsDays * DAY_MS;
    const until = asked === null ? longest : Date.parse(asked);
    if (until <= Date.now() || until > longest)
      throw new HubError(
        'WEBHOOK_INVALID',
        `expiresAt must lie ahead, and ${rightsDays} days at most: renew it by then (renewWebhook).`,
      );
    return new Date(until).toISOString();
  }
}

function seesAll({ role }: Caller): boolean {
  return role === 'AUDITOR' || role === 'OPERATOR';
}

function within(first: number): number {
  if (first >= 1 && first <= MOST_LISTED) return first;
  throw new HubError('PAGE_TOO_LARGE', `first must be a whole number from 1 to ${MOST_LISTED}.`);
}

function textIn(name: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed.length < SHORTEST_TEXT || trimmed.length > LONGEST_TEXT)
    throw new HubError('WEBHOOK_INVALID', `${name} must have ${SHORTEST_TEXT} to ${LONGEST_TEXT} characters.`);
  if (maskedPersonalValues(trimmed) !== null)
    throw new HubError('WEBHOOK_INVALID', `${name} holds what looks like an ID or telephone number; leave people out.`);
  return trimmed;
}

function unknown(): HubError {
  return new HubError(
    'WEBHOOK_UNKNOWN',
    'You have no webhook with that number; "webhooks { number state }" names those you have.',
  );
}

function ended(): HubError {
  return new HubError(
    'WEBHOOK_ENDED',
    'That webhook has ended for good; make a new one from the last cursor you have.',
  );
}
