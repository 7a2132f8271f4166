import { readFileSync } from 'node:fs';
import type { GraphQLDataSource } from '@apollo/gateway';
import { buildSchema, type GraphQLSchema } from 'graphql';
import type { HubConfig } from '../kit/config.ts';
import { type Database, inTime, openDatabase } from '../kit/database/database.ts';
import { holdFolder } from '../kit/database/hold-folder.ts';
import { locateDatabase } from '../kit/database/location.ts';
import { HubError } from '../kit/errors.ts';
import { createLog, type Log } from '../kit/log.ts';
import type { Stoppable } from '../kit/process.ts';
import { ChangeFeed } from './changes/change-feed.ts';
import { tellChanges } from './changes/change-store.ts';
import { LiveChanges } from './changes/live-changes.ts';
import { watchIndex } from './changes/watch.ts';
import { type DemoIdentity, demoIdentities, demoIssuer, onLoopbackOnly } from './access/demo-issuer.ts';
import { providerKeys, tokenReader, type TokenKeys } from './access/tokens.ts';
import { openAudit } from './audit/open-audit.ts';
import { IssuedReports } from './credit-report/issued-reports.ts';
import { EnterpriseHistory } from './history/enterprise-history.ts';
import { type ExchangeRunner, runExchange } from './exchange/run-exchange.ts';
import { loadStandards } from './inspection/standards.ts';
import { openInspections } from './inspection/open-inspections.ts';
import { openExports } from './exports/open-exports.ts';
import { createGateway } from './gateway.ts';
import { GraphFromInside } from './graph-from-inside.ts';
import { hubSchema } from './hub/hub-subgraph.ts';
import { type HubTables, hubTables } from './hub/hub-tables.ts';
import { indexStateOf } from './hub/index-state.ts';
import { secondsSince } from './hub/last-known.ts';
import { type SectorsInGraph, sectorsInGraph } from './hub/sectors.ts';
import { HUB_CODE } from './index/enterprise-filter.ts';
import { EnterpriseIndex } from './index/enterprise-index.ts';
import { followIndex } from './index/follow-index.ts';
import { GenerationInService } from './index/in-service.ts';
import { Tiers } from './index/tiers.ts';
import { Rehearsals } from './rehearsal/rehearsals.ts';
import { RuleSetLife } from './rule-sets/life.ts';
import { RuleSetsInForce } from './rule-sets/rule-sets-in-force.ts';
import { JointMeasures } from './joint-measures/joint-measures.ts';
import { DEFAULT_MEASURE_LIST, loadMeasureList } from './joint-measures/measure-list.ts';
import { settleAll, settledBy } from './joint-measures/settle.ts';
import { DEFAULT_MEASURES, loadMeasures } from './measures/load-measures.ts';
import { requestRegions } from './regions/request-regions.ts';
import { hubReceiptKeys } from './receipts/hub-receipt-keys.ts';
import { Limits } from './limits/limits.ts';
import { LocalSectorDataSource, subgraphSchemas } from './sector-data-source/sector-data-source.ts';
import { ratingSubgraphs, SectorRates } from './statistics/sector-rates.ts';
import { KeptCounts } from './statistics/statistics.ts';
import { openWebhooks } from './webhooks/open-webhooks.ts';
import { startGatewayServer } from './server.ts';
import { connectSubgraphs, type SubgraphInGraph, type Topology } from './topology.ts';

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
  /** Why it delivers no webhooks; null where it does. */
  readonly webhooksMissing: string | null;
}

