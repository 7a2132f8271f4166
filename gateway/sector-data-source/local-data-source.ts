import type { GraphQLDataSource } from '@apollo/gateway';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { compileShape, type AnswerShape } from './answer-shape.ts';
import { answerOrNulls, type RawAnswer } from './ask-sector.ts';
import { withinDeadline } from './deadline.ts';
import {
  contextIn,
  isIncoming,
  type AnyGatewayContext,
  type AnyProcessOptions,
  type SectorAnswer,
} from './gateway-types.ts';
import { localExecution, type Run } from './local-execution.ts';
import { OperationStore } from './operation-store.ts';
import type { JitOptions } from './schema-for-jit.ts';
import { hasPublicCode } from './sector-error.ts';
import type { SectorEventListener } from './sector-event.ts';
import { SectorFailure, type SectorName } from './sector-failure.ts';
import { signalIn } from './signal-in.ts';

export interface LocalSectorDataSourceOptions<
  Context extends AnyGatewayContext = AnyGatewayContext,
> extends JitOptions {
  /** The subgraph itself, as `buildSubgraphSchema` makes it. */
  readonly schema: GraphQLSchema;
  /** Code of the sector, as callers see it in `extensions.sector`. */
  readonly sector: string;
  /** What people call the sector in messages. Default: the code. */
  readonly title?: string | undefined;
  /** What the subgraph's resolvers get as context; `signal` aborts at the deadline. Default: the gateway's own context. */
  readonly contextFor?: ((context: Context, signal: AbortSignal) => unknown) | undefined;
  /** Aborts when the client leaves. Default: `context.signal`, where there is one. */
  readonly signalOf?: ((context: Context) => AbortSignal | undefined) | undefined;
  readonly onEvent?: SectorEventListener | undefined;
  /** Milliseconds for the whole answer. Default 800. */
  readonly deadlineMs?: number | undefined;
  /** Operations kept ready. Default 1000. */
  readonly rememberedOperations?: number | undefined;
  /** Whether queries are compiled by graphql-jit rather than run by graphql-js. Default true. */
  readonly compiles?: boolean | undefined;
}

interface PreparedOperation {
  readonly shape: AnswerShape;
  readonly run: Run;
}

/**
 * The gateway's way to a subgraph in its own process: each operation is parsed, validated and compiled once, then run
 * under a deadline. A subgraph that hangs or breaks costs only itself, as in `SectorDataSource`; an error of a single
 * resolver is a GraphQL error at its place.
 */
export class LocalSectorDataSource<Context extends AnyGatewayContext = AnyGatewayContext> implements GraphQLDataSource {
  readonly #options: LocalSectorDataSourceOptions<Context>;
  readonly #name: SectorName;
  readonly #deadlineMs: number;
  readonly #onEvent: SectorEventListener;
  #operations: OperationStore<PreparedOperation>;

  constructor(options: LocalSectorDataSourceOptions<Context>) {
    const { schema, sector, title = sector } = options;
    this.#options = options;
    this.#name = { sector, title };
    this.#deadlineMs = options.deadlineMs ?? 800;
    this.#onEvent = options.onEvent ?? (() => undefined);
    this.#operations = this.#operationsOn(schema);
  }

  /** Answers in every case where a client asks; see the class. @throws {GraphQLError} coded, for a failed health check. */
  async process(options: AnyProcessOptions): Promise<SectorAnswer> {
    const { query = '', variables = {} } = options.request;
    const operations = this.#operations;
    return answerOrNulls({
      name: this.#name,
      options,
      onEvent: this.#onEvent,
      read: () => operations.find(query, variables).shape,
      ask: () => this.#runInTime(options, operations.find(query, variables).run),
    });
  }

  /** From now on this is the subgraph: for one that is rebuilt while the gateway runs. */
  useSchema(schema: GraphQLSchema): void {
    this.#operations = this.#operationsOn(schema);
  }

  #operationsOn(schema: GraphQLSchema): OperationStore<PreparedOperation> {
    const { rememberedOperations = 1000, compiles = true } = this.#options;
    const { sector } = this.#name;
    const onNotCompiled = (detail: string) => this.#onEvent({ event: 'sector operation not compiled', sector, detail });
    const prepare = localExecution(schema, compiles, onNotCompiled, this.#options);
    return new OperationStore(rememberedOperations, (operation) => ({
      run: prepare(operation),
      shape: compileShape(schema, operation),
    }));
  }

  #runInTime(options: AnyProcessOptions, run: Run): Promise<RawAnswer> {
    const { variables = {} } = options.request;
    const { contextFor = same, signalOf = signalIn } = this.#options;
    const context = contextIn<Context>(options);
    const client = isIncoming(options) ? signalOf(context) : undefined;
    return withinDeadline(this.#deadlineMs, client, async (signal) => {
      try {
        const contextValue = await contextFor(context, signal);
        return await run(contextValue, variables);
      } catch (cause) {
        if (cause instanceof GraphQLError && hasPublicCode(cause)) throw cause;
        const detail = cause instanceof Error ? cause.name : typeof cause;
        throw new SectorFailure('SECTOR_UNAVAILABLE', 'could not work out its answer', detail, { cause });
      }
    });
  }
}

const same = (context: unknown): unknown => context;
