import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, todayInShanghai } from '../schema/vocabulary/local-date.ts';
import { eventually } from './testing/child.ts';
import type { Answer } from './testing/client.ts';
import { fillFolder, type RunningHub, startHubOn, TOPOLOGIES, type TopologyName } from './testing/hub.ts';
import { operation, OPERATIONS } from './testing/operations.ts';
import { enterprisesIn, type ProvinceFiles, readProvince, usccOf } from './testing/province-files.ts';

const TODAY = todayInShanghai();
/** Right check characters, and in no file of the sample. */
const NEW_ENTERPRISE = '91130102MA0000015C';

let folder: string;
let province: ProvinceFiles;
let enterprises: readonly string[];
const hubs = new Map<TopologyName, RunningHub>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'operations-'));
  const filled = join(folder, 'filled');
  await fillFolder(filled, 500);
  province = readProvince(join(filled, 'province'));
  enterprises = enterprisesIn(province);
  for (const topology of TOPOLOGIES) hubs.set(topology, await startHubOn(filled, join(folder, topology), topology));
});

afterAll(async () => {
  await Promise.all([...hubs.values()].map((hub) => hub.stop()));
  await rm(folder, { recursive: true, force: true });
});

/** What is asked with an operation, and by whom. */
interface Sending {
  readonly as: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const READING: Readonly<Record<string, () => Sending>> = {
  'bidders-by-code': () => ({ as: 'dashboard', variables: { codes: [...enterprises.slice(0, 20), NEW_ENTERPRISE] } }),
  changes: () => ({ as: 'auditor', variables: { first: 100, filter: { warningsOnly: true } } }),
  'credit-report': () => ({ as: 'auditor', variables: { uscc: penalisedOne(), period: TODAY.slice(0, 4) } }),
  'dashboard-page': () => ({ as: 'dashboard', variables: { first: 100 } }),
  'enterprise-on-a-day': () => ({
    as: 'public-credit',
    variables: { uscc: penalisedOne(), asOf: TODAY, sector: 'PUBLIC_CREDIT' },
  }),
  'enterprise-in-full': () => ({ as: 'auditor', variables: { uscc: penalisedOne() } }),
  'enterprises-to-inspect': () => ({ as: 'work-safety', variables: { division: ['130200'], first: 50 } }),
  'guide-counts': () => ({ as: 'culture-tourism', variables: {} }),
  'inspection-plan': () => ({ as: 'market-regulation', variables: { codes: enterprises.slice(0, 100) } }),
  'joint-measures-to-handle': () => ({ as: 'work-safety', variables: { filter: { states: ['WAITING'] }, first: 100 } }),
  'inspection-statistics': () => ({ as: 'market-regulation', variables: { year: Number(TODAY.slice(0, 4)) } }),
  'measures-for-agency': () => ({
    as: 'work-safety',
    variables: { codes: enterprises.slice(0, 100), sector: 'WORK_SAFETY' },
  }),
  'monthly-figures': () => ({
    as: 'dashboard',
    variables: {
      sector: 'PUBLIC_CREDIT',
      fromPeriod: '2026Q2',
      toPeriod: '2026Q3',
      from: addDays(TODAY, -300),
      until: TODAY,
      regionBasis: 'ELEVEN_CITIES',
    },
  }),
  sectors: () => ({ as: 'dashboard', variables: {} }),
  'supervision-items': () => ({
    as: 'dashboard',
    variables: { filter: { tier: ['PROVINCE'] }, from: addDays(TODAY, -300), until: TODAY, first: 100 },
  }),
  'verify-credit-report': () => ({ as: 'dashboard', variables: { code: 'of no report' } }),
  'why-this-tier': () => ({ as: 'market-regulation', variables: { uscc: penalisedOne() } }),
  'work-safety-quarantine': () => ({ as: 'work-safety', variables: { first: 100 } }),
};

const WRITING = [
  'issue-special-credit-report',
  'submit-work-safety-penalties',
  'correct-quarantined-row',
  'resubmit-quarantined-row',
  'submit-public-credit-grades',
  'report-supervision-items',
  'initiate-joint-measures',
  'answer-joint-measure',
  'report-joint-measure',
];

/** Each hub signs with a key of its own, at a time of its own. */
const SIGNED = ['receipt'];

/** Steps of one plan: replayed from its register to its results in inspection.e2e.test.ts. */
const INSPECTING = ['create-inspection-plan', 'overdue-inspections', 'report-inspection-results'];

describe('the operations that agencies and dashboards send', () => {
  test('are all replayed here, and each says who sends it', () => {
    expect(OPERATIONS).toEqual([...Object.keys(READING), ...SIGNED, ...WRITING, ...INSPECTING].sort());
    for (const name of OPERATIONS) expect(operation(name), name).toMatch(/^# Sent by /);
  });

  test.each(Object.keys(READING))('%s: answered without an error, alike in both topologies', async (name) => {
    const { as, variables } = READING[name]?.() ?? { as: '', variables: {} };
    const [inProcess, apart] = await Promise.all(
      TOPOLOGIES.map((topology) => hubIn(topology).ask(as, operation(name), variables)),
    );
    expect(inProcess?.errors).toEqual([]);
    expect(Object.values(inProcess?.data ?? {})).not.toContain(null);
    expect(apart).toMatchObject({ status: 200, data: inProcess?.data, errors: [] });
  });

  test.each(SIGNED)('%s: alike in both topologies but for time and signature', async (name) => {
    const [inProcess, apart] = await Promise.all(
      TOPOLOGIES.map(async (topology) => {
        const { data, errors } = await hubIn(topology).ask<{
          enterprise: { convergence: { receipt: { document: string } } };
        }>('auditor', operation(name), { uscc: penalisedOne() });
        expect(errors).toEqual([]);
        const { issuedAt, signature, ...said } = JSON.parse(
          data?.enterprise.convergence.receipt.document ?? '',
        ) as Record<string, unknown>;
        expect([typeof issuedAt, typeof signature]).toEqual(['string', 'object']);
        return said;
      }),
    );
    expect(apart).toEqual(inProcess);
  });
});

describe.each(TOPOLOGIES)('submissions over HTTP, subgraphs %s', (topology) => {
  const documentNumber = `样应急罚〔${TODAY.slice(0, 4)}〕90001号`;
  const send = (as: string, name: string, variables: Readonly<Record<string, unknown>>) =>
    hubIn(topology).ask(as, name.includes('{') ? name : operation(name), variables);
  const penalty = (changes: Readonly<Record<string, string>> = {}) => ({
    uscc: enterprises[3],
    subjectCategory: '法人及非法人组织',
    documentNumber,
    violationType: '未如实记录安全生产教育培训情况',
    categories: '罚款',
    fine: '0.5',
    decidedOn: addDays(TODAY, -3),
    publicationEndsOn: addDays(TODAY, 300),
    authority: '样例市应急管理局',
    ...changes,
  });
  const documentsOf = async (uscc: string | undefined) => {
    const { data } = await send(
      'work-safety',
      `query ($uscc: USCC!) { enterprise(uscc: $uscc) {
        workSafety { evidence { documentNumber } } convergence { evidence { documentNumber reporters } }
      } }`,
      { uscc },
    );
    return data;
  };

  test('a penalty that is accepted is in the view at once, and evidence of convergence', async () => {
    const answer = await send('work-safety', 'submit-work-safety-penalties', { rows: [penalty()] });
    expect(answer).toMatchObject({
      errors: [],
      data: { submitWorkSafetyPenalties: { accepted: 1, unchanged: 0, quarantined: 0, personal: 0 } },
    });
    expect(await documentsOf(enterprises[3])).toMatchObject({
      enterprise: {
        workSafety: { evidence: expect.arrayContaining([{ documentNumber }]) },
        convergence: { evidence: expect.arrayContaining([{ documentNumber, reporters: ['WORK_SAFETY'] }]) },
      },
    });
  });

  test('the same penalty again changes nothing, whatever brackets its number is written with', async () => {
    const respelt = documentNumber.replace('〔', '（').replace('〕', '） ');
    const { data } = await send('work-safety', 'submit-work-safety-penalties', {
      rows: [penalty(), penalty({ documentNumber: respelt })],
    });
    expect(data).toMatchObject({ submitWorkSafetyPenalties: { accepted: 0, unchanged: 2, quarantined: 0 } });
  });

  test('rows that cannot be accepted go to quarantine with their reasons; natural persons are kept nowhere', async () => {
    const { data, text } = await send('work-safety', 'submit-work-safety-penalties', {
      rows: [
        penalty({ documentNumber: `${documentNumber}1`, decidedOn: addDays(TODAY, 1) }),
        penalty({ documentNumber: `${documentNumber}2`, uscc: 'not a code', categories: '罚站' }),
        penalty({ documentNumber: `${documentNumber}3`, subjectCategory: '自然人', violationType: '样例张三违法' }),
      ],
    });
    expect(data).toMatchObject({
      submitWorkSafetyPenalties: {
        accepted: 0,
        quarantined: 2,
        personal: 1,
        quarantinedRows: [
          { line: 1, problems: [{ field: 'decidedOn', code: 'DATE_IN_FUTURE' }] },
          { line: 2, problems: expect.arrayContaining([expect.objectContaining({ field: 'uscc' })]) },
        ],
      },
    });
    expect(text).not.toContain('样例张三违法');
    const waiting = await send('work-safety', 'work-safety-quarantine', { first: 100 });
    expect(waiting.text).toContain(`${documentNumber}1`);
    expect(waiting.text).not.toContain('样例张三违法');
  });

  test('a quarantined row is corrected, submitted again and in the view; then it is settled', async () => {
    const listed = await send('work-safety', 'work-safety-quarantine', { first: 100 });
    const id = idOfRow(listed, `${documentNumber}1`);
    const tooEarly = await send('work-safety', 'resubmit-quarantined-row', { id });
    expect(tooEarly.data).toMatchObject({
      resubmitWorkSafetyQuarantined: { status: 'OPEN', problems: [{ code: 'DATE_IN_FUTURE' }] },
    });
    const fields = [{ name: 'decidedOn', text: addDays(TODAY, -1) }];
    const corrected = await send('work-safety', 'correct-quarantined-row', { id, fields });
    expect(corrected).toMatchObject({
      errors: [],
      data: { correctWorkSafetyQuarantined: { status: 'OPEN', problems: [] } },
    });
    const accepted = await send('work-safety', 'resubmit-quarantined-row', { id });
    expect(accepted.data).toMatchObject({ resubmitWorkSafetyQuarantined: { status: 'RESUBMITTED', problems: [] } });
    expect(await documentsOf(enterprises[3])).toMatchObject({
      enterprise: { workSafety: { evidence: expect.arrayContaining([{ documentNumber: `${documentNumber}1` }]) } },
    });
    expect(codesOf(await send('work-safety', 'resubmit-quarantined-row', { id }))).toEqual([
      'QUARANTINED_ROW_RESOLVED',
    ]);
  });

  test.each(['market-regulation', 'registry', 'dashboard', 'auditor'])(
    '%s does not own work safety: FORBIDDEN, nothing is taken in, and its quarantine stays closed',
    async (stranger) => {
      const rows = [penalty({ documentNumber: `${documentNumber}9` })];
      const refused = await send(stranger, 'submit-work-safety-penalties', { rows });
      expect(codesOf(refused)).toEqual(['FORBIDDEN']);
      expect(refused.data).toEqual({ submitWorkSafetyPenalties: null });
      expect(JSON.stringify(await documentsOf(enterprises[3]))).not.toContain(`${documentNumber}9`);
      const closed = await send(stranger, 'work-safety-quarantine', { first: 1 });
      expect(codesOf(closed)).toEqual(['FORBIDDEN']);
      expect(closed.data).toEqual({ workSafetyQuarantine: null });
    },
  );

  test.each([
    ['more than 1,000 rows', 'TOO_MANY_ROWS', () => ({ rows: Array.from({ length: 1_001 }, () => penalty()) })],
    [
      'a column that does not exist',
      'BAD_USER_INPUT',
      () => ({ rows: [{ ...penalty(), idNumber: '110101199003070011' }] }),
    ],
  ])('%s: %s, and nothing is taken in', async (_title, code, variables) => {
    const answer = await send('work-safety', 'submit-work-safety-penalties', variables());
    expect(codesOf(answer)).toEqual([code]);
    expect(answer.text).not.toContain('110101199003070011');
    const { data } = await send('work-safety', 'submit-work-safety-penalties', { rows: [penalty()] });
    expect(data).toMatchObject({ submitWorkSafetyPenalties: { accepted: 0, unchanged: 1 } });
  });

  test('a row nobody has heard of: QUARANTINED_ROW_UNKNOWN', async () => {
    const answer = await send('work-safety', 'resubmit-quarantined-row', { id: '0'.repeat(32) });
    expect(codesOf(answer)).toEqual(['QUARANTINED_ROW_UNKNOWN']);
  });

  test('a department reports its own list of supervision items, and everybody sees it; nobody reports another’s', async () => {
    const row = {
      department: '河北省应急管理厅',
      tier: '省级',
      division: '130000',
      itemCode: '样例-001',
      itemName: '样例事项',
      objectKind: '样例企业',
      legalBasis: '样例条例第一条',
      inspectionMode: '双随机抽查',
      change: '增加',
      inForceFrom: TODAY,
      decidedOn: addDays(TODAY, -60),
    };
    const stranger = await send('market-regulation', 'report-supervision-items', { rows: [row] });
    expect(codesOf(stranger)).toEqual(['FORBIDDEN']);
    const backdated = await send('work-safety', 'report-supervision-items', { rows: [{ ...row, reportedOn: TODAY }] });
    expect(codesOf(backdated)).toEqual(['FORBIDDEN']);
    const unknown = { ...row, itemCode: '样例-002', change: '修改' };
    const reported = await send('work-safety', 'report-supervision-items', { rows: [row, unknown] });
    expect(reported).toMatchObject({
      errors: [],
      data: {
        reportSupervisionItems: {
          accepted: 1,
          quarantined: 1,
          quarantinedRows: [{ line: 2, problems: [{ field: 'change', code: 'SUPERVISION_ITEM_UNKNOWN' }] }],
        },
      },
    });
    const lists = { from: addDays(TODAY, -60), until: TODAY, first: 10 };
    const inTime = { ...row, itemCode: '样例-003', reportedOn: addDays(TODAY, -59) };
    expect((await send('public-credit', 'report-supervision-items', { rows: [inTime] })).errors).toEqual([]);
    expect((await send('integrator', 'supervision-items', lists)).data).toMatchObject({
      supervisionItems: {
        nodes: [
          { code: '样例-001', late: true, reportedOn: TODAY },
          { code: '样例-003', late: false },
        ],
      },
      supervisionItemTimeliness: [{ department: '河北省应急管理厅', reported: 2, inTime: 1, late: 1 }],
    });
  });

  test('joint measures go from incident to response to feedback, and end with the record when an objection to it is upheld', async () => {
    const uscc = enterprises[5];
    const { data: named } = await send('work-safety', 'sectors', {});
    const sectors = named?.['sectors'] as readonly { code: string; authority: string }[];
    const addressed = sectors.find(({ code }) => code === 'CULTURE_TOURISM')?.authority ?? '';
    await send('work-safety', 'submit-work-safety-penalties', {
      rows: [penalty({ uscc: uscc ?? '', documentNumber: `${documentNumber}7` })],
    });
    const { data: view } = await send(
      'work-safety',
      'query ($uscc: USCC!) { enterprise(uscc: $uscc) { workSafety { evidence { key documentNumber } } } }',
      { uscc },
    );
    const { evidence } = (
      view as { enterprise: { workSafety: { evidence: { key: string; documentNumber: string }[] } } }
    ).enterprise.workSafety;
    const key = evidence.find((item) => item.documentNumber === `${documentNumber}7`)?.key ?? '';
    const asked = {
      uscc,
      kind: 'PUNISHMENT',
      basis: { sector: 'WORK_SAFETY', kind: 'RECORD', key },
      summary: '样例事由',
      measures: [{ code: 'NO_MARKET_ENTRY', departments: [addressed], endsOn: addDays(TODAY, 90) }],
    };
    const refusals = [
      { ...asked, basis: { sector: 'WORK_SAFETY', kind: 'GRADE' } },
      { ...asked, measures: [{ ...asked.measures[0], code: 'CLOSE_IT' }] },
      { ...asked, basis: { ...asked.basis, key: 'no such record' } },
    ].map(async (variables) => codesOf(await send('work-safety', 'initiate-joint-measures', variables)));
    expect(await Promise.all(refusals)).toEqual([
      ['BASIS_INSUFFICIENT'],
      ['MEASURE_NOT_LISTED'],
      ['BASIS_NOT_STANDING'],
    ]);
    expect(codesOf(await send('dashboard', 'initiate-joint-measures', asked))).toEqual(['FORBIDDEN']);
    let initiated: Answer | undefined;
    await eventually('the hub has received the penalty', async () => {
      initiated = await send('work-safety', 'initiate-joint-measures', asked);
      return initiated.errors.length === 0;
    });
    expect(initiated?.data).toMatchObject({
      initiateJointMeasures: { basis: { kind: 'PENALTY' }, measures: [{ department: addressed, state: 'WAITING' }] },
    });
    const begun = initiated?.data?.['initiateJointMeasures'] as { measures: { id: string }[] } | undefined;
    const id = begun?.measures[0]?.id ?? '';
    const answer = { id, answer: 'ACCEPTED' };
    expect(codesOf(await send('market-regulation', 'answer-joint-measure', answer))).toEqual(['FORBIDDEN']);
    const accepted = await send('culture-tourism', 'answer-joint-measure', answer);
    expect(accepted).toMatchObject({ errors: [], data: { answerJointMeasure: { state: 'IN_FORCE' } } });
    const feedback = { id, doneOn: TODAY, note: '样例：已实施' };
    const reported = await send('culture-tourism', 'report-joint-measure', feedback);
    expect(reported).toMatchObject({ errors: [], data: { reportJointMeasure: { feedback: [{ doneOn: TODAY }] } } });
    const seen = async (as: string) =>
      (
        await send(
          as,
          'query ($uscc: USCC!) { enterprise(uscc: $uscc) { jointMeasures { state incident { end { reason document } measures { id } } } } }',
          { uscc },
        )
      ).data?.['enterprise'];
    expect(await seen('dashboard')).toMatchObject({
      jointMeasures: [{ state: 'IN_FORCE', incident: { end: null, measures: [{ id }] } }],
    });

    const objection = {
      uscc,
      objectionKind: '不应公示',
      recordKind: '行政处罚',
      recordKey: key,
      statement: '样例',
      evidenceReference: '样例1号',
      submittedOn: TODAY,
    };
    const submitted = await send(
      'work-safety',
      'mutation ($application: WorkSafetyObjectionsRowInput!) { submitWorkSafetyObjection(application: $application) { case { id } } }',
      { application: objection },
    );
    const objected = submitted.data?.['submitWorkSafetyObjection'] as { case: { id: string } } | undefined;
    const decided = await send(
      'work-safety',
      `mutation ($id: ID!) {
        acceptWorkSafetyObjection(id: $id) { state }
        verifyWorkSafetyObjection(id: $id, note: "样例") { state }
        decideWorkSafetyObjection(id: $id, decision: UPHOLD, note: "样例") { state }
      }`,
      { id: objected?.case.id },
    );
    expect(decided).toMatchObject({ errors: [], data: { decideWorkSafetyObjection: { state: 'UPHELD' } } });
    await eventually('the measure has ended', async () =>
      JSON.stringify(await seen('culture-tourism')).includes('RECORD_ENDED'),
    );
    expect(await seen('work-safety')).toMatchObject({
      jointMeasures: [
        {
          state: 'ENDED',
          incident: { end: { reason: 'RECORD_ENDED', document: expect.stringContaining('信用修复管理办法') } },
        },
      ],
    });
    expect(await seen('dashboard')).toEqual({ jointMeasures: [] });
    expect(codesOf(await send('culture-tourism', 'report-joint-measure', feedback))).toEqual(['TRANSITION_REFUSED']);
    const { data: left } = await send('culture-tourism', 'joint-measures-to-handle', {
      filter: { uscc: [uscc] },
      first: 10,
    });
    expect(left).toMatchObject({
      jointMeasureCounts: { toAnswer: 0, inForce: 0 },
      jointMeasures: { nodes: [{ id, state: 'ENDED', feedback: [{ note: '样例：已实施' }] }] },
    });
  });

  test('a corrected grade of the same period replaces the first in the view', async () => {
    const [row] = province.rows('public-credit', 'grades');
    const uscc = row === undefined ? '' : usccOf(row);
    const grade = row?.['等级'] === 'C' ? 'C-' : 'C';
    const rows = [
      {
        uscc,
        period: row?.['评价期'],
        grade,
        schemeVersion: row?.['评价方案'],
        evaluatorTier: row?.['评价层级'],
        evaluatedOn: row?.['评价日期'],
        publishedOn: row?.['发布日期'],
      },
    ];
    const { data } = await send('public-credit', 'submit-public-credit-grades', { rows });
    expect(data).toMatchObject({ submitPublicCreditGrades: { accepted: 1, quarantined: 0 } });
    const view = await send(
      'public-credit',
      'query ($uscc: USCC!) { enterprise(uscc: $uscc) { publicCredit { grade } convergence { inputs { sector grade } } } }',
      { uscc },
    );
    expect(view.data).toMatchObject({
      enterprise: {
        publicCredit: { grade },
        convergence: { inputs: expect.arrayContaining([{ sector: 'PUBLIC_CREDIT', grade }]) },
      },
    });
  });

  test('an enterprise the registry has just named is listed as soon as the hub has seen it, unrated (H6)', async () => {
    const ONE = `query ($uscc: USCC!) { enterprise(uscc: $uscc) {
      name publicCredit { status } convergence { convergedTier complete rulesFired { ruleId } }
    } }`;
    expect((await send('auditor', ONE, { uscc: NEW_ENTERPRISE })).data).toEqual({ enterprise: null });
    const name = '样例石家庄新设企业有限公司';
    const submitted = await send(
      'registry',
      'mutation ($rows: [RegistryEnterprisesRowInput!]!) { submitRegistryEnterprises(rows: $rows) { accepted quarantinedRows { problems { code field } } } }',
      {
        rows: [
          {
            uscc: NEW_ENTERPRISE,
            name,
            registrationStatus: '存续',
            registrationStatusSince: addDays(TODAY, -10),
            registeredDivision: '130102',
            industryCode: 'M75',
            establishedOn: addDays(TODAY, -10),
            directoryTier: '县',
          },
        ],
      },
    );
    expect(submitted.data).toMatchObject({ submitRegistryEnterprises: { accepted: 1 } });
    let view: Answer | undefined;
    await eventually('the new enterprise is known', async () => {
      view = await send('auditor', ONE, { uscc: NEW_ENTERPRISE });
      return view.data?.['enterprise'] !== null;
    });
    expect(view?.data).toMatchObject({
      enterprise: {
        name,
        publicCredit: { status: 'NO_RECORD' },
        convergence: {
          convergedTier: 'UNRATED',
          complete: true,
          rulesFired: expect.arrayContaining([{ ruleId: 'H6' }]),
        },
      },
    });
  });
});

function penalisedOne(): string | undefined {
  return province
    .rows('public-credit', 'penalties')
    .map(usccOf)
    .find((uscc) => enterprises.includes(uscc));
}

function hubIn(topology: TopologyName): RunningHub {
  const hub = hubs.get(topology);
  if (hub === undefined) throw new Error(`there is no hub ${topology}`);
  return hub;
}

function codesOf({ errors }: Answer): string[] {
  return errors.map(({ extensions }) => extensions.code);
}

interface Quarantine {
  readonly workSafetyQuarantine: {
    readonly edges: readonly { readonly node: { id: string; fields: readonly { text: string }[] } }[];
  };
}

function idOfRow({ data }: Answer, documentNumber: string): string {
  const { edges } = (data as unknown as Quarantine).workSafetyQuarantine; // the shape work-safety-quarantine.graphql asks for
  const found = edges.find(({ node }) => node.fields.some(({ text }) => text === documentNumber));
  if (found === undefined) throw new Error(`no row of ${documentNumber} is in quarantine`);
  return found.node.id;
}
