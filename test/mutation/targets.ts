/** A part of the source, and the tests that say what it promises. */
export interface Part {
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
}

/** What is tried, in parts, so that each change of the source meets the tests near it and no others. */
export const TARGETS = {
  uscc: [{ mutate: ['schema/vocabulary/uscc.ts'], tests: ['schema/vocabulary/uscc.test.ts'] }],
  rules: [
    {
      mutate: [
        'gateway/convergence/*.ts',
        '!gateway/convergence/{check-rules,prove-monotone,types,words}.ts',
        '!gateway/convergence/*.test.ts',
      ],
      tests: [
        'gateway/convergence/{vectors,guards,properties,switches,whole-answer,sector-grades,merge-evidence,competing-grades}.test.ts',
        'gateway/convergence/{ladder,each-strategy,rule-set,rule-set-files,convergence-sdl}.test.ts',
      ],
    },
  ],
  authorization: [
    {
      mutate: ['kit/identity/*.ts', '!kit/identity/*.test.ts'],
      tests: ['kit/identity/*.test.ts', 'gateway/access/{tokens,demo-issuer}.test.ts'],
    },
    {
      mutate: ['kit/disclosure/*.ts', '!kit/disclosure/*.test.ts'],
      tests: ['kit/disclosure/*.test.ts', 'kit/graph/sector-sdl.test.ts'],
    },
    {
      mutate: ['gateway/access/*.ts', '!gateway/access/*.test.ts'],
      tests: ['gateway/access/*.test.ts', 'gateway/{server,graphql-over-http}.test.ts'],
    },
  ],
} as const satisfies Readonly<Record<string, readonly Part[]>>;

export type Target = keyof typeof TARGETS;

export function isTarget(name: string | undefined): name is Target {
  return name !== undefined && Object.hasOwn(TARGETS, name);
}
