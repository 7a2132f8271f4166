import { z } from 'zod';

/** What clients may ask at most, as settings. */
export const limitSettings = {
  /** Largest body, bytes. */
  HUB_LIMIT_BODY_BYTES: z.coerce.number().int().min(1_024).max(16_777_216).default(1_048_576),
  /** Longest text of an operation, characters. */
  HUB_LIMIT_CHARACTERS: atLeastOne().default(20_000),
  /** Most tokens in an operation's text. */
  HUB_LIMIT_TOKENS: atLeastOne().default(2_000),
  /** Deepest nesting of fields. */
  HUB_LIMIT_DEPTH: atLeastOne().default(15),
  /** Most fields, each fragment counted wherever it is spread. */
  HUB_LIMIT_FIELDS: atLeastOne().default(600),
  /** Most fields with an alias, counted likewise. */
  HUB_LIMIT_ALIASES: z.coerce.number().int().min(0).default(30),
  /** Most fields at the root. */
  HUB_LIMIT_ROOT_FIELDS: atLeastOne().default(20),
  /** Most directives. */
  HUB_LIMIT_DIRECTIVES: z.coerce.number().int().min(0).default(50),
  /** Largest page. */
  HUB_LIMIT_PAGE: z.coerce.number().int().min(1).max(100).default(100),
  /** Highest cost of one operation. */
  HUB_LIMIT_COST: atLeastOne().default(20_000),
  /** Cost that a client may cause in a window; 0 for any. */
  HUB_LIMIT_BUDGET: z.coerce.number().int().min(0).default(2_000_000),
  /** Requests that a client may send in a window; 0 for any. */
  HUB_LIMIT_REQUESTS: z.coerce.number().int().min(0).default(6_000),
  /** Length of that window, seconds. */
  HUB_LIMIT_WINDOW_SECONDS: z.coerce.number().int().min(1).max(86_400).default(60),
  /** Longest time for a whole answer, milliseconds. */
  HUB_QUERY_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(10_000),
  /** `open`, or `trusted`: nothing but the operations of HUB_TRUSTED_OPERATIONS. */
  HUB_OPERATIONS: z.enum(['open', 'trusted']).default('open'),
  /** Folder of trusted operations, a .graphql file each; those of schema/operations where none is named. */
  HUB_TRUSTED_OPERATIONS: z.string().optional(),
} as const;

/** What is asked of the hub at most. */
export interface LimitSettings {
  readonly bodyBytes: number;
  readonly characters: number;
  readonly tokens: number;
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  readonly page: number;
  /** Of one operation. */
  readonly cost: number;
  /** Cost in a window, for each client; 0 for any. */
  readonly budget: number;
  /** Requests in a window, for each client; 0 for any. */
  readonly requests: number;
  readonly windowSeconds: number;
  readonly queryTimeoutMs: number;
  readonly operations: 'open' | 'trusted';
  /** Null for the operations of schema/operations. */
  readonly trustedOperations: string | null;
}

/** @param values settings that were read. */
export function limitsOf(values: z.infer<z.ZodObject<typeof limitSettings>>): LimitSettings {
  return {
    bodyBytes: values.HUB_LIMIT_BODY_BYTES,
    characters: values.HUB_LIMIT_CHARACTERS,
    tokens: values.HUB_LIMIT_TOKENS,
    depth: values.HUB_LIMIT_DEPTH,
    fields: values.HUB_LIMIT_FIELDS,
    aliases: values.HUB_LIMIT_ALIASES,
    rootFields: values.HUB_LIMIT_ROOT_FIELDS,
    directives: values.HUB_LIMIT_DIRECTIVES,
    page: values.HUB_LIMIT_PAGE,
    cost: values.HUB_LIMIT_COST,
    budget: values.HUB_LIMIT_BUDGET,
    requests: values.HUB_LIMIT_REQUESTS,
    windowSeconds: values.HUB_LIMIT_WINDOW_SECONDS,
    queryTimeoutMs: values.HUB_QUERY_TIMEOUT_MS,
    operations: values.HUB_OPERATIONS,
    trustedOperations: values.HUB_TRUSTED_OPERATIONS ?? null,
  };
}

function atLeastOne() {
  return z.coerce.number().int().min(1);
}
