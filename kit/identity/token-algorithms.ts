/** Signatures that only the holder of a private key can make; a secret shared with the provider (HS256) is none. */
export const TOKEN_ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'RS256', 'PS256'] as const;
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number];
