import { describe, expect, test } from 'vitest';
import type { Disclosure } from '../disclosure/levels.ts';
import {
  callerOf,
  type CallerClaims,
  type Denial,
  PURPOSE_CODES,
  type PurposeCode,
  type Role,
  rightsText,
} from './caller.ts';

const CODE = 'WORK_SAFETY';
const OTHER = 'MARKET_REGULATION';
const EXPIRES = '2100-01-01T00:00:00.000Z';

const who = (claims: Partial<CallerClaims>) =>
  callerOf({ subject: 'somebody', role: 'AGENCY', sectors: [], purpose: null, ...claims });
const limitOf = (claims: Partial<CallerClaims>) => who(claims).limit;
const authorised = (scope: readonly string[]): Partial<CallerClaims> => ({
  role: 'THIRD_PARTY',
  purpose: 'AUTHORISED_QUERY',
  authorisation: { id: '1', enterprises: ['A', 'B'], scope, expiresAt: EXPIRES },
});

const DISCLOSED = {
  'what is public': { level: 'PUBLIC', also: [] },
  'what is shared': { level: 'SHARED', also: [] },
  'what is shared with the subject too': { level: 'SHARED', also: ['SUBJECT'] },
  'what is internal': { level: 'INTERNAL', also: [] },
  'what is internal and for the subject': { level: 'INTERNAL', also: ['SUBJECT'] },
  'what is internal and for the operator': { level: 'INTERNAL', also: ['OPERATOR'] },
  'what the owner alone does': { level: 'OWNER', also: [] },
} as const satisfies Readonly<Record<string, Disclosure>>;
type Kind = keyof typeof DISCLOSED;

const NO_PURPOSE = 'ACCESS_DENIED_PURPOSE';
const NO_ROLE = 'ACCESS_DENIED_ROLE';
const INTERNAL = 'ACCESS_DENIED_INTERNAL';

/** Denials in the order of DISCLOSED; null where it is seen. */
const TABLE: readonly (readonly [string, Partial<CallerClaims>, readonly (Denial | null)[]])[] = [
  [
    'the owner, for supervision',
    { sectors: [CODE], purpose: 'SUPERVISION' },
    [null, null, null, null, null, null, null],
  ],
  [
    'the owner, for no purpose',
    { sectors: [CODE] },
    [null, NO_PURPOSE, NO_PURPOSE, NO_PURPOSE, NO_PURPOSE, NO_PURPOSE, NO_PURPOSE],
  ],
  [
    "the owner, for another role's purpose",
    { sectors: [CODE], purpose: 'AUDIT' },
    [null, NO_PURPOSE, NO_PURPOSE, NO_PURPOSE, NO_PURPOSE, NO_PURPOSE, NO_PURPOSE],
  ],
  [
    'an agency of another sector',
    { sectors: [OTHER], purpose: 'APPROVAL' },
    [null, null, null, INTERNAL, INTERNAL, INTERNAL, 'FORBIDDEN'],
  ],
  [
    'a dashboard that names the sector as its own',
    { role: 'DASHBOARD', sectors: [CODE], purpose: 'STATISTICS' },
    [null, null, null, INTERNAL, INTERNAL, INTERNAL, 'FORBIDDEN'],
  ],
  ['an auditor', { role: 'AUDITOR', purpose: 'AUDIT' }, [null, null, null, null, null, null, 'FORBIDDEN']],
  [
    'an auditor, for no purpose',
    { role: 'AUDITOR' },
    [null, NO_PURPOSE, NO_PURPOSE, NO_PURPOSE, NO_PURPOSE, NO_PURPOSE, 'FORBIDDEN'],
  ],
  [
    'an enterprise about itself',
    { role: 'ENTERPRISE', purpose: 'SELF_QUERY', enterprise: 'A' },
    [null, NO_ROLE, null, INTERNAL, null, INTERNAL, 'FORBIDDEN'],
  ],
  [
    'a third party within its scope',
    authorised([CODE]),
    [null, NO_ROLE, null, INTERNAL, INTERNAL, INTERNAL, 'FORBIDDEN'],
  ],
  [
    'a third party outside it',
    authorised([OTHER]),
    [null, NO_ROLE, 'ACCESS_DENIED_SCOPE', INTERNAL, INTERNAL, INTERNAL, 'FORBIDDEN'],
  ],
  [
    'a third party without an authorisation',
    { role: 'THIRD_PARTY', purpose: 'AUTHORISED_QUERY' },
    [null, NO_ROLE, 'ACCESS_DENIED_SCOPE', INTERNAL, INTERNAL, INTERNAL, 'FORBIDDEN'],
  ],
  [
    'an integrator',
    { role: 'INTEGRATOR', purpose: 'SUPERVISION' },
    [null, NO_ROLE, NO_ROLE, INTERNAL, INTERNAL, INTERNAL, 'FORBIDDEN'],
  ],
  ['an operator', { role: 'OPERATOR' }, [null, NO_ROLE, NO_ROLE, INTERNAL, INTERNAL, null, 'FORBIDDEN']],
];

