import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An identity provider on this machine: a JWKS document, and tokens signed with its key. */
export interface LocalIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  tokenFor(claims: Readonly<Record<string, unknown>>, audience?: string): Promise<string>;
  stop(): void;
}

export async function startLocalIssuer(): Promise<LocalIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }];
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const audience = 'hub-of-this-test';
  return {
    issuer,
    audience,
    jwksUrl: `${issuer}/keys`,
    tokenFor: (claims, of = audience) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setSubject('somebody of this test')
        .setIssuer(issuer)
        .setAudience(of)
        .setExpirationTime('5m')
        .sign(privateKey),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
