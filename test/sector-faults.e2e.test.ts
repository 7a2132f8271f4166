import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { sectorsInGraph } from '../gateway/hub/sectors.ts';
import { eventually, ROOT } from './testing/child.ts';
import type { Answer } from './testing/client.ts';
import { type FaultName, type FaultProxy, FAULTS, MARKER, startFaultProxy } from './testing/fault-proxy.ts';
import {
  fillFolder,
  type RunningHub,
  type RunningSubgraph,
  startGateway,
  startSubgraph,
  startSubgraphs,
} from './testing/hub.ts';

const ENTERPRISES = 500;
/** 800 ms for the sector, 200 ms for the rest. */
const ANSWER_WITHIN_MS = 1_000;
/** A machine that is busy with something else may miss the deadline once or twice. */
const TRIES = 3;
/** One window of the circuit breaker, and as long again for a busy machine. */
const BACK_WITHIN_MS = 2_500;

const { sectors, subgraphs: SUBGRAPHS } = sectorsInGraph();
const fieldOf = (name: string) => sectors.find(({ subgraph }) => subgraph === name)?.field ?? null;
const CASES = SUBGRAPHS.map(({ name, code }) => ({ name, code, field: fieldOf(name) }));
type Case = (typeof CASES)[number];

let folder: string;
let running: Map<string, RunningSubgraph>;
let proxies: Map<string, FaultProxy>;
/** Reaches the subgraphs themselves: for processes that die and hang. */
let direct: RunningHub;
/** Reaches them through proxies that can be told to go wrong. */
let proxied: RunningHub;
let uscc: string;
let healthy: Enterprise;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sector-faults-'));
  const filled = join(folder, 'filled');
  await fillFolder(filled, ENTERPRISES);
  const watchFile = join(folder, 'watched');
  running = await startSubgraphs(filled, folder, watchFile);
  proxies = new Map();
  for (const [name, { url }] of running) proxies.set(name, await startFaultProxy(url));
  const subgraphs = new Map<string, RunningSubgraph>();
  direct = await startGateway({ data: join(folder, 'direct'), watchFile, subgraphs, urls: urlsOf(running) });
  proxied = await startGateway({ data: join(folder, 'proxied'), watchFile, subgraphs, urls: urlsOf(proxies) });
  uscc = await enterpriseWithRelief();
  healthy = enterpriseIn(await askOne(direct));
});

afterAll(async () => {
  for (const proxy of proxies.values()) proxy.stop();
  await Promise.all([direct, proxied].map((hub) => hub.stop()));
  await Promise.all([...running.values()].map(({ child }) => child.stop('SIGKILL')));
  await rm(folder, { recursive: true, force: true });
});

const FIELDS = `
  usccCheck name registrationStatus registeredDivision { code } directoryTier keyDomains annualInspection { year }
  ${sectors.map(({ field }) => `${field} { sector status grade period receivedAt evidence { key } }`).join('\n')}
  sectorGrades { sector answered source status grade }
  convergence {
    convergedTier complete missing { sector reason } flags { code sector } rulesFired { ruleId before after }
    advice { mode inspectionRatioMultiplier } inputs { sector status grade }
  }`;
const OF_THE_REGISTRY = [
  'usccCheck',
  'name',
  'registrationStatus',
  'registeredDivision',
  'directoryTier',
  'keyDomains',
  'annualInspection',
];

