import type { GraphQLDataSource } from '@apollo/gateway';
import { buildSchema } from 'graphql';
import type { HubConfig } from '../kit/config.ts';
import { inTime } from '../kit/database/database.ts';
import { holdFolder } from '../kit/database/hold-folder.ts';
import { locateDatabase } from '../kit/database/location.ts';
import { HubError } from '../kit/errors.ts';
import { createLog, type Log } from '../kit/log.ts';
import type { Stoppable } from '../kit/process.ts';
import { type Demo, identityOf } from './access/identity.ts';
import { tokenReader } from './access/tokens.ts';
import { openAudit } from './audit/open-audit.ts';
import { ChangeFeed } from './changes/change-feed.ts';
import { tellChanges } from './changes/change-store.ts';
import { LiveChanges } from './changes/live-changes.ts';
import { watchIndex } from './changes/watch.ts';
import { composedFile } from './composed-files.ts';
import { CONSOLE_PATH } from './console/console-route.ts';
import { IssuedReports } from './credit-report/issued-reports.ts';
import { type ExchangeRunner, runExchange } from './exchange/run-exchange.ts';
import { openExports } from './exports/open-exports.ts';
import { createGateway } from './gateway.ts';
import { GraphFromInside } from './graph-from-inside.ts';
import { EnterpriseHistory } from './history/enterprise-history.ts';
import { hubSchema, type Sources } from './hub/hub-subgraph.ts';
import { indexStateOf } from './hub/index-state.ts';
import { openHubStore } from './hub/open-hub-store.ts';
import { type SectorsInGraph, sectorsInGraph } from './hub/sectors.ts';
import { HUB_CODE } from './index/enterprise-filter.ts';
import { EnterpriseIndex } from './index/enterprise-index.ts';
import { followIndex } from './index/follow-index.ts';
import { GenerationInService } from './index/in-service.ts';
import { Tiers } from './index/tiers.ts';
import { openInspections } from './inspection/open-inspections.ts';
import { loadStandards } from './inspection/standards.ts';
import { JointMeasures } from './joint-measures/joint-measures.ts';
import { DEFAULT_MEASURE_LIST, loadMeasureList } from './joint-measures/measure-list.ts';
import { settleAll, settledBy } from './joint-measures/settle.ts';
import { Limits } from './limits/limits.ts';
import { DEFAULT_MEASURES, loadMeasures } from './measures/load-measures.ts';
import { readinessOf } from './readiness.ts';
import { hubReceiptKeys } from './receipts/hub-receipt-keys.ts';
import { requestRegions } from './regions/request-regions.ts';
import { openRuleSets } from './rule-sets/open-rule-sets.ts';
import { LocalSectorDataSource, subgraphSchemas } from './sector-data-source/sector-data-source.ts';
import { startGatewayServer } from './server.ts';
import { ratingSubgraphs, SectorRates } from './statistics/sector-rates.ts';
import { KeptCounts } from './statistics/statistics.ts';
import { connectSubgraphs, type Topology } from './topology.ts';
import { openWebhooks } from './webhooks/open-webhooks.ts';

/** Name of the hub's own subgraph and store. */
const HUB = 'hub';
/** The hub's own part waits for no sector; only a store in trouble takes it this long. */
const HUB_DEADLINE_MS = 10_000;

/** The running hub. */
export interface Hub extends Stoppable {
  readonly url: string;
  readonly index: EnterpriseIndex;
  /** What sectors send each other is carried; null where another hub does it. */
  readonly exchange: ExchangeRunner | null;
  /** The laptop's identities and their tokens; null where an identity provider is configured. */
  readonly demo: Demo | null;
  /** Where the console is; null where none is served. */
  readonly consolePath: string | null;
  /** Why it delivers no webhooks; null where it does. */
  readonly webhooksMissing: string | null;
}

/**
 * Starts the hub: stores, subgraphs, index, gateway, HTTP. `fill` is given the opened subgraphs before anything is
 * served, so that an empty laptop can be filled with the sample province. What was started is closed again when a later
 * step fails.
 * @throws {HubError} CONFIGURATION_INVALID, DATABASE_*, MIGRATIONS_PENDING, SUPERGRAPH_INVALID, PORT_*
 */
