import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  Kind,
  parse,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type NamedTypeNode,
} from 'graphql';
import { type GraphData, idOf, type Thing } from './data.ts';
import { LEAVES, type GraphModel } from './graph-model.ts';

/** Runs one operation on one schema. */
export type RunOperation = (
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  operationName?: string,
) => Promise<ExecutionResult>;

/** What a resolver has at hand: the object, and what the gateway told of it. */
type Source = Thing & { readonly told?: Readonly<Record<string, unknown>> };

/** What a gateway tells of an entity: its type, one of its keys, and what else the subgraph needs. */
interface Representation extends Readonly<Record<string, unknown>> {
  readonly __typename: string;
  readonly id?: string;
  readonly code?: string;
}

/** The whole graph as one schema that is not federated. */
export function monolith(schema: GraphQLSchema, data: GraphData): RunOperation {
  const fieldResolver = resolverFrom(data);
  return async (document, variables, operationName) =>
    execute({
      schema,
      document,
      variableValues: variables,
      operationName,
      fieldResolver,
      typeResolver: typeOf,
      rootValue: ROOT,
    });
}

/** A subgraph as an executable schema, and its answers. */
export interface ExecutableSubgraph {
  readonly schema: GraphQLSchema;
  readonly run: RunOperation;
}

/** A subgraph that hands on what its resolvers say without looking at leaves, as one in another language might. */
export function subgraph(graph: GraphModel, name: string, sdl: string, data: GraphData): ExecutableSubgraph {
  const typeDefs = withoutLeaves(parse(sdl));
  const abstractNames = new Set(graph.abstracts.filter(({ home }) => home === name).map((each) => each.name));
  const reference = (told: Representation) => {
    const id = told.id ?? idOf(told.code ?? '');
    const { __typename: toldType } = told;
    const type = abstractNames.has(toldType) ? typeById(id) : toldType;
    return data.isUnknown(name, id) ? null : { __typename: type, id, told };
  };
  const typeNames = [
    ...graph.entities.map((entity) => entity.name),
    ...graph.abstracts.flatMap(({ kind, name: own, home, objectIn, members }) =>
      kind !== 'ENTITY_INTERFACE' ? [] : objectIn === name ? [own] : home === name ? [own, ...members] : [],
    ),
  ];
  const resolvers = {
    ...Object.fromEntries(
      typeNames.map((type) => [
        type,
        abstractNames.has(type)
          ? { __resolveReference: reference, __resolveType: ({ id }: Thing) => typeById(id) }
          : { __resolveReference: reference },
      ]),
    ),
    ...Object.fromEntries(
      graph.abstracts
        .filter(({ kind, home }) => kind !== 'ENTITY_INTERFACE' && home === name)
        .map((each) => [each.name, { __resolveType: typeOf }]),
    ),
  };
  const schema = buildSubgraphSchema([{ typeDefs, resolvers }]);
  const fieldResolver = resolverFrom(data);
  return {
    schema,
    run: async (document, variables) =>
      execute({ schema, document, variableValues: variables, fieldResolver, rootValue: ROOT }),
  };
}

function typeOf({ __typename: type }: Thing): string {
  return type;
}

/** What an object really is, of those that some subgraph knows by an interface only. */
function typeById(id: string): string {
  return id.split(':')[0] ?? '';
}

const ROOT: Source = { __typename: 'root', id: 'root' };

function resolverFrom(data: GraphData): GraphQLFieldResolver<Source, unknown> {
  return (source, given, _context, { parentType, fieldName }) =>
    data.field(source, parentType.name, fieldName, given, source.told);
}

/** Every leaf that is an output becomes one scalar that takes anything. */
function withoutLeaves(document: DocumentNode): DocumentNode {
  const leaves = new Set(LEAVES);
  const asAnything = visit(document, {
    FieldDefinition(node) {
      const type = visit(node.type, {
        NamedType: (named: NamedTypeNode) =>
          leaves.has(named.name.value)
            ? { ...named, name: { kind: Kind.NAME, value: 'Anything' } as const }
            : undefined,
      });
      return { ...node, type };
    },
  });
  return asAnything;
}
