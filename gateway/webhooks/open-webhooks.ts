import { join } from 'node:path';
import type { HubConfig } from '../../kit/config.ts';
import type { Database } from '../../kit/database/database.ts';
import type { DatabaseLocation } from '../../kit/database/location.ts';
import type { Log } from '../../kit/log.ts';
import type { AuditBeside } from '../audit/told-beside.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import { AddressGuard } from './address-guard.ts';
import { Deliverer } from './deliver.ts';
import { DeliveryJobs, type RetrySettings } from './delivery-jobs.ts';
import { DeliveryStore } from './delivery-store.ts';
import type { WebhookTables } from './tables.ts';
import { laptopSeal, sealIn, type SecretSeal } from './webhook-secrets.ts';
import { WebhookStore } from './webhook-store.ts';
import { Webhooks } from './webhooks.ts';

const LAPTOP_KEY_FILE = 'webhook-key';
/** Where a laptop delivers besides the open network: to itself. */
const LAPTOP_NETWORKS = ['127.0.0.0/8', '::1/128'];
/** Longest wait for a receiver (default). */
const RECEIVER_TIMEOUT_MS = 10_000;
/** Changes given up in a row after which a webhook is paused (default). */
const PAUSED_AFTER = 3;

/** With 12 attempts a change is tried for about three hours (defaults). */
const RETRY: Omit<RetrySettings, 'attempts'> = {
  delaySeconds: 5,
  longestDelaySeconds: 3_600,
  expireSeconds: 60,
  monitorSeconds: 15,
};

export interface OpenWebhooksOptions {
  readonly database: Database<WebhookTables>;
  readonly location: DatabaseLocation;
  readonly feed: ChangeFeed;
  readonly audit: AuditBeside;
  readonly config: Pick<HubConfig, 'webhooks' | 'identity' | 'dataFolder' | 'feedPollMs' | 'pendingMigrations'>;
  readonly log: Log;
  /** Other waits than the defaults. */
  readonly retry?: Partial<RetrySettings>;
}

/** The hub's webhooks, and what delivers them; `start` once the graph serves. */
export interface OpenWebhooks {
  readonly webhooks: Webhooks;
  /** Why none can be made here; null where they can. */
  readonly missing: string | null;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Webhooks are delivered by jobs in PostgreSQL. On the embedded store, or without a key for secrets, none can be made,
 * and whoever tries is told what to do.
 * @throws {HubError} CONFIGURATION_INVALID where the key cannot be read.
 */
export function openWebhooks({
  database,
  location,
  feed,
  audit,
  config,
  log,
  retry = {},
}: OpenWebhooksOptions): OpenWebhooks {
  const store = new WebhookStore(database);
  const deliveries = new DeliveryStore(database);
  const { rightsDays, attempts, networks } = config.webhooks;
  const shared = { store, deliveries, feed, rightsDays };
  const without = (missing: string): OpenWebhooks => ({
    webhooks: new Webhooks({ ...shared, delivery: { missing } }),
    missing,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  });
  if (location.engine !== 'postgresql') return without(NO_POSTGRESQL);
  const seal = sealOf(config);
  if (seal === null) return without(NO_KEY);
  const guard = new AddressGuard(networks ?? (config.identity === 'demo' ? LAPTOP_NETWORKS : []));
  const dispatcher = guard.agent(RECEIVER_TIMEOUT_MS);
  const deliverer = new Deliverer({
    webhooks: store,
    deliveries,
    feed,
    seal,
    dispatcher,
    audit,
    timeoutMs: RECEIVER_TIMEOUT_MS,
    pausedAfter: PAUSED_AFTER,
    log,
  });
  const jobs = new DeliveryJobs({
    location,
    webhooks: store,
    deliveries,
    feed,
    deliverer,
    retry: { ...RETRY, attempts, ...retry },
    pollMs: config.feedPollMs,
    mayMigrate: config.pendingMigrations === 'APPLY',
    log,
  });
  return {
    webhooks: new Webhooks({ ...shared, delivery: { seal, guard, deliverer, jobs } }),
    missing: null,
    start: () => jobs.start(),
    stop: async () => {
      await jobs.stop();
      await dispatcher.close();
    },
  };
}

function sealOf({ webhooks, identity, dataFolder }: OpenWebhooksOptions['config']): SecretSeal | null {
  if (webhooks.keyFile !== null) return sealIn(webhooks.keyFile);
  return identity === 'demo' ? laptopSeal(join(dataFolder, LAPTOP_KEY_FILE)) : null;
}

const NO_POSTGRESQL =
  'Webhooks need PostgreSQL, and this hub keeps its data in SQLite. Follow /graphql/stream, or ask for changes(after:) now and then; or run the hub on PostgreSQL (HUB_DB).';
const NO_KEY =
  'This hub was given no key for the secrets of webhooks: the operator sets HUB_WEBHOOK_KEY_FILE. Until then follow /graphql/stream, or ask for changes(after:) now and then.';
