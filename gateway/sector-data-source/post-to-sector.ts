import type { Dispatcher } from 'undici';
import { SectorFailure } from './sector-failure.ts';

export interface SectorPost {
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string;
  /** Bytes; a longer answer is cut off while it arrives. */
  readonly mostBytes: number;
  readonly signal: AbortSignal;
}

const JSON_CONTENT = /^application\/(?:graphql-response\+)?json\s*(?:;|$)/i;

/** Statuses by which a proxy or a server says that there is nobody to answer just now. */
const UNAVAILABLE_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * Sends one question and gathers the answer's bytes. Redirects are not followed, and a body that cannot be right is
 * not read.
 * @throws {SectorFailure} SECTOR_UNAVAILABLE or SECTOR_BAD_ANSWER.
 */
export function postToSector(pool: Dispatcher, post: SectorPost): Promise<Buffer> {
  const { path, headers, body, mostBytes, signal } = post;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const count = (more: number): void => {
      bytes += more;
      if (bytes > mostBytes) throw badAnswer('gave an answer that is too large', `more than ${mostBytes} bytes`);
    };
    pool.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart: (controller) => abortOn(signal, controller),
        onResponseStart(_controller, status, answerHeaders) {
          if (status < 200) return;
          refuseStatus(status);
          refuseContent(answerHeaders['content-type']);
          if (Number(answerHeaders['content-length'] ?? 0) > mostBytes) count(mostBytes + 1);
        },
        onResponseData(_controller, chunk) {
          count(chunk.length);
          chunks.push(chunk);
        },
        onResponseEnd: () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes)),
        onResponseError: (_controller, error) => reject(failureOf(error)),
      },
    );
  });
}

function abortOn(signal: AbortSignal, controller: Dispatcher.DispatchController): void {
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
}

export function badAnswer(happened: string, detail: string): SectorFailure {
  return new SectorFailure('SECTOR_BAD_ANSWER', happened, detail);
}

function refuseStatus(status: number): void {
  if (status === 200) return;
  const detail = `HTTP ${status}`;
  if (UNAVAILABLE_STATUSES.has(status)) throw new SectorFailure('SECTOR_UNAVAILABLE', 'cannot answer now', detail);
  if (status === 401 || status === 403) {
    const hint = `${detail}: the sector refuses the hub itself; compare keys and clocks on both sides`;
    throw badAnswer('does not accept questions from the hub', hint);
  }
  if (status >= 300 && status < 400) throw badAnswer('pointed to another place instead of answering', detail);
  throw badAnswer('answered with an error page instead of data', detail);
}

function refuseContent(type: unknown): void {
  if (typeof type === 'string' && JSON_CONTENT.test(type)) return;
  throw badAnswer('gave something other than data', 'content type is not JSON');
}

/** Errors of undici's parser mean that what arrived is not HTTP; all others that nobody is there, or no longer. */
function failureOf(error: Error): Error {
  if (error instanceof SectorFailure) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  if (code === 'UND_ERR_INVALID_ARG') return error;
  return code.startsWith('HPE_') || code.startsWith('UND_ERR_HEADERS') || code.startsWith('UND_ERR_RES')
    ? badAnswer('gave something other than data', code)
    : new SectorFailure('SECTOR_UNAVAILABLE', 'could not be reached', code);
}
