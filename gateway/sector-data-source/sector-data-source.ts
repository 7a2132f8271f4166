import type { GraphQLDataSource } from '@apollo/gateway';
import type { GraphQLSchema } from 'graphql';
import { Pool, type buildConnector } from 'undici';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
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
import { correlationOfClient, hopHeaders, type Correlation } from './hop-headers.ts';
import { enterprisesNamed, type NamedEnterprises } from './named-enterprises.ts';
import { OperationStore } from './operation-store.ts';
import { badAnswer, postToSector } from './post-to-sector.ts';
import { readAnswer } from './read-answer.ts';
import { SectorCircuit } from './sector-circuit.ts';
import type { SectorEventListener } from './sector-event.ts';
import type { SectorName } from './sector-failure.ts';
import { signalIn } from './signal-in.ts';

export interface SectorDataSourceOptions<Context extends AnyGatewayContext = AnyGatewayContext> {
  /** Where the sector answers GraphQL. Appears in no error and no event. */
  readonly url: string;
  /** Code of the sector, as callers see it in `extensions.sector`. */
  readonly sector: string;
  /** What people call the sector in messages. Default: the code. */
  readonly title?: string | undefined;
  /** The subgraph's schema with `_entities` and `_service`, as `subgraphSchemas` takes it from the supergraph. */
  readonly schema: GraphQLSchema;
  /** Value of the `authorization` header by which the sector knows the hub, on whose behalf it asks, and what. */
  readonly authorize?: ((context: Context, body: string) => Promise<string> | string) | undefined;
  /**
   * What goes under `extensions` with a question, from the codes of the enterprises that it names; undefined where
   * nothing does.
   */
  readonly extend?: ((context: Context, codes: () => readonly Uscc[]) => Promise<Extensions> | undefined) | undefined;
  /** Identifiers to send along. Default: the client's own `x-request-id` and `traceparent`, where well formed. */
  readonly correlate?: ((context: Context) => Correlation) | undefined;
  /** Aborts when the client leaves. Default: `context.signal`, where there is one. */
  readonly signalOf?: ((context: Context) => AbortSignal | undefined) | undefined;
  readonly onEvent?: SectorEventListener | undefined;
  /** Milliseconds for the whole answer. Default 800. */
  readonly deadlineMs?: number | undefined;
  /** Bytes of an answer. Default 8 MiB. */
  readonly mostAnswerBytes?: number | undefined;
  /** Connections kept to the sector's origin. Default 64. */
  readonly connections?: number | undefined;
  /** Failures in a row after which the sector is left alone. Default 5. */
  readonly openAfterFailures?: number | undefined;
  /** Milliseconds for which it is left alone. Default 1000. */
  readonly halfOpenAfterMs?: number | undefined;
  /** Operations whose shape is remembered. Default 1000. */
  readonly rememberedOperations?: number | undefined;
  /** TLS settings of the connection: an authority's own certificates, client certificates. */
  readonly tls?: buildConnector.BuildOptions | undefined;
}

type Extensions = Readonly<Record<string, unknown>>;

interface PreparedQuestion {
  readonly shape: AnswerShape;
  readonly named: NamedEnterprises;
}

const DEFAULTS = {
  deadlineMs: 800,
  mostAnswerBytes: 8 * 1024 * 1024,
  connections: 64,
  openAfterFailures: 5,
  halfOpenAfterMs: 1000,
  rememberedOperations: 1000,
};

/**
 * The gateway's way to a sector that runs elsewhere: one POST over kept-alive connections, under a deadline, a size
 * cap and a circuit breaker, whose answer is checked against what was asked. A sector that fails costs only itself:
 * its fields are null, with one coded error (`SECTOR_UNAVAILABLE`, `SECTOR_TIMEOUT`, `SECTOR_BAD_ANSWER`), and whoever
 * needs them is still asked.
 */
export class SectorDataSource<Context extends AnyGatewayContext = AnyGatewayContext> implements GraphQLDataSource {
  readonly #options: SectorDataSourceOptions<Context> & typeof DEFAULTS;
  readonly #name: SectorName;
  readonly #onEvent: SectorEventListener;
  readonly #path: string;
  readonly #pool: Pool;
  readonly #circuit: SectorCircuit;
  #operations: OperationStore<PreparedQuestion>;