describe.each(CASES)('$code goes wrong', (sector) => {
  test.each(Object.keys(FAULTS) as FaultName[])(
    'and %s: it costs only itself, in time, and it is back at once',
    async (fault) => {
      proxies.get(sector.name)?.breakWith(fault);
      onTestFinished(() => proxies.get(sector.name)?.breakWith(null));
      const isLate = fault === 'answers after the deadline';
      await costsOnlyItself(proxied, sector, isLate ? 'SECTOR_TIMEOUT' : 'SECTOR_BAD_ANSWER');
      proxies.get(sector.name)?.breakWith(null);
      await isBack(proxied);
    },
  );

  test('its process hangs: it costs only itself, in time, and it is back when it goes on', async () => {
    running.get(sector.name)?.child.signal('SIGSTOP');
    onTestFinished(() => running.get(sector.name)?.child.signal('SIGCONT'));
    await costsOnlyItself(direct, sector, 'SECTOR_TIMEOUT');
    running.get(sector.name)?.child.signal('SIGCONT');
    await isBack(direct);
  });

  test('its process is killed: it costs only itself, is said not to answer, and is back when it is', async () => {
    const { child, url } = running.get(sector.name) ?? {};
    await child?.stop('SIGKILL');
    await costsOnlyItself(direct, sector, 'SECTOR_UNAVAILABLE');
    await eventually(`${sector.code} is said not to answer`, async () => {
      const response = await fetch(`${direct.url}/ready`);
      const { sectors: answering } = (await response.json()) as { sectors: Record<string, boolean> };
      expect(response.status).toBe(200);
      return answering[sector.code] === false;
    });
    const { port } = new URL(url ?? '');
    running.set(
      sector.name,
      await startSubgraph(sector.name, join(folder, sector.name), join(folder, 'watched'), port),
    );
    await isBack(direct);
  });
});

describe('a sector that goes wrong again and again', () => {
  test('is left alone, which costs nobody any time, and is back one window after it has mended', async () => {
    proxies.get('work-safety')?.breakWith('answers after the deadline');
    for (let times = 0; times < 5; times += 1) await askOne(proxied);
    const answer = await askOne(proxied);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'SECTOR_UNAVAILABLE', sector: 'WORK_SAFETY' } }]);
    expect(answer.tookMs).toBeLessThan(800);
    proxies.get('work-safety')?.breakWith(null);
    await isBack(proxied);
  });

  test('on a page: one error for the list, and every other field of every enterprise as before', async () => {
    const PAGE = `{ enterprises(first: 20) { nodes { uscc ${FIELDS} } } }`;
    const before = await proxied.ask<Page>('auditor', PAGE);
    proxies.get('culture-tourism')?.breakWith('answers HTTP 500');
    const after = await proxied.ask<Page>('auditor', PAGE);
    proxies.get('culture-tourism')?.breakWith(null);
    expect(after.errors).toMatchObject([
      { path: ['enterprises', 'nodes'], extensions: { code: 'SECTOR_BAD_ANSWER', sector: 'CULTURE_TOURISM' } },
    ]);
    expect(after.data?.enterprises.nodes.map(({ cultureTourism }) => cultureTourism)).toEqual(Array(20).fill(null));
    expect(after.data?.enterprises.nodes.map(partsBeside('cultureTourism'))).toEqual(
      before.data?.enterprises.nodes.map(partsBeside('cultureTourism')),
    );
    await isBack(proxied);
  });

  test('is not there when the hub starts: the hub starts all the same', async () => {
    const urls = urlsOf(running).set('work-safety', 'http://127.0.0.1:1/work-safety');
    const data = join(folder, 'started-without');
    const hub = await startGateway({ data, watchFile: join(folder, 'watched'), subgraphs: new Map(), urls });
    onTestFinished(() => hub.stop());
    const sector = { name: 'work-safety', code: 'WORK_SAFETY', field: fieldOf('work-safety') };
    await costsOnlyItself(hub, sector, 'SECTOR_UNAVAILABLE');
  });

  test('while records are sent to it: it is said that nobody knows whether they arrived', async () => {
    proxies.get('work-safety')?.breakWith('answers after the deadline');
    const answer = await proxied.ask('work-safety', 'mutation { submitWorkSafetySubjects(rows: []) { accepted } }');
    proxies.get('work-safety')?.breakWith(null);
    expect(answer.data).toEqual({ submitWorkSafetySubjects: null });
    expect(answer.errors).toMatchObject([
      {
        path: ['submitWorkSafetySubjects'],
        message: expect.stringContaining('not known whether the change was made'),
        extensions: { code: 'SECTOR_TIMEOUT', sector: 'WORK_SAFETY' },
      },
    ]);
    await isBack(proxied);
  });
});

