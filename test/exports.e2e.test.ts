import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoIdentities, demoIssuer } from '../gateway/access/demo-issuer.ts';
import { sectorsInGraph } from '../gateway/hub/sectors.ts';
import { eventually } from './testing/child.ts';
import { demoToken, fillFolder, type RunningHub, startGateway, startHubOn } from './testing/hub.ts';

interface Export {
  readonly number: number;
  readonly state: string;
  readonly total: number;
  readonly done: number;
  readonly withheldCells: number;
  readonly sha256: string | null;
  readonly bytes: number;
  readonly downloads: number;
  readonly downloadPath: string | null;
  readonly purposeCode: string;
}

interface Listed {
  readonly enterprises: {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly nodes: readonly Record<string, unknown>[];
  };
}

const FIELDS = 'name registrationStatus publicCredit { status grade } marketRisk { grade } keyDomains';
const EXPORT = 'number state total done withheldCells bytes sha256 downloads downloadPath purposeCode';
const REQUEST = `mutation Take($filter: EnterpriseFilter, $fields: String!, $format: ExportFormat! = CSV, $purpose: String! = "样例专项检查") {
  requestExport(filter: $filter, fields: $fields, format: $format, purpose: $purpose) { ${EXPORT} }
}`;
/** Convergence makes pages dear, and so an export long. */
const DEAR = 'name convergence { convergedTier rulesFired { ruleId } advice { mode } } sectorGrades { sector grade }';

