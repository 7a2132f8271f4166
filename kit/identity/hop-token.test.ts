import { SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { publicPem, testHop } from '../testing/hop-keys.ts';
import { callerOf, type CallerClaims } from './caller.ts';
import { type HopCall, hopReader, hopSigner } from './hop-token.ts';

const claims: CallerClaims = {
  subject: 'clerk-7',
  role: 'AGENCY',
  sectors: ['WORK_SAFETY'],
  purpose: 'SUPERVISION',
  department: '监管二科',
  regions: ['XINGTAI'],
};
const CALLER = callerOf(claims);
const CALL = { method: 'POST', target: '', body: '{"query":"{ x }"}' } satisfies HopCall;
const hop = testHop();
const signed = () => hop.sign(CALLER, 'work-safety', CALL);

interface Change {
  readonly payload?: object;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expires?: string;
  readonly issued?: number;
}

/** What the gateway would sign, changed at one place; the key and its name are the gateway's. */
async function almost({ payload, issuer, audience, expires, issued }: Change): Promise<string> {
  const token = signed().slice('Bearer '.length);
  const [head = '', body = ''] = token.split('.');
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
  const { call } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { call: string };
  const jwt = new SignJWT({ role: 'AGENCY', sectors: ['WORK_SAFETY'], purpose: null, call, ...payload })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .setSubject('clerk-7')
    .setIssuer(issuer ?? 'sector-credit-hub/gateway')
    .setAudience(audience ?? 'sector-credit-hub/subgraph/work-safety')
    .setIssuedAt(issued)
    .setExpirationTime(expires ?? '30s');
  return `Bearer ${await jwt.sign(hop.privateKey)}`;
}

afterEach(() => {
  vi.useRealTimers();
});

describe("the gateway's word to a subgraph", () => {
  test('says who asks, with all that limits them; the rights are worked out anew by the subgraph', async () => {
    const { caller } = await hop.read(signed(), 'work-safety');
    expect(caller).toMatchObject(claims);
    expect(['WORK_SAFETY', 'PUBLIC_CREDIT'].map((code) => caller.mayWrite(code))).toEqual([true, false]);
    expect(caller.limit).toEqual({ kind: 'REGIONS', regions: new Set(['XINGTAI']) });
  });

  test('covers the call that was signed, to the byte, and no other', async () => {
    const { covers } = await hop.read(signed(), 'work-safety');
    expect(covers(CALL)).toBe(true);
    expect(covers({ ...CALL, body: Buffer.from(CALL.body) })).toBe(true);
    const others: Partial<HopCall>[] = [
      { body: '' },
      { body: `${CALL.body} ` },
      { body: '{"query":"{ y }"}' },
      { target: '/changes?after=0&limit=1' },
      { method: 'GET' },
    ];
    for (const other of others) expect(covers({ ...CALL, ...other }), JSON.stringify(other)).toBe(false);
  });

  test('is for one subgraph: what one was sent, it cannot hand on to another', async () => {
    await expect(hop.read(signed(), 'public-credit')).rejects.toThrow();
  });

  test('cannot be given by who holds the public key, which is all that subgraphs hold', async () => {
    const { publicKey } = hop;
    expect(() => hopSigner(publicKey)(CALLER, 'work-safety', CALL)).toThrow();
    const asSecret = await new SignJWT({ role: 'AUDITOR', sectors: [], purpose: 'AUDIT', call: 'x' })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('anybody')
      .setIssuer('sector-credit-hub/gateway')
      .setAudience('sector-credit-hub/subgraph/work-safety')
      .setIssuedAt()
      .setExpirationTime('30s')
      .sign(new TextEncoder().encode(publicPem(publicKey)));
    await expect(hop.read(`Bearer ${asSecret}`, 'work-safety')).rejects.toThrow();
  });

  test('is believed under either key while the gateway’s is replaced', async () => {
    const next = testHop();
    const read = hopReader([hop.publicKey, next.publicKey]);
    for (const { sign } of [hop, next])
      await expect(read(sign(CALLER, 'work-safety', CALL), 'work-safety')).resolves.toMatchObject({
        caller: { subject: 'clerk-7' },
      });
    await expect(hopReader([next.publicKey])(signed(), 'work-safety')).rejects.toThrow();
  });

  test('holds for half a minute and no longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const token = signed();
    vi.setSystemTime(Date.now() + 29_000);
    await expect(hop.read(token, 'work-safety')).resolves.toMatchObject({ caller: claims });
    vi.setSystemTime(Date.now() + 2_000);
    await expect(hop.read(token, 'work-safety')).rejects.toThrow();
  });

  test('on behalf of a third party ends with the authorisation', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const authorisation = {
      id: 'A-1',
      enterprises: ['91130502TT000H9J6D'],
      scope: ['WORK_SAFETY'],
      expiresAt: new Date(Date.now() + 10_000).toISOString(),
    };
    const third = callerOf({ ...claims, role: 'THIRD_PARTY', purpose: 'AUTHORISED_QUERY', authorisation });
    const token = hop.sign(third, 'work-safety', CALL);
    await expect(hop.read(token, 'work-safety')).resolves.toMatchObject({ caller: { authorisation } });
    vi.setSystemTime(Date.now() + 11_000);
    await expect(hop.read(token, 'work-safety')).rejects.toThrow();
  });

  test('is believed where it stands as the gateway signs it (so that each refusal below has its one reason)', async () => {
    await expect(hop.read(await almost({}), 'work-safety')).resolves.toMatchObject({ caller: { subject: 'clerk-7' } });
  });

  test.each<[string, () => Promise<string> | string | undefined]>([
    ['meant for somebody else', () => almost({ audience: 'sector-credit-hub' })],
    ['of another issuer', () => almost({ issuer: 'urn:sector-credit-hub:demo' })],
    ['past its time', () => almost({ expires: '-1s' })],
    ['signed ahead of its time', () => almost({ issued: Math.floor(Date.now() / 1000) + 60 })],
    ['that would hold for an hour', () => almost({ expires: '1h' })],
    ['of a role nobody has', () => almost({ payload: { role: 'ROOT' } })],
    ['of a purpose there is not', () => almost({ payload: { purpose: 'CURIOSITY' } })],
    ['that binds to no call', () => almost({ payload: { call: undefined } })],
    ['signed with a key that is not the gateway’s', () => testHop().sign(CALLER, 'work-safety', CALL)],
    [
      'unsigned (alg none)',
      () =>
        `Bearer ${new UnsecuredJWT({ role: 'AUDITOR', sectors: [], purpose: null })
          .setSubject('anybody')
          .setIssuer('sector-credit-hub/gateway')
          .setAudience('sector-credit-hub/subgraph/work-safety')
          .setIssuedAt()
          .setExpirationTime('30s')
          .encode()}`,
    ],
    ['no token', () => 'Bearer not.a.token'],
    ['no bearer', () => 'Basic dXNlcjpwYXNz'],
    ['nothing at all', () => undefined],
    ['something before the token', () => `x${signed()}`],
    ['something behind it', () => `${signed()} x`],
  ])('is refused: %s', async (_title, token) => {
    await expect(hop.read(await token(), 'work-safety')).rejects.toThrow();
  });

  test.each<[string, () => Promise<string> | string]>([
    ['it is for another subgraph', () => almost({ audience: 'sector-credit-hub' })],
    ['it is past its time, or before it', () => almost({ expires: '1h' })],
    ['it is signed with an unknown key', () => testHop().sign(CALLER, 'work-safety', CALL)],
  ])('says why it is refused: %s', async (reason, token) => {
    await expect(hop.read(await token(), 'work-safety')).rejects.toThrow(reason);
  });

  test.each([
    ['a claim', 1],
    ['the signature', 2],
  ])('is refused when %s was touched on the way', async (_title, part) => {
    const parts = signed().split('.');
    const touched = parts[part] ?? '';
    parts[part] = `${touched.slice(0, 5)}${touched[5] === 'A' ? 'B' : 'A'}${touched.slice(6)}`;
    await expect(hop.read(parts.join('.'), 'work-safety')).rejects.toThrow();
  });
});
