import type { ApolloServerPlugin, GraphQLRequestContext, GraphQLRequestListener } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { LimitSettings } from '../../kit/config/limit-settings.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { Log } from '../../kit/log.ts';
import type { HubContext } from '../gateway.ts';
import { ClientMeters, type Left } from './client-meters.ts';
import { CostWeights } from './cost-weights.ts';
import { operationCost, type OperationCost } from './operation-cost.ts';
import { persistedOperations } from './persisted-operations.ts';
import { refusal } from './refusal.ts';
import { refusalOfDocument, refusalOfText } from './shape-limits.ts';
import { refusalOfNesting } from './nesting.ts';
import { operationIn, type SentOperation, sentIn } from './sent-operation.ts';
import { TurnedAway } from './turned-away.ts';
import { SHIPPED_OPERATIONS, type TrustedOperations, trustedOperationsIn } from './trusted-operations.ts';

/** Reading, planning and compiling an operation that this process has not met takes as long as telling these objects. */
const COST_OF_A_NEW_OPERATION = 1_000;
/** Texts that were found within limits, and their characters together. */
const REMEMBERED_TEXTS = 5_000;
const REMEMBERED_CHARACTERS = 8_388_608;

type Resolved = GraphQLRequestContext<HubContext> & { readonly operation?: OperationDefinitionNode | undefined };

/**
 * What a client may ask at once and over time. Before an operation is read by the server its text is held against the
 * limits, once for each text; before it is carried out, its cost with the variables given against the limit and the
 * client's budget. What the hub asks of itself meanwhile belongs to the operation that was let in.
 */
