import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callerOf, type CallerClaims, ROLES } from '../../kit/identity/caller.ts';
import { sectorsInGraph } from '../hub/sectors.ts';
import { demoIdentities, demoIdentityNamed, demoIssuer, onLoopbackOnly } from './demo-issuer.ts';
import { tokenReader } from './tokens.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-issuer-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const claims: CallerClaims = { subject: 'demo:x', role: 'AGENCY', sectors: ['WORK_SAFETY'], purpose: 'SUPERVISION' };
const keyFileIn = async (place: string) => join(place, (await readdir(place))[0] ?? '');

describe("the laptop's issuer", () => {
  test('signs what the hub believes', async () => {
    const issuer = await demoIssuer(folder);
    expect(await tokenReader(issuer)(`Bearer ${await issuer.sign(claims)}`)).toMatchObject(claims);
  });

  test('keeps its key for its owner only', async () => {
    await demoIssuer(folder);
    expect((await stat(await keyFileIn(folder))).mode & 0o777).toBe(0o600);
  });

  test('uses the same key when it starts again: tokens given out before stay good', async () => {
    const token = await (await demoIssuer(folder)).sign(claims);
    expect(await tokenReader(await demoIssuer(folder))(`Bearer ${token}`)).toMatchObject(claims);
  });

  test('makes its folder, and one key, when several start at once', async () => {
    const place = join(folder, 'deep', 'data');
    const issuers = await Promise.all([1, 2, 3].map(() => demoIssuer(place)));
    const [reader] = issuers.map(tokenReader);
    for (const issuer of issuers) expect(await reader?.(`Bearer ${await issuer.sign(claims)}`)).toMatchObject(claims);
  });

  test('has a key nobody else has: a token of another laptop is refused', async () => {
    const other = await demoIssuer(join(folder, 'other'));
    const reader = tokenReader(await demoIssuer(join(folder, 'this')));
    await expect(reader(`Bearer ${await other.sign(claims)}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('refuses a damaged key in one sentence that says which file to delete, and leaves the file alone', async () => {
    await demoIssuer(folder);
    const file = await keyFileIn(folder);
    await writeFile(file, '{"kty":');
    await expect(demoIssuer(folder)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: `${file} holds no key of the demo issuer; delete it, and a new one is made at the next start.`,
    });
    expect(await readFile(file, 'utf8')).toBe('{"kty":');
  });
});

test.each(['0.0.0.0', '::', '192.168.0.7', 'hub.example', '127.0.0.1.example', ''])(
  "the laptop's issuer refuses to serve where other machines can call it: %s",
  (host) => {
    const message = expect.stringMatching(
      /^The demo issuer serves loopback only: .+ listen on 127\.0\.0\.1\.$/,
    ) as string;
    expect(() => onLoopbackOnly(host)).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID', message }));
  },
);
test.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost'])('and serves at %s', (host) => {
  expect(() => onLoopbackOnly(host)).not.toThrow();
});

const agency = (name: string, code: string, authority: string) => ({
  name,
  description: `sector agency ${authority}: its own internal fields too, and it may submit records`,
  subject: `demo:${name}`,
  role: 'AGENCY',
  sectors: [code],
  purpose: 'SUPERVISION',
});
const further = (name: string, role: string, purpose: string | null, description: string, more = {}) => ({
  name,
  description,
  subject: `demo:${name}`,
  role,
  sectors: [],
  purpose,
  ...more,
});

describe('somebody to ask as', () => {
  const { sectors, subgraphs } = sectorsInGraph();
  const identities = demoIdentities(sectors, subgraphs);

  test('is there for the owner of each subgraph, and for each other kind of caller', () => {
    expect(identities.map(({ name }) => name)).toEqual([
      ...subgraphs.map(({ name }) => name),
      'dashboard',
      'auditor',
      'regional',
      'enterprise',
      'third-party',
      'integrator',
      'operator',
    ]);
    expect(new Set(identities.map(({ role }) => role))).toEqual(new Set(ROLES));
  });

  test('is believed by the hub with all it says', async () => {
    const issuer = await demoIssuer(folder);
    const read = tokenReader(issuer);
    for (const { name: _name, description: _description, ...said } of identities)
      expect(await read(`Bearer ${await issuer.sign(said)}`)).toMatchObject(said);
  });

  test('asks about the enterprise named, or one of the sample province', () => {
    const named = demoIdentities(sectors, subgraphs, '91130435TT00027R8P');
    expect(named.find(({ name }) => name === 'enterprise')).toMatchObject({ enterprise: '91130435TT00027R8P' });
    expect(named.find(({ name }) => name === 'third-party')?.authorisation?.enterprises).toEqual([
      '91130435TT00027R8P',
    ]);
  });

  test('may be another person of the same kind, with the same rights and a subject of their own', () => {
    const [one, other] = ['public-credit', 'public-credit:2'].map((name) => demoIdentityNamed(identities, name));
    expect(other).toEqual({ ...one, subject: 'demo:public-credit:2' });
    expect(
      ['public-credit:', 'public-credit:a b', `public-credit:${'x'.repeat(33)}`, 'nobody:2'].map((name) =>
        demoIdentityNamed(identities, name),
      ),
    ).toEqual([undefined, undefined, undefined, undefined]);
    expect(demoIdentityNamed(identities, `auditor:${'x'.repeat(32)}`)?.subject).toMatch(/:x{32}$/);
    expect(demoIdentityNamed(identities, 'auditor')?.subject).toBe('demo:auditor');
  });

  test('is described, and limited, as this list says', () => {
    const ends = Date.now() + 30 * 86_400_000;
    const told = demoIdentities(
      [
        { code: 'ONE', subgraph: 'one', authority: '甲厅', disclosure: 'SHARED' },
        { code: 'TWO', subgraph: 'two', authority: '乙局', disclosure: 'INTERNAL' },
      ],
      [
        { name: 'one', code: 'ONE' },
        { name: 'registry', code: 'REGISTRY' },
      ],
      'X',
    );
    expect(told).toEqual([
      agency('one', 'ONE', '甲厅'),
      agency('registry', 'REGISTRY', '(registry)'),
      further('dashboard', 'DASHBOARD', 'STATISTICS', 'dashboard developer: what agencies share'),
      further('auditor', 'AUDITOR', 'AUDIT', 'auditor: everything, writes nothing'),
      further(
        'regional',
        'AGENCY',
        'SUPERVISION',
        'agency of one city (邢台): what agencies share, about enterprises registered there and no others',
        { department: '邢台市（示例部门）', regions: ['XINGTAI'] },
      ),
      further(
        'enterprise',
        'ENTERPRISE',
        'SELF_QUERY',
        'an enterprise, about itself; another one: npm run token -- enterprise <code>',
        { enterprise: 'X' },
      ),
      further(
        'third-party',
        'THIRD_PARTY',
        'AUTHORISED_QUERY',
        'whom an enterprise has authorised for 30 days; another one: npm run token -- third-party <code>',
        {
          authorisation: {
            id: 'DEMO-1',
            enterprises: ['X'],
            scope: ['HUB', 'ONE'],
            expiresAt: expect.any(String) as string,
          },
        },
      ),
      further('integrator', 'INTEGRATOR', null, 'who joins a subgraph: the schema, and what is public'),
      further('operator', 'OPERATOR', null, 'who runs the hub: how it runs, and what is public'),
    ]);
    const { expiresAt = '' } = told.find(({ name }) => name === 'third-party')?.authorisation ?? {};
    expect(Math.abs(Date.parse(expiresAt) - ends)).toBeLessThan(60_000);
  });

  test('owns its own subgraph and no other', () => {
    for (const { name, code } of subgraphs)
      expect(identities.find((identity) => identity.name === name)).toMatchObject({ role: 'AGENCY', sectors: [code] });
  });

  test('states a purpose of its role, where its role has any', () => {
    const without = identities.filter(({ purpose }) => purpose === null);
    expect(without.map(({ role }) => role)).toEqual(['INTEGRATOR', 'OPERATOR']);
    for (const identity of identities.filter(({ purpose }) => purpose !== null))
      expect(callerOf(identity).maySeeShared('PUBLIC_CREDIT')).toBe(true);
  });
});
