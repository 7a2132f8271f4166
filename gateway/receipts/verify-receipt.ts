import { converge } from '../convergence/converge.ts';
import { type RuleSet, withSettings } from '../convergence/rule-set.ts';
import { bytesOfText } from './bytes-in-text.ts';
import { canonicalJson } from './canonical-json.ts';
import { firstDifference } from './first-difference.ts';
import { SIGNATURE_BYTES, type VerificationKey } from './keys.ts';
import { PROGRAM } from './program-version.ts';
import { signedBytes } from './receipt.ts';
import { contentShape, signatureShape } from './receipt-shape.ts';
import { sectorsOf, withId } from './statements.ts';
import { verdict, type Verdict } from './verdict.ts';

/** What a receipt is checked with. */
export interface CheckedWith {
  readonly keys: readonly VerificationKey[];
  readonly ruleSets: readonly RuleSet[];
}

/**
 * Checks a receipt without asking anybody: that it is written as it was issued, that one of the keys signed it, and that
 * its rules make of its statements what it says, byte for byte. Any input is taken; none throws.
 */
export function verifyReceipt(bytes: Uint8Array, { keys, ruleSets }: CheckedWith): Verdict {
  const text = textOf(bytes);
  if (text === null) return verdict('NOT_TEXT');
  const receipt = objectIn(text);
  if (receipt === null) return verdict('NOT_JSON');
  if (!isCanonical(receipt, text)) return verdict('REWRITTEN');

  const { signature: signed, ...stated } = receipt;
  const signature = signatureShape.safeParse(signed).data;
  if (signature === undefined) return verdict('NO_RECEIPT');
  const { value, ...signer } = signature;
  const key = keys.find(({ keyId }) => keyId === signer.keyId);
  if (key === undefined) return verdict('KEY_UNKNOWN', signer.keyId);
  const signatureBytes = bytesOfText(value, SIGNATURE_BYTES);
  const holds =
    key.algorithm === signer.algorithm &&
    signatureBytes !== null &&
    key.verifies(signedBytes(stated, signer), signatureBytes);
  if (!holds) return verdict('SIGNATURE_WRONG', signer.keyId);

  const read = contentShape.safeParse(stated);
  if (!read.success) return verdict('FORM_UNKNOWN', read.error.issues[0]?.path.join('.') ?? '');
  const content = read.data;
  const misnamed = content.statements.find((statement) => withId(statement).id !== statement.id);
  if (misnamed !== undefined) return verdict('STATEMENT_MISNAMED', misnamed.sector);
  const ruleSet = ruleSetOf(content.ruleSet, ruleSets);
  if (ruleSet === null)
    return verdict('RULES_UNKNOWN', `${content.ruleSet.id} ${content.ruleSet.version} (${content.ruleSet.hash})`);
  const reproduced = converge(
    {
      uscc: content.uscc,
      today: content.asOf,
      enterprise: content.enterprise,
      sectors: sectorsOf(content.statements, content.asOf),
    },
    ruleSet,
  );
  if (canonicalJson(reproduced) !== canonicalJson(content.result))
    return verdict('RESULT_DIFFERS', `${firstDifference(reproduced, content.result)} (${content.madeBy} → ${PROGRAM})`);
  return { ...verdict('GENUINE'), content };
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** One line end behind it is forgiven: tools that save a text add it. */
function isCanonical(receipt: object, text: string): boolean {
  try {
    const canonical = canonicalJson(receipt);
    return text === canonical || text === `${canonical}\n`;
  } catch {
    return false; // half a character (a lone surrogate) has no canonical form
  }
}

/** The rule set with this hash among those given, or one of them under the settings that the receipt names. */
function ruleSetOf(
  { hash, settings }: { hash: string; settings: Record<string, unknown> },
  ruleSets: readonly RuleSet[],
): RuleSet | null {
  const found = ruleSets.find((ruleSet) => ruleSet.hash === hash);
  if (found !== undefined) return found;
  for (const ruleSet of ruleSets) {
    try {
      const changed = withSettings(ruleSet, settings);
      if (changed.hash === hash) return changed;
    } catch {
      continue; // settings that this version of the rules does not know
    }
  }
  return null;
}
