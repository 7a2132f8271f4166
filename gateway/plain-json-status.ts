import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';

const NOT_CARRIED_OUT: ReadonlySet<unknown> = new Set([
  ApolloServerErrorCode.GRAPHQL_PARSE_FAILED,
  ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED,
  ApolloServerErrorCode.BAD_USER_INPUT,
]);

/**
 * GraphQL over HTTP: who asks for `application/json` by name is answered 200 where the document or its variables are
 * wrong, since a proxy's own 400 in JSON could not be told from it; everybody else is answered 400.
 */
export const plainJsonStatus: ApolloServerPlugin = {
  requestDidStart: ({ request }) =>
    Promise.resolve({
      willSendResponse: ({ response: { body, http } }) => {
        const accept = request.http?.headers.get('accept') ?? '';
        const wantsPlainJson = accept.includes('application/json') && !accept.includes('graphql-response+json');
        const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
        const isRefused =
          errors.length > 0 && errors.every(({ extensions }) => NOT_CARRIED_OUT.has(extensions?.['code']));
        if (wantsPlainJson && http.status === 400 && isRefused) http.status = 200;
        return Promise.resolve();
      },
    }),
};
