import { SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { callerOf, type CallerClaims } from './caller.ts';
import { hopTokens } from './hop-token.ts';

const SECRET = 'a secret that the gateway and its subgraphs share';
const claims: CallerClaims = {
  subject: 'clerk-7',
  role: 'AGENCY',
  sectors: ['WORK_SAFETY'],
  purpose: 'SUPERVISION',
};
const hop = hopTokens(SECRET);

/** What the gateway would sign, changed at one place. */
function almost(change: { payload?: object; issuer?: string; audience?: string; secret?: string; expires?: string }) {
  return new SignJWT({ role: 'AGENCY', sectors: ['WORK_SAFETY'], purpose: null, ...change.payload })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('clerk-7')
    .setIssuer(change.issuer ?? 'sector-credit-hub/gateway')
    .setAudience(change.audience ?? 'sector-credit-hub/subgraph')
    .setIssuedAt()
    .setExpirationTime(change.expires ?? '60s')
    .sign(new TextEncoder().encode(change.secret ?? SECRET));
}

afterEach(() => {
  vi.useRealTimers();
});

describe("the gateway's word to a subgraph", () => {
  test('says who asks, in which role, for which sectors and why', async () => {
    expect(await hop.verify(await hop.sign(callerOf(claims)))).toMatchObject(claims);
  });

  test('carries the rights of the role, worked out anew by the subgraph', async () => {
    const caller = await hop.verify(await hop.sign(callerOf(claims)));
    expect(['WORK_SAFETY', 'PUBLIC_CREDIT'].map((code) => caller.mayWrite(code))).toEqual([true, false]);
    expect(['WORK_SAFETY', 'PUBLIC_CREDIT'].map((code) => caller.maySeeInternal(code))).toEqual([true, false]);
  });

  test('holds for a minute and no longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const token = await hop.sign(callerOf(claims));
    vi.setSystemTime(Date.now() + 59_000);
    await expect(hop.verify(token)).resolves.toMatchObject(claims);
    vi.setSystemTime(Date.now() + 2_000);
    await expect(hop.verify(token)).rejects.toThrow();
  });

  test('is believed where it stands as the gateway signs it (so that each refusal below has its one reason)', async () => {
    await expect(hop.verify(await almost({}))).resolves.toMatchObject({ subject: 'clerk-7' });
  });

  test.each([
    ['signed with another secret', () => almost({ secret: 'another secret of sufficient length' })],
    ['meant for somebody else', () => almost({ audience: 'sector-credit-hub' })],
    ['of another issuer', () => almost({ issuer: 'urn:sector-credit-hub:demo' })],
    ['past its time', () => almost({ expires: '-1s' })],
    ['of a role nobody has', () => almost({ payload: { role: 'ROOT' } })],
    ['of a purpose there is not', () => almost({ payload: { purpose: 'CURIOSITY' } })],
    ['without sectors', () => almost({ payload: { sectors: undefined } })],
    ['nothing at all', () => ''],
    ['no token', () => 'not.a.token'],
  ])('is refused: %s', async (_title, token) => {
    await expect(hop.verify(await token())).rejects.toThrow();
  });

  test('is refused unsigned (alg none)', async () => {
    const unsigned = new UnsecuredJWT({ role: 'AUDITOR', sectors: [], purpose: null })
      .setSubject('anybody')
      .setIssuer('sector-credit-hub/gateway')
      .setAudience('sector-credit-hub/subgraph')
      .setExpirationTime('60s')
      .encode();
    await expect(hop.verify(unsigned)).rejects.toThrow();
  });

  test('is refused without an end, though it be signed', async () => {
    const endless = await new SignJWT({ role: 'AUDITOR', sectors: [], purpose: null })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('anybody')
      .setIssuer('sector-credit-hub/gateway')
      .setAudience('sector-credit-hub/subgraph')
      .sign(new TextEncoder().encode(SECRET));
    await expect(hop.verify(endless)).rejects.toThrow();
  });

  test.each([
    ['a claim', 1],
    ['the signature', 2],
  ])('is refused when %s was touched on the way', async (_title, part) => {
    const parts = (await hop.sign(callerOf(claims))).split('.');
    const touched = parts[part] ?? '';
    parts[part] = `${touched.slice(0, 5)}${touched[5] === 'A' ? 'B' : 'A'}${touched.slice(6)}`;
    await expect(hop.verify(parts.join('.'))).rejects.toThrow();
  });
});