  constructor(options: SectorDataSourceOptions<Context>) {
    const { sector, title = sector, schema, tls, onEvent = () => undefined } = options;
    const url = new URL(options.url);
    this.#options = { ...options, ...withDefaults(options) };
    this.#name = { sector, title };
    this.#onEvent = onEvent;
    this.#path = url.pathname + url.search;
    const { deadlineMs, connections, openAfterFailures, halfOpenAfterMs } = this.#options;
    // The deadline covers what undici's own timers would.
    this.#pool = new Pool(url.origin, {
      connections,
      connectTimeout: deadlineMs,
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
      ...(tls && { connect: tls }),
    });
    this.#circuit = new SectorCircuit({ sector, openAfterFailures, halfOpenAfterMs, onEvent });
    this.#operations = this.#operationsOn(schema);
  }

  /** Answers in every case where a client asks; see the class. @throws {GraphQLError} coded, for a failed health check. */
  async process(options: AnyProcessOptions): Promise<SectorAnswer> {
    const { query = '', variables = {} } = options.request;
    return answerOrNulls({
      name: this.#name,
      options,
      onEvent: this.#onEvent,
      read: () => this.#operations.find(query, variables).shape,
      ask: () => this.#circuit.run(() => this.#askInTime(options, this.#operations.find(query, variables))),
    });
  }

  /** Answers are checked against `schema` from now on: for a supergraph that is replaced while the gateway runs. */
  useSchema(schema: GraphQLSchema): void {
    this.#operations = this.#operationsOn(schema);
  }

  /** Lets what is under way end and closes the connections. */
  async close(): Promise<void> {
    if (!this.#pool.closed) await this.#pool.close();
  }

  #operationsOn(schema: GraphQLSchema): OperationStore<PreparedQuestion> {
    return new OperationStore(this.#options.rememberedOperations, (operation) => ({
      shape: compileShape(schema, operation),
      named: enterprisesNamed(schema, operation.document, operation.operation),
    }));
  }

  #askInTime(options: AnyProcessOptions, question: PreparedQuestion): Promise<RawAnswer> {
    const { deadlineMs, signalOf = signalIn } = this.#options;
    const client = isIncoming(options) ? signalOf(contextIn<Context>(options)) : undefined;
    return withinDeadline(deadlineMs, client, (signal) => this.#ask(options, question, signal));
  }

  async #ask(options: AnyProcessOptions, { shape, named }: PreparedQuestion, signal: AbortSignal): Promise<RawAnswer> {
    const { authorize, correlate, extend, mostAnswerBytes } = this.#options;
    const { query, variables = {}, operationName } = options.request;
    const context = contextIn<Context>(options);
    const extending = extend?.(context, () => named.codesIn(variables));
    const extensions = extending === undefined ? undefined : await extending;
    const body = JSON.stringify({ query, variables, operationName, extensions });
    const authorization = await authorize?.(context, body);
    const headers = hopHeaders(authorization, correlate ? correlate(context) : correlationOfClient(options));
    const bytes = await postToSector(this.#pool, {
      path: this.#path,
      headers,
      body,
      mostBytes: mostAnswerBytes,
      signal,
    });
    const answer = readAnswer(bytes);
    const flaw = answer.data ? shape.flawIn(answer.data, variables) : undefined;
    if (flaw !== undefined) throw badAnswer('gave an answer of the wrong shape', `data${flaw}`);
    return answer;
  }
}

function withDefaults(options: object): typeof DEFAULTS {
  const given = Object.entries(options).filter(([name, value]) => name in DEFAULTS && value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}

export { LocalSectorDataSource } from './local-data-source.ts';
export { clientError } from './sector-error.ts';
export type { SectorEvent, SectorEventListener } from './sector-event.ts';
export { withoutValue } from './variable-error.ts';
export { subgraphSchemas } from './subgraph-schemas.ts';
