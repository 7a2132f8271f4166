/** Roles of those who ask (domain.md §4.3). */
export const ROLES = ['AGENCY', 'DASHBOARD', 'ENTERPRISE', 'AUDITOR', 'OPERATOR'] as const;
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

/** What a token says of the one who asks. */
export interface CallerClaims {
  /** Person or system, as the identity provider names it. */
  readonly subject: string;
  readonly role: Role;
  /** Codes of the sectors whose owner the caller works for. */
  readonly sectors: readonly string[];
  readonly purpose: PurposeCode | null;
  /** For role ENTERPRISE: the code of the enterprise that the caller speaks for. */
  readonly enterprise?: string | undefined;
}

/** Who asks, and what that allows. */
export interface Caller extends CallerClaims {
  /** Whether the caller may see what a sector keeps internal (L3): its owner and auditors. */
  maySeeInternal(sectorCode: string): boolean;
  /** Whether the caller may bring in records: the owner of the sector only. */
  mayWrite(subgraphCode: string): boolean;
  /** Whether the caller speaks for the enterprise with this code. */
  speaksFor(uscc: string): boolean;
}

export function callerOf(claims: CallerClaims): Caller {
  const owns = (code: string) => claims.role === 'AGENCY' && claims.sectors.includes(code);
  return {
    ...claims,
    maySeeInternal: (code) => owns(code) || claims.role === 'AUDITOR',
    mayWrite: owns,
    speaksFor: (uscc) => claims.role === 'ENTERPRISE' && claims.enterprise === uscc,
  };
}
