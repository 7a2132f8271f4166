import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import type { Database } from './database/database.ts';
import type { TableSet } from './database/table-set.ts';
import type { FeedTables } from './feed/tables.ts';
import type { RecordsKind } from './feed/records-kind.ts';
import type { Caller } from './identity/caller.ts';

/** What a resolver is given for one request: who asks, the day, and the subgraph's own loaders. */
export interface SubgraphContext<Loaders> {
  readonly caller: Caller;
  readonly loaders: Loaders;
}

/** What a subgraph's loaders are made from, anew for each request. */
export interface LoaderSource<Tables> {
  readonly database: Database<Tables & FeedTables>;
  readonly caller: Caller;
}

/**
 * One subgraph, as its folder declares it. `kit/discover.ts` finds it, `kit/serve.ts` serves it, the gateway learns of it
 * from the composed graph alone.
 */
export interface Subgraph {
  /** Folder name, database name and route. */
  readonly name: string;
  /** Code in answers and errors: `WORK_SAFETY`. */
  readonly code: string;
  /** Who answers for the data, Chinese. */
  readonly authority: string;
  /** The folder: `schema.graphql` lies in it. */
  readonly folder: URL;
  /** Tables beyond those that every subgraph has. */
  readonly tables: readonly TableSet[];
  /** What may come in by file or mutation. */
  readonly imports: readonly RecordsKind[];
  readonly resolvers: GraphQLResolverMap<SubgraphContext<unknown>>;
  /** Fresh loaders for one request. */
  loaders(source: LoaderSource<unknown>): unknown;
}
