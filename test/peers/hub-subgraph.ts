import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { AUDIT_STORE } from '../../gateway/audit/open-audit.ts';
import { type AuditTables, auditTables } from '../../gateway/audit/tables.ts';
import { IssuedReports } from '../../gateway/credit-report/issued-reports.ts';
import { loadRuleSet } from '../../gateway/convergence/rule-set.ts';
import { hubSchema } from '../../gateway/hub/hub-subgraph.ts';
import { sectorsInGraph } from '../../gateway/hub/sectors.ts';
import { EnterpriseIndex } from '../../gateway/index/enterprise-index.ts';
import { indexTables } from '../../gateway/index/tables.ts';
import { type HubTables, hubTables } from '../../gateway/hub/hub-tables.ts';
import { type Database, openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { rowAccess } from '../../kit/disclosure/rows.ts';
import type { FeedTables } from '../../kit/feed/tables.ts';
import type { OpenSubgraph } from '../../kit/open-subgraph.ts';
import { defineSubgraph } from '../../kit/subgraph.ts';

const HUB = 'hub';

/**
 * The hub's own subgraph (roots and convergence), in the form in which the others are served: another gateway needs it
 * over HTTP, while ours has it in its process. Reads the index that a hub has filled.
 */
export async function openHubSubgraph(databaseSetting: string): Promise<OpenSubgraph> {
  const sdl = readFileSync(new URL('../../schema/hub.graphql', import.meta.url), 'utf8');
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
  const sources = {
    index: new EnterpriseIndex(index, sectorsInGraph().sectors),
    ruleSet: await loadRuleSet(),
    sectors: sectorsInGraph().sectors,
    sight: () => ({ isAnswering: true, caughtUpAt: null }),
    indexState: () => Promise.reject(new Error('nobody follows the index here')),
    issued: new IssuedReports(index),
    askGraph: () => Promise.reject(new Error('another gateway serves the graph')),
    audit,
    apiSchema: buildSchema(readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8')),
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

/** The enterprise index of a hub's store. */
export function openIndex(databaseSetting: string): Promise<Database<HubTables>> {
  return openDatabase<HubTables>(locateDatabase(databaseSetting, HUB), hubTables);
}
