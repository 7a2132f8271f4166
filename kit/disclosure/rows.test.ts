import { describe, expect, test } from 'vitest';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { callerOf, type CallerClaims } from '../identity/caller.ts';
import { regionsOfDivisions } from './registered-regions.ts';
import { type RegionsOf, rowAccess } from './rows.ts';

const [OWN, OTHER, UNKNOWN] = ['A', 'B', 'C'] as unknown as readonly [Uscc, Uscc, Uscc]; // compared only
const who = (claims: Partial<CallerClaims>) =>
  callerOf({ subject: 's', role: 'AGENCY', sectors: [], purpose: null, ...claims });
const notAsked: RegionsOf = () => Promise.reject(new Error('nobody needs to know'));

describe('about which enterprises a caller may be told', () => {
  test('any, without a look, where nothing limits the caller', () => {
    expect(rowAccess(who({}), notAsked).denialOf(OWN)).toBeNull();
  });

  test('those that are named, and no others', () => {
    const rows = rowAccess(who({ role: 'ENTERPRISE', enterprise: OWN }), notAsked);
    expect([rows.denialOf(OWN), rows.denialOf(OTHER)]).toEqual([null, 'ACCESS_DENIED_SUBJECT']);
  });

  test('those of the caller’s regions; one whose region nobody knows is of none; all in one look', async () => {
    const looks: (readonly Uscc[])[] = [];
    const rows = rowAccess(who({ regions: ['XINGTAI'] }), (usccs) => {
      looks.push(usccs);
      return Promise.resolve(
        new Map([
          [OWN, 'XINGTAI'],
          [OTHER, 'TANGSHAN'],
        ]),
      );
    });
    const denials = await Promise.all([OWN, OTHER, UNKNOWN, OWN].map(async (uscc) => rows.denialOf(uscc)));
    expect(denials).toEqual([null, 'ACCESS_DENIED_REGION', 'ACCESS_DENIED_REGION', null]);
    expect(looks).toEqual([[OWN, OTHER, UNKNOWN]]);
  });

  test('by the reporting region of the registered address, where it is in the province', () => {
    const known = regionsOfDivisions([
      [OWN, '130502'],
      [OTHER, '110101'],
    ]);
    expect([...known]).toEqual([[OWN, 'XINGTAI']]);
  });
});
