import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway';
import type { GraphQLSchema } from 'graphql';
import type { CacheLimits } from './bounded-cache.ts';
import type { GatewayAnswer, GatewayRequest } from './plan/run.ts';
import type { ExecutorEvent } from './executor-event.ts';
import { SchemaGeneration } from './schema-generation.ts';
import { ExecutorStatistics, type CacheName, type ExecutorReport } from './statistics.ts';

export interface CompiledGatewayOptions {
  /** The same sources that the stock gateway asks. */
  readonly sourceOf: (subgraph: string, url: string | undefined) => GraphQLDataSource;
  readonly onEvent?: ((event: ExecutorEvent) => void) | undefined;
  readonly limits?: Readonly<Partial<Record<CacheName, CacheLimits>>> | undefined;
}

const MEBIBYTE = 1_048_576;

const DEFAULT_LIMITS: Readonly<Record<CacheName, CacheLimits>> = {
  documents: { mostEntries: 5_000, mostBytes: 64 * MEBIBYTE },
  plans: { mostEntries: 2_000, mostBytes: 64 * MEBIBYTE },
  forms: { mostEntries: 4_000, mostBytes: 64 * MEBIBYTE },
};

/**
 * The gateway with a compiled executor: the stock gateway loads and replaces supergraphs, and each operation is planned
 * and compiled once for each of them. What is not compiled is executed as the stock gateway does, and counted.
 */
export class CompiledGateway {
  readonly #stock: ApolloGateway;
  readonly #statistics = new ExecutorStatistics();
  readonly #limits: Readonly<Record<CacheName, CacheLimits>>;
  readonly #generations = new WeakMap<GraphQLSchema, SchemaGeneration>();
  #newest: SchemaGeneration | undefined;

  constructor(stock: ApolloGateway, { sourceOf, onEvent = () => undefined, limits }: CompiledGatewayOptions) {
    this.#stock = stock;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    stock.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
      const generation = new SchemaGeneration(apiSchema, coreSupergraphSdl, {
        sourceOf,
        onEvent,
        limits: this.#limits,
        statistics: this.#statistics,
      });
      this.#generations.set(apiSchema, generation);
      this.#newest = generation;
    });
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

  #execute(request: GatewayRequest): Promise<GatewayAnswer> {
    const generation = this.#generations.get(request.schema);
    // Without an operation there is nothing to compile: the stock gateway says what is wrong.
    const isComplete = generation !== undefined && (request.operation as unknown) !== undefined;
    return isComplete ? generation.execute(request) : this.#stock.executor(request);
  }
}
