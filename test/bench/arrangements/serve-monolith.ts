import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify from 'fastify';
import { tokenReader } from '../../../gateway/access/tokens.ts';
import type { Caller } from '../../../kit/identity/caller.ts';
import { keepGarbageYoung } from '../../../kit/young-garbage.ts';
import { auditorsToken } from './auditors-token.ts';
import { type Engine, monolithGateway } from './monolith-gateway.ts';
import { serveArrangement } from './serve.ts';

/** Serves the schema that is not federated behind the same HTTP server and token check as the hub, and nothing else of it. */
export function serveMonolith(engine: Engine): Promise<void> {
  keepGarbageYoung();
  return serveArrangement(async ({ database }) => {
    const apollo = new ApolloServer<{ readonly caller: Caller }>({
      gateway: await monolithGateway(database, engine),
      plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginCacheControlDisabled()],
    });
    await apollo.start();
    const { issuer, token } = await auditorsToken();
    const readToken = tokenReader(issuer);
    const http = fastify();
    http.route({
      url: '/graphql',
      method: ['GET', 'POST'],
      handler: fastifyApolloHandler(apollo, {
        context: async ({ headers }) => ({ caller: await readToken(headers.authorization) }),
      }),
    });
    const url = await http.listen({ host: '127.0.0.1', port: 0 });
    return { url: `${url}/graphql`, token };
  });
}
