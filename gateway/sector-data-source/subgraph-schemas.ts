import { Supergraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';

/**
 * The schema of each subgraph by name, as the supergraph holds it: what the query planner asks by, with `_entities`
 * and `_service`, so answers can be checked without asking anybody.
 */
export function subgraphSchemas(supergraphSdl: string): ReadonlyMap<string, GraphQLSchema> {
  const subgraphs = Supergraph.build(supergraphSdl).subgraphs().values();
  return new Map(subgraphs.map(({ name, schema }) => [name, schema.toGraphQLJSSchema()]));
}
