import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { GradeTimelineConnection } from '../hub/resolvers.generated.ts';
import type { ListRights } from '../index/enterprise-filter.ts';
import { MOST_ENTERPRISES } from '../index/enterprise-index.ts';
import type { IndexTables } from '../index/tables.ts';
import { DisclosureToday } from './disclosed-then.ts';
import { enterpriseAt, type EnterpriseThen, type SectorOfHistory } from './enterprise-at.ts';
import type { RuleSetClock } from './rule-set-clock.ts';
import { knownBy, type Tellings, tellingsOf } from './tellings.ts';
import { timelineOf } from './timeline.ts';

/** Longer than an answer is ever on its way from its receipt into the store. */
const SETTLING_MS = 60_000;

export interface TimelineQuestion {
  readonly uscc: Uscc;
  readonly sector: string;
  readonly knownAt: string | null;
  readonly first: number;
  readonly after: string | null;
}

/** What the hub has received, asked by both clocks: the day on which it was valid, and the instant by which it was known. */
export class EnterpriseHistory {
  readonly #database: Pick<Database<IndexTables>, 'read'>;
  readonly #sectors: readonly SectorOfHistory[];
  readonly #ruleSets: RuleSetClock;

  constructor(
    database: Pick<Database<IndexTables>, 'read'>,
    sectors: readonly SectorOfHistory[],
    ruleSets: RuleSetClock,
  ) {
    this.#database = database;
    this.#sectors = sectors;
    this.#ruleSets = ruleSets;
  }

  /**
   * One enterprise on a day, as known at an instant; null where nothing had been received of it by then.
   * @throws {HubError} BAD_USER_INPUT for a day or an instant that has not come.
   */
  async enterpriseAt(
    uscc: Uscc,
    asOf: LocalDate,
    knownAt: string | null,
    rights: ListRights,
    now: Date = new Date(),
  ): Promise<EnterpriseThen | null> {
    if (asOf > todayInShanghai(now))
      throw new HubError('BAD_USER_INPUT', 'asOf is a day that has not come; ask for today at the latest.');
    const at = momentOf(knownAt, now);
    const all = await tellingsOf(this.#database, uscc, this.#sectors);
    const known = knownBy(all, at);
    if (known.size === 0) return null;
    const ruleSet = await this.#ruleSets.ruleSetAt(asOf, at);
    const disclosure = new DisclosureToday(all, rights);
    return {
      ...enterpriseAt({ uscc, asOf, knownAt: at }, known, this.#sectors, ruleSet, disclosure),
      settled: now.getTime() - Date.parse(at) >= SETTLING_MS,
    };
  }

  /**
   * One page of a sector's grades over time, as known at an instant; null where nothing had been received by then.
   * @throws {HubError} BAD_USER_INPUT, PAGE_TOO_LARGE, INVALID_CURSOR
   */
  async timeline(
    { uscc, sector: code, knownAt, first, after }: TimelineQuestion,
    rights: ListRights,
    now: Date = new Date(),
  ): Promise<GradeTimelineConnection | null> {
    const sector = this.#sectors.find((each) => each.code === code);
    if (sector === undefined)
      throw new HubError(
        'BAD_USER_INPUT',
        `sector must be the code of a sector of the graph: ${this.#sectors.map((each) => each.code).join(', ')}.`,
      );
    if (!Number.isInteger(first) || first < 1 || first > MOST_ENTERPRISES)
      throw new HubError(
        'PAGE_TOO_LARGE',
        `first must be a whole number from 1 to ${MOST_ENTERPRISES}; ask for the next page with after: endCursor.`,
      );
    const behind = after === null ? null : dayOfCursor(after);
    const at = momentOf(knownAt, now);
    const all: Tellings = await tellingsOf(this.#database, uscc, this.#sectors);
    const known = knownBy(all, at);
    if (known.size === 0) return null;
    const withheld = !new DisclosureToday(all, rights).maySee(sector);
    const steps = withheld ? [] : timelineOf(known.get(code) ?? []);
    const rest = steps.filter(({ validFrom }) => behind === null || validFrom > behind);
    const edges = rest.slice(0, first).map((node) => ({ node, cursor: cursorOf(node.validFrom) }));
    return {
      withheld,
      knownAt: at,
      edges,
      nodes: edges.map(({ node }) => node),
      pageInfo: {
        hasNextPage: rest.length > first,
        hasPreviousPage: behind !== null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
      totalCount: steps.length,
    };
  }
}

/** @throws {HubError} BAD_USER_INPUT */
function momentOf(knownAt: string | null, now: Date): string {
  const latest = now.toISOString();
  if (knownAt === null) return latest;
  if (knownAt > latest)
    throw new HubError(
      'BAD_USER_INPUT',
      'knownAt is an instant that has not come; leave it out for what is known now.',
    );
  return knownAt;
}

const cursorOf = (day: LocalDate) => Buffer.from(`from:${day}`).toString('base64url');

function dayOfCursor(cursor: string): string {
  const [, day] = /^from:(\d{4}-\d{2}-\d{2})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (day !== undefined) return day;
  throw new HubError(
    'INVALID_CURSOR',
    'after is not a cursor of this timeline; pass the endCursor of the page before, unchanged.',
  );
}