describe('what a silent sector said last', () => {
  interface View {
    readonly enterprise: {
      readonly sectorGrades: readonly {
        readonly sector: string;
        readonly grade: string | null;
        readonly lastKnown: {
          readonly status: string;
          readonly grade: string | null;
          readonly ageSeconds: number;
        } | null;
      }[];
      readonly convergence: { readonly cap: string | null; readonly flags: readonly { readonly code: string }[] };
    };
  }
  const view = async (as: string, code: string) => {
    const { data } = await proxied.ask<View>(
      as,
      `query ($uscc: USCC!) { enterprise(uscc: $uscc) {
        sectorGrades { sector grade lastKnown { status grade ageSeconds } } convergence { cap flags { code } } } }`,
      { uscc: code },
    );
    return data?.enterprise;
  };
  const entry = (found: View['enterprise'] | undefined, code: string) =>
    found?.sectorGrades.find(({ sector }) => sector === code);

  test('is shown beside the silence with its age, enters no tier, and a listing goes on capping (H2)', async () => {
    const code = await listed(
      '{ convergence: { firedRule: ["H2"] }, sector: { code: "WORK_SAFETY", status: [GRADED] } }',
    );
    const before = await view('auditor', code);
    expect(entry(before, 'WORK_SAFETY')?.lastKnown).toBeNull();
    proxies.get('work-safety')?.breakWith('answers HTTP 500');
    const silent = await view('auditor', code);
    proxies.get('work-safety')?.breakWith(null);
    const { grade, lastKnown } = entry(silent, 'WORK_SAFETY') ?? {};
    expect(grade).toBeNull();
    expect(lastKnown).toMatchObject({ status: 'GRADED', grade: entry(before, 'WORK_SAFETY')?.grade });
    expect(lastKnown?.ageSeconds).toBeGreaterThanOrEqual(0);
    expect(before?.convergence.cap).toBe('C');
    expect(silent?.convergence.cap).toBe('C');
    expect(silent?.convergence.flags).toContainEqual({ code: 'LAST_KNOWN_LISTING' });
    await isBack(proxied);
  });

  test('is told of an internal sector to those alone who may see it', async () => {
    const code = await listed('{ sector: { code: "MARKET_REGULATION", status: [GRADED] } }');
    proxies.get('market-regulation')?.breakWith('answers HTTP 500');
    const seen = entry(await view('auditor', code), 'MARKET_REGULATION');
    const hidden = entry(await view('work-safety', code), 'MARKET_REGULATION');
    proxies.get('market-regulation')?.breakWith(null);
    expect(seen?.lastKnown).toMatchObject({ status: 'GRADED' });
    expect(hidden).toMatchObject({ grade: null, lastKnown: null });
    await isBack(proxied);
  });
});

/** The first enterprise that meets a filter. */
async function listed(filter: string): Promise<string> {
  const { data } = await proxied.ask<Page>(
    'auditor',
    `{ enterprises(first: 1, filter: ${filter}) { nodes { uscc } } }`,
  );
  return String(data?.enterprises.nodes[0]?.['uscc']);
}

type Enterprise = Readonly<Record<string, unknown>> & {
  readonly convergence: {
    readonly convergedTier: string | null;
    readonly complete: boolean;
    readonly missing: readonly unknown[];
    readonly flags: readonly { readonly code: string }[];
    readonly advice: { readonly mode: string };
  };
};

interface Page {
  readonly enterprises: { readonly nodes: readonly Readonly<Record<string, unknown>>[] };
}

type One = Answer<{ enterprise: Enterprise }>;

function askOne(hub: RunningHub): Promise<One> {
  return hub.ask('auditor', `query ($uscc: USCC!) { enterprise(uscc: $uscc) { ${FIELDS} } }`, { uscc });
}

