import { describe, expect, test } from 'vitest';
import { CLAIM_NAMES, type ClaimMap, isClaimName, mappedClaims, OWN_CLAIMS } from './claim-map.ts';

const said = (payload: Readonly<Record<string, unknown>>, map: Partial<ClaimMap> = {}) =>
  mappedClaims(payload, { ...OWN_CLAIMS, ...map });

describe('what a token says', () => {
  test('is known by eight names, and no other', () => {
    expect(CLAIM_NAMES.every(isClaimName)).toBe(true);
    expect(['', 'sub', 'Role', 'roles'].some(isClaimName)).toBe(false);
  });

  test('stands under the hub’s names; what it does not say is left out, and nothing else is taken', () => {
    expect(said({ sub: 'a', role: 'AGENCY', iss: 'x' })).toEqual({ subject: 'a', role: 'AGENCY' });
    expect(Object.keys(said({}))).toEqual([]);
  });

  test('may stand within another claim, or under a name with dots', () => {
    const path = 'realm.role';
    expect(said({ realm: { role: 'AGENCY' } }, { role: path })).toEqual({ role: 'AGENCY' });
    expect(said({ 'realm.role': 'AUDITOR', realm: { role: 'AGENCY' } }, { role: path })).toEqual({ role: 'AUDITOR' });
    for (const realm of [null, 'role', ['role'], undefined]) expect(said({ realm }, { role: path })).toEqual({});
  });

  test('is no property that every object has', () => {
    expect(said({}, { department: 'constructor.name' })).toEqual({});
    expect(said({ a: new Map() }, { department: 'a.size' })).toEqual({});
  });

  test('may write lists as words, and only lists', () => {
    expect(said({ sectors: ' A  B ', regions: 'C', department: 'D E' })).toEqual({
      sectors: ['A', 'B'],
      regions: ['C'],
      department: 'D E',
    });
    expect(said({ sectors: ['A B'] })).toEqual({ sectors: ['A B'] });
  });

  test('of roles, the one that the hub knows; of several, or of none, nothing', () => {
    expect(said({ role: ['offline', 'AGENCY'] })).toEqual({ role: 'AGENCY' });
    expect(said({ role: ['AGENCY', 'AUDITOR'] })).toEqual({});
    expect(said({ role: ['offline'] })).toEqual({});
    expect(said({ role: 'offline' })).toEqual({ role: 'offline' });
  });
});
