import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_AUDIENCE, DEMO_ISSUER } from '../gateway/access/tokens.ts';
import { sectorsInGraph } from '../gateway/hub/sectors.ts';
import { todayInShanghai } from '../schema/vocabulary/local-date.ts';
import { type Answer, ask, codesOf } from './testing/client.ts';
import { EXPECTED_FIELDS, EXPECTED_FRAGMENTS, expectedView, asTheFilesTell } from './testing/expected-view.ts';
import { fillFolder, type RunningHub, startHubOn, SUBGRAPHS, TOPOLOGIES } from './testing/hub.ts';
import {
  enterprisesIn,
  hasRightCheckCharacter,
  type ProvinceFiles,
  readProvince,
  usccOf,
} from './testing/province-files.ts';
import type { Watched } from './testing/watched.ts';

const ENTERPRISES = 2_000;
/** Right check characters, and in no file. */
const UNKNOWN = '91130102MA0000015C';
/** Of an early pilot: its check character is wrong, and it is on the allow-list. */
const PILOT = '91350211M00013FA1N';

type View = ReturnType<typeof expectedView>;
const isDeregistered = ({ registrationStatus }: View) => registrationStatus === 'DEREGISTERED';
const isRevoked = ({ registrationStatus }: View) => registrationStatus === 'REVOKED';
const isSeverelyListed = ({ workSafety }: View) => workSafety.severeListed;
const twoReportIt = ({ reporters }: { reporters: readonly string[] }) => reporters.length > 1;

const FOREIGN_TOKEN = await signedByAnother();

