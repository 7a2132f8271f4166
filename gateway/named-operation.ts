import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import { GraphQLError, Kind } from 'graphql';

/** Refuses with 400 a request that leaves open which of its operations is meant; the gateway would answer 500. */
export const namedOperation: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ operation, document, request: { operationName } }) => {
        if ((operation as unknown) !== undefined) return Promise.resolve();
        const names = document.definitions.flatMap((definition) =>
          definition.kind === Kind.OPERATION_DEFINITION && definition.name ? [definition.name.value] : [],
        );
        const fault = operationName ? 'operationName names no operation of the document' : 'operationName is missing';
        const choice = names.length > 0 ? `send one of ${names.join(', ')}` : 'leave it out, or name the operation';
        return Promise.reject(
          new GraphQLError(`${fault}; ${choice}.`, {
            extensions: { code: ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE, http: { status: 400 } },
          }),
        );
      },
    }),
};
