import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallerClaims } from '../../kit/identity/caller.ts';
import { sectorsInGraph } from '../hub/sectors.ts';
import { demoIdentities, demoIssuer } from './demo-issuer.ts';
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

describe('somebody to ask as', () => {
  const { sectors, subgraphs } = sectorsInGraph();
  const identities = demoIdentities(sectors, subgraphs);

  test('is there for the owner of each subgraph, for a dashboard and for an auditor', () => {
    expect(identities.map(({ name }) => name)).toEqual([...subgraphs.map(({ name }) => name), 'dashboard', 'auditor']);
  });

  test('owns its own subgraph and no other', () => {
    for (const { name, code } of subgraphs)
      expect(identities.find((identity) => identity.name === name)).toMatchObject({ role: 'AGENCY', sectors: [code] });
  });

  test('states a purpose, so that what agencies share is open to it', () => {
    expect(identities.filter(({ purpose }) => purpose === null)).toEqual([]);
  });
});
