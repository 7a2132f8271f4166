import type { GraphQLDataSource } from '@apollo/gateway';

/** What `process` is given. Taken from the interface, since the gateway exports its parts from other packages. */
export type AnyProcessOptions = Parameters<GraphQLDataSource['process']>[0];

/** A fetch on behalf of a client, as against a health check or the loading of a schema. */
export type IncomingOptions = Extract<AnyProcessOptions, { readonly incomingRequestContext: unknown }>;

export type SectorAnswer = Awaited<ReturnType<GraphQLDataSource['process']>>;

export type FormattedError = NonNullable<SectorAnswer['errors']>[number];

/** An error as somebody else gives it: read off JSON, or thrown in this process. */
export interface GivenError {
  readonly message: string;
  readonly path?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

/** The bound the library sets on a gateway context. */
export type AnyGatewayContext = AnyProcessOptions['context'];

export type ErrorPath = readonly (string | number)[];

/** The context callbacks get; for a health check the gateway makes it `{}`, whatever its type says. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows its context, the gateway does not
export function contextIn<Context extends AnyGatewayContext>({ context }: AnyProcessOptions): Context {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  return context as Context;
}

export function isIncoming(options: AnyProcessOptions): options is IncomingOptions {
  return 'incomingRequestContext' in options;
}
