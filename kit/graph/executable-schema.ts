import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { submissionResolvers, submissionSdl } from '../feed/submission-schema.ts';
import { guarded } from '../disclosure/guard.ts';
import type { Resolvers, Subgraph, SubgraphContext } from '../subgraph.ts';
import { scalarResolvers } from './scalars.ts';
import { sharedSdl } from './shared-sdl.ts';

/** A subgraph's whole SDL, as it is composed: the shared words, its own, and what its records kinds add. */
export function completeSdl(subgraph: Pick<Subgraph, 'sdl' | 'name' | 'code' | 'imports' | 'parts'>): string {
  return [sharedSdl(), subgraph.sdl, submissionSdl(subgraph), ...subgraph.parts.map(({ sdl }) => sdl)].join('\n');
}

/** A subgraph's schema with its resolvers behind what its SDL says of who may see what, ready to execute. */
export function executableSchema(subgraph: Subgraph): GraphQLSchema {
  const resolvers = [
    scalarResolvers as Resolvers,
    subgraph.resolvers,
    submissionResolvers(subgraph),
    ...subgraph.parts.map((part) => part.resolvers),
  ];
  const typeDefs = parse(completeSdl(subgraph));
  const { code, withheld } = subgraph;
  const behindGuard = guarded<SubgraphContext>(mergedResolvers(resolvers), typeDefs, {
    code,
    callerOf,
    rowsOf,
    withheld,
  });
  return buildSubgraphSchema([{ typeDefs, resolvers: behindGuard }]);
}

const callerOf = ({ caller }: SubgraphContext) => caller;
const rowsOf = ({ rows }: SubgraphContext) => rows;

/** Resolver maps merged type by type, so that a sector's Query and the feed's Query both stand. */
export function mergedResolvers(maps: readonly Resolvers[]): Resolvers {
  const result: Record<string, unknown> = {};
  for (const map of maps) {
    for (const [type, fields] of Object.entries(map)) {
      result[type] = isPlain(fields) && isPlain(result[type]) ? { ...result[type], ...fields } : fields;
    }
  }
  return result as Resolvers;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
