import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withSettings } from '../convergence/rule-set.ts';
import { INPUTS } from '../convergence/testing/arbitraries.ts';
import { loadEdited } from '../convergence/testing/edited-rules.ts';
import { canonicalJson } from './canonical-json.ts';
import { RECEIPT_ALGORITHMS } from './keys.ts';
import { issueReceipt, signedBytes } from './receipt.ts';
import { textOfBytes } from './bytes-in-text.ts';
import { CALLER, keyPair, NOW, receiptOf, RULES, TALKATIVE } from './testing/example-receipts.ts';
import { withId } from './statements.ts';
import { verifyReceipt } from './verify-receipt.ts';

const pairs = { ED25519: keyPair('ED25519'), SM2_SM3: keyPair('SM2_SM3') };
const { signing, checking } = pairs.ED25519;
const KEYS = Object.values(pairs).map((pair) => pair.checking);
const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const check = (document: string | Uint8Array, ruleSets = [RULES]) =>
  verifyReceipt(typeof document === 'string' ? bytes(document) : document, { keys: KEYS, ruleSets });

type Json = Record<string, unknown>;

/** The receipt with another content, signed by the hub itself. */
function signedAnew(change: (content: Json) => void): string {
  const content = JSON.parse(receiptOf(TALKATIVE, signing).document) as Json;
  delete content['signature'];
  change(content);
  const signer = { algorithm: signing.algorithm, keyId: signing.published.kid };
  const value = textOfBytes(signing.sign(signedBytes(content, signer)));
  return canonicalJson({ ...content, signature: { ...signer, value } });
}

describe.each(RECEIPT_ALGORITHMS)('a receipt signed with %s', (algorithm) => {
  const { document, keyId, id } = receiptOf(TALKATIVE, pairs[algorithm].signing);

  test('verifies without anybody being asked, and names what it speaks of', () => {
    expect(check(document)).toMatchObject({
      code: 'GENUINE',
      exitCode: 0,
      content: { uscc: TALKATIVE.uscc, asOf: TALKATIVE.today, issuedAt: NOW.toISOString() },
    });
    expect(JSON.parse(document)).toMatchObject({ signature: { algorithm, keyId } });
    expect(id).toMatch(/^[0-9a-f]{64}$/);
  });

  test('one bit flipped anywhere, and it does not verify', () => {
    const original = bytes(document);
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.nat(7), (at, bit) => {
        const flipped = Buffer.from(original);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        expect(check(flipped)).not.toMatchObject({ exitCode: 0 });
      }),
      { numRuns: 200 },
    );
  });

  test('each bit of the signature counts, those that base64url leaves over too', () => {
    const at = document.indexOf('"value":"') + '"value":"'.length;
    for (let place = at; place < at + 86; place += algorithm === 'SM2_SM3' ? 7 : 1)
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = bytes(document);
        flipped[place] = (flipped[place] ?? 0) ^ (1 << bit);
        expect(check(flipped)).not.toMatchObject({ exitCode: 0 });
      }
    const last = document.charAt(at + 85);
    for (const other of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.replace(last, ''))
      expect(check(`${document.slice(0, at + 85)}${other}${document.slice(at + 86)}`).code).toBe('SIGNATURE_WRONG');
  });
});