let folder: string;
let filled: string;
let province: ProvinceFiles;
let enterprises: readonly string[];
let views: readonly View[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enterprise-view-'));
  filled = join(folder, 'filled');
  await fillFolder(filled, ENTERPRISES);
  province = readProvince(join(filled, 'province'));
  enterprises = enterprisesIn(province);
  views = enterprises.map((uscc) => expectedView(province, uscc, todayInShanghai()));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(TOPOLOGIES)('the view of an enterprise over HTTP, subgraphs %s', (topology) => {
  let hub: RunningHub;

  beforeAll(async () => {
    hub = await startHubOn(filled, join(folder, topology), topology);
  });

  afterAll(() => hub.stop());

  describe('what the files say', () => {
    test('is what the hub answers: pages walk through all enterprises once, each as the files tell it', async () => {
      const seen: unknown[] = [];
      let after: string | null = null;
      do {
        const { data, errors }: Answer<{ enterprises: Page }> = await hub.ask(
          'auditor',
          `query ($first: Int! = 100, $after: String) { enterprises(first: $first, after: $after) {
            totalCount nodes { ${EXPECTED_FIELDS} } pageInfo { hasNextPage hasPreviousPage endCursor }
          } } ${EXPECTED_FRAGMENTS}`,
          { after },
        );
        expect(errors).toEqual([]);
        expect(data?.enterprises).toMatchObject({
          totalCount: enterprises.length,
          pageInfo: { hasPreviousPage: after !== null },
        });
        seen.push(...(data?.enterprises.nodes ?? []).map(asTheFilesTell));
        after = data?.enterprises.pageInfo.hasNextPage === true ? data.enterprises.pageInfo.endCursor : null;
      } while (after !== null);
      expect(seen).toEqual(views);
    });

    test('and they say enough: records of every kind are among them', () => {
      expect(count(({ publicCredit }) => publicCredit.evidence.length > 0)).toBeGreaterThan(20);
      expect(count(({ marketRisk }) => marketRisk.evidence.length > 0)).toBeGreaterThan(20);
      expect(count(({ workSafety }) => workSafety.severeListed)).toBeGreaterThan(1);
      expect(count(({ cultureTourism }) => cultureTourism.status === 'GRADED')).toBeGreaterThan(1);
      expect(count(({ cultureTourism }) => cultureTourism.status === 'NOT_YET_EVALUABLE')).toBeGreaterThan(0);
      expect(count(({ marketRisk }) => marketRisk.freshness === 'STALE')).toBeGreaterThan(0);
      expect(count(({ convergence }) => convergence.evidence.some(twoReportIt))).toBeGreaterThan(0);
      expect(province.rows('registry', 'enterprises').map(usccOf).every(hasRightCheckCharacter)).toBe(false);
    });

    test.each([
      ['deregistered: no tier applies (H0)', isDeregistered, { convergedTier: 'NOT_APPLICABLE', cap: null }, 'H0'],
      ['licence revoked: the tier is D (H1)', isRevoked, { convergedTier: 'D' }, 'H1'],
      ['severely listed: no better than C (H2)', isSeverelyListed, { cap: 'C' }, 'H2'],
    ])('%s', async (_title, isOne, expected, ruleId) => {
      const uscc = views.find(isOne)?.uscc;
      const { data, errors } = await hub.ask(
        'auditor',
        `query ($uscc: USCC!) { enterprise(uscc: $uscc) { convergence {
          convergedTier cap complete rulesFired { ruleId clause effectZh } notice { code ruleId }
        } } }`,
        { uscc },
      );
      expect(errors).toEqual([]);
      const convergence = { ...expected, complete: true, notice: { code: 'REFERENCE_ONLY', ruleId: 'G12' } };
      expect(data).toMatchObject({ enterprise: { convergence } });
      expect(data).toMatchObject({
        enterprise: { convergence: { rulesFired: expect.arrayContaining([expect.objectContaining({ ruleId })]) } },
      });
    });

    test('a sector without an evaluation shows the public grade for its agency, marked as such (G13)', async () => {
      const view = views.find(({ workSafety }) => workSafety.status === 'NOT_APPLICABLE');
      const { data } = await hub.ask(
        'work-safety',
        'query ($uscc: USCC!) { enterprise(uscc: $uscc) { sectorGrades { sector source status grade } } }',
        { uscc: view?.uscc },
      );
      const shown = { source: 'PUBLIC', status: 'NOT_APPLICABLE', grade: view?.publicCredit.grade };
      expect(data).toMatchObject({
        enterprise: { sectorGrades: expect.arrayContaining([{ sector: 'WORK_SAFETY', ...shown }]) },
      });
    });

    test('guides are a number by region', async () => {
      const { data, errors } = await hub.ask<{ guideCounts: unknown[] }>(
        'dashboard',
        '{ guideCounts { reportingRegion countedOn guides } }',
      );
      expect(errors).toEqual([]);
      const expected = province.rows('culture-tourism', 'guide-counts').map((row) => ({
        reportingRegion: row['统计地区'],
        countedOn: row['统计日期'],
        guides: Number(row['导游人数']),
      }));
      expect(data?.guideCounts).toHaveLength(expected.length);
      expect(data?.guideCounts).toEqual(expect.arrayContaining(expected));
    });
  });

  describe('asking by code', () => {
    const BY_CODE = 'query ($codes: [USCC!]!) { enterprisesByUscc(uscc: $codes) { uscc name } }';
    const ONE = 'query ($uscc: USCC!) { enterprise(uscc: $uscc) { uscc name } }';

    test('several: in the order asked, null for the unknown, twice for the repeated', async () => {
      const [first = '', second = '', third = ''] = enterprises;
      const { data, errors } = await hub.ask('dashboard', BY_CODE, { codes: [third, UNKNOWN, first, second, first] });
      expect(errors).toEqual([]);
      expect(data).toMatchObject({
        enterprisesByUscc: [{ uscc: third }, null, { uscc: first }, { uscc: second }, { uscc: first }],
      });
    });

    test('100 at once, and not one more: TOO_MANY_CODES', async () => {
      const hundred = enterprises.slice(0, 100);
      const { data } = await hub.ask<{ enterprisesByUscc: { uscc: string }[] }>('dashboard', BY_CODE, {
        codes: hundred,
      });
      expect(data?.enterprisesByUscc.map(({ uscc }) => uscc)).toEqual(hundred);
      const tooMany = await hub.ask('dashboard', BY_CODE, { codes: enterprises.slice(0, 101) });
      expect(tooMany.data).toEqual({ enterprisesByUscc: null });
      expect(codesOf(tooMany)).toEqual(['TOO_MANY_CODES']);
    });

    test('as people type it: spaces, hyphens, lower case and full-width forms are forgiven', async () => {
      const [uscc = ''] = enterprises;
      const typed = `${uscc.slice(0, 2)} ${uscc.slice(2, 8)}-${uscc.slice(8, 17).toLowerCase()}${fullWidth(uscc.slice(17))}`;
      const { data } = await hub.ask('dashboard', ONE, { uscc: typed });
      expect(data).toMatchObject({ enterprise: { uscc } });
    });

    test('a code nobody has named is null, and no error', async () => {
      const { data, errors } = await hub.ask('dashboard', ONE, { uscc: UNKNOWN });
      expect({ data, errors }).toEqual({ data: { enterprise: null }, errors: [] });
    });

    test('an early pilot code on the allow-list is taken as it is (G9)', async () => {
      const { data, errors } = await hub.ask('dashboard', BY_CODE, { codes: [PILOT] });
      expect({ data, errors }).toEqual({ data: { enterprisesByUscc: [null] }, errors: [] });
    });

    test.each([
      ['in a variable', ONE],
      ['in the query', '{ enterprise(uscc: "$uscc") { uscc name } }'],
    ])(
      'a wrong check character %s: INVALID_USCC, which rule, where, what to do, and not the code',
      async (_title, query) => {
        const wrong = province
          .rows('registry', 'enterprises')
          .map(usccOf)
          .find((uscc) => !hasRightCheckCharacter(uscc));
        const answer = await hub.ask('dashboard', query.replace('"$uscc"', `"${wrong}"`), { uscc: wrong });
        expect(codesOf(answer)).toEqual(['INVALID_USCC']);
        expect(answer.errors[0]?.message).toMatch(/CHECK_CHARACTER.*Compare every character/);
        expect(answer.errors[0]?.message).not.toContain(wrong);
        expect(answer.errors[0]?.path).toEqual(['enterprise']);
        expect(answer.data?.['enterprise'] ?? null).toBeNull();
      },
    );
  });

  describe('pages', () => {
    const PAGE =
      'query ($first: Int!, $after: String) { enterprises(first: $first, after: $after) { nodes { uscc } } }';

    test.each([0, -1, 101, 2_147_483_647])('of %i: PAGE_TOO_LARGE', async (first) => {
      expect(codesOf(await hub.ask('dashboard', PAGE, { first }))).toEqual(['PAGE_TOO_LARGE']);
    });

    test.each(['', 'nonsense', '91130102MA0000015C', 'dXNjYw', "' or 1=1"])(
      'behind the cursor "%s": INVALID_CURSOR',
      async (after) => {
        expect(codesOf(await hub.ask('dashboard', PAGE, { first: 1, after }))).toEqual(['INVALID_CURSOR']);
      },
    );

    test('of 100 fused enterprises cost one statement in each store', async () => {
      const page = `{ enterprises(first: 100) { nodes { ${EXPECTED_FIELDS} } } } ${EXPECTED_FRAGMENTS}`;
      await hub.ask('auditor', page);
      const before = hub.watched().length;
      const { data, errors } = await hub.ask<{ enterprises: Page }>('auditor', page);
      const statements = hub
        .watched()
        .slice(before)
        .flatMap((event) => (event.kind === 'STATEMENT' && !ofTheHubsOwn(event) ? [event.store] : []));
      expect(errors).toEqual([]);
      expect(data?.enterprises.nodes).toHaveLength(100);
      expect(statements.sort()).toEqual([...SUBGRAPHS, 'hub'].sort());
    });
  });

  describe('who asks', () => {
    const INTERNAL = `query ($uscc: USCC!) { enterprise(uscc: $uscc) {
      publicCredit { status } marketRisk { status grade riskClass riskScore evidence { key } }
      sectorGrades { sector source status grade }
      convergence { complete missing { sector reason } flags { code sector } inputs { sector status grade } }
    } }`;

    test.each([
      ['nothing', null],
      ['no token', ''],
      ['a token nobody signed', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.'],
      ['a token of another issuer', FOREIGN_TOKEN],
    ])('%s: 401 UNAUTHENTICATED, and how to get a token', async (_title, token) => {
      const answer = await ask(hub.url, token, '{ sectors { code } }');
      expect(answer.status).toBe(401);
      expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
      expect(answer.data ?? null).toBeNull();
      if (token) expect(answer.text).not.toContain(token);
    });

    test.each(['work-safety', 'public-credit', 'culture-tourism', 'registry', 'dashboard'])(
      '%s: the internal risk class is WITHHELD, said aloud, and nothing is granted on the incomplete view (G14)',
      async (identity) => {
        const view = views.find(({ marketRisk }) => marketRisk.status === 'GRADED');
        const { data, errors, text } = await hub.ask(identity, INTERNAL, { uscc: view?.uscc });
        expect(errors).toEqual([]);
        const hidden = { status: 'WITHHELD', grade: null };
        expect(data).toMatchObject({
          enterprise: {
            publicCredit: { status: 'GRADED' },
            marketRisk: { ...hidden, riskClass: null, riskScore: null, evidence: [] },
            sectorGrades: expect.arrayContaining([{ sector: 'MARKET_REGULATION', source: 'NONE', ...hidden }]),
            convergence: {
              complete: false,
              missing: [{ sector: 'MARKET_REGULATION', reason: 'WITHHELD' }],
              flags: expect.arrayContaining([{ code: 'ACCESS_DENIED_INTERNAL', sector: 'MARKET_REGULATION' }]),
              inputs: expect.arrayContaining([{ sector: 'MARKET_REGULATION', ...hidden }]),
            },
          },
        });
        expect(text).not.toContain(view?.marketRisk.riskScore);
      },
    );

    test.each(['market-regulation', 'auditor'])('%s: sees the internal risk class', async (identity) => {
      const view = views.find(({ marketRisk }) => marketRisk.status === 'GRADED');
      const { data } = await hub.ask(identity, INTERNAL, { uscc: view?.uscc });
      const { grade, riskScore } = view?.marketRisk ?? {};
      expect(data).toMatchObject({
        enterprise: {
          marketRisk: { status: 'GRADED', grade, riskScore },
          convergence: { complete: true, missing: [] },
        },
      });
    });
  });

  test('all sectors answer, and nothing has left this machine', async () => {
    const { data } = await hub.ask<{ sectors: { answering: boolean }[] }>(
      'dashboard',
      '{ sectors { code answering } }',
    );
    expect(data?.sectors).toEqual(sectorsInGraph().sectors.map(({ code }) => ({ code, answering: true })));
    const places = hub.watched().flatMap((event) => (event.kind === 'STATEMENT' ? [] : placeOf(event)));
    expect(new Set(places)).toEqual(new Set(['127.0.0.1']));
  });
});

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

function count(holds: (view: View) => boolean): number {
  return views.filter(holds).length;
}

/** What the hub does by itself meanwhile: following feeds, looking for publications and warnings, the audit log. */
function ofTheHubsOwn({ store, sql }: Extract<Watched, { kind: 'STATEMENT' }>): boolean {
  return (
    store === 'audit' ||
    /"change"|"feed_cursor"|"generation"|"rule_set_event"|outgoing_change|watched_state|counted_/.test(sql)
  );
}

function placeOf(event: Exclude<Watched, { kind: 'STATEMENT' }>): string {
  return event.kind === 'CONNECTION' ? event.to : event.of;
}

function fullWidth(text: string): string {
  return text.replaceAll(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
}

/** A token in which everything is right but who signed it. */
async function signedByAnother(): Promise<string> {
  const { privateKey } = await generateKeyPair('EdDSA');
  return new SignJWT({ role: 'AUDITOR', sectors: [], purpose: 'AUDIT' })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject('somebody')
    .setIssuer(DEMO_ISSUER)
    .setAudience(DEMO_AUDIENCE)
    .setExpirationTime('1h')
    .sign(privateKey);
}
