import type { GraphQLDataSource } from '@apollo/gateway';
import type { GraphQLSchema } from 'graphql';
import type { HubConfig, RemoteSubgraphs } from '../kit/config.ts';
import { regionsToSend } from '../kit/disclosure/told-regions.ts';
import type { ExchangePort } from '../kit/exchange/exchange.ts';
import { HubError } from '../kit/errors.ts';
import { exchangePort } from '../kit/exchange/exchange-port.ts';
import { readChanges } from '../kit/feed/changes.ts';
import { callerOf } from '../kit/identity/caller.ts';
import { hopSigner } from '../kit/identity/hop-token.ts';
import { openSubgraphs } from '../kit/in-process.ts';
import { keptWith } from '../kit/kept-with.ts';
import { contextFor as subgraphContext, type OpenSubgraph } from '../kit/open-subgraph.ts';
import type { Log } from '../kit/log.ts';
import { remoteExchangePort } from './exchange/remote-exchange-port.ts';
import type { HubContext } from './gateway.ts';
import type { SectorsInGraph } from './hub/sectors.ts';
import type { ChangeFeed } from './index/feed-watch.ts';
import type { FollowedSubgraph } from './index/index-context.ts';
import { localReader, type ReadSubgraph, remoteReader } from './index/read-subgraph.ts';
import { remoteFeed } from './index/remote-feed.ts';
import { subgraphQuestion, type SubgraphQuestion } from './index/subgraph-question.ts';
import type { RequestRegions } from './regions/request-regions.ts';
import { LocalSectorDataSource, SectorDataSource, type SectorEvent } from './sector-data-source/sector-data-source.ts';

/** The subgraphs as the gateway reaches them, in this process or over HTTP. */
export interface Topology {
  readonly dataSources: ReadonlyMap<string, GraphQLDataSource>;
  /** The subgraphs as the index follows them. */
  readonly followed: readonly FollowedSubgraph[];
  /** The subgraphs' parts in the exchange. */
  readonly exchange: ReadonlyMap<string, ExchangePort>;
  /** The subgraphs' stores where they are in this process. */
  readonly opened: readonly OpenSubgraph[];
  close(): Promise<void>;
}

/** A subgraph of the graph: its name, its code in errors, and what people call it. */
interface SubgraphInGraph {
  readonly name: string;
  readonly code: string;
  readonly title: string;
  /** The field by which it is a sector; undefined where it is none. */
  readonly field: string | undefined;
}

/**
 * Opens or connects to the subgraphs of the graph, as the configuration says. `regions` is handed on to them with what
 * is asked by callers who are limited to some.
 */
export function connectSubgraphs(
  config: HubConfig,
  graph: SectorsInGraph,
  schemas: ReadonlyMap<string, GraphQLSchema>,
  log: Log,
  regions: RequestRegions,
): Promise<Topology> {
  const onEvent = (event: SectorEvent) => log[event.event === 'sector circuit closed' ? 'info' : 'warn'](event);
  const subgraphs = subgraphsIn(graph);
  return config.subgraphs === 'in-process'
    ? inProcess(config, subgraphs, schemas, onEvent, regions)
    : apart(config, config.subgraphs, subgraphs, schemas, onEvent, regions);
}

function subgraphsIn({ subgraphs, sectors }: SectorsInGraph): SubgraphInGraph[] {
  return subgraphs.map(({ name, code }) => ({
    name,
    code,
    title: sectors.find(({ subgraph }) => subgraph === name)?.title ?? '企业登记',
    field: sectors.find(({ subgraph }) => subgraph === name)?.field,
  }));
}

type OnEvent = (event: SectorEvent) => void;