interface Demo {
  readonly identities: readonly DemoIdentity[];
  tokenFor(identity: DemoIdentity): Promise<string>;
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
  const log = createLog(config.logLevel);
  const started: (() => Promise<void> | void)[] = [];
  const closeAll = async () => {
    for (const close of started.toReversed()) await close();
  };
  try {
    const location = locateDatabase(config.database, HUB);
    const hold = holdFolder(location);
    started.push(() => hold.release());
    const supergraphSdl = composedFile('supergraph.graphql');
    const schemas = subgraphSchemas(supergraphSdl);
    const graph = sectorsInGraph();
    const topology = await connectSubgraphs(
      config,
      inGraph(graph),
      schemas,
      log,
      requestRegions((usccs) => index.regionsOf(usccs)),
    );
    started.push(() => topology.close());
    await fill(topology);
    const database = await openIndex(config);
    started.push(() => database.close());
    const audit = await openAudit(config, log);
    started.push(() => audit.close());
    const ruleSets = await RuleSetsInForce.open(database);
    const publications = ruleSets.follow(log);
    started.push(() => publications.stop());
    const life = new RuleSetLife(database, ruleSets, config.ruleApproval);
    const rehearsals = new Rehearsals({ database, location, sectors: graph.sectors, life, inForce: ruleSets, log });
    started.push(() => rehearsals.stop());
    const sectorCodes = graph.sectors.map(({ code }) => code);
    const measures = await loadMeasures(config.measuresFolder ?? DEFAULT_MEASURES, sectorCodes);
    const inService = new GenerationInService();
    const jointMeasures = new JointMeasures(
      database,
      graph.sectors,
      await loadMeasureList(config.jointMeasureListFile ?? DEFAULT_MEASURE_LIST),
      inService,
    );
    const follower = followIndex({
      database,
      location,
      subgraphs: topology.followed,
      rules: { sectors: graph.sectors, tiers: new Tiers(() => ruleSets.now, graph.sectors) },
      pollMs: config.feedPollMs,
      log,
      tell: tellChanges,
      settle: settledBy(graph.sectors),
      onService: (generation) => {
        inService.set(generation);
        settleAll(database, generation, graph.sectors).catch((error: unknown) =>
          log.error({ event: 'joint measures could not be looked at', err: error }),
        );
      },
    });
    started.push(() => follower.stop());
    const watch = watchIndex({
      database,
      subgraphs: graph.subgraphs,
      sight: follower.sight,
      inService,
      driftPoints: config.driftPoints,
      staleSeconds: config.feedStaleSeconds,
      log,
    });
    started.push(() => watch.stop());
    const exchange = config.exchangePollMs === 0 ? null : runExchange(topology.exchange, config.exchangePollMs, log);
    started.push(() => exchange?.stop());
    const questioned = inTime(database);
    const index = new EnterpriseIndex(questioned, graph.sectors, inService);
    const issuedReports = new IssuedReports(questioned);
    const receiptKeys = hubReceiptKeys(config, log);
    const changes = new ChangeFeed(questioned, graph.sectors);
    const inspections = openInspections({
      database,
      index,
      sectors: graph.sectors,
      ruleSet: () => ruleSets.now,
      measures,
      standards: loadStandards(config.inspectionFile),
      log,
    });
    started.push(() => inspections.inspections.stop());
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
    const own = hubSchema(composedFile('hub.graphql'), {
      index,
      get ruleSet() {
        return ruleSets.now;
      },
      ruleSets,
      life,
      rehearsals,
      sectors: graph.sectors,
      sight: follower.sight,
      indexState: indexStateOf(database, graph.subgraphs, follower.sight),
      history: new EnterpriseHistory(questioned, graph.sectors, ruleSets),
      keptCounts: new KeptCounts(index, graph.sectors),
      sectorRates: new SectorRates(ratingSubgraphs(graph.subgraphs, schemas), graph.sectors, fromInside.ask),
      changes,
      exports,
      webhooks: deliveries.webhooks,
      supervisionItems: database,
      jointMeasures,
      issued: issuedReports,
      receiptKey: receiptKeys.signing,
      measures,
      ...inspections,
      askGraph: fromInside.ask,
      audit: inTime(audit.database),
      apiSchema: buildSchema(composedFile('api.graphql')),
    });
    const gateway = createGateway(supergraphSdl, dataSources(topology, own, log), log, {
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
        moves: { rehearsals, sectors: graph.sectors },
        exports,
        receiptKeys: receiptKeys.published,
        limits: new Limits(config.limits, log),
        liveChanges: new LiveChanges(changes, config.feedPollMs),
        sharesPort: config.sharesPort,
        checkReady: async () => {
          await database.ping();
          return {
            isReady: follower.hasCaughtUp(),
            sectors: Object.fromEntries(
              graph.subgraphs.map(({ name, code }) => [code, follower.sight(name).isAnswering]),
            ),
            indexLagSeconds: Object.fromEntries(
              graph.subgraphs.map(({ name, code }) => {
                const { caughtUpAt } = follower.sight(name);
                return [code, caughtUpAt === null ? null : secondsSince(caughtUpAt)];
              }),
            ),
          };
        },
      },
      config.host,
      config.port,
    );
    started.push(() => server.stop());
    exportRunner.start();
    started.push(() => exportRunner.stop());
    started.push(() => deliveries.stop());
    await deliveries.start();
    return { url: server.url, index, exchange, demo, webhooksMissing: deliveries.missing, stop: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function codeOf({ subgraphs }: SectorsInGraph, subgraph: string): string {
  return subgraphs.find(({ name }) => name === subgraph)?.code ?? HUB_CODE;
}

function composedFile(name: string): string {
  try {
    return readFileSync(new URL(`../schema/${name}`, import.meta.url), 'utf8');
  } catch (error) {
    throw new HubError('SUPERGRAPH_INVALID', `schema/${name} cannot be read; run "npm run compose".`, { cause: error });
  }
}

function inGraph({ subgraphs, sectors }: SectorsInGraph): SubgraphInGraph[] {
  return subgraphs.map(({ name, code }) => ({
    name,
    code,
    title: sectors.find(({ subgraph }) => subgraph === name)?.title ?? '企业登记',
    field: sectors.find(({ subgraph }) => subgraph === name)?.field,
  }));
}

async function openIndex(config: HubConfig): Promise<Database<HubTables>> {
  const database = await openDatabase<HubTables>(locateDatabase(config.database, HUB), hubTables, config);
  if (config.pendingMigrations === 'APPLY') await database.migrate();
  const pending = await database.pendingMigrations();
  if (pending.length === 0) return database;
  await database.close();
  throw new HubError(
    'MIGRATIONS_PENDING',
    `The hub's own database lacks ${pending.length} migration(s); run "npm run migrate" first.`,
  );
}

function dataSources(
  { dataSources: ofSectors }: Topology,
  own: GraphQLSchema,
  log: Log,
): (subgraph: string) => GraphQLDataSource {
  const hub = new LocalSectorDataSource({
    schema: own,
    sector: HUB_CODE,
    title: '融合枢纽',
    onEvent: (event) => log.warn(event),
    deadlineMs: HUB_DEADLINE_MS,
    givesPlainData: true,
  });
  return (subgraph) => {
    const source = subgraph === HUB ? hub : ofSectors.get(subgraph);
    if (source === undefined)
      throw new HubError(
        'SUPERGRAPH_INVALID',
        `The supergraph names a subgraph "${subgraph}" that sectors.json does not; run "npm run compose".`,
      );
    return source;
  };
}

async function identityOf(
  config: HubConfig,
  { sectors, subgraphs }: SectorsInGraph,
): Promise<{ keys: TokenKeys; demo: Demo | null }> {
  if (config.identity !== 'demo') {
    return { keys: providerKeys(config.identity), demo: null };
  }
  onLoopbackOnly(config.host);
  const issuer = await demoIssuer(config.dataFolder);
  return {
    keys: issuer,
    demo: { identities: demoIdentities(sectors, subgraphs), tokenFor: (identity) => issuer.sign(identity) },
  };
}
