import { createHash } from 'node:crypto';
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
  readonly disclosed?: (salt: string, call: object) => unknown;
  readonly expires?: string;
  readonly issued?: number;
}

const read = (part = ''): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
const written = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** What the gateway would sign, changed at one place; the key and its name are the gateway's. */
async function almost({ payload, issuer, disclosed, expires, issued }: Change): Promise<string> {
  const [token = '', disclosure] = (await signed()).slice('Bearer '.length).split('~');
  const { kid } = read(token.split('.')[0]) as { kid: string };
  const [salt, name, call] = read(disclosure) as [string, string, object];
  const shown = written(disclosed?.(salt, call) ?? [salt, name, call]);
  const hashes = { _sd_alg: 'sha-256', _sd: [hashOf(shown)] };
  const jwt = new SignJWT({ role: 'AGENCY', sectors: ['WORK_SAFETY'], purpose: null, ...hashes, ...payload })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .setSubject('clerk-7')
    .setIssuer(issuer ?? 'sector-credit-hub/gateway')
    .setIssuedAt(issued)
    .setExpirationTime(expires ?? '30s');
  return `Bearer ${await jwt.sign(hop.privateKey)}~${shown}~`;
}

const forAudience = (aud: string) => (salt: string, call: object) => [salt, 'call', { ...call, aud }];

afterEach(() => {
  vi.useRealTimers();
});

