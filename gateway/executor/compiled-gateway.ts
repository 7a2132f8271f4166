import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway';
import { OperationTypeNode, type GraphQLSchema } from 'graphql';
import { BoundedCache, type CacheLimits } from './bounded-cache.ts';
import type { AccessRules } from './denials.ts';
import { DocumentStore } from './document-store.ts';
import type { ExecutorEvent } from './executor-event.ts';
import { InFlight } from './in-flight.ts';
import type { GatewayAnswer, GatewayRequest } from './plan/run.ts';
import { SchemaGeneration } from './schema-generation.ts';
import { ExecutorStatistics, type CacheName, type ExecutorReport } from './statistics.ts';

type AnyContext = GatewayRequest['context'];

export interface CompiledGatewayOptions<Context extends AnyContext = AnyContext> {
  /** The sources that the stock gateway asks too. */
  readonly sourceOf: (subgraph: string, url: string | undefined) => GraphQLDataSource;
  /** The code under which clients know a subgraph. Default: they know none. */
  readonly sectorOf?: ((subgraph: string) => string | undefined) | undefined;
  readonly onEvent?: ((event: ExecutorEvent) => void) | undefined;
  readonly limits?: Readonly<Partial<Record<CacheName, CacheLimits>>> | undefined;
  /** Equal queries under way at the same time share an answer. Default: none do. */
  readonly sharing?: Sharing<Context> | undefined;
  /** What of operations on a supergraph is not for those who ask. Default: all is for everybody. */
  readonly accessOf?: ((schema: GraphQLSchema, supergraphSdl: string) => AccessRules<Context>) | undefined;
}

/** How the gateway's contexts bear on sharing. */
export interface Sharing<Context> {
  /** All that may make two callers' answers to the same question differ, as text. */
  rightsOf(this: void, context: Context): string;
  /** Aborts when the one who asks leaves. */
  signalOf(this: void, context: Context): AbortSignal;
  /** The context with another such signal. */
  withSignal(this: void, context: Context, signal: AbortSignal): Context;
  /** Told of the context in which an answer was worked out, for one who got it without asking. */
  takeOver?(this: void, context: Context, worked: Context): void;
}

const MEBIBYTE = 1_048_576;

const DEFAULT_LIMITS: Readonly<Record<CacheName, CacheLimits>> = {
  documents: { mostEntries: 5_000, mostBytes: 64 * MEBIBYTE },
  plans: { mostEntries: 2_000, mostBytes: 64 * MEBIBYTE },
  forms: { mostEntries: 2_000, mostBytes: 64 * MEBIBYTE },
};

/**
 * The gateway with a compiled executor: the stock gateway loads and replaces supergraphs, and each operation is planned
 * and compiled once for each of them. What is not compiled is executed as the stock gateway does, and counted.
 */
export class CompiledGateway<Context extends AnyContext = AnyContext> {
  /** Where the server keeps documents. */
  readonly documentStore: DocumentStore;
  readonly #stock: ApolloGateway;
  readonly #options: CompiledGatewayOptions<Context>;
  readonly #limits: Readonly<Record<CacheName, CacheLimits>>;
  readonly #statistics = new ExecutorStatistics();
  readonly #inFlight = new InFlight<Shared<Context>>();
  /** Held by their schemas, which requests in flight hold. */
  readonly #generations = new WeakMap<GraphQLSchema, SchemaGeneration>();
  #newest: SchemaGeneration | undefined;

  constructor(stock: ApolloGateway, options: CompiledGatewayOptions<Context>) {
    this.#stock = stock;
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.documentStore = new DocumentStore(this.#limits.documents, this.#statistics.caches.documents);
    stock.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => this.#begin(apiSchema, coreSupergraphSdl));
  }

  /** Told of each schema before the first request on it. */
  onSchemaLoadOrUpdate(...given: Parameters<ApolloGateway['onSchemaLoadOrUpdate']>) {
    return this.#stock.onSchemaLoadOrUpdate(...given);
  }

  async load(...given: Parameters<ApolloGateway['load']>) {
    const { schema } = await this.#stock.load(...given);
    return { schema, executor: (request: GatewayRequest) => this.#execute(request) };
  }

  stop(): Promise<void> {
    return this.#stock.stop();
  }

  /** What was done since the process started, and what is kept now. */
  report(): ExecutorReport {
    const empty = () => ({
      plans: new BoundedCache(this.#limits.plans).report(),
      forms: new BoundedCache(this.#limits.forms).report(),
    });
    return this.#statistics.report({
      documents: this.documentStore.report(),
      ...(this.#newest?.report() ?? empty()),
    });
  }

  #begin(schema: GraphQLSchema, supergraphSdl: string): void {
    const { sourceOf, sectorOf = () => undefined, onEvent = () => undefined, accessOf } = this.#options;
    const generation = new SchemaGeneration(schema, supergraphSdl, {
      sourceOf,
      sectorOf,
      onEvent,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whoever made this gateway knows its server's contexts
      access: accessOf?.(schema, supergraphSdl) as AccessRules<AnyContext> | undefined,
      limits: this.#limits,
      statistics: this.#statistics,
    });
    this.#generations.set(schema, generation);
    this.#newest = generation;
    this.documentStore.clear();
  }

  #execute(request: GatewayRequest): Promise<GatewayAnswer> {
    const generation = this.#generations.get(request.schema);
    // Without an operation there is nothing to compile: the stock gateway says what is wrong.
    if (generation === undefined || (request.operation as unknown) === undefined) {
      this.#statistics.leftToStock('NO_OPERATION');
      return this.#stock.executor(request);
    }
    const { sharing } = this.#options;
    const isQuery = request.operation.operation === OperationTypeNode.QUERY;
    return sharing && isQuery ? this.#share(request, generation, sharing) : generation.execute(request);
  }

  async #share(
    request: GatewayRequest,
    generation: SchemaGeneration,
    { rightsOf, signalOf, withSignal, takeOver }: Sharing<Context>,
  ): Promise<GatewayAnswer> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whoever made this gateway knows its server's contexts
    const context = request.context as Context;
    const key = sharedKey(request, generation.number, rightsOf(context));
    if (this.#inFlight.has(key)) this.#statistics.shared += 1;
    const { answer, context: worked } = await this.#inFlight.share(key, signalOf(context), async (signal) => {
      const shared = withSignal(context, signal);
      return { answer: await generation.execute({ ...request, context: shared }), context: shared };
    });
    takeOver?.(context, worked);
    return answer;
  }
}

/** An answer, and the context in which it was worked out. */
interface Shared<Context> {
  readonly answer: GatewayAnswer;
  readonly context: Context;
}

function sharedKey({ queryHash, request }: GatewayRequest, generation: number, rights: string): string {
  return JSON.stringify([generation, queryHash, request.operationName, request.variables, rights]);
}