describe.each(TABLE)('%s', (_title, claims, denials) => {
  test.each(Object.keys(DISCLOSED).map((kind, index) => [kind as Kind, denials[index]] as const))(
    '%s: %s',
    (kind, denial) => {
      expect(who(claims).denial(DISCLOSED[kind], CODE)).toBe(denial);
    },
  );
});

describe('a purpose opens what is shared to the roles that may have it, and to no other (domain §4.3)', () => {
  const OF_ROLES: Readonly<Partial<Record<Role, readonly PurposeCode[]>>> = {
    AGENCY: ['SUPERVISION', 'APPROVAL', 'PROCUREMENT', 'PUBLIC_FUNDS', 'COMMENDATION', 'STATISTICS'],
    DASHBOARD: ['STATISTICS'],
    AUDITOR: ['AUDIT'],
    ENTERPRISE: ['SELF_QUERY'],
  };
  test.each(Object.entries(OF_ROLES))('%s', (role, purposes) => {
    const opening = PURPOSE_CODES.filter((purpose) => who({ role: role as Role, purpose }).maySeeShared(CODE));
    expect(opening).toEqual(purposes);
  });
});

describe('what else follows from who asks', () => {
  test('an owner and an auditor with a purpose see what is internal; a dashboard, another agency or nobody without one', () => {
    const sees = (claims: Partial<CallerClaims>) => who(claims).maySeeInternal(CODE);
    expect(sees({ sectors: [CODE], purpose: 'SUPERVISION' })).toBe(true);
    expect(sees({ role: 'AUDITOR', purpose: 'AUDIT' })).toBe(true);
    expect(sees({ sectors: [CODE] })).toBe(false);
    expect(sees({ role: 'AUDITOR' })).toBe(false);
    expect(sees({ sectors: [OTHER], purpose: 'SUPERVISION' })).toBe(false);
    expect(sees({ role: 'DASHBOARD', sectors: [CODE], purpose: 'STATISTICS' })).toBe(false);
  });

  test('only an agency writes, into its own sectors', () => {
    expect(who({ sectors: [CODE] }).mayWrite(CODE)).toBe(true);
    expect(who({ sectors: [CODE] }).mayWrite(OTHER)).toBe(false);
    expect(who({ role: 'AUDITOR', sectors: [CODE] }).mayWrite(CODE)).toBe(false);
    expect(who({ sectors: [CODE] }).mayWriteEverywhere(CODE)).toBe(true);
    expect(who({ sectors: [CODE], regions: ['130100'] }).mayWriteEverywhere(CODE)).toBe(false);
  });

  test('an enterprise speaks for itself, and nobody else for it', () => {
    expect(who({ role: 'ENTERPRISE', enterprise: 'A' }).speaksFor('A')).toBe(true);
    expect(who({ role: 'ENTERPRISE', enterprise: 'A' }).speaksFor('B')).toBe(false);
    expect(who({ role: 'AGENCY', enterprise: 'A' }).speaksFor('A')).toBe(false);
  });

  test('enterprises and third parties are limited to those named, agencies to their regions, others to nothing', () => {
    expect(limitOf({ role: 'ENTERPRISE', enterprise: 'A' })).toEqual({ kind: 'ENTERPRISES', codes: new Set(['A']) });
    expect(limitOf({ role: 'ENTERPRISE' })).toEqual({ kind: 'ENTERPRISES', codes: new Set() });
    expect(limitOf(authorised([CODE]))).toEqual({ kind: 'ENTERPRISES', codes: new Set(['A', 'B']) });
    expect(limitOf({ role: 'THIRD_PARTY' })).toEqual({ kind: 'ENTERPRISES', codes: new Set() });
    expect(limitOf({ regions: ['XINGTAI'] })).toEqual({ kind: 'REGIONS', regions: new Set(['XINGTAI']) });
    expect(limitOf({ regions: [] })).toEqual({ kind: 'REGIONS', regions: new Set() });
    expect(limitOf({})).toBeNull();
  });

  test('the schema is for those who work on it, not for enterprises and whom they authorise', () => {
    const roles: readonly Role[] = [
      'AGENCY',
      'DASHBOARD',
      'AUDITOR',
      'INTEGRATOR',
      'OPERATOR',
      'ENTERPRISE',
      'THIRD_PARTY',
    ];
    expect(roles.filter((role) => !who({ role }).maySeeSchema)).toEqual(['ENTERPRISE', 'THIRD_PARTY']);
  });

  test('whatever differs in a claim, two callers do not share an answer', () => {
    const base: CallerClaims = { subject: 's', role: 'AGENCY', sectors: [CODE], purpose: 'SUPERVISION' };
    const others: Partial<CallerClaims>[] = [
      { subject: 't' },
      { role: 'DASHBOARD' },
      { sectors: [OTHER] },
      { purpose: null },
      { department: 'd' },
      { regions: ['XINGTAI'] },
      { enterprise: 'A' },
      authorised([CODE]),
    ];
    const texts = [base, ...others.map((other) => ({ ...base, ...other }))].map(rightsText);
    expect(new Set(texts).size).toBe(texts.length);
    expect(rightsText({ ...base })).toBe(rightsText(base));
  });
});