describe("the gateway's word to a subgraph", () => {
  test('says who asks, with all that limits them; the rights are worked out anew by the subgraph', async () => {
    const { caller } = await hop.read(await signed(), 'work-safety');
    expect(caller).toMatchObject(claims);
    expect(['WORK_SAFETY', 'PUBLIC_CREDIT'].map((code) => caller.mayWrite(code))).toEqual([true, false]);
    expect(caller.limit).toEqual({ kind: 'REGIONS', regions: new Set(['XINGTAI']) });
  });

  test('covers the call that was signed, to the byte, and no other', async () => {
    const { covers } = await hop.read(await signed(), 'work-safety');
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
    await expect(hop.read(await signed(), 'public-credit')).rejects.toThrow();
  });

  test('has one signature for what is asked in one turn, and each subgraph is shown its own call alone', async () => {
    const [one, other, later] = [
      ...(await Promise.all([signed(), hop.sign(CALLER, 'public-credit', { ...CALL, body: '{}' })])),
      await signed(),
    ];
    const [[token, mine], [otherToken, theirs]] = [one.split('~'), other.split('~')];
    expect(otherToken).toBe(token);
    expect(later.split('~')[0]).not.toBe(token);
    expect((await hop.read(one, 'work-safety')).covers(CALL)).toBe(true);
    expect((await hop.read(other, 'public-credit')).covers({ ...CALL, body: '{}' })).toBe(true);
    expect(mine).not.toBe(theirs);
  });

  test('cannot be used against another subgraph that was asked beside it: who guesses its call lacks the salt', async () => {
    const [mine] = await Promise.all([signed(), hop.sign(CALLER, 'public-credit', CALL)]);
    const [token, disclosure] = mine.split('~');
    const [salt, name, call] = read(disclosure) as [string, string, object];
    const guessed = written([salt, name, { ...call, aud: 'sector-credit-hub/subgraph/public-credit' }]);
    await expect(hop.read(`${token}~${guessed}~`, 'public-credit')).rejects.toThrow('not one that was signed');
    await expect(hop.read(mine, 'public-credit')).rejects.toThrow('for another subgraph');
  });

  test('is shared by no two callers, and by sixteen calls at most', async () => {
    const other = callerOf({ ...claims, subject: 'clerk-8' });
    const [mine, theirs] = await Promise.all([signed(), hop.sign(other, 'work-safety', CALL)]);
    expect((await hop.read(mine, 'work-safety')).caller.subject).toBe('clerk-7');
    expect((await hop.read(theirs, 'work-safety')).caller.subject).toBe('clerk-8');
    const tokens = await Promise.all(Array.from({ length: 40 }, signed));
    expect(new Set(tokens.map((each) => each.split('~')[0])).size).toBe(3);
    for (const each of tokens) expect((await hop.read(each, 'work-safety')).covers(CALL)).toBe(true);
  });

  test('cannot be given by who holds the public key, which is all that subgraphs hold', async () => {
    const { publicKey } = hop;
    expect(() => hopSigner(publicKey)).toThrow();
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
    const readEither = hopReader([hop.publicKey, next.publicKey]);
    for (const { sign } of [hop, next])
      await expect(readEither(await sign(CALLER, 'work-safety', CALL), 'work-safety')).resolves.toMatchObject({
        caller: { subject: 'clerk-7' },
      });
    await expect(hopReader([next.publicKey])(await signed(), 'work-safety')).rejects.toThrow();
  });

  test('holds for half a minute and no longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const token = await signed();
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
    const token = await hop.sign(third, 'work-safety', CALL);
    await expect(hop.read(token, 'work-safety')).resolves.toMatchObject({ caller: { authorisation } });
    vi.setSystemTime(Date.now() + 11_000);
    await expect(hop.read(token, 'work-safety')).rejects.toThrow();
  });

  test('is believed where it stands as the gateway signs it (so that each refusal below has its one reason)', async () => {
    await expect(hop.read(await almost({}), 'work-safety')).resolves.toMatchObject({ caller: { subject: 'clerk-7' } });
  });

  test.each<[string, () => Promise<string> | string | undefined]>([
    ['meant for somebody else', () => almost({ disclosed: forAudience('sector-credit-hub') })],
    ['of another issuer', () => almost({ issuer: 'urn:sector-credit-hub:demo' })],
    ['past its time', () => almost({ expires: '-1s' })],
    ['signed ahead of its time', () => almost({ issued: Math.floor(Date.now() / 1000) + 60 })],
    ['that would hold for an hour', () => almost({ expires: '1h' })],
    ['of a role nobody has', () => almost({ payload: { role: 'ROOT' } })],
    ['of a purpose there is not', () => almost({ payload: { purpose: 'CURIOSITY' } })],
    ['that binds to no call', () => almost({ payload: { _sd: [] } })],
    ['with hashes of another kind', () => almost({ payload: { _sd_alg: 'md5' } })],
    ['that discloses something else', () => almost({ disclosed: (salt, call) => [salt, 'sub', call] })],
    ['that shows no call', async () => (await signed()).replace(/~.*$/, '')],
    ['that shows an empty one', async () => (await signed()).replace(/~.*$/, '~~')],
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
    ['something before the token', async () => `x${await signed()}`],
    ['something behind it', async () => `${await signed()} x`],
  ])('is refused: %s', async (_title, token) => {
    await expect(hop.read(await token(), 'work-safety')).rejects.toThrow();
  });

  test.each<[string, () => Promise<string> | string]>([
    ['it is for another subgraph', () => almost({ disclosed: forAudience('sector-credit-hub') })],
    ['it is past its time, or before it', () => almost({ expires: '1h' })],
    ['it is signed with an unknown key', () => testHop().sign(CALLER, 'work-safety', CALL)],
  ])('says why it is refused: %s', async (reason, token) => {
    await expect(hop.read(await token(), 'work-safety')).rejects.toThrow(reason);
  });

  test.each([
    ['a claim', 1],
    ['the signature or the call', 2],
  ])('is refused when %s was touched on the way', async (_title, part) => {
    const parts = (await signed()).split('.');
    const touched = parts[part] ?? '';
    parts[part] = `${touched.slice(0, 5)}${touched[5] === 'A' ? 'B' : 'A'}${touched.slice(6)}`;
    await expect(hop.read(parts.join('.'), 'work-safety')).rejects.toThrow();
  });
});