let folder: string;
let hub: RunningHub;
const data = () => join(folder, 'run', 'data');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exports-'));
  const filled = join(folder, 'filled');
  await fillFolder(filled, 500);
  hub = await startHubOn(filled, join(folder, 'run'), 'in-process');
});
afterAll(async () => {
  await hub.stop().catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

async function request(as: string, variables: Readonly<Record<string, unknown>>): Promise<Export> {
  const { data: told, errors } = await hub.ask<{ requestExport: Export }>(as, REQUEST, variables);
  expect(errors).toEqual([]);
  if (!told) throw new Error('nothing was told');
  return told.requestExport;
}

async function refusals(as: string, variables: Readonly<Record<string, unknown>>): Promise<string[]> {
  return (await hub.ask(as, REQUEST, variables)).errors.map(({ extensions }) => extensions.code);
}

/** The hub again on the same data, with small pages so that an export takes a while. */
function startSlow(): Promise<RunningHub> {
  const settings = { HUB_LIMIT_PAGE: '4' };
  return startGateway({ data: data(), watchFile: join(folder, 'run', 'watched'), subgraphs: new Map(), settings });
}

async function seen(as: string, number: number): Promise<Export | null> {
  const query = `query ($number: Int!) { export(number: $number) { ${EXPORT} } }`;
  return (await hub.ask<{ export: Export | null }>(as, query, { number })).data?.export ?? null;
}

async function done(as: string, { number }: Export): Promise<Export> {
  await eventually(`export ${number}`, async () => (await seen(as, number))?.state === 'DONE');
  const found = await seen(as, number);
  if (found === null) throw new Error(`no export ${number}`);
  return found;
}

function download(token: string, number: number): Promise<Response> {
  return fetch(`${hub.url}/exports/${number}/file`, { headers: { authorization: `Bearer ${token}` } });
}

async function records(variables: Readonly<Record<string, unknown>>) {
  const query = `query ($subject: String, $uscc: USCC) { auditRecords(first: 60, subject: $subject, uscc: $uscc) {
    nodes { operation subject variables enterprises answerSha256 } } }`;
  const { data: told } = await hub.ask<{
    auditRecords: {
      nodes: { operation: string; subject: string; variables: string; enterprises: string[]; answerSha256: string }[];
    };
  }>('auditor', query, variables);
  return told?.auditRecords.nodes ?? [];
}

/** What the list itself says of the same enterprises, page by page. */
async function listed(as: string, filter: unknown) {
  const nodes: Record<string, unknown>[] = [];
  for (let after: string | null = null; ;) {
    const query: string = `query ($filter: EnterpriseFilter, $after: String) { enterprises(filter: $filter, first: 100, after: $after) {
      pageInfo { hasNextPage endCursor } nodes { uscc ${FIELDS} } } }`;
    const answer: { data: Listed | null | undefined } = await hub.ask<Listed>(as, query, { filter, after });
    const told = answer.data;
    if (!told) throw new Error('no list');
    nodes.push(...told.enterprises.nodes);
    if (!told.enterprises.pageInfo.hasNextPage) return nodes;
    after = told.enterprises.pageInfo.endCursor;
  }
}

describe('a list that is exported', () => {
  const filter = { registrationStatus: ['ACTIVE'], not: { industry: ['C'] } };

  test('holds what the list holds, in its order, and says of each cell that is withheld why', async () => {
    const asked = await request('work-safety', { filter, fields: FIELDS });
    expect(asked).toMatchObject({ state: 'WAITING', downloadPath: null, purposeCode: 'SUPERVISION' });
    const told = await done('work-safety', asked);
    const nodes = await listed('work-safety', filter);
    expect(nodes.length).toBeGreaterThan(100);
    expect(told).toMatchObject({ total: nodes.length, done: nodes.length, withheldCells: nodes.length });
    const response = await download(await demoToken(data(), 'work-safety'), asked.number);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect([createHash('sha256').update(bytes).digest('hex'), bytes.length]).toEqual([told.sha256, told.bytes]);
    const [header, ...lines] = bytes.toString('utf8').trimEnd().split('\n');
    expect(header).toBe(
      '\uFEFFuscc,name,registrationStatus,publicCredit.status,publicCredit.grade,marketRisk.grade,keyDomains',
    );
    expect(lines.map((line) => line.split(',').slice(0, 6))).toEqual(
      nodes.map(({ uscc, name, registrationStatus, publicCredit }) => {
        const { status, grade } = publicCredit as { status: string; grade: string | null };
        return [uscc, name, registrationStatus, status, grade ?? '', '!ACCESS_DENIED_INTERNAL'];
      }),
    );
  });

  test('as JSON lines is what the graph answers; an auditor sees what is internal', async () => {
    const { number } = await done('auditor', await request('auditor', { filter, fields: FIELDS, format: 'NDJSON' }));
    const text = await (await download(await demoToken(data(), 'auditor'), number)).text();
    const rows = text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
    expect(rows).toEqual(await listed('auditor', filter));
    expect(text).not.toContain('_withheld');
  });

  test('of one limited to regions holds no others', async () => {
    const { number, total } = await done('regional', await request('regional', { fields: 'reportingRegion { id }' }));
    const text = await (await download(await demoToken(data(), 'regional'), number)).text();
    const regions = new Set(text.trimEnd().split('\n').slice(1).map((line) => line.split(',')[1])); // prettier-ignore
    expect([regions.size, total < 500]).toEqual([1, true]);
  });

  test('is refused before any work is done where the list would be, and where purpose or fields will not do', async () => {
    const internal = { sector: { code: 'MARKET_REGULATION', effectiveClass: ['D'] } };
    expect(await refusals('work-safety', { filter: internal, fields: 'name' })).toEqual(['FILTER_FORBIDDEN']);
    expect(await refusals('work-safety', { fields: 'salary' })).toEqual(['EXPORT_INVALID']);
    expect(await refusals('work-safety', { fields: 'name', purpose: ' ? ' })).toEqual(['EXPORT_INVALID']);
    const phone = '请联系 13812345678 领取';
    expect(await refusals('work-safety', { fields: 'name', purpose: phone })).toEqual(['EXPORT_INVALID']);
    expect(await refusals('operator', { fields: 'name' })).toEqual(['ACCESS_DENIED_ROLE']);
    expect(await refusals('integrator', { fields: 'name' })).toEqual(['ACCESS_DENIED_ROLE']);
  });
});

describe('the file of an export', () => {
  test('is for whoever asked for it, with the same rights; auditors see that it is there', async () => {
    const mine = await done('market-regulation', await request('market-regulation', { fields: FIELDS }));
    expect(mine.downloadPath).toBe(`/exports/${mine.number}/file`);
    expect(await seen('dashboard', mine.number)).toBeNull();
    expect(await seen('auditor', mine.number)).toMatchObject({ sha256: mine.sha256, downloadPath: null });
    const status = async (token: string) => (await download(token, mine.number)).status;
    for (const other of ['auditor', 'dashboard', 'work-safety'])
      expect(await status(await demoToken(data(), other)), other).toBe(404);
    expect((await fetch(`${hub.url}/exports/${mine.number}/file`)).status).toBe(401);
    const issuer = await demoIssuer(data());
    const { sectors, subgraphs } = sectorsInGraph();
    const identity = demoIdentities(sectors, subgraphs).find(({ name }) => name === 'market-regulation');
    if (identity === undefined) throw new Error('nobody');
    expect(await status(await issuer.sign({ ...identity, purpose: 'STATISTICS' }))).toBe(403);
    expect(await status(await issuer.sign(identity))).toBe(200);
    expect((await seen('auditor', mine.number))?.downloads).toBe(1);
  });

  test('is in the audit log: request with purpose and filter, whom each page told of, hash and count, each download', async () => {
    const asked = await done(
      'public-credit',
      await request('public-credit', { fields: 'name', filter: { division: ['130200'] } }),
    );
    await (await download(await demoToken(data(), 'public-credit'), asked.number)).text();
    const all = await records({ subject: 'demo:public-credit' });
    const of = (name: string) => all.filter(({ operation }) => operation === name);
    expect(JSON.parse(of('Take')[0]?.variables ?? '')).toMatchObject({
      filter: { division: ['130200'] },
      fields: 'name',
    });
    expect(new Set(of('Export').flatMap(({ enterprises }) => enterprises)).size).toBe(asked.done);
    const file = { export: asked.number, enterprises: asked.done, bytes: asked.bytes, sha256: asked.sha256 };
    expect(of('ExportDone').map(({ variables }) => JSON.parse(variables) as unknown)).toEqual([file]);
    expect(of('ExportFile').map(({ variables, answerSha256 }) => [JSON.parse(variables), answerSha256])).toEqual([
      [file, asked.sha256],
    ]);
    const [uscc = ''] = of('Export')[0]?.enterprises ?? [];
    expect((await records({ uscc })).map(({ operation, subject }) => [operation, subject])).toContainEqual([
      'Export',
      'demo:public-credit',
    ]);
  });
});

describe('an export under way, in a hub whose pages are small', () => {
  beforeAll(async () => {
    await hub.stop();
    hub = await startSlow();
  });

  test('is given up, and leaves nothing; a client has two of them at most', async () => {
    const first = await request('dashboard', { fields: DEAR });
    const second = await request('dashboard', { fields: DEAR });
    const third = await hub.ask('dashboard', REQUEST, { fields: DEAR });
    expect(third.errors).toMatchObject([{ extensions: { code: 'EXPORTS_OPEN' } }]);
    const cancel = 'mutation ($number: Int!) { cancelExport(number: $number) { state } }';
    const others = await hub.ask('work-safety', cancel, { number: first.number });
    expect(others.errors).toMatchObject([{ extensions: { code: 'EXPORT_UNKNOWN' } }]);
    for (const { number } of [first, second])
      expect((await hub.ask('dashboard', cancel, { number })).data).toEqual({ cancelExport: { state: 'CANCELLED' } });
    expect((await download(await demoToken(data(), 'dashboard'), first.number)).status).toBe(409);
  });

  test('goes on behind the last page it kept when the hub is killed, and gives the same file', async () => {
    const whole = await done('culture-tourism', await request('culture-tourism', { fields: DEAR }));
    const { number } = await request('culture-tourism', { fields: DEAR });
    await eventually('it is under way', async () => ((await seen('culture-tourism', number))?.done ?? 0) > 40);
    hub.gateway.signal('SIGKILL');
    await hub.gateway.ended;
    hub = await startSlow();
    const resumed = await done('culture-tourism', { ...whole, number });
    expect([resumed.sha256, resumed.done]).toEqual([whole.sha256, whole.done]);
  });
});
