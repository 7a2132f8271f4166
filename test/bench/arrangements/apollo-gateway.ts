/** @apollo/gateway as its documentation sets it up: standalone Apollo Server, and a data source that passes on the caller's authorization. */
import { ApolloGateway, type GraphQLDataSourceProcessOptions, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { supergraphAt } from '../../peers/supergraph-at.ts';
import { serveArrangement } from './serve.ts';

interface Context {
  readonly authorization?: string | undefined;
}

class AuthorizedDataSource extends RemoteGraphQLDataSource<Context> {
  override willSendRequest({ request, context }: GraphQLDataSourceProcessOptions<Context>): void {
    if (context.authorization !== undefined) request.http?.headers.set('authorization', context.authorization);
  }
}

await serveArrangement(async ({ subgraphsUrl }) => {
  const gateway = new ApolloGateway({
    supergraphSdl: supergraphAt(subgraphsUrl ?? ''),
    buildService: ({ url = '' }) => new AuthorizedDataSource({ url }),
  });
  const server = new ApolloServer<Context>({ gateway });
  const { url } = await startStandaloneServer(server, {
    context: ({ req }) => Promise.resolve({ authorization: req.headers.authorization }),
    listen: { host: '127.0.0.1', port: 0 },
  });
  return { url, token: null };
});
