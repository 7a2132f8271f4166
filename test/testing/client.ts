/** A GraphQL error as a client gets it. */
export interface AnsweredError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly sector?: string };
}

/** One answer over HTTP. */
export interface Answer<Data = Record<string, unknown>> {
  readonly status: number;
  readonly data: Data | null | undefined;
  readonly errors: readonly AnsweredError[];
  /** The body as it came. */
  readonly text: string;
  readonly tookMs: number;
}

/** Asks a hub as anybody would: POST /graphql. */
export async function ask<Data = Record<string, unknown>>(
  url: string,
  token: string | null,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Answer<Data>> {
  const startedAt = performance.now();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const tookMs = performance.now() - startedAt;
  const { data, errors = [] } = JSON.parse(text) as { data?: Data | null; errors?: AnsweredError[] };
  return { status: response.status, data, errors, text, tookMs };
}

export function codesOf({ errors }: Answer): string[] {
  return errors.map(({ extensions }) => extensions.code);
}

/** Whether GET /ready answers 200. */
export async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/ready`).catch(() => null);
  await response?.body?.cancel();
  return response?.status === 200;
}
