import { ROLES } from './caller.ts';

/** What the hub wants to know of who asks. */
export const CLAIM_NAMES = [
  'subject',
  'role',
  'sectors',
  'purpose',
  'department',
  'regions',
  'enterprise',
  'authorisation',
] as const;
export type ClaimName = (typeof CLAIM_NAMES)[number];

export function isClaimName(name: string): name is ClaimName {
  return CLAIM_NAMES.some((known) => known === name);
}

/** Where a provider's tokens say it: `realm_access.roles` is a claim within a claim. */
export type ClaimMap = Readonly<Record<ClaimName, string>>;

export const OWN_CLAIMS: ClaimMap = {
  subject: 'sub',
  role: 'role',
  sectors: 'sectors',
  purpose: 'purpose',
  department: 'department',
  regions: 'regions',
  enterprise: 'enterprise',
  authorisation: 'authorisation',
};

const LISTS: ReadonlySet<ClaimName> = new Set(['sectors', 'regions']);

/**
 * What a token says, under the hub's own names. Lists may be written as words with spaces between them, as OAuth writes
 * scopes; of a list of roles the one that the hub knows counts, and of several none.
 */
export function mappedClaims(payload: Readonly<Record<string, unknown>>, map: ClaimMap): Record<string, unknown> {
  const said = CLAIM_NAMES.map((name) => [name, valueFor(name, valueAt(payload, map[name]))] as const);
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}

function valueAt(payload: Readonly<Record<string, unknown>>, path: string): unknown {
  // A provider may use a name with dots, such as a URL: that is looked for first.
  if (Object.hasOwn(payload, path)) return payload[path];
  return path.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), payload);
}

function valueFor(name: ClaimName, value: unknown): unknown {
  if (LISTS.has(name) && typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  if (name !== 'role' || !Array.isArray(value)) return value;
  const known = ROLES.filter((role) => value.includes(role));
  return known.length === 1 ? known[0] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
