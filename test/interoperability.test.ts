import { NO_INTERNAL_RIGHTS } from '../gateway/index/enterprise-index.ts';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Hub, startHub } from '../gateway/hub.ts';
import { sectorsInGraph } from '../gateway/hub/sectors.ts';
import { callerOf } from '../kit/identity/caller.ts';
import { readConfig } from '../kit/config.ts';
import { hopReader } from '../kit/identity/hop-token.ts';
import { hopSettings } from '../kit/testing/hop-keys.ts';
import { unboundHop } from './peers/unbound-hop.ts';
import { syntheticUscc } from '../kit/province/synthetic-uscc.ts';
import { startHiveGateway } from './peers/hive-gateway.ts';
import { ensurePeers } from './peers/install.ts';
import { fillStores, hubConfig } from './peers/stores.ts';
import { serveSubgraphsApart } from './peers/subgraphs-apart.ts';
import { supergraphAt } from './peers/supergraph-at.ts';

const ENTERPRISES = 500;
const INSTALL_AND_START_MS = 300_000;

interface Answer {
  readonly data?: unknown;
  readonly errors?: unknown;
}

type Ask = (query: string, variables?: Record<string, unknown>) => Promise<Answer>;

const GRADE = `sector status grade effectiveClass schemeVersion schemeStatus authorityLevel period periodStart periodEnd
  evaluatedOn publishedOn receivedAt freshness evaluatorTier notice
  competingGrades { grade evaluatorTier evaluatedOn }
  severeListings { decisionNumber includedOn situation authority endsOn }
  evidence { key kind severity severityRuleSet decidedOn documentNumber authority objectionDueOn }`;

const FUSED = `fragment Fused on Enterprise {
  uscc name registrationStatus registrationStatusSince establishedOn directoryTier keyDomains usccCheck supersedes
  registrationStatusHistory { status since }
  registeredDivision { code name } reportingRegion { id name } industry { code section sectionName }
  annualInspection { year carriedOut annualCap }
  publicCredit { ${GRADE} level letter }
  marketRisk { ${GRADE} riskClass riskScore }
  workSafety { ${GRADE} severeListed listingSituations }
  cultureTourism { ${GRADE} subjects { kind level grade } }
  sectorGrades { sector title answered source status grade effectiveClass period freshness schemeVersion schemeStatus }
  convergence {
    convergedTier cap complete strategy ruleSetId ruleSetVersion ruleSetHash asOf
    missing { sector reason } coverage { sectors applicable present }
    rulesFired { order ruleId sector clause provenance effectZh effectEn before after evidenceKeys }
    conflicts { code ruleId sector messageEn } flags { code ruleId sector evidenceKey dueOn messageEn }
    advice { mode inspectionRatioMultiplier minimumRatio fullCoverageOfKeyItems exceptions inspectionsLeft ruleId clause provenance reasonEn }
    inputs { sector title status grade effectiveClass effectiveClassUsed notch period freshness schemeVersion }
    evidence { key kind severity decidedOn documentNumber authority reporters }
    notice { code ruleId clause textZh textEn }
  }
}`;

const ONE = `query One($uscc: USCC!) { enterprise(uscc: $uscc) { ...Fused } } ${FUSED}`;
const PAGE = `query Page($first: Int!, $after: String) {
  enterprises(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { ...Fused } }
  }
} ${FUSED}`;
const BY_CODE = `query ByCode($uscc: [USCC!]!) { enterprisesByUscc(uscc: $uscc) { ...Fused } } ${FUSED}`;
const SECTORS = '{ sectors { code field title authority cadence answering } }';

/** Hive Gateway's own planner, and its Rust one, which leaves null fields out of what it hands on. */
const PLANNERS = [
  ['its own planner', []],
  ['its Rust planner', ['--hive-router-runtime']],
] as const;

const stopping: (() => unknown)[] = [];
let ours: Ask;
const theirs = new Map<string, Ask>();
let usccs: readonly string[];

