import type { Disclosure } from '../disclosure/levels.ts';

/** Who asks (domain.md §4.3). */
export const ROLES = [
  /** Somebody of a sector agency: a department, its regions, the sectors it owns. */
  'AGENCY',
  /** Who builds dashboards. */
  'DASHBOARD',
  /** An enterprise, about itself. */
  'ENTERPRISE',
  /** Whom an enterprise has authorised: by a number, for a scope, until a time. */
  'THIRD_PARTY',
  'AUDITOR',
  /** Who joins a subgraph to the graph: its schema, and what is public. */
  'INTEGRATOR',
  /** Who runs the hub: how it runs, and what is public. */
  'OPERATOR',
] as const;
export type Role = (typeof ROLES)[number];

/** Why they ask (domain.md §4.3). */
export const PURPOSE_CODES = [
  'SUPERVISION',
  'APPROVAL',
  'PROCUREMENT',
  'PUBLIC_FUNDS',
  'COMMENDATION',
  'SELF_QUERY',
  'AUTHORISED_QUERY',
  'STATISTICS',
  'AUDIT',
] as const;
export type PurposeCode = (typeof PURPOSE_CODES)[number];

/** The purposes by which a role sees what is not public; another role's purpose opens nothing. */
const PURPOSES_OF_ROLE: Readonly<Record<Role, readonly PurposeCode[]>> = {
  AGENCY: ['SUPERVISION', 'APPROVAL', 'PROCUREMENT', 'PUBLIC_FUNDS', 'COMMENDATION', 'STATISTICS'],
  DASHBOARD: ['STATISTICS'],
  ENTERPRISE: ['SELF_QUERY'],
  THIRD_PARTY: ['AUTHORISED_QUERY'],
  AUDITOR: ['AUDIT'],
  INTEGRATOR: [],
  OPERATOR: [],
};

/** Roles for which the schema is no help but a map of what to look for. */
const WITHOUT_SCHEMA: ReadonlySet<Role> = new Set(['ENTERPRISE', 'THIRD_PARTY']);

/** What an enterprise has allowed a third party. */
export interface Authorisation {
  readonly id: string;
  /** Codes of the enterprises that gave it. */
  readonly enterprises: readonly string[];
  /** Codes of the subgraphs whose shared information it opens; `HUB` for the converged view and credit reports. */
  readonly scope: readonly string[];
  /** Instant from which it holds no more. */
  readonly expiresAt: string;
}

/** What a token says of the one who asks. */
export interface CallerClaims {
  /** Person or system, as the identity provider names it. */
  readonly subject: string;
  readonly role: Role;
  /** Codes of the sectors whose owner the caller works for. */
  readonly sectors: readonly string[];
  readonly purpose: PurposeCode | null;
  /** The department the caller asks for. */
  readonly department?: string | undefined;
  /** Reporting regions outside which nothing is seen; left out: the whole province. */
  readonly regions?: readonly string[] | undefined;
  /** For role ENTERPRISE: the code of the enterprise that the caller speaks for. */
  readonly enterprise?: string | undefined;
  /** For role THIRD_PARTY. */
  readonly authorisation?: Authorisation | undefined;
}

/** Why a field is not shown: codes of `extensions.code`. */
export type Denial =
  | 'ACCESS_DENIED_PURPOSE'
  | 'ACCESS_DENIED_ROLE'
  | 'ACCESS_DENIED_INTERNAL'
  | 'ACCESS_DENIED_SCOPE'
  | 'FORBIDDEN';

/** Which enterprises a caller may ask about: those named, those of some regions. */
export type Limit =
  | { readonly kind: 'ENTERPRISES'; readonly codes: ReadonlySet<string> }
  | { readonly kind: 'REGIONS'; readonly regions: ReadonlySet<string> };

