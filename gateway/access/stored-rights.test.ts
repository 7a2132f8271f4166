import { describe, expect, test } from 'vitest';
import { callerOf, type CallerClaims } from '../../kit/identity/caller.ts';
import { callerFromStored, storedRights } from './stored-rights.ts';

const AGENCY: CallerClaims = {
  subject: 'clerk-1',
  role: 'AGENCY',
  sectors: ['WORK_SAFETY'],
  purpose: 'SUPERVISION',
  department: '某厅',
  regions: ['TANGSHAN'],
};
const ENDS = '2026-12-01T00:00:00.000Z';
const THIRD_PARTY: CallerClaims = {
  subject: 'bank-1',
  role: 'THIRD_PARTY',
  sectors: [],
  purpose: 'AUTHORISED_QUERY',
  authorisation: { id: '1', enterprises: ['91130100000000000X'], scope: ['HUB'], expiresAt: ENDS },
};

describe('the rights of one who has asked and is gone', () => {
  test('are those of the claims, and nothing of the caller besides', () => {
    const text = storedRights(callerOf(AGENCY));
    expect(JSON.parse(text)).toEqual(AGENCY);
    const caller = callerFromStored(text);
    expect(caller).toMatchObject(AGENCY);
    expect([caller?.mayWrite('WORK_SAFETY'), caller?.mayWrite('PUBLIC_CREDIT')]).toEqual([true, false]);
    expect(caller?.limit).toEqual({ kind: 'REGIONS', regions: new Set(['TANGSHAN']) });
  });

  test('end with what an enterprise had authorised, to the instant', () => {
    const text = storedRights(THIRD_PARTY);
    expect(callerFromStored(text, Date.parse(ENDS) - 1)).toMatchObject(THIRD_PARTY);
    expect(callerFromStored(text, Date.parse(ENDS))).toBeNull();
  });

  test.each([
    ['nobody', { ...AGENCY, subject: '' }],
    ['a name beyond all length', { ...AGENCY, subject: 'x'.repeat(256) }],
    ['no role', { ...AGENCY, role: 'KING' }],
    ['a role without what goes with it', { ...AGENCY, role: 'ENTERPRISE' }],
  ])('are not taken from a record that says %s', (_what, record) => {
    expect(() => callerFromStored(JSON.stringify(record))).toThrow();
  });
});
