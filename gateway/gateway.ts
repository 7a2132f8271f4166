import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { HubConfig } from '../kit/config.ts';
import type { HubError } from '../kit/errors.ts';
import { type Caller, rightsText } from '../kit/identity/caller.ts';
import type { Log } from '../kit/log.ts';
import { guardedStock } from './access/guarded-stock.ts';
import { accessRules } from './access/operation-access.ts';
import { notingEnterprises } from './audit/enterprises-seen.ts';
import type { RequestAudit } from './audit/request-audit.ts';
import { CompiledGateway, type Sharing } from './executor/compiled-gateway.ts';
import type { ExecutorReport } from './executor/statistics.ts';

// @apollo/gateway otherwise looks for cloud metadata addresses and an Apollo host; this hub speaks to its sectors only.
process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';

/** What a request carries through the gateway. */
export interface HubContext {
  readonly caller: Caller;
  readonly requestId: string;
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal;
  /** What the audit log will keep of the request. */
  readonly audit: RequestAudit;
}

/** What the server asks. */
export interface Gateway extends Pick<ApolloGateway, 'load' | 'stop' | 'onSchemaLoadOrUpdate'> {
  /** Where the server keeps documents; its own place where there is none. */
  readonly documentStore?: CompiledGateway['documentStore'];
  /** What the executor has done; the stock one does not say. */
  report?(): ExecutorReport;
}

export interface GatewayOptions {
  /** Default: compiled. */
  readonly executor?: HubConfig['executor'];
  /** The code under which clients know a subgraph. */
  readonly codeOf?: (subgraph: string) => string | undefined;
}

/** The federation gateway over a supergraph composed ahead: it polls nobody and asks no subgraph for its schema. The server loads and stops it. */
export function createGateway(
  supergraphSdl: string,
  dataSourceFor: (subgraph: string) => GraphQLDataSource,
  log: Log,
  { executor = 'compiled', codeOf }: GatewayOptions = {},
): Gateway {
  const sources = new Map<string, GraphQLDataSource>();
  const sourceOf = (name: string): GraphQLDataSource => {
    const source = sources.get(name) ?? notingEnterprises(dataSourceFor(name));
    sources.set(name, source);
    return source;
  };
  const stock = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => sourceOf(name),
    logger: gatewayLogger(log),
  });
  const accessOf = (schema: GraphQLSchema, sdl: string) =>
    accessRules<HubContext>(
      schema,
      sdl,
      (subgraph) => codeOf?.(subgraph) ?? subgraph,
      ({ caller }) => caller,
    );
  if (executor === 'stock') return guardedStock<HubContext>(stock, accessOf);
  return new CompiledGateway<HubContext>(stock, {
    sourceOf,
    sectorOf: codeOf,
    accessOf,
    onEvent: (event) => log[event.event === 'operation compiled' ? 'debug' : 'warn'](event),
    sharing,
  });
}

/**
 * Callers share an answer under way only with themselves: what they may see follows from who they are, and each of
 * them is entered in the sectors' books by name.
 */
const sharing: Sharing<HubContext> = {
  rightsOf: ({ caller }) => rightsText(caller),
  signalOf: ({ signal }) => signal,
  withSignal: (context, signal) => ({ ...context, signal }),
  takeOver: ({ audit }, { audit: ofShared }) => {
    for (const uscc of ofShared.enterprises) audit.enterprises.add(uscc);
  },
};

function gatewayLogger(log: Log) {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (message?: unknown) => {
    log[level]({ event: 'gateway', message: String(message) });
  };
  return { debug: at('debug'), info: at('debug'), warn: at('warn'), error: at('error') };
}

/** A HubError as GraphQL answers it. */
export function asGraphQLError(error: HubError, httpStatus?: number): GraphQLError {
  return new GraphQLError(error.message, {
    extensions: { code: error.code, ...(httpStatus !== undefined && { http: { status: httpStatus } }) },
  });
}
