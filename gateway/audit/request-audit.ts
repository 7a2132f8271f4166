import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DocumentNode } from 'graphql';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { HubContext } from '../gateway.ts';
import { sha256 } from './audit-chain.ts';
import { type AuditedOperation, auditedOperation } from './audited-operation.ts';
import type { AuditLog } from './audit-log.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether what is refused there is counted in the audit log. */
    countsRefusals?: boolean;
  }
}

/** What a request turns out to be about, noted while it is answered. */
export interface RequestAudit {
  /** Codes of the enterprises that subgraphs were asked about, or told of at the root. */
  readonly enterprises: Set<string>;
  /** What was asked; null until it is known. */
  asked: { readonly name: string | null; readonly operation: AuditedOperation; readonly variables: Variables } | null;
}

type Variables = Readonly<Record<string, unknown>>;

const operations = new WeakMap<DocumentNode, AuditedOperation>();

/** Notes what was asked, once the server has found it out. What the hub asks of itself meanwhile belongs to the same request. */
export const notesOperation: ApolloServerPlugin<HubContext> = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation({ schema, document, operation, operationName, request, contextValue: { audit } }) {
        if (audit.asked !== null || operation === undefined) return Promise.resolve();
        let audited = operations.get(document);
        if (audited === undefined) {
          audited = auditedOperation(schema, document, operation);
          operations.set(document, audited);
        }
        audit.asked = { name: operationName, operation: audited, variables: request.variables ?? {} };
        return Promise.resolve();
      },
    }),
};

const NO_BYTES = Buffer.alloc(0);

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, where the token was good. */
    caller: Caller | null;
    /** Of a request that is being answered. */
    hubContext: HubContext | null;
  }
}

/** Notes whose token was good, so that a refusal that follows has a name. */
export function noteCaller(request: FastifyRequest, caller: Caller): void {
  request.caller = caller;
}

/** Says who asks. @throws {HubError} AUDIT_UNAVAILABLE where what is answered could not be written down. */
export function beginAudit(log: AuditLog, request: FastifyRequest, context: HubContext): void {
  log.assertWritable();
  request.hubContext = context;
}

/**
 * Writes down what is about to be answered, and lets it go out only then. A request whose operation was not found (no
 * good token, too large, not GraphQL, not valid) tells nothing of anybody: it is counted, and its answer not waited for.
 */
export function auditAnswers(http: FastifyInstance, log: AuditLog, ruleSetHash: () => string): void {
  http.decorateRequest('caller', null);
  http.decorateRequest('hubContext', null);
  http.addHook('onSend', async (request, reply, payload) => {
    const context = request.hubContext;
    const asked = context?.audit.asked ?? null;
    if (context === null || asked === null) {
      countRefusal(log, request, payload);
      return payload;
    }
    const { caller, requestId, audit } = context;
    const enterprises = new Set([...asked.operation.usccsIn(asked.variables), ...audit.enterprises]);
    const answer = typeof payload === 'string' ? Buffer.from(payload) : NO_BYTES;
    try {
      await log.append(
        {
          requestId,
          at: new Date().toISOString(),
          subject: caller.subject,
          role: caller.role,
          sectors: caller.sectors,
          purpose: caller.purpose,
          operation: asked.name,
          operationSha256: asked.operation.sha256,
          variables: asked.variables,
          enterprises: [...enterprises],
          ruleSetHash: ruleSetHash(),
          httpStatus: reply.statusCode,
          answerSha256: sha256(answer),
        },
        asked.operation,
      );
      return typeof payload === 'string' ? answer : payload;
    } catch (error) {
      return refused(reply, error);
    }
  });
}

const CODE = /"code":"([A-Z_]+)"/;
/** A refusal says its code early. */
const READ_FOR_A_CODE = 4_096;

function countRefusal(log: AuditLog, request: FastifyRequest, payload: unknown): void {
  if (request.routeOptions.config.countsRefusals !== true || typeof payload !== 'string') return;
  const code = CODE.exec(payload.slice(0, READ_FOR_A_CODE))?.[1];
  if (code === undefined) return;
  const { caller, ip } = request;
  log.refused({ client: caller?.subject ?? ip, role: caller?.role ?? null, code });
}

function refused(reply: FastifyReply, error: unknown): string {
  if (!(error instanceof HubError)) throw error;
  void reply.code(503).removeHeader('content-length').type('application/json; charset=utf-8');
  return JSON.stringify({ errors: [{ message: error.message, extensions: { code: error.code } }] });
}
