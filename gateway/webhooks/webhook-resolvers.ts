import type { Caller } from '../../kit/identity/caller.ts';
import { callerFromStored } from '../access/stored-rights.ts';
import { cursorOf } from '../changes/change-feed.ts';
import type {
  MutationResolvers,
  QueryResolvers,
  Webhook,
  WebhookOutcome,
  WebhookResolvers,
} from '../hub/resolvers.generated.ts';
import type { WebhookRecord } from './webhook-record.ts';
import type { Webhooks, WithSecret } from './webhooks.ts';

/** What webhooks are asked of. */
export interface WebhookSources {
  readonly webhooks: Webhooks;
}

/** A webhook as it is handed on: its attempts are read only when somebody asks for them. */
export type WebhookFound = Omit<Webhook, 'deliveries' | 'deadLetters'>;

/** Webhooks at the graph's roots. */
export function webhookResolvers({ webhooks }: WebhookSources) {
  return {
    Query: {
      webhook: async (_root, { number }, { caller }) => {
        const found = await webhooks.find(number, caller);
        return found === null ? null : onGraph(found, caller);
      },
      webhooks: async (_root, { first }, { caller }) =>
        (await webhooks.newest(first, caller)).map((record) => onGraph(record, caller)),
    } satisfies QueryResolvers,
    Webhook: {
      deliveries: async ({ number }, { first }) =>
        (await webhooks.deliveries(number, first)).map(({ change, ...told }) => ({
          ...told,
          outcome: told.outcome as WebhookOutcome, // written from OUTCOMES
          cursor: cursorOf(change),
        })),
      deadLetters: async ({ number }, { first }) =>
        (await webhooks.deadLetters(number, first)).map(({ change, ...told }) => ({
          ...told,
          outcome: told.outcome as WebhookOutcome, // written from OUTCOMES
          cursor: cursorOf(change),
        })),
    } satisfies WebhookResolvers,
    Mutation: {
      createWebhook: async (_root, { url, filter, purpose, after, expiresAt }, { caller }) => {
        const asked = { url, filter: filter ?? null, purpose, after: after ?? null, expiresAt: expiresAt ?? null };
        return withSecret(await webhooks.create(asked, caller), caller);
      },
      rotateWebhookSecret: async (_root, { number, overlapHours }, { caller }) =>
        withSecret(await webhooks.rotate(number, overlapHours, caller), caller),
      pauseWebhook: async (_root, { number }, { caller }) => onGraph(await webhooks.pause(number, caller), caller),
      resumeWebhook: async (_root, { number }, { caller }) => onGraph(await webhooks.resume(number, caller), caller),
      renewWebhook: async (_root, { number, expiresAt }, { caller }) =>
        onGraph(await webhooks.renew(number, expiresAt ?? null, caller), caller),
      endWebhook: async (_root, { number, reason }, { caller }) =>
        onGraph(await webhooks.end(number, reason ?? null, caller), caller),
      pingWebhook: async (_root, { number }, { caller }) => webhooks.ping(number, caller),
      replayWebhook: (_root, { number }, { caller }) => webhooks.replay(number, caller),
    } satisfies MutationResolvers,
  };
}

function withSecret({ webhook, secret }: WithSecret, caller: Caller) {
  return { webhook: onGraph(webhook, caller), secret };
}

function onGraph(record: WebhookRecord, { subject, role }: Caller): WebhookFound {
  const isOwner = record.bySubject === subject;
  const { number, state, reason, purpose, bySubject, department, createdAt, expiresAt } = record;
  return {
    number,
    state,
    reason,
    purpose,
    bySubject,
    department,
    createdAt,
    expiresAt,
    url: isOwner ? record.url : null,
    host: new URL(record.url).host,
    filter: isOwner || role === 'AUDITOR' ? record.filter : null,
    purposeCode: callerFromStored(record.claims, 0)?.purpose ?? null,
    cursor: cursorOf(record.cursor),
  };
}