function enterpriseIn({ data, text }: One): Enterprise {
  if (!data) throw new Error(`there is no data in ${text}`);
  return data.enterprise;
}

/** One that is inspected less because all is well: the relief that silence must not grant. */
async function enterpriseWithRelief(): Promise<string> {
  const { data } = await direct.ask<{ enterprises: { nodes: (Enterprise & { uscc: string })[] } }>(
    'auditor',
    '{ enterprises(first: 100) { nodes { uscc convergence { complete advice { mode } } } } }',
  );
  const found = data?.enterprises.nodes.find(
    ({ convergence }) => convergence.complete && convergence.advice.mode === 'LIGHTER',
  );
  if (found === undefined) throw new Error('the sample holds no enterprise with relief');
  return found.uscc;
}

function urlsOf(places: ReadonlyMap<string, { readonly url: string }>): Map<string, string> {
  return new Map([...places].map(([name, { url }]) => [name, url]));
}

/** Asks until an answer comes in time; what it says must hold each time. */
async function costsOnlyItself(hub: RunningHub, { name, code, field }: Case, errorCode: string): Promise<void> {
  const took: number[] = [];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answer = await askOne(hub);
    saysWhatIsMissing(answer, { code, field }, errorCode);
    keepsTheRest(enterpriseIn(answer), field);
    tellsNothingInternal(answer, name);
    took.push(answer.tookMs);
    if (answer.tookMs <= ANSWER_WITHIN_MS) return;
  }
  throw new Error(`no answer within ${ANSWER_WITHIN_MS} ms: ${took.map(Math.round).join(', ')}`);
}

function saysWhatIsMissing(answer: One, { code, field }: Omit<Case, 'name'>, errorCode: string): void {
  const { convergence, ...view } = enterpriseIn(answer);
  const parts = field === null ? OF_THE_REGISTRY : [field];
  expect(answer.errors).toMatchObject([{ extensions: { code: errorCode, sector: code } }]);
  expect(parts.map((part) => ['enterprise', part])).toContainEqual(answer.errors[0]?.path);
  for (const part of parts) expect(view[part], part).toBeNull();
  expect(convergence.complete).toBe(false);
  expect(convergence.advice.mode).not.toBe('LIGHTER');
  if (field === null) {
    expect(convergence.flags).toContainEqual({ code: 'REGISTRY_SILENT', sector: null });
    return;
  }
  expect(convergence.missing).toEqual([{ sector: code, reason: 'SILENT' }]);
  if (code === 'PUBLIC_CREDIT') expect(convergence.convergedTier).toBe('UNRATED');
}

function keepsTheRest(view: Enterprise, field: string | null): void {
  const lost = field === null ? OF_THE_REGISTRY : [field];
  const rest = (whole: Enterprise) =>
    Object.fromEntries(
      Object.entries(whole).filter(([part]) => ![...lost, 'convergence', 'sectorGrades'].includes(part)),
    );
  expect(rest(view)).toEqual(rest(healthy));
}

function partsBeside(field: string) {
  return (enterprise: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(enterprise).filter(([part]) => ![field, 'convergence', 'sectorGrades'].includes(part)),
    );
}

function tellsNothingInternal({ text }: Answer, name: string): void {
  const places = [running.get(name)?.url, proxies.get(name)?.url].map((url) => `:${new URL(url ?? '').port}`);
  for (const internal of [
    MARKER,
    ...places,
    '127.0.0.1',
    'localhost',
    'http:',
    'ECONN',
    'undici',
    ROOT,
    'stack',
    `/${name}`,
  ])
    expect(text).not.toContain(internal);
}

async function isBack(hub: RunningHub): Promise<void> {
  await eventually('the answer is whole again', async () => (await askOne(hub)).errors.length === 0, BACK_WITHIN_MS);
  expect(enterpriseIn(await askOne(hub))).toEqual(healthy);
}