export class Limits {
  readonly settings: LimitSettings;
  /** For Apollo Server's option of that name. */
  readonly persistedQueries;
  readonly turnedAway = new TurnedAway();
  readonly #meters: ClientMeters;
  readonly #trusted: TrustedOperations;
  readonly #log: Log;
  readonly #withinLimits = new LRUCache<string, true>({
    max: REMEMBERED_TEXTS,
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_true, text) => Math.max(1, text.length),
  });
  readonly #costs = new WeakMap<OperationDefinitionNode, OperationCost>();
  #schema: { readonly api: GraphQLSchema; readonly weights: CostWeights } | undefined;

  /** @throws {HubError} CONFIGURATION_INVALID where the trusted operations cannot be read. */
  constructor(settings: LimitSettings, log: Log) {
    this.settings = settings;
    this.#log = log;
    this.#meters = new ClientMeters(settings);
    this.#trusted = trustedOperationsIn(settings.trustedOperations ?? SHIPPED_OPERATIONS);
    this.persistedQueries = { cache: persistedOperations(this.#trusted, settings.operations === 'open') };
  }

  /**
   * Lets a request in, before anything of it is read by the server.
   * @throws {GraphQLError} TOO_MANY_REQUESTS, OPERATION_NOT_TRUSTED, OPERATION_TOO_LARGE, BUDGET_SPENT
   */
  async admit({ subject }: Caller, request: FastifyRequest): Promise<void> {
    try {
      await this.#countRequest(subject, request);
      const said = sentIn(request);
      const tooDeep = refusalOfNesting(said);
      if (tooDeep !== null) throw tooDeep;
      const sent = operationIn(said);
      if (this.settings.operations === 'trusted') this.#mustBeTrusted(sent);
      else if (sent.text !== undefined && !this.#withinLimits.has(sent.text)) await this.#meet(subject, sent.text);
    } catch (error) {
      throw this.#told(error);
    }
  }

  /** Holds operations against their cost and budgets, and tells of both in the answer's headers. */
  plugin(): ApolloServerPlugin<HubContext> {
    const listener: GraphQLRequestListener<HubContext> = {
      didResolveOperation: (request) => this.#spend(request),
    };
    return {
      serverWillStart: () =>
        Promise.resolve({
          schemaDidLoadOrUpdate: ({ apiSchema, coreSupergraphSdl = '' }) => {
            this.#schema = { api: apiSchema, weights: new CostWeights(coreSupergraphSdl) };
          },
        }),
      requestDidStart: () => Promise.resolve(listener),
    };
  }

  async #countRequest(client: string, request: FastifyRequest): Promise<void> {
    try {
      await this.#meters.countRequest(client, bytesOf(request, this.settings.bodyBytes));
    } catch (error) {
      if (error instanceof GraphQLError) this.turnedAway.add(request, error);
      throw error;
    }
  }

  #mustBeTrusted({ text, hash }: SentOperation): void {
    const isTrusted =
      text === undefined ? hash === undefined || this.#trusted.textOf(hash) !== undefined : this.#trusted.holds(text);
    if (isTrusted) return;
    throw refusal(
      'OPERATION_NOT_TRUSTED',
      `This hub takes its ${this.#trusted.size} trusted operations and nothing else. Send one of them, to the letter or by the SHA-256 of its text, or ask the operator to take yours among them.`,
      { limit: 'trusted operations', allowed: this.#trusted.size, asked: 1 },
      { status: 403 },
    );
  }

  async #meet(client: string, text: string): Promise<void> {
    await this.#meters.spend(client, COST_OF_A_NEW_OPERATION);
    const refused = refusalOfText(text, this.settings);
    if (refused !== null) throw refused;
    this.#withinLimits.set(text, true);
  }

  async #spend(request: Resolved): Promise<void> {
    const { operation, contextValue, response } = request;
    // Without HTTP it is the hub itself that asks, on behalf of an operation that has been let in.
    if (operation === undefined || request.request.http === undefined) return;
    try {
      const { costOf, pages } = this.#costOf(request, operation);
      const variables = request.request.variables ?? {};
      for (const page of pages) this.#mustFit(page.place, page.sizeOf(variables));
      const cost = costOf(variables);
      this.#mustBeAffordable(cost);
      const left = await this.#meters.spend(contextValue.caller.subject, cost);
      response.http.headers.set('hub-operation-cost', String(cost));
      if (left !== null) this.#tell(response.http.headers, left);
    } catch (error) {
      throw this.#told(error);
    }
  }

  #costOf({ document }: Resolved, operation: OperationDefinitionNode): OperationCost {
    const known = this.#costs.get(operation);
    if (known !== undefined) return known;
    if (this.#schema === undefined || document === undefined) throw new Error('no schema has been loaded');
    const refused = refusalOfDocument(document, this.settings);
    if (refused !== null) throw refused;
    const worked = operationCost(this.#schema.api, this.#schema.weights, document, operation);
    this.#costs.set(operation, worked);
    return worked;
  }

  #mustFit(place: string, asked: number): void {
    const { page: allowed } = this.settings;
    if (asked <= allowed) return;
    const message = `${place} asks for a page of ${asked}; at most ${allowed} are told at once. Ask for the rest with "after"; for a whole list, ask for a file (requestExport).`;
    throw refusal('PAGE_TOO_LARGE', message, { limit: 'page', allowed, asked });
  }

  #mustBeAffordable(asked: number): void {
    const { cost: allowed } = this.settings;
    if (asked <= allowed) return;
    const message = `This operation costs ${asked}; at most ${allowed} may be asked at once. Ask for smaller pages, or for fewer fields; for a whole list, ask for a file (requestExport).`;
    throw refusal('OPERATION_TOO_COSTLY', message, { limit: 'cost', allowed, asked });
  }

  /** As the IETF's draft of RateLimit header fields writes it. */
  #tell(headers: Map<string, string>, { remaining, resetSeconds }: Left): void {
    const { budget, windowSeconds } = this.settings;
    headers.set('ratelimit-policy', `"budget";q=${budget};w=${windowSeconds}`);
    headers.set('ratelimit', `"budget";r=${remaining};t=${resetSeconds}`);
  }

  /** The log counts what is refused; who asked and what is in neither. */
  #told(error: unknown): unknown {
    if (error instanceof GraphQLError) {
      const { code, limit, asked, allowed } = error.extensions;
      this.#log.info({ event: 'request refused', code, limit, asked, allowed });
    }
    return error;
  }
}

/** Bytes of a request's body, the most where it does not say. */
function bytesOf({ headers }: FastifyRequest, most: number): number {
  const { 'content-length': said, 'transfer-encoding': inPieces } = headers;
  return said !== undefined ? Number(said) : inPieces === undefined ? 0 : most;
}
