import { readFileSync } from 'node:fs';
import { ChangeFeed } from '../../gateway/changes/change-feed.ts';
import { changeTables, type ChangeTables } from '../../gateway/changes/tables.ts';
import { IssuedReports } from '../../gateway/credit-report/issued-reports.ts';
import { type CreditReportTables, creditReportTables } from '../../gateway/credit-report/tables.ts';
import { loadRuleSet } from '../../gateway/convergence/rule-set.ts';
import { hubSchema } from '../../gateway/hub/hub-subgraph.ts';
import { EnterpriseHistory } from '../../gateway/history/enterprise-history.ts';
import { oneRuleSet } from '../../gateway/history/rule-set-clock.ts';
import { sectorsInGraph } from '../../gateway/hub/sectors.ts';
import { EnterpriseIndex } from '../../gateway/index/enterprise-index.ts';
import { indexTables, type IndexTables } from '../../gateway/index/tables.ts';
import { SectorRates } from '../../gateway/statistics/sector-rates.ts';
import { KeptCounts } from '../../gateway/statistics/statistics.ts';
import { type Database, openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
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
  const sdl = readFileSync(new URL('../../schema/hub.graphql', import.meta.url), 'utf8');
  const index = await openIndex(databaseSetting);
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
  const ruleSet = await loadRuleSet();
  const enterprises = new EnterpriseIndex(index, sectors);
  const sources = {
    index: enterprises,
    ruleSet,
    sectors,
    history: new EnterpriseHistory(index, sectors, oneRuleSet(ruleSet)),
    sight: () => ({ isAnswering: true, caughtUpAt: null }),
    indexState: () => Promise.reject(new Error('nobody follows the index here')),
    keptCounts: new KeptCounts(enterprises, sectors),
    sectorRates: new SectorRates([], sectors, askGraph),
    changes: new ChangeFeed(index, sectors),
    issued: new IssuedReports(index),
    askGraph,
  };
  return {
    subgraph,
    database,
    schema: hubSchema(sdl, sources),
    contextFor: (caller) => ({ caller, database, loaders: undefined }),
    close: () => index.close(),
  };
}

/** The enterprise index of a hub's store. */
export function openIndex(databaseSetting: string): Promise<Database<IndexTables & CreditReportTables & ChangeTables>> {
  return openDatabase<IndexTables & CreditReportTables & ChangeTables>(locateDatabase(databaseSetting, HUB), [
    indexTables,
    creditReportTables,
    changeTables,
  ]);
}