/** Who asks, and what that allows. */
export interface Caller extends CallerClaims {
  /** Why the caller does not see fields of a subgraph that are disclosed so; null where they are seen. */
  denial(disclosure: Disclosure, subgraphCode: string): Denial | null;
  /** Whether the caller sees what a sector shares (L2). */
  maySeeShared(sectorCode: string): boolean;
  /** Whether the caller sees what a sector keeps internal (L3): its owner and auditors. */
  maySeeInternal(sectorCode: string): boolean;
  /** Whether the caller may bring in records: the owner of the sector only. */
  mayWrite(subgraphCode: string): boolean;
  /** Whether the caller does so for the whole province, limited to no regions. */
  mayWriteEverywhere(subgraphCode: string): boolean;
  /** Whether the caller speaks for the enterprise with this code. */
  speaksFor(uscc: string): boolean;
  /** Null where the caller may ask about any enterprise. */
  readonly limit: Limit | null;
  /** Whether the schema may be asked for, and names be guessed at with the hub's help. */
  readonly maySeeSchema: boolean;
}

const SHARED: Disclosure = { level: 'SHARED', also: ['SUBJECT'] };

export function callerOf(claims: CallerClaims): Caller {
  const { role, purpose, sectors } = claims;
  const hasPurpose = purpose !== null && PURPOSES_OF_ROLE[role].includes(purpose);
  const owns = (code: string) => role === 'AGENCY' && sectors.includes(code);
  const purposeOrDenial = hasPurpose ? null : 'ACCESS_DENIED_PURPOSE';
  const denial = (disclosure: Disclosure, code: string): Denial | null => {
    const { level, also } = disclosure;
    if (level === 'PUBLIC' || (role === 'OPERATOR' && also.includes('OPERATOR'))) return null;
    if (level === 'OWNER' || level === 'INTERNAL') {
      const isAllowed =
        owns(code) ||
        (role === 'AUDITOR' && level === 'INTERNAL') ||
        (role === 'ENTERPRISE' && also.includes('SUBJECT'));
      return isAllowed ? purposeOrDenial : level === 'OWNER' ? 'FORBIDDEN' : 'ACCESS_DENIED_INTERNAL';
    }
    if (PURPOSES_OF_ROLE[role].length === 0) return 'ACCESS_DENIED_ROLE';
    if (role !== 'ENTERPRISE' && role !== 'THIRD_PARTY') return purposeOrDenial;
    if (!also.includes('SUBJECT')) return 'ACCESS_DENIED_ROLE';
    if (role === 'THIRD_PARTY' && claims.authorisation?.scope.includes(code) !== true) return 'ACCESS_DENIED_SCOPE';
    return purposeOrDenial;
  };
  const limit = limitOf(claims);
  return {
    ...claims,
    denial,
    maySeeShared: (code) => denial(SHARED, code) === null,
    maySeeInternal: (code) => hasPurpose && (owns(code) || role === 'AUDITOR'),
    mayWrite: owns,
    mayWriteEverywhere: (code) => owns(code) && limit === null,
    speaksFor: (uscc) => role === 'ENTERPRISE' && claims.enterprise === uscc,
    limit,
    maySeeSchema: !WITHOUT_SCHEMA.has(role),
  };
}

function limitOf({ role, enterprise, authorisation, regions }: CallerClaims): Limit | null {
  if (role === 'ENTERPRISE')
    return { kind: 'ENTERPRISES', codes: new Set(enterprise === undefined ? [] : [enterprise]) };
  if (role === 'THIRD_PARTY') return { kind: 'ENTERPRISES', codes: new Set(authorisation?.enterprises) };
  return regions === undefined ? null : { kind: 'REGIONS', regions: new Set(regions) };
}

/** All that makes two callers' answers to the same question differ, as text. */
export function rightsText({
  subject,
  role,
  sectors,
  purpose,
  department,
  regions,
  enterprise,
  authorisation,
}: CallerClaims): string {
  return JSON.stringify([subject, role, sectors, purpose, department, regions, enterprise, authorisation]);
}
