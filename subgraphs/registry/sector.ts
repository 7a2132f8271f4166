import { readFileSync } from 'node:fs';
import type { Exchange } from '../../kit/exchange/exchange.ts';
import { exchangePart } from '../../kit/exchange/exchange-schema.ts';
import { defineSubgraph } from '../../kit/subgraph.ts';
import { enterpriseResolvers } from './enterprise-resolvers.ts';
import { enterprisesKind } from './records/enterprises-kind.ts';
import { inspectionsKind } from './records/inspections-kind.ts';
import { registryTables, type RegistryTables } from './records/tables.ts';
import { registrationOffer } from './registration-offer.ts';
import { registeredRegions, registryLoaders } from './registry-loaders.ts';

const exchange: Exchange = { sends: [registrationOffer], receives: [] };

/** Who the enterprise is. Not a sector: it grades nobody, and is the only writer of these facts. */
export default defineSubgraph<RegistryTables>({
  name: 'registry',
  code: 'REGISTRY',
  authority: '河北省市场监督管理局',
  sdl: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
  tables: [registryTables],
  imports: [enterprisesKind, inspectionsKind],
  exchange,
  parts: [exchangePart('registry', exchange)],
  loaders: registryLoaders,
  regionsOf: registeredRegions,
  resolvers: { Enterprise: enterpriseResolvers },
});
