import type { ApolloServerPlugin } from '@apollo/server';

/**
 * Lets go of an answer once it is sent. It must be the last of a server's plugins.
 *
 * For each request to a gateway Apollo Server makes an object with accessors of its own
 * (`makeGatewayGraphQLRequestContext`), and V8 a hidden class for it, in the old generation: until the next full
 * collection that holds the response as it was when the request began. What is sent is another one from here on
 * (docs/bench/where-time-goes.md).
 */
export const answersLetGo: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: (request) => {
        const { response } = request;
        Object.assign(request, { response: { ...response } });
        Object.assign(response, { body: undefined });
        return Promise.resolve();
      },
    }),
};
