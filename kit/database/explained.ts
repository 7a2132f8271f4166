import { type ErrorCode, HubError } from '../errors.ts';
import type { DatabaseLocation } from './location.ts';

interface Explanation {
  readonly code: ErrorCode;
  /** SQLite's primary result codes (https://www.sqlite.org/rescode.html). */
  readonly sqlite?: readonly number[];
  /** Errors of the operating system, and SQLSTATEs or classes of them (PostgreSQL, appendix A). */
  readonly codes?: RegExp;
  /** Where the driver gives no code. */
  readonly message?: RegExp;
  readonly say: (place: string) => string;
}

const EXPLANATIONS: readonly Explanation[] = [
  {
    code: 'DATABASE_LOCKED',
    sqlite: [5, 6],
    say: (place) =>
      `The database ${place} is in use by another process; stop that process, or choose another folder with HUB_DB.`,
  },
  {
    code: 'DATABASE_CORRUPT',
    sqlite: [11, 26],
    codes: /^XX00[12]$/,
    say: (place) =>
      `The database ${place} is damaged; restore it from a backup, or move it away and start again to load afresh.`,
  },
  {
    code: 'DATABASE_PERMISSION_DENIED',
    sqlite: [3, 8, 14],
    codes: /^(EACCES|EPERM|EROFS|ENOTDIR|ENOENT|42501)$/,
    say: (place) =>
      `The database ${place} cannot be opened or written; give this user read and write permission there, or choose another place with HUB_DB.`,
  },
  {
    code: 'DATABASE_UNREACHABLE',
    codes: /^53300$/,
    say: (place) =>
      `The database ${place} has no connection left; raise PostgreSQL's max_connections, or run fewer processes on it.`,
  },
  {
    code: 'DATABASE_UNREACHABLE',
    codes:
      /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|08...|28...|3D000|57P0.)$/,
    message: /connection terminated|timeout exceeded when trying to connect|password must be a string/i,
    say: (place) =>
      `The database ${place} cannot be reached or refuses this user; check HUB_DB and that PostgreSQL runs.`,
  },
];

/** What an engine says, in one sentence with what to do; an error nobody foresaw stays as it is. */
export function explained(error: unknown, { shownAs }: DatabaseLocation): unknown {
  for (let reason = error; reason instanceof Error; reason = reason.cause) {
    const { code = '', errcode = 0 } = reason as { code?: string; errcode?: number }; // as node:sqlite, pg and the operating system give them
    const { message: text } = reason;
    const found = EXPLANATIONS.find(
      ({ sqlite, codes, message }) => sqlite?.includes(errcode & 0xff) || codes?.test(code) || message?.test(text),
    );
    if (found !== undefined) return new HubError(found.code, found.say(shownAs), { cause: error });
  }
  return error;
}
