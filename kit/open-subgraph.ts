import type { GraphQLSchema } from 'graphql';
import { type Database, inTime, openDatabase } from './database/database.ts';
import { locateDatabase } from './database/location.ts';
import { HubError } from './errors.ts';
import { feedTables, type FeedTables } from './feed/tables.ts';
import { executableSchema } from './graph/executable-schema.ts';
import type { Caller } from './identity/caller.ts';
import { type RegionsOf, rowAccess } from './disclosure/rows.ts';
import { type RegionsTold, toldFirst } from './disclosure/told-regions.ts';
import type { Subgraph, SubgraphContext } from './subgraph.ts';

/** A subgraph with its store open, ready to answer. */
export interface OpenSubgraph {
  readonly subgraph: Subgraph;
  readonly database: Database<FeedTables>;
  readonly schema: GraphQLSchema;
  /**
   * Context for one request: fresh loaders, so that nothing is remembered between callers. `told` is what the hub says
   * of where enterprises are registered; left out, the subgraph goes by what it knows itself.
   */
  contextFor(caller: Caller, told?: RegionsTold): SubgraphContext;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** `HUB_DB`, see `locateDatabase`. */
  readonly databaseSetting: string;
  /** APPLY runs the migrations; REFUSE stops when some are pending (in production they are a step of their own). */
  readonly pendingMigrations: 'APPLY' | 'REFUSE';
  /** Longest time of a statement that reads for a request, milliseconds (PostgreSQL); left out: any. */
  readonly statementTimeoutMs?: number | undefined;
}

/**
 * Opens a subgraph's store and builds its schema.
 * @throws {HubError} DATABASE_*, MIGRATIONS_PENDING
 */
export async function openSubgraph(
  subgraph: Subgraph,
  { databaseSetting, pendingMigrations, statementTimeoutMs }: OpenOptions,
): Promise<OpenSubgraph> {
  const database = await openDatabase<FeedTables>(
    locateDatabase(databaseSetting, subgraph.name),
    [feedTables, ...subgraph.tables],
    { statementTimeoutMs },
  );
  const questioned = inTime(database);
  try {
    if (pendingMigrations === 'APPLY') await database.migrate();
    const pending = await database.pendingMigrations();
    if (pending.length > 0) {
      throw new HubError(
        'MIGRATIONS_PENDING',
        `The database of ${subgraph.name} lacks ${pending.length} migration(s); run "npm run migrate" first.`,
      );
    }
    return {
      subgraph,
      database,
      schema: executableSchema(subgraph),
      contextFor: (caller, told) => contextFor(subgraph, questioned, caller, told),
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** What resolvers are given for one request of a caller. */
export function contextFor(
  subgraph: Subgraph,
  database: Database<FeedTables>,
  caller: Caller,
  told?: RegionsTold,
): SubgraphContext {
  const own: RegionsOf = (usccs) => subgraph.regionsOf(database, usccs);
  return {
    caller,
    database,
    loaders: subgraph.loaders({ caller, database }),
    rows: rowAccess(caller, told === undefined ? own : toldFirst(told, own)),
  };
}
