/**
 * `node gateway/issuer.ts <host> <port>`: serves the public key of the laptop's issuer at /jwks.json on loopback, so that
 * a hub in containers can be tried without an identity provider, beside it in its network. Tokens are signed beside it, by `node gateway/token.ts <name>`.
 */
import fastify from 'fastify';
import { readConfig } from '../kit/config.ts';
import { listen } from '../kit/listen.ts';
import { runUntilStopped } from '../kit/process.ts';
import { demoIssuer, onLoopbackOnly } from './access/demo-issuer.ts';

await runUntilStopped(
  async () => {
    const [host = '127.0.0.1', port = '4100'] = process.argv.slice(2);
    onLoopbackOnly(host);
    const { publicJwk } = await demoIssuer(readConfig(process.env).dataFolder);
    const http = fastify();
    http.get('/jwks.json', () => ({ keys: [publicJwk] }));
    const url = await listen(http, host, Number(port));
    return { url, stop: () => http.close() };
  },
  ({ url }) => `Keys: ${url}/jwks.json. For trying only.`,
);
