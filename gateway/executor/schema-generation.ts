import { Supergraph, operationFromDocument } from '@apollo/federation-internals';
import { executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner } from '@apollo/query-planner';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { BoundedCache, type CacheLimits } from './bounded-cache.ts';
import { NotCompiled } from './not-compiled.ts';
import { compileForm, compileOperation, type AnswerForm, type PlannedOperation } from './planned-operation.ts';
import type { GatewayAnswer, GatewayRequest, JsonObject, Run } from './plan/run.ts';
import { typeConditions, type FitsCondition } from './plan/type-names.ts';
import { flawErrors, FlawFound, NULLED, rootPlace } from './shape/flaws.ts';
import type { ExecutorStatistics } from './statistics.ts';

export interface GenerationOptions {
  readonly sourceOf: (subgraph: string, url: string | undefined) => GraphQLDataSource;
  readonly limits: Readonly<Record<'plans' | 'forms', CacheLimits>>;
  readonly statistics: ExecutorStatistics;
  readonly onEvent: (event: ExecutorEvent) => void;
}

/** What the executor tells logs. `event` is a fixed phrase that can be counted; the rest varies. */
export type ExecutorEvent =
  | {
      readonly event: 'operation compiled';
      readonly operationName: string | null;
      readonly queryHash: string;
      readonly planMs: number;
      readonly compileMs: number;
    }
  | {
      /** Right, but slower. */
      readonly event: 'operation left to the stock executor';
      readonly operationName: string | null;
      readonly queryHash: string;
      readonly reason: NotCompiled['reason'];
      readonly cause: unknown;
    };

/** Bytes that a plan, and what is compiled from it, hold for each character of the plan as JSON; measured. */
const BYTES_PER_CHARACTER_OF_PLAN = 6;
const BYTES_PER_CHARACTER_OF_FORM = 10;

/**
 * Everything that belongs to one supergraph: its planner, its plans, its compiled programs. A request is answered by
 * the generation it began with, however often the supergraph changes meanwhile; the last of them lets the generation go.
 */
export class SchemaGeneration {
  readonly #schema: GraphQLSchema;
  readonly #options: GenerationOptions;
  readonly #supergraph: Supergraph;
  readonly #supergraphSchema: GraphQLSchema;
  readonly #planner: QueryPlanner;
  readonly #sources: ReadonlyMap<string, GraphQLDataSource>;
  readonly #fits: FitsCondition;
  readonly #plans: BoundedCache<PlannedOperation>;
  readonly #forms: BoundedCache<AnswerForm>;

  /** @param schema the API schema that requests of this generation are checked against. */
  constructor(schema: GraphQLSchema, supergraphSdl: string, options: GenerationOptions) {
    this.#schema = schema;
    this.#options = options;
    this.#supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
    this.#supergraphSchema = this.#supergraph.schema.toGraphQLJSSchema();
    this.#planner = new QueryPlanner(this.#supergraph);
    this.#sources = new Map(
      this.#supergraph.subgraphsMetadata().map(({ name, url }) => [name, options.sourceOf(name, url)]),
    );
    this.#fits = typeConditions(this.#supergraphSchema);
    this.#plans = new BoundedCache(options.limits.plans, options.statistics.caches.plans);
    this.#forms = new BoundedCache(options.limits.forms, options.statistics.caches.forms);
  }

  get caches() {
    return { plans: this.#plans.report(), forms: this.#forms.report() };
  }

  /** Answers one request. @throws {GraphQLError} where no plan can be made of it. */
  async execute(request: GatewayRequest): Promise<GatewayAnswer> {
    const given = request.request.variables ?? {};
    const { errors, coerced } = getVariableValues(this.#schema, request.operation.variableDefinitions ?? [], given);
    if (errors) return { errors };
    const key = keyOf(request);
    const planned = this.#plans.get(key) ?? this.#plan(request, key);
    const { compiled } = planned;
    if (compiled instanceof NotCompiled) return this.#leaveToStock(request, planned, compiled);
    let form: AnswerForm;
    try {
      form = this.#formOf(planned, coerced, key);
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error], data: null };
      return this.#leaveToStock(request, planned, new NotCompiled('COMPILER_FAILED', 'form', { cause: error }));
    }
    this.#options.statistics.compiled += 1;
    const run: Run = { request, given, variables: coerced, data: {}, entities: [], failures: [] };
    await compiled.step(run);
    form.introspect?.(run.data, coerced);
    return shaped(form, run);
  }

  #plan(request: GatewayRequest, key: string): PlannedOperation {
    const { planning, compiling } = this.#options.statistics;
    const { document, operation } = request;
    const { operationName } = request.request;
    const { result: plan, ms: planMs } = planning.time(() =>
      this.#planner.buildQueryPlan(
        operationFromDocument(this.#supergraph.apiSchema(), document, operationName === undefined ? {} : { operationName }),
      ),
    );
    const { result: planned, ms: compileMs } = compiling.time(() =>
      compileOperation(document, operation, plan, { sources: this.#sources, fits: this.#fits }),
    );
    this.#plans.set(key, planned, JSON.stringify(plan).length * BYTES_PER_CHARACTER_OF_PLAN);
    const { queryHash, operationName: named } = request;
    this.#options.onEvent({ event: 'operation compiled', operationName: named, queryHash, planMs, compileMs });
    return planned;
  }

  #formOf(planned: PlannedOperation, variables: Readonly<JsonObject>, key: string): AnswerForm {
    const positions = planned.switches.map((name) => variables[name]);
    const formKey = planned.switches.length === 0 ? key : `${key} ${JSON.stringify(positions)}`;
    const known = this.#forms.get(formKey);
    if (known !== undefined) return known;
    const switches = Object.fromEntries(planned.switches.map((name, index) => [name, positions[index]]));
    const { result: form } = this.#options.statistics.compiling.time(() =>
      compileForm(this.#schema, planned, switches),
    );
    this.#forms.set(formKey, form, form.characters * BYTES_PER_CHARACTER_OF_FORM);
    return form;
  }

  #leaveToStock(request: GatewayRequest, planned: PlannedOperation, why: NotCompiled): Promise<GatewayAnswer> {
    const { statistics, onEvent } = this.#options;
    const { queryHash, operationName } = request;
    statistics.leftToStock(why.reason);
    onEvent({
      event: 'operation left to the stock executor',
      operationName,
      queryHash,
      reason: why.reason,
      cause: why.cause ?? why.message,
    });
    const { operation, fragments, plan } = planned;
    return executeQueryPlan(
      plan,
      Object.fromEntries(this.#sources),
      request,
      { schema: this.#schema, operation, fragments: { ...fragments } },
      this.#supergraphSchema,
      this.#supergraph.apiSchema(),
    );
  }
}

function keyOf({ queryHash, request: { operationName } }: GatewayRequest): string {
  return operationName === undefined ? queryHash : `${queryHash} ${operationName}`;
}

function shaped({ shape }: AnswerForm, { data, failures }: Run): GatewayAnswer {
  const errors = failures.map(({ error }) => error);
  try {
    const answer = shape(data, null);
    return answerOf(answer, errors);
  } catch (error) {
    if (!(error instanceof FlawFound)) throw error;
    const place = rootPlace();
    const answer = shape(data, place);
    return answerOf(answer, [...errors, ...flawErrors(place.flaws, failures)]);
  }
}

function answerOf(answer: unknown, errors: readonly GraphQLError[]): GatewayAnswer {
  const data = answer === NULLED ? null : (answer as JsonObject);
  return errors.length === 0 ? { data } : { errors, data };
}