export async function startHub(
  config: HubConfig,
  fill: (topology: Topology) => Promise<void> = () => Promise.resolve(),
): Promise<Hub> {
  await using started = new AsyncDisposableStack();
  const log = createLog(config.logLevel);
  const location = locateDatabase(config.database, HUB);
  started.adopt(holdFolder(location), (hold) => hold.release());

  const supergraphSdl = composedFile('supergraph.graphql');
  const schemas = subgraphSchemas(supergraphSdl);
  const graph = sectorsInGraph();
  const { sectors, subgraphs } = graph;
  const regions = requestRegions((usccs) => index.regionsOf(usccs));
  const topology = started.adopt(await connectSubgraphs(config, graph, schemas, log, regions), closed);
  await fill(topology);

  const database = started.adopt(await openHubStore(location, config), closed);
  const questioned = inTime(database);
  const audit = started.adopt(await openAudit(config, log), closed);
  const rules = await openRuleSets({ database, location, sectors, config, log });
  const { ruleSets, life, rehearsals } = started.adopt(rules, stopped);
  const sectorCodes = sectors.map(({ code }) => code);
  const measures = await loadMeasures(config.measuresFolder ?? DEFAULT_MEASURES, sectorCodes);
  const measureList = await loadMeasureList(config.jointMeasureListFile ?? DEFAULT_MEASURE_LIST);

  const inService = new GenerationInService();
  const follower = followIndex({
    database,
    location,
    subgraphs: topology.followed,
    rules: { sectors, tiers: new Tiers(() => ruleSets.now, sectors) },
    pollMs: config.feedPollMs,
    log,
    tell: tellChanges,
    settle: settledBy(sectors),
    onService: (generation) => {
      inService.set(generation);
      settleAll(database, generation, sectors).catch((error: unknown) =>
        log.error({ event: 'joint measures could not be looked at', err: error }),
      );
    },
  });
  started.adopt(follower, stopped);
  const { driftPoints, feedStaleSeconds: staleSeconds } = config;
  const { sight } = follower;
  started.adopt(watchIndex({ database, subgraphs, sight, inService, driftPoints, staleSeconds, log }), stopped);
  const exchange = config.exchangePollMs === 0 ? null : runExchange(topology.exchange, config.exchangePollMs, log);
  if (exchange !== null) started.adopt(exchange, stopped);

  const index = new EnterpriseIndex(questioned, sectors, inService);
  const changes = new ChangeFeed(questioned, sectors);
  const issuedReports = new IssuedReports(questioned);
  const receiptKeys = hubReceiptKeys(config, log);
  const standards = loadStandards(config.inspectionFile);
  const ruleSet = () => ruleSets.now;
  const inspections = openInspections({ database, index, sectors, ruleSet, measures, standards, log });
  started.adopt(inspections.inspections, stopped);
  const fromInside = new GraphFromInside();
  const auditBeside = { log: audit.log, ruleSetHash: () => ruleSets.now.hash };
  const { exports, runner: exportRunner } = openExports({
    database,
    index,
    apiSdl: composedFile('api.graphql'),
    supergraphSdl,
    codeOf: (subgraph) => codeOf(graph, subgraph),
    answer: fromInside.answer,
    audit: auditBeside,
    config,
    log,
  });
  const deliveries = openWebhooks({ database, location, feed: changes, audit: auditBeside, config, log });

  const own = hubSource(
    {
      index,
      get ruleSet() {
        return ruleSets.now;
      },
      ruleSets,
      life,
      rehearsals,
      sectors,
      sight,
      indexState: indexStateOf(database, subgraphs, sight),
      history: new EnterpriseHistory(questioned, sectors, ruleSets),
      keptCounts: new KeptCounts(index, sectors),
      sectorRates: new SectorRates(ratingSubgraphs(subgraphs, schemas), sectors, fromInside.ask),
      changes,
      exports,
      webhooks: deliveries.webhooks,
      supervisionItems: database,
      jointMeasures: new JointMeasures(database, sectors, measureList, inService),
      issued: issuedReports,
      receiptKey: receiptKeys.signing,
      measures,
      ...inspections,
      askGraph: fromInside.ask,
      audit: inTime(audit.database),
      apiSchema: buildSchema(composedFile('api.graphql')),
    },
    log,
  );
  const gateway = createGateway(supergraphSdl, sourceOf(topology, own), log, {
    executor: config.executor,
    codeOf: (subgraph) => codeOf(graph, subgraph),
  });
  if (topology.opened.length > 0) await follower.caughtUp();
  const { keys, demo } = await identityOf(config, graph);
  const server = await startGatewayServer(
    {
      gateway,
      readToken: tokenReader(keys),
      log,
      audit: auditBeside,
      fromInside,
      issuedReports,
      inspections: inspections.inspections,
      moves: { rehearsals, sectors },
      exports,
      receiptKeys: receiptKeys.published,
      servesConsole: config.servesConsole,
      limits: new Limits(config.limits, log),
      liveChanges: new LiveChanges(changes, config.feedPollMs),
      sharesPort: config.sharesPort,
      checkReady: () => readinessOf(database, follower, graph),
    },
    config.host,
    config.port,
  );
  started.adopt(server, stopped);
  exportRunner.start();
  started.adopt(exportRunner, stopped);
  started.adopt(deliveries, stopped);
  await deliveries.start();
  const running = started.move();
  const stop = () => running.disposeAsync();
  const consolePath = config.servesConsole ? CONSOLE_PATH : null;
  return { url: server.url, index, exchange, demo, consolePath, webhooksMissing: deliveries.missing, stop };
}

const closed = (part: { close(): Promise<void> }): Promise<void> => part.close();
const stopped = (part: { stop(): Promise<void> }): Promise<void> => part.stop();

function codeOf({ subgraphs }: SectorsInGraph, subgraph: string): string {
  return subgraphs.find(({ name }) => name === subgraph)?.code ?? HUB_CODE;
}

/** The gateway's way to the hub's own subgraph. */
function hubSource(sources: Sources, log: Log): GraphQLDataSource {
  return new LocalSectorDataSource({
    schema: hubSchema(composedFile('hub.graphql'), sources),
    sector: HUB_CODE,
    title: '融合枢纽',
    onEvent: (event) => log.warn(event),
    deadlineMs: HUB_DEADLINE_MS,
    givesPlainData: true,
  });
}

function sourceOf({ dataSources }: Topology, own: GraphQLDataSource): (subgraph: string) => GraphQLDataSource {
  return (subgraph) => {
    const source = subgraph === HUB ? own : dataSources.get(subgraph);
    if (source === undefined)
      throw new HubError(
        'SUPERGRAPH_INVALID',
        `The supergraph names a subgraph "${subgraph}" that sectors.json does not; run "npm run compose".`,
      );
    return source;
  };
}
