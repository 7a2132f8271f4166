import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { todayInShanghai } from '../schema/vocabulary/local-date.ts';
import { ROOT } from './testing/child.ts';
import { demoToken, fillFolder, type RunningHub, startHubOn } from './testing/hub.ts';
import { operation } from './testing/operations.ts';

/* One random inspection of the sample province, from the register of inspectors to published results. */

const run = promisify(execFile);
const TODAY = todayInShanghai();
const YEAR = Number(TODAY.slice(0, 4));
const LEAD = 'market-regulation';

let folder: string;
let hub: RunningHub;
let plan: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspection-'));
  await fillFolder(join(folder, 'filled'), 500);
  hub = await startHubOn(join(folder, 'filled'), join(folder, 'hub'), 'in-process');
});
afterAll(async () => {
  await hub.stop().catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

type Data = Record<string, Record<string, unknown>>;

async function done<Answered = Data>(
  as: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Answered> {
  const { data, errors } = await hub.ask<Answered>(as, query, variables);
  expect(errors).toEqual([]);
  return data as Answered;
}
interface Drawn {
  readonly uscc: string;
  readonly team: readonly unknown[];
  readonly enterprise: { readonly name: string };
}

async function drawnBy(as: string): Promise<readonly Drawn[]> {
  const asked = await done<{ inspectionPlan: { drawn: { nodes: Drawn[] } } }>(as, DRAWN, { number: plan });
  return asked.inspectionPlan.drawn.nodes;
}

const codesOf = async (as: string | null, query: string, variables: Readonly<Record<string, unknown>> = {}) =>
  (await hub.ask(as, query, variables)).errors.map(({ extensions }) => extensions.code);

const PUT =
  'mutation ($sector: String!, $inspectors: [InspectorInput!]!) { putInspectors(sector: $sector, inspectors: $inspectors) { accepted } }';
const STEP = (step: string) =>
  `mutation ($number: Int!) { ${step}(number: $number) { number state frozenHash seedCommitment hubSeed population classes { name population drawn } } }`;
const DRAW =
  'mutation ($number: Int!, $publicSeed: String!) { drawInspectionPlan(number: $number, publicSeed: $publicSeed) { state frozenHash drawHash hubSeed drawPath teamsPath } }';
const PLAN =
  'query ($number: Int!) { inspectionPlan(number: $number) { state drawHash frozenHash hubSeed seedCommitment } }';
const DRAWN =
  'query ($number: Int!) { inspectionPlan(number: $number) { drawn(first: 100) { nodes { uscc team { sector staffNumber } teamShort departmentsLeft enterprise { name } results { outcome } } } } }';
const OUTCOMES =
  '{ inspectionOutcomes(first: 100) { nodes { uscc plan sector outcome outcomeZh publishedOn notice { textZh } } } }';

const inspectors = Array.from({ length: 5 }, (_, number) => ({ staffNumber: `M-${100 + number}`, division: '130000' }));

async function fetchFile(path: string, as: string) {
  const token = await demoToken(join(folder, 'hub/data'), as);
  return fetch(`${hub.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
}

describe('a random inspection (双随机)', () => {
  test('inspectors are put into the register by their department, which alone (and auditors) sees them', async () => {
    expect(await done(LEAD, PUT, { sector: 'MARKET_REGULATION', inspectors })).toEqual({
      putInspectors: { accepted: 5 },
    });
    expect(await codesOf('work-safety', PUT, { sector: 'MARKET_REGULATION', inspectors })).toEqual(['FORBIDDEN']);
    const list =
      '{ inspectors(sector: "MARKET_REGULATION", first: 2) { nodes { staffNumber } pageInfo { hasNextPage } } }';
    expect(await done('auditor', list)).toEqual({
      inspectors: { nodes: [{ staffNumber: 'M-100' }, { staffNumber: 'M-101' }], pageInfo: { hasNextPage: true } },
    });
    expect(await codesOf('work-safety', list)).toEqual(['FORBIDDEN']);
  });

  test('a plan is made and frozen: strata by the class of the department, hashes told, the seed not', async () => {
    const { createInspectionPlan: made } = await done(LEAD, operation('create-inspection-plan'), {
      plan: {
        leadSector: 'MARKET_REGULATION',
        title: '样例年度双随机抽查',
        items: ['登记事项检查', '公示信息检查'],
        period: String(YEAR),
        filter: { registrationStatus: ['ACTIVE'] },
        seedAnnouncement: '冻结后首个工作日，样例公告所载号码',
      },
    });
    plan = made?.['number'] as number;
    expect(await codesOf('operator', STEP('freezeInspectionPlan'), { number: plan })).not.toEqual([]);
    const { freezeInspectionPlan: frozen } = await done(LEAD, STEP('freezeInspectionPlan'), { number: plan });
    expect(frozen).toMatchObject({
      state: 'FROZEN',
      hubSeed: null,
      seedCommitment: expect.stringMatching(/^[0-9a-f]{64}$/u),
    });
    const classes = frozen?.['classes'] as { name: string; population: number; drawn: number }[];
    expect(classes.reduce((sum, each) => sum + each.population, 0)).toBe(frozen?.['population']);
    // What is internal to market regulation is not told to others by way of a plan.
    const told = await hub.ask(
      'work-safety',
      'query ($number: Int!) { inspectionPlan(number: $number) { population classes { name } } }',
      { number: plan },
    );
    expect(told).toMatchObject({
      data: { inspectionPlan: { population: frozen?.['population'], classes: null } },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });

  test('it is drawn once; the hashes were told before, and the hub seed is what was committed to', async () => {
    const before = (await done('dashboard', PLAN, { number: plan }))['inspectionPlan'];
    const { drawInspectionPlan: drawn } = await done(LEAD, DRAW, {
      number: plan,
      publicSeed: '03 08 11 17 25 32 + 09',
    });
    expect(drawn).toMatchObject({ state: 'DRAWN', frozenHash: before?.['frozenHash'] });
    expect(await codesOf(LEAD, DRAW, { number: plan, publicSeed: 'another' })).toEqual(['INSPECTION_STEP_REFUSED']);
    const after = (await done('dashboard', PLAN, { number: plan }))['inspectionPlan'];
    expect(after).toMatchObject({ drawHash: drawn?.['drawHash'], hubSeed: drawn?.['hubSeed'] });
  });

  test('who was drawn is for the departments of the plan and auditors until it is published', async () => {
    const nodes = await drawnBy(LEAD);
    expect(nodes.length).toBeGreaterThan(10);
    for (const { team, enterprise } of nodes)
      expect([team.length, enterprise.name]).toEqual([2, expect.stringMatching(/^样例/u)]);
    for (const as of ['work-safety', 'dashboard'])
      expect(await codesOf(as, DRAWN, { number: plan })).toEqual(['FORBIDDEN']);
    expect(await codesOf('auditor', DRAWN, { number: plan })).toEqual([]);
    expect(await codesOf('operator', DRAWN, { number: plan })).toEqual(['ACCESS_DENIED_ROLE']);
  });

  test('anybody who has the files does the draw again, with this program or without; who got them is in the audit log', async () => {
    const paths = { draw: `/inspection-plans/${plan}/draw.txt`, teams: `/inspection-plans/${plan}/teams.txt` };
    expect((await fetchFile(paths.draw, 'work-safety')).status).toBe(403);
    expect((await fetchFile('/inspection-plans/999/draw.txt', LEAD)).status).toBe(404);
    const files = { draw: join(folder, 'draw.txt'), teams: join(folder, 'teams.txt') };
    for (const name of ['draw', 'teams'] as const) {
      const response = await fetchFile(paths[name], LEAD);
      expect(response.status).toBe(200);
      await writeFile(files[name], Buffer.from(await response.arrayBuffer()));
    }
    const { drawHash } = (await done('dashboard', PLAN, { number: plan }))['inspectionPlan'] as { drawHash: string };
    const ours = await run(
      process.execPath,
      ['gateway/inspection/verify-draw-cli.ts', files.draw, '--teams', files.teams],
      { cwd: ROOT },
    );
    expect(ours.stdout).toContain('Genuine');
    expect(ours.stdout).toContain(`drawHash ${drawHash}`);
    const python = await run('python3', ['docs/guides/check-a-draw.py', files.draw, files.teams], { cwd: ROOT });
    expect(python.stdout).toContain(`drawHash ${drawHash}`);
    const { auditRecords } = await done<{ auditRecords: { nodes: { operation: string; variables: string }[] } }>(
      'auditor',
      '{ auditRecords(first: 20) { nodes { operation fields variables } } }',
    );
    const seen = auditRecords.nodes.filter(({ operation: name }) => /^Inspection\w+File$/u.test(name));
    expect(new Set(seen.map(({ operation: name, variables }) => `${name} ${variables}`))).toEqual(
      new Set([`InspectionDrawFile {"number":${plan}}`, `InspectionTeamsFile {"number":${plan}}`]),
    );
  });

  test('results are fed back and published: for anybody, and for the enterprise its own', async () => {
    const [one, other] = (await drawnBy(LEAD)).map(({ uscc }) => uscc);
    const results = [
      { uscc: one, outcome: 'NO_PROBLEM_FOUND', inspectedOn: TODAY },
      { uscc: other, outcome: 'CORRECTION_ORDERED', inspectedOn: TODAY },
    ];
    const text = operation('report-inspection-results');
    expect(await codesOf('work-safety', text, { plan, results })).toEqual(['FORBIDDEN']);
    expect(await done(LEAD, text, { plan, results })).toEqual({
      reportInspectionResults: { accepted: 2, unchanged: 0 },
    });
    const { inspectionOutcomes } = await done('integrator', OUTCOMES);
    const told = inspectionOutcomes?.['nodes'] as { uscc: string; outcomeZh: string; notice: { textZh: string } }[];
    expect(new Set(told.map(({ uscc }) => uscc))).toEqual(new Set([one, other]));
    expect(told.find(({ uscc }) => uscc === other)).toMatchObject({
      outcomeZh: '发现问题已责令改正',
      notice: { textZh: expect.stringContaining('仅供监管参考') },
    });
    // The hub's enterprise stands in no plan's list: it sees nobody's results but its own.
    const own = await hub.ask<{ inspectionOutcomes: { nodes: { uscc: string }[] } }>(
      'enterprise',
      '{ inspectionOutcomes { nodes { uscc } } }',
    );
    expect(own.errors).toEqual([]);
    expect(
      new Set(own.data?.inspectionOutcomes.nodes.map(({ uscc }) => uscc)).isSubsetOf(new Set(['91130502TT000H9J6D'])),
    ).toBe(true);
    const ofTwo = 'query ($codes: [USCC!]!) { enterprisesByUscc(uscc: $codes) { uscc inspections { plan outcome } } }';
    expect(await done('work-safety', ofTwo, { codes: [one, other] })).toMatchObject({
      enterprisesByUscc: [
        { uscc: one, inspections: [{ plan, outcome: 'NO_PROBLEM_FOUND' }] },
        { uscc: other, inspections: [{ plan, outcome: 'CORRECTION_ORDERED' }] },
      ],
    });
    expect(await done(LEAD, operation('overdue-inspections'), { plan })).toMatchObject({
      inspectionPlan: { endsOn: `${YEAR}-12-31`, drawn: { nodes: [], pageInfo: { hasNextPage: false } } },
    });
    const back = `mutation ($uscc: USCC!) { takeBackInspectionResult(plan: ${plan}, uscc: $uscc, ground: REPAIRED, reason: "样例修复决定") { number } }`;
    await done(LEAD, back, { uscc: other });
    expect(await done('work-safety', ofTwo, { codes: [other] })).toMatchObject({
      enterprisesByUscc: [{ inspections: [] }],
    });
  });

  test('statistics tell the share drawn by class per region, and whether the share asked for is reached', async () => {
    const culture = Array.from({ length: 2 }, (_, number) => ({
      staffNumber: `C-${100 + number}`,
      division: '130000',
    }));
    await done('culture-tourism', PUT, { sector: 'CULTURE_TOURISM', inspectors: culture });
    for (const [selection, baseRatio] of [
      ['BY_CLASS', '1'],
      ['UNIFORM', '0.1'],
    ]) {
      const { createInspectionPlan: made } = await done('culture-tourism', operation('create-inspection-plan'), {
        plan: {
          leadSector: 'CULTURE_TOURISM',
          title: '样例文旅抽查',
          items: ['经营行为检查'],
          period: String(YEAR),
          filter: { sector: { code: 'CULTURE_TOURISM', status: ['GRADED'] } },
          selection,
          baseRatio,
          drawsPerYear: 2,
          seedAnnouncement: '样例',
        },
      });
      await done('culture-tourism', STEP('freezeInspectionPlan'), { number: made?.['number'] });
      await done('culture-tourism', DRAW, { number: made?.['number'], publicSeed: '样例' });
    }
    const { inspectionStatistics } = await done('culture-tourism', operation('inspection-statistics'), { year: YEAR });
    const rows = inspectionStatistics?.['rows'] as {
      group: { value: string }[];
      drawn: { count: number };
      drawnByClass: { count: number };
      leastByClass: { leastShare: string; reached: boolean; provenance: string } | null;
    }[];
    const ofCulture = rows.filter(({ group }) => group[0]?.value === 'CULTURE_TOURISM');
    expect(ofCulture.length).toBeGreaterThan(0);
    for (const { drawn, drawnByClass, leastByClass } of ofCulture)
      expect(leastByClass).toMatchObject({
        leastShare: '0.8',
        provenance: 'SOURCE',
        reached: drawnByClass.count >= drawn.count * 0.8,
      });
    expect(
      rows
        .filter(({ group }) => group[0]?.value === 'MARKET_REGULATION')
        .every(({ leastByClass }) => leastByClass === null),
    ).toBe(true);
  });
});
