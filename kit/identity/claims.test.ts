import { describe, expect, test } from 'vitest';
import type { CallerClaims } from './caller.ts';
import { callerClaims, claimsOf, hasExpired } from './claims.ts';

const USCC = '91130102TT00000156';
const authorisation = { id: '1', enterprises: [USCC], scope: ['HUB'], expiresAt: '2026-12-01T00:00:00.000Z' };
const problemsOf = (claims: object) => callerClaims.safeParse(claims).error?.issues.map(({ message }) => message);

describe('the claims of a caller', () => {
  test('are a role, and nothing more where nothing more is said', () => {
    expect(callerClaims.parse({ role: 'AUDITOR' })).toEqual({ role: 'AUDITOR', sectors: [], purpose: null });
  });

  test('write codes as they are kept', () => {
    const written = callerClaims.parse({ role: 'ENTERPRISE', enterprise: USCC.toLowerCase() });
    expect(written.enterprise).toBe(USCC);
  });

  test.each([
    [{ role: 'ENTERPRISE' }, 'ENTERPRISE needs enterprise'],
    [{ role: 'THIRD_PARTY' }, 'THIRD_PARTY needs authorisation'],
    [{ role: 'AGENCY', regions: ['ATLANTIS'] }, 'is no reporting region'],
  ])('are refused: %o', (claims, problem) => {
    expect(problemsOf(claims)).toEqual([problem]);
  });

  test.each([
    { role: 'KING' },
    { role: 'AGENCY', regions: [] },
    { role: 'AGENCY', department: '' },
    { role: 'AGENCY', sectors: [''] },
    { role: 'AGENCY', sectors: Array.from({ length: 65 }, () => 'A') },
    { role: 'ENTERPRISE', enterprise: 'SHORT' },
    { role: 'THIRD_PARTY', authorisation: { ...authorisation, more: 1 } },
    { role: 'THIRD_PARTY', authorisation: { ...authorisation, id: '' } },
    { role: 'THIRD_PARTY', authorisation: { ...authorisation, enterprises: [] } },
    { role: 'THIRD_PARTY', authorisation: { ...authorisation, scope: [] } },
    { role: 'THIRD_PARTY', authorisation: { ...authorisation, expiresAt: '2026-12-01' } },
  ])('are refused: %o', (claims) => {
    expect(callerClaims.safeParse(claims).success).toBe(false);
  });

  test('of an authorisation may name its end in any zone', () => {
    const elsewhere = { ...authorisation, expiresAt: '2026-12-01T08:00:00+08:00' };
    expect(callerClaims.safeParse({ role: 'THIRD_PARTY', authorisation: elsewhere }).success).toBe(true);
  });

  test('are told as a token carries them: without the subject, and without what is not said', () => {
    const claims: CallerClaims = { subject: 's', role: 'AGENCY', sectors: ['A'], purpose: null };
    expect(Object.entries(claimsOf(claims))).toEqual([
      ['role', 'AGENCY'],
      ['sectors', ['A']],
      ['purpose', null],
    ]);
  });
});

test('an authorisation holds until its end, and not at it', () => {
  const ends = Date.parse(authorisation.expiresAt);
  expect([-1, 0, 1].map((later) => hasExpired(authorisation, ends + later))).toEqual([false, true, true]);
});