describe('what is said of a receipt that does not verify', () => {
  const { document } = receiptOf(TALKATIVE, signing);

  test.each([
    ['no text', Buffer.from([0xff, 0xfe]), 'NOT_TEXT', 1],
    ['cut off', document.slice(0, -1), 'NOT_JSON', 1],
    ['a list', '[]', 'NOT_JSON', 1],
    ['with a byte order mark', `\uFEFF${document}`, 'NOT_JSON', 1],
    ['written anew by a program', JSON.stringify(JSON.parse(document), undefined, 2), 'REWRITTEN', 1],
    ['with a name said twice', document.replace('{', '{"asOf":"2026-11-21",'), 'REWRITTEN', 1],
    ['with half a character', document.replace('示例机关', '\\ud800'), 'REWRITTEN', 1],
    ['not signed', canonicalJson({ uscc: TALKATIVE.uscc }), 'NO_RECEIPT', 1],
    ['with another tier', document.replace('"convergedTier":"C"', '"convergedTier":"B"'), 'SIGNATURE_WRONG', 1],
    ['with another algorithm', document.replace('"ED25519"', '"SM2_SM3"'), 'SIGNATURE_WRONG', 1],
    ['with another record', document.replace('K1', 'K9'), 'SIGNATURE_WRONG', 1],
  ])('%s', (_title, changed, code, exitCode) => {
    expect(changed).not.toBe(document);
    expect(check(changed)).toMatchObject({ code, exitCode });
  });

  test('signed by somebody else: the key that is missing is named', () => {
    const other = keyPair('ED25519');
    const verdict = check(receiptOf(TALKATIVE, other.signing).document);
    expect(verdict).toMatchObject({ code: 'KEY_UNKNOWN', exitCode: 2 });
    expect(verdict.textEn).toContain(other.checking.keyId);
    expect(verdict.textZh).toContain(other.checking.keyId);
  });

  test('a key that goes by another’s name does not make its signature', () => {
    const other = keyPair('ED25519').signing;
    const posing = { ...other, published: signing.published };
    expect(check(receiptOf(TALKATIVE, posing).document).code).toBe('SIGNATURE_WRONG');
  });

  test('a result that does not follow from its statements is found although the hub signed it, and the place named', () => {
    const improved = signedAnew((content) => {
      (content['result'] as Json)['convergedTier'] = 'A';
    });
    expect(check(improved)).toMatchObject({ code: 'RESULT_DIFFERS', exitCode: 1 });
    expect(check(improved).textEn).toContain('convergedTier (sector-credit-hub ');
  });

  test('a statement under another’s id is found although the hub signed it', () => {
    const misnamed = signedAnew((content) => {
      const [first, second] = content['statements'] as [Json, Json];
      first['id'] = second['id'];
    });
    expect(check(misnamed).code).toBe('STATEMENT_MISNAMED');
  });

  test('a form of another time is not guessed at', () => {
    const later = signedAnew((content) => {
      content['more'] = 1;
    });
    expect(check(later)).toMatchObject({ code: 'FORM_UNKNOWN', exitCode: 2 });
  });

  test('no bytes make the check throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.json().map(bytes)), (given) => {
        expect(check(given).exitCode).not.toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test('one line end behind the receipt is forgiven, since tools add it; a second is not', () => {
    expect(check(`${document}\n`).code).toBe('GENUINE');
    expect(check(`${document}\n\n`).code).toBe('REWRITTEN');
  });
});

describe('the rules a receipt names', () => {
  test('other rules under the same name do not pass for them', async () => {
    const edited = await loadEdited({ 'rule-set.json': [['"maximumNotches": 3', '"maximumNotches": 2']] });
    const { document } = receiptOf(TALKATIVE, signing, edited);
    expect(check(document)).toMatchObject({ code: 'RULES_UNKNOWN', exitCode: 2 });
    expect(check(document).textEn).toContain(edited.hash);
    expect(check(document, [RULES, edited]).code).toBe('GENUINE');
  });

  test('settings changed beside the files are found in the receipt', () => {
    const weighted = withSettings(RULES, { strategy: 'WEIGHTED' });
    expect(check(receiptOf(TALKATIVE, signing, weighted).document).code).toBe('GENUINE');
  });
});

test('whatever the sectors say, the answer comes out of its receipt byte for byte', () => {
  fc.assert(
    fc.property(INPUTS, (input) => {
      expect(check(receiptOf(input, signing).document).code).toBe('GENUINE');
    }),
    { numRuns: 200 },
  );
});

test('a receipt is made of the answer that it is given, not of one worked out again', () => {
  const [statement] = JSON.parse(receiptOf(TALKATIVE, signing).document).statements as [Parameters<typeof withId>[0]];
  const result = { ...JSON.parse(receiptOf(TALKATIVE, signing).document).result, convergedTier: 'A' };
  const { document } = issueReceipt({ input: TALKATIVE, ruleSet: RULES, result }, CALLER, signing, NOW);
  expect(JSON.parse(document)).toMatchObject({ result: { convergedTier: 'A' } });
  expect(withId(statement)).toEqual(statement);
  expect(checking.keyId).toBe(signing.published.kid);
});
