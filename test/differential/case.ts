import { composeServices } from '@apollo/composition';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner } from '@apollo/query-planner';
import { type DocumentNode, type ExecutionResult, type GraphQLSchema, parse, Kind } from 'graphql';
import type { GatewayAnswer, GatewayRequest } from '../../gateway/executor/plan/run.ts';
import { SchemaGeneration } from '../../gateway/executor/schema-generation.ts';
import type { SectorAnswer } from '../../gateway/sector-data-source/gateway-types.ts';
import { LocalSectorDataSource } from '../../gateway/sector-data-source/sector-data-source.ts';
import { ExecutorStatistics } from '../../gateway/executor/statistics.ts';
import { type Faults, GraphData } from './data.ts';
import { type ExecutableSubgraph, monolith, subgraph } from './executables.ts';
import { generateGraph, type GraphModel } from './graph-model.ts';
import type { Asked } from './operations.ts';
import { subgraphSdl } from './subgraph-sdl.ts';

/** A graph, and whoever can answer for it. */
export interface ComposedGraph {
  readonly model: GraphModel;
  readonly sdls: ReadonlyMap<string, string>;
  readonly schema: GraphQLSchema;
  readonly supergraph: Supergraph;
  readonly statistics: ExecutorStatistics;
  /** Whether plans are made with @skip and @include carried out; in some graphs they keep their conditions. */
  readonly decidesSwitches: boolean;
  /** Three executors on the same data, with the same faults. */
  answers(seed: number, faults: Faults): Answers;
}

export interface Answers {
  readonly compiled: (asked: Asked) => Promise<GatewayAnswer>;
  readonly stock: (asked: Asked) => Promise<GatewayAnswer>;
  readonly monolith: (asked: Asked) => Promise<ExecutionResult>;
}

/**
 * Composes a generated graph; undefined where it does not compose. What the compiled executor makes of an operation is
 * kept between cases, as in production.
 */
export function composeGraph(seed: number): ComposedGraph | undefined {
  const model = generateGraph(seed);
  const sdls = new Map(model.subgraphs.map((name) => [name, subgraphSdl(model, name)]));
  const composed = composeServices([...sdls].map(([name, sdl]) => ({ name, typeDefs: parse(sdl) })));
  if (composed.supergraphSdl === undefined) return undefined;
  const supergraph = Supergraph.build(composed.supergraphSdl, { validateSupergraph: false });
  const schema = supergraph.apiSchema().toGraphQLJSSchema();
  const statistics = new ExecutorStatistics();
  const hasEntityInterface = model.abstracts.some(({ kind }) => kind === 'ENTITY_INTERFACE');
  const decidesSwitches = hasEntityInterface || seed % 8 !== 7;
  const current = new Map<string, GraphQLDataSource>();
  const sources = new Map(model.subgraphs.map((name) => [name, throughMap(current, name)]));
  const limits = { mostEntries: 100, mostBytes: 1e9 };
  const generation = new SchemaGeneration(schema, composed.supergraphSdl, {
    sourceOf: (name) => throughMap(current, name),
    limits: { plans: limits, forms: limits },
    statistics,
    sectorOf: (name) => name.toUpperCase(),
    onEvent: () => undefined,
    ...(!decidesSwitches && { mostSwitchesDecided: 0 }),
  });
  const executeStock = stockExecutor(supergraph, schema, sources);
  return {
    model,
    sdls,
    schema,
    supergraph,
    statistics,
    decidesSwitches,
    answers(dataSeed, faults) {
      const data = new GraphData(dataSeed, model, schema, faults);
      for (const [name, sdl] of sdls) {
        const executable = subgraph(model, name, sdl, data);
        current.set(name, faults.silent === name ? silentSource(name, executable) : sourceOf(executable));
      }
      const whole = monolith(schema, data);
      return {
        compiled: (asked) => generation.execute(requestOf(asked, schema)),
        stock: (asked) => executeStock(requestOf(asked, schema)),
        monolith: ({ document, variables, operationName }) => whole(document, variables, operationName),
      };
    },
  };
}

function stockExecutor(
  supergraph: Supergraph,
  schema: GraphQLSchema,
  sources: ReadonlyMap<string, GraphQLDataSource>,
): (request: GatewayRequest) => Promise<GatewayAnswer> {
  const planner = new QueryPlanner(supergraph);
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  return async (request) => {
    const { operationName } = request.request;
    const named = operationName === undefined ? {} : { operationName };
    const plan = planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema(), request.document, named));
    const context = { schema, operation: request.operation, fragments: fragmentsIn(request.document) };
    return executeQueryPlan(
      plan,
      Object.fromEntries(sources),
      request,
      context,
      supergraphSchema,
      supergraph.apiSchema(),
    );
  };
}

function throughMap(current: ReadonlyMap<string, GraphQLDataSource>, name: string): GraphQLDataSource {
  return {
    async process(options) {
      const source = current.get(name);
      if (source === undefined) throw new Error(`no subgraph ${name} in this case`);
      return source.process(options);
    },
  };
}

/** What a remote subgraph is to a gateway: text in, JSON out. */
function sourceOf({ run }: ExecutableSubgraph): GraphQLDataSource {
  return {
    async process({ request: { query = '', variables = {} } }) {
      const overTheWire = JSON.parse(JSON.stringify(variables)) as Record<string, unknown>;
      return JSON.parse(JSON.stringify(await run(parse(query), overTheWire))) as SectorAnswer;
    },
  };
}

/** The hub's own data source, in front of a subgraph that never gets so far as to answer. */
function silentSource(name: string, { schema }: ExecutableSubgraph): GraphQLDataSource {
  return new LocalSectorDataSource({
    schema,
    sector: name.toUpperCase(),
    compiles: false,
    contextFor: () => {
      throw new Error('silent');
    },
  });
}

function requestOf({ document, text, variables, operationName }: Asked, schema: GraphQLSchema): GatewayRequest {
  const operation = document.definitions.find(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (operationName === undefined || definition.name?.value === operationName),
  );
  // Only what executors read of a request; the rest is the server's.
  return {
    request: { query: text, variables, ...(operationName !== undefined && { operationName }) },
    document,
    operation,
    operationName: operationName ?? null,
    source: text,
    queryHash: text,
    schema,
    context: {},
    metrics: {},
    logger: console,
  } as unknown as GatewayRequest;
}

function fragmentsIn({ definitions }: DocumentNode) {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}
