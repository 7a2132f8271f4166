import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bound, grouped, newNonce, readCode, sha256, verificationCode } from './verification-code.ts';

const bound = (): fc.Arbitrary<Bound> =>
  fc.record({
    nonce: fc.string(),
    kind: fc.string(),
    uscc: fc.string(),
    issuedAt: fc.string(),
    contentSha256: fc.string(),
  });

describe('a verification code', () => {
  test('is bound to content, time, enterprise and kind: another of any of them is another code', () => {
    fc.assert(
      fc.property(
        bound(),
        fc.constantFrom('nonce', 'kind', 'uscc', 'issuedAt', 'contentSha256'),
        fc.string({ minLength: 1 }),
        (known, part, more) => {
          expect(verificationCode({ ...known, [part]: known[part as keyof Bound] + more })).not.toBe(
            verificationCode(known),
          );
        },
      ),
    );
  });

  test('is read as people type it off paper', () => {
    fc.assert(
      fc.property(bound(), (known) => {
        const code = verificationCode(known);
        const typed = grouped(code).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('-', ' — ');
        expect(readCode(typed)).toBe(code);
        expect(grouped(code)).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/);
      }),
    );
  });

  test.each(['', 'A', 'A'.repeat(24), 'A'.repeat(26), 'U'.repeat(25), "' or 1=1 --", '<script>'])(
    '"%s" is none',
    (text) => {
      expect(readCode(text)).toBeNull();
    },
  );

  test('cannot be worked out from the paper: two reports of one content differ by their nonce', () => {
    const paper = { kind: 'CREDIT_REPORT', uscc: 'U', issuedAt: 'T', contentSha256: sha256('content') };
    expect(verificationCode({ ...paper, nonce: newNonce() })).not.toBe(
      verificationCode({ ...paper, nonce: newNonce() }),
    );
  });
});
