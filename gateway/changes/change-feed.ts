import type { Database } from '../../kit/database/database.ts';
import { instantFromColumn } from '../../kit/database/column-types.ts';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Change, ChangeFilter, ChangePage } from '../hub/resolvers.generated.ts';
import type { IndexedSector } from '../index/tiers.ts';
import type { ChangeKind } from './changes-of.ts';
import type { ChangeTables } from './tables.ts';

/** Changes in one page. */
export const MOST_CHANGES = 1_000;
/** Enterprises that one filter names. */
const MOST_NAMED = 100;

const WARNINGS: readonly ChangeKind[] = ['LISTED', 'GRADE_DROPPED', 'DRIFT', 'FEED_STALE'];

/** Whom changes are told to. */
export type ChangesCaller = Pick<Caller, 'maySeeInternal' | 'limit'>;

/** What the hub tells its consumers. */
export class ChangeFeed {
  readonly #database: Pick<Database<ChangeTables>, 'read'>;
  readonly #sectors: readonly IndexedSector[];

  constructor(database: Pick<Database<ChangeTables>, 'read'>, sectors: readonly IndexedSector[]) {
    this.#database = database;
    this.#sectors = sectors;
  }

  /**
   * A page of changes behind a cursor, in the order in which they were committed: none is ever added before one that was
   * told.
   * @throws {HubError} PAGE_TOO_LARGE, INVALID_CURSOR, TOO_MANY_CODES
   */
  async page(after: string | null, filter: ChangeFilter, first: number, caller: ChangesCaller): Promise<ChangePage> {
    if (!Number.isInteger(first) || first < 1 || first > MOST_CHANGES)
      throw new HubError(
        'PAGE_TOO_LARGE',
        `first must be a whole number from 1 to ${MOST_CHANGES}; ask for the next page with after: endCursor.`,
      );
    const latest = await this.latest();
    const behind = after === null ? 0 : sequenceOf(after);
    if (behind > latest)
      throw new HubError(
        'INVALID_CURSOR',
        'after lies behind the newest change: the store of the hub was set back since. Begin again, and take what you have for old.',
      );
    const { query, withheldSectors } = this.#visible(filter, caller);
    const rows = await query
      .where('sequence', '>', behind)
      .where('sequence', '<=', latest)
      .orderBy('sequence')
      .limit(first + 1)
      .execute();
    const nodes = rows.slice(0, first).map((row): Change => ({
      cursor: cursorOf(row.sequence),
      kind: row.kind,
      warning: WARNINGS.includes(row.kind),
      at: instantFromColumn(row.at),
      uscc: row.uscc,
      sector: row.sector,
      region: row.region,
      industry: row.industry,
      before: stateFrom(row.said_before),
      after: stateFrom(row.said_after),
    }));
    return {
      nodes,
      endCursor: nodes.at(-1)?.cursor ?? after,
      hasMore: rows.length > first,
      latestCursor: latest === 0 ? null : cursorOf(latest),
      withheldSectors,
    };
  }

  /** Number of the newest change; 0 while there is none. */
  async latest(): Promise<number> {
    const row = await this.#database.read
      .selectFrom('outgoing_change')
      .select('sequence')
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.sequence ?? 0;
  }

  #visible({ kind, warningsOnly, sector, uscc, region, industry }: ChangeFilter, caller: ChangesCaller) {
    if ((uscc ?? []).length > MOST_NAMED)
      throw new HubError(
        'TOO_MANY_CODES',
        `At most ${MOST_NAMED} codes in one filter; follow all changes, or in parts.`,
      );
    const hidden = this.#sectors
      .filter(({ code, disclosure }) => disclosure === 'INTERNAL' && !caller.maySeeInternal(code))
      .map(({ code }) => code);
    let query = this.#database.read.selectFrom('outgoing_change').selectAll();
    // That a subgraph's feed is old is no secret, what it says is.
    if (hidden.length > 0)
      query = query.where((which) =>
        which.or([which('sector', 'is', null), which('sector', 'not in', hidden), which('kind', 'in', OF_FEEDS)]),
      );
    const { limit } = caller;
    if (limit?.kind === 'ENTERPRISES') query = query.where('uscc', 'in', [...limit.codes, ''] as Uscc[]); // compared only
    if (limit?.kind === 'REGIONS') query = query.where('region', 'in', [...limit.regions, '']);
    if (warningsOnly === true) query = query.where('kind', 'in', WARNINGS);
    if (kind) query = query.where('kind', 'in', kind);
    if (sector) query = query.where('sector', 'in', sector);
    if (uscc) query = query.where('uscc', 'in', uscc);
    if (region) query = query.where('region', 'in', region);
    if (industry) query = query.where('industry', 'in', industry);
    return { query, withheldSectors: hidden };
  }
}

const OF_FEEDS: readonly ChangeKind[] = ['FEED_STALE', 'FEED_RECOVERED'];

function stateFrom(said: string | null): NonNullable<Change['before']> | null {
  if (said === null) return null;
  const none = { status: null, grade: null, effectiveClass: null, period: null, share: null };
  return { ...none, ...(JSON.parse(said) as Partial<typeof none>) }; // written by tellChanges
}

export const cursorOf = (sequence: number): string => Buffer.from(`change:${sequence}`).toString('base64url');

/** @throws {HubError} INVALID_CURSOR */
export function sequenceOf(cursor: string): number {
  const [, digits] = /^change:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (digits !== undefined) return Number(digits);
  throw new HubError('INVALID_CURSOR', 'after is not a cursor of the changes; pass the cursor of a change, unchanged.');
}
