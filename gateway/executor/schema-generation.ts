import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import { GraphQLError, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { readOperation, type ClientOperation } from './client-operation.ts';
import { NotCompiled } from './not-compiled.ts';
import { type AccessRules, type Denials, withoutDenied } from './denials.ts';
import type { Failure, GatewayAnswer, GatewayRequest, Run } from './plan/run.ts';
import { typeConditions } from './plan/type-names.ts';
import { type AskedOperation, ProgramStore, type ProgramStoreOptions } from './program-store.ts';
import { supergraphNames, type SupergraphNames } from './safe-names.ts';
import { answerOf } from './shape/answer.ts';
import { switchesOf } from './switches.ts';

export interface GenerationOptions extends Pick<
  ProgramStoreOptions,
  'limits' | 'statistics' | 'onEvent' | 'mostSwitchesDecided'
> {
  readonly sourceOf: (subgraph: string, url: string | undefined) => GraphQLDataSource;
  /** What of operations is not for those who ask. Default: all is for everybody. */
  readonly access?: AccessRules<GatewayRequest['context']> | undefined;
  /** The code under which clients know a subgraph. */
  readonly sectorOf: (subgraph: string) => string | undefined;
}

/**
 * Everything that belongs to one supergraph: its planner, its plans, its compiled programs. A request is answered by
 * the generation it began with, however often the supergraph changes meanwhile; the last of them lets the generation go.
 */
export class SchemaGeneration {
  static #last = 0;
  /** Tells this generation from all others of the process. */
  readonly number = (SchemaGeneration.#last += 1);
  readonly #schema: GraphQLSchema;
  readonly #options: GenerationOptions;
  readonly #supergraph: Supergraph;
  readonly #supergraphSchema: GraphQLSchema;
  readonly #planner: QueryPlanner;
  readonly #sources: ReadonlyMap<string, GraphQLDataSource>;
  readonly #names: SupergraphNames;
  readonly #operations = new WeakMap<OperationDefinitionNode, ClientOperation>();
  /** By what is denied: as many as there are kinds of callers. */
  readonly #reduced = new WeakMap<ClientOperation, Map<string, ClientOperation>>();
  readonly #programs: ProgramStore;

  /** @param schema the API schema that requests of this generation are checked against. */
  constructor(schema: GraphQLSchema, supergraphSdl: string, options: GenerationOptions) {
    this.#schema = schema;
    this.#options = options;
    this.#supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
    this.#supergraphSchema = this.#supergraph.schema.toGraphQLJSSchema();
    this.#planner = new QueryPlanner(this.#supergraph);
    this.#names = supergraphNames(this.#supergraphSchema, supergraphSdl);
    this.#sources = new Map(
      this.#supergraph.subgraphsMetadata().map(({ name, url }) => [name, options.sourceOf(name, url)]),
    );
    this.#programs = new ProgramStore({
      ...options,
      schema,
      planOf: (...given) => this.#planOf(...given),
      scope: { sources: this.#sources, fits: typeConditions(this.#supergraphSchema) },
    });
  }

  report() {
    return this.#programs.report();
  }

  /** Answers one request. @throws {GraphQLError} where no plan can be made of it. */
  async execute(request: GatewayRequest): Promise<GatewayAnswer> {
    const given = request.request.variables ?? {};
    const operation = this.#read(request);
    const { variableDefinitions = [] } = operation.operation;
    const { errors, coerced: variables } = getVariableValues(this.#schema, variableDefinitions, given);
    if (errors) return { errors };
    const switches = switchesOf(operation, variables);
    if (switches instanceof GraphQLError) return { errors: [switches], data: null };
    const denials = this.#options.access?.denialsIn(operation, request.context) ?? null;
    const allowed = denials === null ? operation : this.#without(operation, denials);
    const failures = [...(denials?.failures(switches) ?? [])];
    const asked = { request, operation: allowed, denied: denials?.key, switches };
    const program = this.#programs.find(asked);
    if (program instanceof NotCompiled) return this.#leaveToStock({ ...asked, operation }, program, failures);
    this.#options.statistics.compiled += 1;
    const run: Run = { request: asPlanned(asked), given, variables, data: {}, entities: [], failures };
    await program.plan.step(run);
    program.form.introspect?.(run.data, variables);
    return answerOf(program, allowed.names, run, this.#options.sectorOf);
  }

  #read({ document, operation }: GatewayRequest): ClientOperation {
    let read = this.#operations.get(operation);
    if (read === undefined) {
      read = readOperation(document, operation, this.#names);
      this.#operations.set(operation, read);
    }
    return read;
  }

  #without(operation: ClientOperation, { key, fields }: Denials): ClientOperation {
    let reduced = this.#reduced.get(operation);
    if (reduced === undefined) this.#reduced.set(operation, (reduced = new Map()));
    const known = reduced.get(key) ?? withoutDenied(operation, fields, this.#names);
    reduced.set(key, known);
    return known;
  }

  #planOf(document: DocumentNode, operationName: string | undefined): QueryPlan {
    const named = operationName === undefined ? {} : { operationName };
    return this.#planner.buildQueryPlan(operationFromDocument(this.#supergraph.apiSchema(), document, named));
  }

  /** What is denied cannot be taken out of an operation that is not compiled: then none of it is carried out. */
  #leaveToStock(
    { request, operation }: AskedOperation,
    why: NotCompiled,
    denied: readonly Failure[],
  ): Promise<GatewayAnswer> {
    this.#options.statistics.leftToStock(why.reason);
    if (denied.length > 0) return Promise.resolve({ data: null, errors: denied.map(({ error }) => error) });
    return executeQueryPlan(
      this.#planOf(request.document, request.request.operationName),
      Object.fromEntries(this.#sources),
      request,
      { schema: this.#schema, operation: operation.operation, fragments: { ...operation.fragments } },
      this.#supergraphSchema,
      this.#supergraph.apiSchema(),
    );
  }
}

/** The request as data sources see it: with the names they meet in paths. */
function asPlanned({ request, operation: { names, plannedOperation } }: AskedOperation): GatewayRequest {
  return names.areOthers ? { ...request, document: names.document, operation: plannedOperation } : request;
}

/** Null may be given for a variable that has a default; @skip and @include cannot read it. */
