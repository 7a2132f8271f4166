import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { HubContext } from '../gateway.ts';

/** What graphql-js adds to an error where a name is nearly right. */
const SUGGESTION = / ?Did you mean [^?]*\?/g;

/** Who may not ask for the schema is not helped to guess it either. */
export const noHints: ApolloServerPlugin<HubContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response: { body }, contextValue: { caller } }) => {
        if (!caller.maySeeSchema && body.kind === 'single' && body.singleResult.errors !== undefined)
          body.singleResult.errors = body.singleResult.errors.map(withoutSuggestion);
        return Promise.resolve();
      },
    }),
};

function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: withoutSuggestions(error.message) };
}

/** A sentence of graphql-js without the names that it would have one try. */
export function withoutSuggestions(message: string): string {
  return message.replaceAll(SUGGESTION, '');
}
