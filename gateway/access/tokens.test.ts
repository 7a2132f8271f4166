import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { OWN_CLAIMS } from '../../kit/identity/claim-map.ts';
import { providerKeys, tokenReader } from './tokens.ts';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

const ISSUER = 'https://identity.example';
const AUDIENCE = 'sector-credit-hub';

let keys: KeyPair;
let otherKeys: KeyPair;
beforeAll(async () => {
  [keys, otherKeys] = await Promise.all([generateKeyPair('EdDSA'), generateKeyPair('EdDSA')]);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

interface Change {
  readonly payload?: object;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expires?: string | number;
  readonly key?: KeyPair['privateKey'];
  readonly keyId?: string;
}

const GOOD = { sub: 'clerk-7', role: 'AGENCY', sectors: ['WORK_SAFETY'], purpose: 'SUPERVISION' };

/** What the provider would issue, changed at one place. */
function tokenWith({ payload, issuer, audience, expires, key, keyId }: Change = {}): Promise<string> {
  return new SignJWT({ ...GOOD, ...payload })
    .setProtectedHeader({ alg: 'EdDSA', ...(keyId !== undefined && { kid: keyId }) })
    .setIssuer(issuer ?? ISSUER)
    .setAudience(audience ?? AUDIENCE)
    .setExpirationTime(expires ?? '1h')
    .sign(key ?? keys.privateKey);
}

/** Moves both clocks on: the one of tokens, and the one by which the remembered ones are kept. */
function later(ms: number): void {
  const now = performance.now();
  vi.setSystemTime(Date.now() + ms);
  vi.spyOn(performance, 'now').mockReturnValue(now + ms);
}

const AUTHORISED = {
  id: 'A-7',
  enterprises: ['91130502TT000H9J6D'],
  scope: ['PUBLIC_CREDIT'],
  expiresAt: '2100-01-01T00:00:00.000Z',
};

const reader = () => tokenReader({ issuer: ISSUER, audience: AUDIENCE, key: keys.publicKey });

describe('a bearer token', () => {
  test('says who asks; sectors and purpose may be left out', async () => {
    const read = reader();
    expect(await read(`Bearer ${await tokenWith()}`)).toMatchObject({
      subject: 'clerk-7',
      role: 'AGENCY',
      sectors: ['WORK_SAFETY'],
      purpose: 'SUPERVISION',
    });
    const bare = await tokenWith({ payload: { role: 'DASHBOARD', sectors: undefined, purpose: undefined } });
    expect(await read(`bearer  ${bare}`)).toMatchObject({ role: 'DASHBOARD', sectors: [], purpose: null });
  });

  test('is the whole of the header', async () => {
    const token = await tokenWith();
    for (const header of [`xBearer ${token}`, `Bearer ${token} x`, `Bearer${token}`, '', undefined])
      await expect(reader()(header)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        message: expect.stringMatching(/^Send "Authorization: Bearer <token>"; .+ prints one\.$/) as string,
      });
  });

  test('remembered or not, ends when it says', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const read = reader();
    const header = `Bearer ${await tokenWith({ expires: '60s' })}`;
    await read(header);
    const skew = 30_000;
    later(60_000 + skew - 1_000);
    await expect(read(header)).resolves.toMatchObject({ subject: 'clerk-7' });
    later(2_000);
    await expect(read(header)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('says department, regions, enterprise and authorisation of those who have them', async () => {
    const regional = await tokenWith({ payload: { department: '监管二科', regions: ['XINGTAI'] } });
    expect(await reader()(`Bearer ${regional}`)).toMatchObject({
      department: '监管二科',
      limit: { kind: 'REGIONS', regions: new Set(['XINGTAI']) },
    });
    const enterprise = await tokenWith({ payload: { role: 'ENTERPRISE', enterprise: '91130502TT000H9J6D' } });
    expect((await reader()(`Bearer ${enterprise}`)).speaksFor('91130502TT000H9J6D')).toBe(true);
    const third = await tokenWith({ payload: { role: 'THIRD_PARTY', authorisation: AUTHORISED } });
    expect(await reader()(`Bearer ${third}`)).toMatchObject({
      authorisation: AUTHORISED,
      limit: { kind: 'ENTERPRISES', codes: new Set(AUTHORISED.enterprises) },
    });
  });

  test('of a third party, remembered or not, ends with its authorisation', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const read = reader();
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const payload = { role: 'THIRD_PARTY', authorisation: { ...AUTHORISED, expiresAt } };
    const header = `Bearer ${await tokenWith({ payload })}`;
    await read(header);
    later(59_000);
    await expect(read(header)).resolves.toMatchObject({ role: 'THIRD_PARTY' });
    later(32_000);
    await expect(read(header)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test("is read by the provider's own names, where they are told (client credentials)", async () => {
    const claims = {
      ...OWN_CLAIMS,
      subject: 'client_id',
      role: 'realm_access.roles',
      sectors: 'https://hub.example/sectors',
    };
    const payload = {
      sub: undefined,
      role: undefined,
      client_id: 'emergency-system',
      realm_access: { roles: ['offline_access', 'AGENCY'] },
      sectors: ['PUBLIC_CREDIT'],
      'https://hub.example/sectors': 'WORK_SAFETY CULTURE_TOURISM',
    };
    const read = tokenReader({ issuer: ISSUER, audience: AUDIENCE, key: keys.publicKey, claims });
    expect(await read(`Bearer ${await tokenWith({ payload })}`)).toMatchObject({
      subject: 'emergency-system',
      role: 'AGENCY',
      sectors: ['WORK_SAFETY', 'CULTURE_TOURISM'],
    });
    await expect(read(`Bearer ${await tokenWith()}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('is believed under the algorithms named, and no others', async () => {
    const read = tokenReader({ issuer: ISSUER, audience: AUDIENCE, key: keys.publicKey, algorithms: ['ES256'] });
    await expect(read(`Bearer ${await tokenWith()}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('is forgiven as much difference of clocks as is told, and no more', async () => {
    const header = `Bearer ${await tokenWith({ expires: '-10s' })}`;
    const strict = tokenReader({ issuer: ISSUER, audience: AUDIENCE, key: keys.publicKey, clockSkewSeconds: 0 });
    await expect(strict(header)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(reader()(header)).resolves.toMatchObject({ subject: 'clerk-7' });
  });

  test('may end within a second', async () => {
    const ends = Math.floor(Date.now() / 1000) + 100.5;
    await expect(reader()(`Bearer ${await tokenWith({ payload: { exp: ends } })}`)).resolves.toMatchObject({
      subject: 'clerk-7',
    });
  });

  const refused: [string, () => Promise<string> | string][] = [
    ['signed with another key', () => tokenWith({ key: otherKeys.privateKey })],
    ['meant for somebody else', () => tokenWith({ audience: 'another-service' })],
    ['of another issuer', () => tokenWith({ issuer: 'https://elsewhere.example' })],
    ['past its time', () => tokenWith({ expires: '-31s' })],
    ['of a role nobody has', () => tokenWith({ payload: { role: 'ROOT' } })],
    ['without a role', () => tokenWith({ payload: { role: undefined } })],
    ['without a subject', () => tokenWith({ payload: { sub: undefined } })],
    ['of a nameless subject', () => tokenWith({ payload: { sub: '' } })],
    ['of a purpose there is not', () => tokenWith({ payload: { purpose: 'CURIOSITY' } })],
    ['with sectors that are no list', () => tokenWith({ payload: { sectors: { 0: 'WORK_SAFETY' } } })],
    ['of an enterprise that does not say which', () => tokenWith({ payload: { role: 'ENTERPRISE' } })],
    ['of an enterprise with no code', () => tokenWith({ payload: { role: 'ENTERPRISE', enterprise: 'X' } })],
    ['of a third party without an authorisation', () => tokenWith({ payload: { role: 'THIRD_PARTY' } })],
    [
      'of a third party authorised by nobody',
      () => tokenWith({ payload: { role: 'THIRD_PARTY', authorisation: { ...AUTHORISED, enterprises: [] } } }),
    ],
    [
      'of a third party authorised for nothing',
      () => tokenWith({ payload: { role: 'THIRD_PARTY', authorisation: { ...AUTHORISED, scope: [] } } }),
    ],
    [
      'of a third party whose authorisation is over',
      () =>
        tokenWith({
          payload: { role: 'THIRD_PARTY', authorisation: { ...AUTHORISED, expiresAt: '2020-01-01T00:00:00.000Z' } },
        }),
    ],
    ['limited to a region there is not', () => tokenWith({ payload: { regions: ['ATLANTIS'] } })],
    ['limited to no region', () => tokenWith({ payload: { regions: [] } })],
    ['not valid yet', () => tokenWith({ payload: { nbf: Math.floor(Date.now() / 1000) + 600 } })],
    ['of several roles', () => tokenWith({ payload: { role: ['AGENCY', 'AUDITOR'] } })],
    [
      'without an end',
      () =>
        new SignJWT(GOOD)
          .setProtectedHeader({ alg: 'EdDSA' })
          .setIssuer(ISSUER)
          .setAudience(AUDIENCE)
          .sign(keys.privateKey),
    ],
    [
      'unsigned (alg none)',
      () => new UnsecuredJWT(GOOD).setIssuer(ISSUER).setAudience(AUDIENCE).setExpirationTime('1h').encode(),
    ],
    [
      'signed with the public key as if it were a secret (HS256)',
      async () =>
        new SignJWT(GOOD)
          .setProtectedHeader({ alg: 'HS256' })
          .setIssuer(ISSUER)
          .setAudience(AUDIENCE)
          .setExpirationTime('1h')
          .sign(new TextEncoder().encode(await exportSPKI(keys.publicKey))),
    ],
    ['no token at all', () => 'nonsense'],
  ];

  test.each(refused)('is refused, without a word of it in the answer: %s', async (_title, make) => {
    const token = await make();
    const error: unknown = await reader()(`Bearer ${token}`).catch((problem: unknown) => problem);
    expect(error).toMatchObject({
      code: 'UNAUTHENTICATED',
      message:
        'The token is not valid here: wrong issuer, audience or signature, missing claims, or past its time. Get a new one.',
    });
  });

  test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', 'Bearer one two'])(
    'is asked for where there is none: %j',
    async (header) => {
      await expect(reader()(header)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        message: 'Send "Authorization: Bearer <token>"; on a laptop "npm run token -- <name>" prints one.',
      });
    },
  );
});

describe("an identity provider's keys", () => {
  let provider: Server;
  let url: string;
  let published: object;
  let questions = 0;
  beforeAll(async () => {
    provider = createServer((_request, response) => {
      questions += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(published));
    });
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`;
  });
  afterAll(() => {
    provider.close();
  });

  const publish = async (...pairs: [string, KeyPair][]) => {
    published = {
      keys: await Promise.all(
        pairs.map(async ([kid, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' })),
      ),
    };
  };

  test('are fetched; a token of an unknown key is refused', async () => {
    await publish(['one', keys]);
    const read = tokenReader(providerKeys({ issuer: ISSUER, audience: AUDIENCE, jwksUrl: url }));
    await expect(read(`Bearer ${await tokenWith({ keyId: 'one' })}`)).resolves.toMatchObject({ subject: 'clerk-7' });
    const strange = await tokenWith({ keyId: 'two', key: otherKeys.privateKey });
    await expect(read(`Bearer ${strange}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('are fetched again when they are rotated: the new one is believed, and the old one no more once it is withdrawn', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await publish(['one', keys]);
    const read = tokenReader(providerKeys({ issuer: ISSUER, audience: AUDIENCE, jwksUrl: url }));
    const old = `Bearer ${await tokenWith({ keyId: 'one', expires: '2h' })}`;
    await expect(read(old)).resolves.toMatchObject({ subject: 'clerk-7' });

    await publish(['one', keys], ['two', otherKeys]);
    later(11_000);
    const fresh = () => tokenWith({ keyId: 'two', key: otherKeys.privateKey, expires: '2h' });
    await expect(read(`Bearer ${await fresh()}`)).resolves.toMatchObject({ subject: 'clerk-7' });
    await expect(read(old)).resolves.toMatchObject({ subject: 'clerk-7' });

    await publish(['two', otherKeys]);
    later(601_000);
    await expect(read(old)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(read(`Bearer ${await fresh()}`)).resolves.toMatchObject({ subject: 'clerk-7' });
  });

  test('are not asked for by every token of an unknown key: nobody can have the provider flooded', async () => {
    await publish(['one', keys]);
    const read = tokenReader(providerKeys({ issuer: ISSUER, audience: AUDIENCE, jwksUrl: url }));
    await read(`Bearer ${await tokenWith({ keyId: 'one' })}`);
    const before = questions;
    for (const keyId of ['a', 'b', 'c'])
      await expect(read(`Bearer ${await tokenWith({ keyId, key: otherKeys.privateKey })}`)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
    expect(questions).toBe(before);
  });

  test.each([
    ['nobody answers', () => 'http://127.0.0.1:1/keys'],
    ['the answer is no key set', () => url],
  ])('cannot be had: that is said, and not blamed on the token (%s)', async (_title, place) => {
    published = { nothing: true };
    const read = tokenReader(providerKeys({ issuer: ISSUER, audience: AUDIENCE, jwksUrl: place() }));
    await expect(read(`Bearer ${await tokenWith({ keyId: 'one' })}`)).rejects.toMatchObject({
      code: 'IDENTITY_PROVIDER_UNAVAILABLE',
      message:
        "The keys of the identity provider cannot be had, so the token cannot be checked. Ask again in a minute; if it lasts, tell the hub's operator.",
    });
  });
});
