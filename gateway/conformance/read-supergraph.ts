import { readFile } from 'node:fs/promises';
import { HubError } from '../../kit/errors.ts';

const DEADLINE_MS = 10_000;

/**
 * A supergraph's SDL.
 * @param source `supergraph.graphql`, or where it is served: `http://localhost:4200/mutations/supergraph`
 * @throws {HubError} SUPERGRAPH_INVALID where there is none, with the reason.
 */
export async function readSupergraph(source: string): Promise<string> {
  if (/^https?:\/\//i.test(source)) return fetchSupergraph(source);
  try {
    return await readFile(source, 'utf8');
  } catch (error) {
    throw new HubError(
      'SUPERGRAPH_INVALID',
      `${source} cannot be read (${reasonOf(error)}); name a file or an http(s) URL with a supergraph's SDL.`,
      { cause: error },
    );
  }
}

async function fetchSupergraph(url: string): Promise<string> {
  const { status, body } = await get(url);
  if (status === 200) return body;
  throw new HubError(
    'SUPERGRAPH_INVALID',
    `${url} is answered with status ${status}, not 200; name a URL where a supergraph's SDL is served.`,
  );
}

async function get(url: string): Promise<{ status: number; body: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    throw new HubError(
      'SUPERGRAPH_INVALID',
      `${url} cannot be fetched (${reasonOf(error)}); start what serves it, or correct the URL.`,
      { cause: error },
    );
  }
}

/** `ENOENT`, `ECONNREFUSED`, or in words where there is no code. What went wrong under fetch is the cause of its error. */
function reasonOf(error: unknown): string {
  const { code, message } = (error instanceof Error && error.cause ? error.cause : error) as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : message;
}
