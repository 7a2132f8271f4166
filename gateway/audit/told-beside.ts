import { parse, print } from 'graphql';
import type { Caller } from '../../kit/identity/caller.ts';
import { type AuditContent, sha256 } from './audit-chain.ts';
import type { AuditedOperation } from './audited-operation.ts';
import type { AuditLog } from './audit-log.ts';

/** Where what is told beside the graph is written down. */
export interface AuditBeside {
  readonly log: Pick<AuditLog, 'append' | 'assertWritable'>;
  readonly ruleSetHash: () => string;
}

/** What is told outside the answers of the graph: a part of a file, a change that is delivered. */
export interface ToldBeside {
  readonly requestId: string;
  /** Name of the operation; null where it has none. */
  readonly name: string | null;
  readonly operation: AuditedOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Codes of the enterprises that it tells of. */
  readonly enterprises: readonly string[];
  /** SHA-256 of what goes out. */
  readonly answerSha256: string;
}

/** What is told beside the graph is written down in the graph's words: as the question that would have told it. */
export function questionBeside(text: string): AuditedOperation {
  const written = print(parse(text, { noLocation: true }));
  return { sha256: sha256(written), text: written, usccsIn: () => [] };
}

/** Writes down what is about to go out. @throws {HubError} AUDIT_UNAVAILABLE: it must not go out. */
export function writeDownBeside(
  { log, ruleSetHash }: AuditBeside,
  { subject, role, sectors, purpose }: Pick<Caller, 'subject' | 'role' | 'sectors' | 'purpose'>,
  { requestId, name, operation, variables, enterprises, answerSha256 }: ToldBeside,
): Promise<void> {
  const content: AuditContent = {
    requestId,
    at: new Date().toISOString(),
    subject,
    role,
    sectors,
    purpose,
    operation: name,
    operationSha256: operation.sha256,
    variables,
    enterprises,
    ruleSetHash: ruleSetHash(),
    httpStatus: 200,
    answerSha256,
  };
  return log.append(content, operation);
}
