import { createHash } from 'node:crypto';
import type { Caller } from '../../kit/identity/caller.ts';
import type { RuleSet, RuleSetSettings } from '../convergence/rule-set.ts';
import type { ConvergenceInput, ConvergenceResult, EnterpriseFacts } from '../convergence/types.ts';
import { textOfBytes } from './bytes-in-text.ts';
import { canonicalJson } from './canonical-json.ts';
import type { ReceiptAlgorithm, SigningKey } from './keys.ts';
import { PROGRAM } from './program-version.ts';
import { enterpriseOf, type Statement, statementsOf } from './statements.ts';

/** Name and version of the form below; a change of it is a new number. */
export const RECEIPT_FORMAT = 'sector-credit-hub/receipt/1';

/** A fused answer with everything it was computed from. */
export interface Computed {
  readonly input: ConvergenceInput;
  readonly ruleSet: RuleSet;
  readonly result: ConvergenceResult;
}

/** What a receipt says. */
export interface ReceiptContent {
  readonly format: typeof RECEIPT_FORMAT;
  /** Name and version of the program that made it. */
  readonly madeBy: string;
  /** UTC, ISO 8601. */
  readonly issuedAt: string;
  /** For whose rights it was made: why a sector may be withheld in it. Never who asked. */
  readonly madeFor: { readonly role: Caller['role']; readonly sectors: readonly string[] };
  readonly uscc: string;
  readonly asOf: string;
  /** Null where the registry did not answer. */
  readonly enterprise: EnterpriseFacts | null;
  readonly statements: readonly Statement[];
  readonly ruleSet: {
    readonly id: string;
    readonly version: string;
    readonly hash: string;
    readonly settings: RuleSetSettings;
  };
  readonly result: ConvergenceResult;
}

/** By what it is signed. */
export interface ReceiptSigner {
  readonly algorithm: ReceiptAlgorithm;
  readonly keyId: string;
}

/** A receipt as it is handed out. */
export interface IssuedReceipt extends ReceiptSigner {
  /** SHA-256 of the document, hexadecimal. */
  readonly id: string;
  readonly issuedAt: string;
  /** The receipt itself, to be kept byte for byte: canonical JSON (RFC 8785). */
  readonly document: string;
}

/** Signs what was computed, for a caller of these rights. */
export function issueReceipt(
  { input, ruleSet, result }: Computed,
  { role, sectors }: Pick<Caller, 'role' | 'sectors'>,
  key: SigningKey,
  now: Date = new Date(),
): IssuedReceipt {
  const { settings, hash } = ruleSet;
  const content: ReceiptContent = {
    format: RECEIPT_FORMAT,
    madeBy: PROGRAM,
    issuedAt: now.toISOString(),
    madeFor: { role, sectors: [...sectors].sort() },
    uscc: input.uscc,
    asOf: input.today,
    enterprise: enterpriseOf(input),
    statements: statementsOf(input),
    ruleSet: { id: settings.id, version: settings.version, hash, settings },
    result,
  };
  const signer = { algorithm: key.algorithm, keyId: key.published.kid };
  const value = textOfBytes(key.sign(signedBytes(content, signer)));
  const document = canonicalJson({ ...content, signature: { ...signer, value } });
  const id = createHash('sha256').update(document).digest('hex');
  return { id, issuedAt: content.issuedAt, ...signer, document };
}

/** The bytes that are signed: the whole receipt but for the value of the signature. */
export function signedBytes(content: object, signer: ReceiptSigner): Uint8Array {
  return Buffer.from(canonicalJson({ ...content, signature: signer }), 'utf8');
}
