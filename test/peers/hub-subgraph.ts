import { readFileSync } from 'node:fs';
import { ChangeFeed } from '../../gateway/changes/change-feed.ts';
import { buildSchema } from 'graphql';
import { AUDIT_STORE } from '../../gateway/audit/open-audit.ts';
import { type AuditTables, auditTables } from '../../gateway/audit/tables.ts';
import { IssuedReports } from '../../gateway/credit-report/issued-reports.ts';
import { openExports } from '../../gateway/exports/open-exports.ts';
import { GenerationInService } from '../../gateway/index/in-service.ts';
import { JointMeasures } from '../../gateway/joint-measures/joint-measures.ts';
import { loadMeasureList } from '../../gateway/joint-measures/measure-list.ts';
import { loadMeasures } from '../../gateway/measures/load-measures.ts';
import { hubSchema } from '../../gateway/hub/hub-subgraph.ts';
import { EnterpriseHistory } from '../../gateway/history/enterprise-history.ts';
import { openInspections } from '../../gateway/inspection/open-inspections.ts';
import { loadStandards } from '../../gateway/inspection/standards.ts';
import { sectorsInGraph } from '../../gateway/hub/sectors.ts';
import { EnterpriseIndex } from '../../gateway/index/enterprise-index.ts';
import { SectorRates } from '../../gateway/statistics/sector-rates.ts';
import { KeptCounts } from '../../gateway/statistics/statistics.ts';
import { indexTables } from '../../gateway/index/tables.ts';
import { type HubTables, hubTables } from '../../gateway/hub/hub-tables.ts';
import { Rehearsals } from '../../gateway/rehearsal/rehearsals.ts';
import { RuleSetLife } from '../../gateway/rule-sets/life.ts';
import { RuleSetsInForce } from '../../gateway/rule-sets/rule-sets-in-force.ts';
import { readConfig } from '../../kit/config.ts';
import { type Database, openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { openWebhooks } from '../../gateway/webhooks/open-webhooks.ts';
import { createLog } from '../../kit/log.ts';
import { rowAccess } from '../../kit/disclosure/rows.ts';
import type { FeedTables } from '../../kit/feed/tables.ts';
import type { OpenSubgraph } from '../../kit/open-subgraph.ts';
import { defineSubgraph } from '../../kit/subgraph.ts';

const HUB = 'hub';

const askGraph = () => Promise.reject(new Error('another gateway serves the graph'));

/**
 * The hub's own subgraph (roots and convergence), in the form in which the others are served: another gateway needs it
 * over HTTP, while ours has it in its process. Reads the index that a hub has filled.
 */
export async function openHubSubgraph(databaseSetting: string): Promise<OpenSubgraph> {
  const sdl = composed('hub.graphql');
  const index = await openIndex(databaseSetting);
  const audit = await openDatabase<AuditTables>(locateDatabase(databaseSetting, AUDIT_STORE), [auditTables]);
  // Its store has no change feed of its own, and nobody asks this subgraph for one.
  const database = index as unknown as Database<FeedTables>;
  const subgraph = defineSubgraph({
    name: HUB,
    code: 'HUB',
    authority: '',
    sdl,
    tables: [indexTables],
    imports: [],
    resolvers: {},
    loaders: () => undefined,
  });
  const { sectors } = sectorsInGraph();
  const enterprises = new EnterpriseIndex(index, sectors);
  const ruleSets = await RuleSetsInForce.open(index);
  const life = new RuleSetLife(index, ruleSets, 'REQUIRED');
  const measures = await loadMeasures();
  // Exports are written, and changes delivered, by the hub whose gateway serves the graph.
  const notHere = {
    log: { append: askGraph, assertWritable: () => undefined },
    ruleSetHash: () => ruleSets.now.hash,
  };
  const sources = {
    index: enterprises,
    ruleSet: ruleSets.now,
    ruleSets,
    life,
    rehearsals: new Rehearsals({
      database: index,
      location: locateDatabase(databaseSetting, HUB),
      sectors,
      life,
      inForce: ruleSets,
      log: createLog('silent'),
    }),
    sectors,
    history: new EnterpriseHistory(index, sectors, ruleSets),
    sight: () => ({ isAnswering: true, caughtUpAt: null }),
    indexState: () => Promise.reject(new Error('nobody follows the index here')),
    keptCounts: new KeptCounts(enterprises, sectors),
    sectorRates: new SectorRates([], sectors, askGraph),
    changes: new ChangeFeed(index, sectors),
    exports: openExports({
      database: index,
      index: enterprises,
      apiSdl: composed('api.graphql'),
      supergraphSdl: composed('supergraph.graphql'),
      codeOf: (name) => name,
      answer: askGraph,
      audit: notHere,
      config: readConfig({}),
      log: createLog('silent'),
    }).exports,
    webhooks: openWebhooks({
      database: index,
      location: locateDatabase('sqlite:none', HUB),
      feed: new ChangeFeed(index, sectors),
      audit: notHere,
      config: readConfig({}),
      log: createLog('silent'),
    }).webhooks,
    supervisionItems: index,
    jointMeasures: new JointMeasures(index, sectors, await loadMeasureList(), new GenerationInService()),
    issued: new IssuedReports(index),
    askGraph,
    audit,
    apiSchema: buildSchema(composed('api.graphql')),
    receiptKey: null,
    measures,
    ...openInspections({
      database: index,
      index: enterprises,
      sectors,
      ruleSet: () => ruleSets.now,
      measures,
      standards: loadStandards(),
      log: createLog('silent'),
    }),
  };
  return {
    subgraph,
    database,
    schema: hubSchema(sdl, sources),
    contextFor: (caller) => ({
      caller,
      database,
      loaders: undefined,
      rows: rowAccess(caller, () => Promise.resolve(new Map())),
    }),
    close: async () => {
      await index.close();
      await audit.close();
    },
  };
}

function composed(name: string): string {
  return readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');
}

/** The enterprise index of a hub's store. */
export function openIndex(databaseSetting: string): Promise<Database<HubTables>> {
  return openDatabase<HubTables>(locateDatabase(databaseSetting, HUB), hubTables);
}
