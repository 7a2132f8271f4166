import { z } from 'zod';
import { type ClaimMap, CLAIM_NAMES, isClaimName, OWN_CLAIMS } from '../identity/claim-map.ts';
import { TOKEN_ALGORITHMS, type TokenAlgorithm } from '../identity/token-algorithms.ts';

/** Words with commas between them. */
const list = <Word extends string>(words: readonly [Word, ...Word[]]) =>
  z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(z.enum(words)).min(1));

/** Whose tokens are believed, as settings. */
export const identitySettings = {
  /** Issuer, audience and key set of the identity provider; without them the laptop's demo issuer, on loopback only. */
  HUB_OIDC_ISSUER: z.url().optional(),
  HUB_OIDC_AUDIENCE: z.string().optional(),
  HUB_OIDC_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Signatures that are believed, commas between them. */
  HUB_OIDC_ALGORITHMS: list(TOKEN_ALGORITHMS).default(['EdDSA', 'ES256', 'RS256', 'PS256']),
  /** Seconds by which the clocks of provider and hub may differ. */
  HUB_OIDC_CLOCK_SKEW_SECONDS: z.coerce.number().int().min(0).max(300).default(30),
  /** Where the provider's tokens say what under other names than the hub's: `role=realm_access.roles,sectors=hub.sectors`. */
  HUB_OIDC_CLAIMS: z
    .string()
    .transform((text) => text.split(',').map((entry) => entry.trim().split(/=(.*)/s, 2)))
    .refine((entries) => entries.every(([name = '', path]) => isClaimName(name) && path !== undefined && path !== ''), {
      error: `must be <name>=<claim>, with commas between several; names are ${CLAIM_NAMES.join(', ')}`,
    })
    .default([]),
} as const;

/** The identity provider whose tokens are believed. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  readonly algorithms: readonly TokenAlgorithm[];
  readonly clockSkewSeconds: number;
  readonly claims: ClaimMap;
}

/**
 * The identity provider that is set; the demo issuer where none is.
 * @param values settings that were read.
 */
export function identityOf(values: z.infer<z.ZodObject<typeof identitySettings>>): 'demo' | IdentityProvider {
  const { HUB_OIDC_ISSUER: issuer, HUB_OIDC_AUDIENCE: audience, HUB_OIDC_JWKS_URL: jwksUrl } = values;
  if (issuer === undefined || audience === undefined || jwksUrl === undefined) return 'demo';
  return {
    issuer,
    audience,
    jwksUrl,
    algorithms: values.HUB_OIDC_ALGORITHMS,
    clockSkewSeconds: values.HUB_OIDC_CLOCK_SKEW_SECONDS,
    claims: { ...OWN_CLAIMS, ...Object.fromEntries(values.HUB_OIDC_CLAIMS) },
  };
}
