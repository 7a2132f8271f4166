import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import type { IndexTables } from './tables.ts';

/** Most enterprises in one page, and most codes in one question. */
export const MOST_ENTERPRISES = 100;

export interface EnterprisePage {
  readonly usccs: readonly Uscc[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** The enterprises that any subgraph has named, in the order of their codes: what federation alone cannot list. */
export class EnterpriseIndex {
  readonly #database: Database<IndexTables>;

  constructor(database: Database<IndexTables>) {
    this.#database = database;
  }

  /** Which of the codes are known, one statement for all of them. */
  async known(usccs: readonly Uscc[]): Promise<ReadonlySet<Uscc>> {
    if (usccs.length === 0) return new Set();
    const rows = await this.#database.read
      .selectFrom('indexed_enterprise')
      .select('uscc')
      .where('uscc', 'in', usccs)
      .execute();
    return new Set(rows.map(({ uscc }) => uscc));
  }

  /**
   * One page behind a cursor (keyset: stable while enterprises come and go).
   * @throws {HubError} PAGE_TOO_LARGE, INVALID_CURSOR
   */
  async page(first: number, after: string | null): Promise<EnterprisePage> {
    if (!Number.isInteger(first) || first < 1 || first > MOST_ENTERPRISES) {
      throw new HubError(
        'PAGE_TOO_LARGE',
        `first must be a whole number from 1 to ${MOST_ENTERPRISES}; ask for the next page with after: endCursor.`,
      );
    }
    let query = this.#database.read
      .selectFrom('indexed_enterprise')
      .select('uscc')
      .orderBy('uscc')
      .limit(first + 1);
    if (after !== null) query = query.where('uscc', '>', fromCursor(after));
    const usccs = (await query.execute()).map(({ uscc }) => uscc);
    return { usccs: usccs.slice(0, first), hasNextPage: usccs.length > first, hasPreviousPage: after !== null };
  }

  async count(): Promise<number> {
    const { count } = await this.#database.read
      .selectFrom('indexed_enterprise')
      .select((eb) => eb.fn.countAll().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count); // Kysely types a count as text, number or bigint, whichever the engine gives
  }
}

const CURSOR_PREFIX = 'uscc:';
const CURSOR = /^uscc:([0-9A-Z]{18})$/;

/** Opaque to callers: only this file reads it. */
export function toCursor(uscc: Uscc): string {
  return Buffer.from(`${CURSOR_PREFIX}${uscc}`).toString('base64url');
}

function fromCursor(cursor: string): Uscc {
  const [, code] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (code === undefined) {
    throw new HubError(
      'INVALID_CURSOR',
      'after is not a cursor of this list; pass the endCursor of the page before, unchanged.',
    );
  }
  return code as Uscc; // only compared with stored codes, never trusted as one
}
