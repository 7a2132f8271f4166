import { setTimeout as wait } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { Log } from '../../kit/log.ts';
import type { FeedSight } from '../index/feed-watch.ts';
import type { GenerationInService } from '../index/in-service.ts';
import { TIER_RANKS } from '../index/tiers.ts';
import { cubeTable } from '../statistics/cube-tables.ts';
import { statementsOf, tellChanges } from './change-store.ts';
import type { NewChange } from './changes-of.ts';
import type { ChangeTables } from './tables.ts';

/** How often it is looked. */
const WATCH_MS = 10_000;
/** A share of fewer enterprises says nothing (default). */
const FEWEST_ENTERPRISES = 100;
/** C and worse. */
const LOW_TIERS: readonly string[] = TIER_RANKS.slice(TIER_RANKS.indexOf('C'), TIER_RANKS.indexOf('D') + 1);

export interface WatchOptions {
  readonly database: Database<ChangeTables>;
  readonly subgraphs: readonly { readonly name: string; readonly code: string }[];
  readonly sight: (subgraph: string) => FeedSight;
  readonly inService: Pick<GenerationInService, 'number'>;
  /** Percentage points by which the share at C or worse must have moved since it was told last. */
  readonly driftPoints: number;
  /** Seconds after which a feed that was not followed to its end is stale. */
  readonly staleSeconds: number;
  readonly log: Log;
}

/**
 * Looks for what no single answer tells: a region or an industry that drifts, and feeds that are not followed any more.
 * What was told is kept, so that each is told once, by whichever hub notices it.
 */
export function watchIndex(options: WatchOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const since = new Date();
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };

  async function run(): Promise<void> {
    for (;;) {
      await wait(WATCH_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await lookOnce(options, since, new Date()).catch((error: unknown) =>
        options.log.error({ event: 'early warnings could not be looked for', err: error }),
      );
    }
  }
}

/** One look. @param since when this hub began to follow. */
export function lookOnce(options: WatchOptions, since: Date, now: Date): Promise<void> {
  const { database } = options;
  return database.write(async (transaction) => {
    // One hub looks at a time: the next finds what this one has told.
    if (database.engine === 'postgresql') await sql`lock table watched_state in exclusive mode`.execute(transaction);
    const rows = await transaction.selectFrom('watched_state').select(['key', 'value']).execute();
    const known = new Map(rows.map(({ key, value }) => [key, value]));
    const changes = [
      ...(await feedChanges(options, transaction, known, since, now)),
      ...(await driftChanges(options, transaction, known, now)),
    ];
    await tellChanges(statementsOf(transaction), database.engine, changes);
  });
}

type Known = ReadonlyMap<string, string>;

async function feedChanges(
  { subgraphs, sight, staleSeconds }: WatchOptions,
  transaction: Transaction<ChangeTables>,
  known: Known,
  since: Date,
  now: Date,
): Promise<NewChange[]> {
  const changes: NewChange[] = [];
  for (const { name, code } of subgraphs) {
    const { caughtUpAt } = sight(name);
    const age = (now.getTime() - Date.parse(caughtUpAt ?? since.toISOString())) / 1000;
    const key = `feed ${code}`;
    const wasStale = known.get(key) === 'STALE';
    // A hub that has not followed it to its end yet cannot say that it recovered.
    const isStale = age > staleSeconds || (wasStale && caughtUpAt === null);
    if (isStale === wasStale) continue;
    await remember(transaction, key, isStale ? 'STALE' : 'FRESH', now);
    changes.push({
      ...NOTHING,
      kind: isStale ? 'FEED_STALE' : 'FEED_RECOVERED',
      at: now.toISOString(),
      sector: code,
    });
  }
  return changes;
}

/** By the tier that everybody is shown: what is internal drifts in nobody's sight. */
async function driftChanges(
  { inService, driftPoints }: WatchOptions,
  transaction: Transaction<ChangeTables>,
  known: Known,
  now: Date,
): Promise<NewChange[]> {
  if (inService.number === null) return [];
  const changes: NewChange[] = [];
  for (const dimension of ['region', 'industry'] as const) {
    const column = sql.ref(dimension);
    const { rows } = await sql<{ place: string; low: number; total: number }>`
      select ${column} as place, sum(case when tier in (${sql.join(LOW_TIERS)}) then count else 0 end) as low, sum(count) as total
      from ${sql.table(cubeTable('TIER', inService.number))}
      where view = 'SHARED' and ${column} <> '' group by ${column} order by ${column}`.execute(transaction);
    for (const { place, low, total } of rows) {
      if (total < FEWEST_ENTERPRISES) continue;
      const hundredths = Math.round((low * 10_000) / total);
      const key = `drift ${dimension} ${place}`;
      const told = known.get(key);
      if (told !== undefined && Math.abs(hundredths - Number(told)) < driftPoints * 100) continue;
      await remember(transaction, key, String(hundredths), now);
      if (told === undefined) continue;
      changes.push({
        ...NOTHING,
        kind: 'DRIFT',
        at: now.toISOString(),
        [dimension]: place,
        before: { share: percent(Number(told)) },
        after: { share: percent(hundredths) },
      });
    }
  }
  return changes;
}

const NOTHING = { uscc: null, sector: null, region: null, industry: null, before: null, after: null } as const;

const percent = (hundredths: number) => `${Math.trunc(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;

async function remember(transaction: Transaction<ChangeTables>, key: string, value: string, now: Date): Promise<void> {
  const state = { value, since: now.toISOString() };
  await transaction
    .insertInto('watched_state')
    .values({ key, ...state })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(state))
    .execute();
}
