import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { GraphQLError } from 'graphql';
import type { HubConfig } from '../kit/config.ts';
import type { HubError } from '../kit/errors.ts';
import type { Caller } from '../kit/identity/caller.ts';
import type { Log } from '../kit/log.ts';
import { CompiledGateway } from './executor/compiled-gateway.ts';

// @apollo/gateway otherwise looks for cloud metadata addresses and an Apollo host; this hub speaks to its sectors only.
process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';

/** What a request carries through the gateway. */
export interface HubContext {
  readonly caller: Caller;
  readonly requestId: string;
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal;
}

/** The federation gateway over a supergraph composed ahead: it polls nobody and asks no subgraph for its schema. The server loads and stops it. */
export function createGateway(
  supergraphSdl: string,
  dataSourceFor: (subgraph: string) => GraphQLDataSource,
  log: Log,
  executor: HubConfig['executor'],
): Gateway {
  const stock = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => dataSourceFor(name),
    logger: gatewayLogger(log),
  });
  if (executor === 'stock') return stock;
  return new CompiledGateway(stock, { sourceOf: dataSourceFor });
}

/** What the server asks. */
export type Gateway = Pick<ApolloGateway, 'load' | 'stop' | 'onSchemaLoadOrUpdate'>;

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
