import type { buildSubgraphSchema } from '@apollo/subgraph';
import type { Kysely } from 'kysely';
import type { Uscc } from '../schema/vocabulary/uscc.ts';
import type { Database } from './database/database.ts';
import type { TableSet } from './database/table-set.ts';
import { receivedRegions } from './disclosure/registered-regions.ts';
import type { RowAccess } from './disclosure/rows.ts';
import { HubError } from './errors.ts';
import type { EvaluationSetting } from './evaluation-runs/evaluation-setting.ts';
import type { Exchange } from './exchange/exchange.ts';
import { type ExchangeTables, exchangeTables } from './exchange/tables.ts';
import type { RecordsKind } from './feed/records-kind.ts';
import type { FeedTables } from './feed/tables.ts';
import type { Caller } from './identity/caller.ts';

type ModuleForms = Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>;
/** Resolvers as buildSubgraphSchema takes them. */
export type Resolvers = NonNullable<Extract<ModuleForms[number], { resolvers?: unknown }>['resolvers']>;

/** What a resolver is given for one request. */
export interface SubgraphContext<Loaders = unknown> {
  readonly caller: Caller;
  readonly database: Database<FeedTables>;
  readonly loaders: Loaders;
  /** About which enterprises the caller may be told. */
  readonly rows: RowAccess;
}

/** What loaders are made from, anew for each request. */
export interface LoaderSource<Tables> {
  readonly caller: Caller;
  readonly database: Database<Tables & FeedTables>;
}

/** A part of a subgraph's graph that the kit writes: SDL and its resolvers. */
export interface SchemaPart {
  readonly sdl: string;
  readonly resolvers: Resolvers;
}

/**
 * One subgraph, as its folder declares it: the default export of `subgraphs/<name>/sector.ts` (or `registry.ts`).
 * `kit/discover.ts` finds it; the gateway learns of it from the composed graph alone.
 */
export interface Subgraph {
  /** Folder name, route and database name. */
  readonly name: string;
  /** Code in answers and errors: `WORK_SAFETY`. */
  readonly code: string;
  /** Who answers for the data, Chinese. */
  readonly authority: string;
  /** What the subgraph adds to the graph, without the part that every subgraph shares. */
  readonly sdl: string;
  /** Tables beyond the feed's, which every subgraph has. */
  readonly tables: readonly TableSet[];
  /** What may come in by file or mutation. */
  readonly imports: readonly RecordsKind[];
  /** What it sends to other subgraphs and takes from them. */
  readonly exchange: Exchange;
  /** What the kit adds to its graph beside `sdl`. */
  readonly parts: readonly SchemaPart[];
  /** How it evaluates by models of its own; null where it does not. */
  readonly evaluation: EvaluationSetting | null;
  readonly resolvers: Resolvers;
  /** Fields of Enterprise that say in their answer that it is withheld, and what they say then. */
  readonly withheld: Readonly<Record<string, () => unknown>>;
  /**
   * Where enterprises are registered, for callers who may ask about some regions only, as far as the hub has not said it.
   * @throws {HubError} ACCESS_DENIED_REGION where the subgraph cannot know it.
   */
  regionsOf(database: Database<FeedTables>, usccs: readonly Uscc[]): Promise<ReadonlyMap<Uscc, string>>;
  /** Fresh loaders for one request. */
  loaders(source: LoaderSource<unknown>): unknown;
}

type HasDefault = 'exchange' | 'parts' | 'evaluation' | 'withheld';
type Declared<Tables> = Omit<Subgraph, 'loaders' | 'regionsOf' | HasDefault> &
  Partial<Pick<Subgraph, HasDefault>> & {
    loaders(source: LoaderSource<Tables>): unknown;
    /** Left out: what the registry has sent says it, or where it sends nothing, nobody. */
    readonly regionsOf?: (read: Kysely<Tables>, usccs: readonly Uscc[]) => Promise<ReadonlyMap<Uscc, string>>;
  };

const REGIONS_NOT_RECEIVED =
  'This subgraph is sent no registrations, so it cannot say which of its enterprises are in the regions of your token; name each by its code, or let the subgraph receive REGISTRATION.';

/** Declares a subgraph; the type parameter is its tables, as its loaders see them. */
export function defineSubgraph<Tables>(subgraph: Declared<Tables>): Subgraph {
  const { regionsOf, exchange } = subgraph;
  const receivesRegistrations = exchange?.receives.some(({ what }) => what === 'REGISTRATION') === true;
  return {
    exchange: { sends: [], receives: [] },
    parts: [],
    evaluation: null,
    withheld: {},
    ...subgraph,
    tables: [exchangeTables, ...subgraph.tables],
    // The kit opens the database with the subgraph's own `tables`, so the source it hands over has the Tables named here.
    loaders: (source) => subgraph.loaders(source as LoaderSource<Tables>),
    regionsOf: async ({ read }, usccs) => {
      if (regionsOf !== undefined) return regionsOf(read as unknown as Kysely<Tables>, usccs);
      if (receivesRegistrations) return receivedRegions(read as unknown as Kysely<ExchangeTables>, usccs);
      throw new HubError('ACCESS_DENIED_REGION', REGIONS_NOT_RECEIVED);
    },
  };
}