async function inProcess(
  config: HubConfig,
  subgraphs: readonly SubgraphInGraph[],
  schemas: ReadonlyMap<string, GraphQLSchema>,
  onEvent: OnEvent,
  regions: RequestRegions,
): Promise<Topology> {
  const opened = await openSubgraphs(
    {
      databaseSetting: config.database,
      pendingMigrations: config.pendingMigrations,
      statementTimeoutMs: config.statementTimeoutMs,
    },
    subgraphs.map(({ name }) => name),
  );
  const byName = new Map(opened.map((subgraph) => [subgraph.subgraph.name, subgraph]));
  return {
    opened,
    dataSources: new Map(
      subgraphs.flatMap(({ name, code, title }) => {
        const subgraph = byName.get(name);
        if (subgraph === undefined) return [];
        const contextFor = keptWith((context: HubContext) =>
          subgraph.contextFor(context.caller, regions(context) ?? undefined),
        );
        const source = new LocalSectorDataSource<HubContext>({
          schema: subgraph.schema,
          sector: code,
          title,
          contextFor,
          onEvent,
          deadlineMs: config.sectorTimeoutMs,
        });
        return [[name, source as GraphQLDataSource]] as const; // our context type is the one the server builds for every request
      }),
    ),
    followed: subgraphs.flatMap((inGraph) => {
      const open = byName.get(inGraph.name);
      if (open === undefined) return [];
      const feed: ChangeFeed = (after, limit) => readChanges(open.database, after, limit);
      return [
        followed(inGraph, schemas, feed, (question) =>
          localReader(open.schema, question, () => subgraphContext(open.subgraph, open.database, INDEX_ITSELF)),
        ),
      ];
    }),
    exchange: new Map(opened.map(({ subgraph, database }) => [subgraph.name, exchangePort(subgraph, database)])),
    close: async () => {
      await Promise.all(opened.map((subgraph) => subgraph.close()));
    },
  };
}

function apart(
  config: HubConfig,
  remote: RemoteSubgraphs,
  subgraphs: readonly SubgraphInGraph[],
  schemas: ReadonlyMap<string, GraphQLSchema>,
  onEvent: OnEvent,
  regions: RequestRegions,
): Promise<Topology> {
  if (config.hopKey === null)
    throw new HubError('CONFIGURATION_INVALID', 'HUB_HOP_KEY_FILE: needed as soon as subgraphs are apart.');
  const sign = hopSigner(config.hopKey);
  const sources = subgraphs.map((inGraph) => {
    const { name, code, title } = inGraph;
    const schema = schemas.get(name);
    if (schema === undefined) throw new Error(`the supergraph holds no subgraph ${name}`);
    const url = remote.urlOf(name);
    const source = new SectorDataSource<HubContext>({
      url,
      sector: code,
      title,
      schema,
      onEvent,
      authorize: ({ caller }, body) => sign(caller, name, { method: 'POST', target: '', body }),
      extend: (context, codes) => {
        const told = regions(context);
        return told === null ? undefined : told(codes()).then(regionsToSend);
      },
      correlate: ({ requestId }) => ({ requestId }),
      deadlineMs: config.sectorTimeoutMs,
    });
    return { inGraph, name, code, url, schema, source };
  });
  return Promise.resolve({
    opened: [],
    dataSources: new Map(sources.map(({ name, source }) => [name, source as GraphQLDataSource])),
    followed: sources.map(({ inGraph, url, schema }) =>
      followed(
        inGraph,
        schemas,
        remoteFeed(url, (call) => sign(INDEX_ITSELF, inGraph.name, call)),
        (question) => remoteReader(url, schema, question, (call) => sign(INDEX_ITSELF, inGraph.name, call)),
      ),
    ),
    exchange: new Map(
      sources.map(({ name, code, url }) => [
        name,
        remoteExchangePort(url, code, (call) => sign(HUB_ITSELF, name, call)),
      ]),
    ),
    close: async () => {
      await Promise.all(sources.map(({ source }) => source.close()));
    },
  });
}

function followed(
  { name, code, field }: SubgraphInGraph,
  schemas: ReadonlyMap<string, GraphQLSchema>,
  feed: ChangeFeed,
  reader: (question: SubgraphQuestion) => ReadSubgraph,
): FollowedSubgraph {
  const schema = schemas.get(name);
  const question = schema === undefined ? null : subgraphQuestion(schema, field);
  return { name, code, field, feed, read: question === null ? null : reader(question) };
}

/** The index receives what sectors keep internal too, and shows it to those who may see it (AUDITOR: every sector's). */
const INDEX_ITSELF = callerOf({ subject: 'hub:index', role: 'AUDITOR', sectors: [], purpose: 'AUDIT' });
const HUB_ITSELF = callerOf({ subject: 'hub:exchange', role: 'OPERATOR', sectors: [], purpose: null });