beforeAll(async () => {
  ensurePeers();
  const folder = await mkdtemp(join(tmpdir(), 'interoperability-'));
  stopping.push(() => rm(folder, { recursive: true }));
  await fillStores(`sqlite:${folder}`, folder, ENTERPRISES);
  const hop = hopSettings(folder);
  const { hopPublicKeys } = readConfig(hop.subgraphs, 'SUBGRAPHS');
  const other = unboundHop(randomBytes(32).toString('hex'), hopReader(hopPublicKeys));
  const subgraphs = await serveSubgraphsApart(`sqlite:${folder}`, other.read);
  stopping.push(() => subgraphs.stop());
  const hub = await startHub(
    hubConfig(`sqlite:${folder}`, {
      HUB_SUBGRAPHS: `${subgraphs.url}/{name}`,
      ...hop.gateway,
      HUB_SECTOR_TIMEOUT_MS: '10000',
    }),
  );
  stopping.push(() => hub.stop());
  const supergraphFile = join(folder, 'supergraph.graphql');
  await writeFile(supergraphFile, supergraphAt(subgraphs.url));
  const identity = auditorOf(hub);
  const hubToken = await hub.demo?.tokenFor(identity);
  ours = asker(hub.url, () => Promise.resolve(hubToken ?? ''));
  for (const [planner, options] of PLANNERS) {
    const hive = await startHiveGateway(supergraphFile, options);
    stopping.push(() => hive.process.stop());
    theirs.set(
      planner,
      asker(hive.url, () => other.sign(callerOf(identity))),
    );
  }
  usccs = (await hub.index.page({ first: 100, after: null }, NO_INTERNAL_RIGHTS)).entries.map(({ uscc }) => uscc);
  await vi.waitFor(async () => expect(await unanswering()).toEqual([]), { timeout: 10_000 });
}, INSTALL_AND_START_MS);

afterAll(async () => {
  for (const stop of stopping.toReversed()) await stop();
});

describe.each(PLANNERS)('the same supergraph on another gateway (Hive Gateway, %s) answers the same', (planner) => {
  const same = (query: string, variables?: Record<string, unknown>) => sameOn(planner, query, variables);

  test.each([
    ['the first enterprise', 0],
    ['one in the middle', 50],
    ['the last of a page', 99],
  ])('one enterprise fused with convergence: %s', async (_title, place) => {
    const answer = await same(ONE, { uscc: usccs[place] });
    expect(answer).toMatchObject({ enterprise: { uscc: usccs[place], convergence: { complete: true } } });
  });

  test('a page of 20, and the page behind it', async () => {
    const first = (await same(PAGE, { first: 20, after: null })) as { enterprises: Page };
    expect(first.enterprises.edges).toHaveLength(20);
    const after = first.enterprises.pageInfo.endCursor;
    const second = (await same(PAGE, { first: 20, after })) as { enterprises: Page };
    expect(second.enterprises.edges[0]?.cursor).not.toBe(first.enterprises.edges[0]?.cursor);
  });

  test('every enterprise of the sample, 100 codes at a time', async () => {
    let after: string | null = null;
    let compared = 0;
    do {
      const page = (await same(PAGE, { first: 100, after })) as { enterprises: Page };
      compared += page.enterprises.edges.length;
      after = page.enterprises.pageInfo.hasNextPage ? page.enterprises.pageInfo.endCursor : null;
    } while (after !== null);
    expect(compared).toBeGreaterThanOrEqual(ENTERPRISES);
  });

  test('enterprises by their codes, an unknown one among them', async () => {
    const unknown = syntheticUscc('91', '130102', 31 ** 5);
    const { data } = await ours('query ($uscc: USCC!) { enterprise(uscc: $uscc) { uscc } }', { uscc: unknown });
    expect(data).toEqual({ enterprise: null });
    const answer = await same(BY_CODE, { uscc: [usccs[7], unknown, usccs[3]] });
    expect(answer).toMatchObject({ enterprisesByUscc: [{ uscc: usccs[7] }, null, { uscc: usccs[3] }] });
  });

  test('the sectors', async () => {
    expect(await same(SECTORS)).toMatchObject({ sectors: sectorsInGraph().sectors.map(({ code }) => ({ code })) });
  });
});

/** Sectors that our hub has not yet reached. */
async function unanswering(): Promise<unknown[]> {
  const { data } = (await ours(SECTORS)) as { data: { sectors: { code: string; answering: boolean }[] } };
  return data.sectors.filter(({ answering }) => !answering).map(({ code }) => code);
}

interface Page {
  readonly edges: readonly { readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

async function sameOn(planner: string, query: string, variables: Record<string, unknown> = {}): Promise<unknown> {
  const [our, their] = await Promise.all([ours(query, variables), theirs.get(planner)?.(query, variables)]);
  expect(our.errors).toBeUndefined();
  expect(their?.errors).toBeUndefined();
  expect(their?.data).toEqual(our.data);
  return our.data;
}

function asker(url: string, token: () => Promise<string>): Ask {
  return async (query, variables = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  };
}

/** Who sees everything, internal grades included. */
function auditorOf({ demo }: Hub) {
  const auditor = demo?.identities.find(({ role }) => role === 'AUDITOR');
  if (auditor === undefined) throw new Error('the demo issuer knows no auditor');
  return auditor;
}
