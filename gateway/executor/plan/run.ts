import type { ApolloGateway } from '@apollo/gateway';
import type { GraphQLError } from 'graphql';
import type { ErrorPath } from '../../sector-data-source/gateway-types.ts';

/** What the server hands an executor. */
export type GatewayRequest = Parameters<ApolloGateway['executor']>[0];

export type GatewayAnswer = Awaited<ReturnType<ApolloGateway['executor']>>;

export type JsonObject = Record<string, unknown>;

/** One request on its way through a plan. */
export interface Run {
  readonly request: GatewayRequest;
  /** Variables as the client gave them: what subgraphs are handed. */
  readonly given: Readonly<JsonObject>;
  /** Variables checked, with their defaults: what conditions read. */
  readonly variables: Readonly<JsonObject>;
  /** What the subgraphs have said so far, merged. */
  readonly data: JsonObject;
  /** Entities collected so far, by the slot of their path. */
  readonly entities: (readonly JsonObject[] | undefined)[];
  readonly failures: Failure[];
}

/** An error from a subgraph, and the place of the answer it makes unknown. */
export interface Failure {
  readonly error: GraphQLError;
  readonly path: ErrorPath;
}

/** A part of a plan. */
export type Step = (run: Run) => Promise<void> | void;

/** A field of an object, never what every object inherits under the same name (`constructor`). */
export function ownField(object: Readonly<JsonObject>, key: string): unknown {
  const value = object[key];
  return value === undefined || Object.hasOwn(object, key) ? value : undefined;
}

/** Sets a field of an object, also where an assignment would mean something else (`__proto__`). */
export function setOwnField(object: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
  } else {
    object[key] = value;
  }
}
