import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Hub, startHub } from '../gateway/hub.ts';
import { sectorsInGraph } from '../gateway/hub/sectors.ts';
import { readConfig } from '../kit/config.ts';
import { submitRows } from '../kit/feed/submit-rows.ts';
import { openSubgraphs } from '../kit/in-process.ts';
import type { OpenSubgraph } from '../kit/open-subgraph.ts';
import { type RunningSubgraphs, serveSubgraphs } from '../kit/serve.ts';
import { exampleUscc } from '../kit/testing/example-subgraph.ts';
import { privatePem, testHop } from '../kit/testing/hop-keys.ts';
import { type TestStores, testStores } from '../kit/testing/stores.ts';
import { todayInShanghai } from '../schema/vocabulary/local-date.ts';
import { eventually } from './testing/child.ts';
import { type Answer, ask, isReady } from './testing/client.ts';

/*
 * Who is limited to regions: where enterprises are registered decides, and the hub knows it. Nothing is carried between
 * the sectors here, so that none of them has heard of any registration but by the hub's word.
 */

/** Registered in the region of the caller; the codes name Shijiazhuang (G7). */
const INSIDE = [1, 2, 3].map((number) => exampleUscc(number));
/** The code names the caller's region, the address is elsewhere. */
const MOVED_AWAY = '91130502TT000H9J6D';
/** In no register, and known to one sector. */
const UNREGISTERED = exampleUscc(90);
const HAVING_CASES = [INSIDE[0] as string, MOVED_AWAY, UNREGISTERED];
const OPEN_SECTORS = ['CULTURE_TOURISM', 'PUBLIC_CREDIT', 'WORK_SAFETY'];

const GRADES = '{ sector status }';
const GRADE = { period: '2026Q3', grade: 'C', schemeVersion: 'HEB-WS-DEFAULT', evaluatorTier: '省' };

let stores: TestStores;
let folder: string;
const hop = testHop();
beforeAll(async () => {
  stores = await testStores();
  folder = await mkdtemp(join(tmpdir(), 'regions-'));
  writeFileSync(join(folder, 'hop.pem'), privatePem(hop.privateKey));
});
afterAll(async () => {
  await stores.stop();
  await rm(folder, { recursive: true, force: true });
});

async function give(opened: readonly OpenSubgraph[], name: string, kindName: string, rows: Record<string, string>[]) {
  const open = opened.find(({ subgraph }) => subgraph.name === name);
  const kind = open?.subgraph.imports.find((each) => each.name === kindName);
  if (open === undefined || kind === undefined) throw new Error(`${name} takes no ${kindName}`);
  const { quarantinedRows } = await submitRows({ kind, rows, database: open.database, source: 'test' });
  expect(quarantinedRows, kindName).toEqual([]);
}

const registered = (uscc: string, division: string) => ({
  uscc,
  name: '样例某某有限公司',
  registrationStatus: '存续',
  registrationStatusSince: '2019-05-06',
  registeredDivision: division,
  industryCode: 'F5211',
  directoryTier: '县',
});

async function fill(opened: readonly OpenSubgraph[]): Promise<void> {
  const today = todayInShanghai();
  await give(opened, 'registry', 'enterprises', [
    ...INSIDE.map((uscc) => registered(uscc, '130502')),
    registered(MOVED_AWAY, '130402'),
  ]);
  const objections = HAVING_CASES.map((uscc) => ({
    uscc,
    objectionKind: '不应公示',
    recordKind: '行政处罚',
    recordKey: `示例〔2026〕1号@${uscc}`,
    statement: '样例',
    submittedOn: today,
  }));
  await give(opened, 'work-safety', 'objections', objections);
}

describe.each([
  ['sqlite', 'apart'],
  ['postgresql', 'apart'],
  ['sqlite', 'in-process'],
] as const)('on %s, subgraphs %s', (engine, topology) => {
  describe('a caller limited to one region', () => {
    let hub: Hub;
    let opened: readonly OpenSubgraph[] = [];
    let server: RunningSubgraphs | undefined;
    let token: string;

    beforeAll(async () => {
      if (!stores.engines.includes(engine)) return;
      const setting = stores.setting(engine);
      opened = await openSubgraphs({ databaseSetting: setting, pendingMigrations: 'APPLY' });
      await fill(opened);
      const data = join(folder, `${engine}-${topology}`);
      mkdirSync(data);
      const environment = { HUB_DB: setting, HUB_PORT: '0', HUB_EXCHANGE_POLL_MS: '0', HUB_SECTOR_TIMEOUT_MS: '30000' };
      if (topology === 'apart') {
        server = await serveSubgraphs(opened, { host: '127.0.0.1', port: 0, readHop: hop.read });
        const apart = { HUB_SUBGRAPHS: `${server.url}/{name}`, HUB_HOP_KEY_FILE: join(folder, 'hop.pem') };
        hub = await startHub({
          ...readConfig({ ...environment, ...apart }),
          pendingMigrations: 'APPLY',
          dataFolder: data,
        });
      } else {
        hub = await startHub({ ...readConfig(environment), dataFolder: data });
      }
      const [identity] = (hub.demo?.identities ?? []).filter(({ name }) => name === 'regional');
      if (hub.demo === null || identity === undefined) throw new Error('nobody is called regional');
      token = await hub.demo.tokenFor({ ...identity, sectors: ['WORK_SAFETY'] });
      await eventually('the hub is ready', () => isReady(hub.url));
    });
    afterAll(async () => {
      await hub?.stop();
      await server?.stop();
      await Promise.all(opened.map((open) => open.close()));
    });
    beforeEach((context) => context.skip(!stores.engines.includes(engine), 'no PostgreSQL server'));

    const asked = <Data>(query: string, variables = {}): Promise<Answer<Data>> =>
      ask<Data>(hub.url, token, query, variables);

    test('is told by every sector of the enterprises on a page, though their codes name another region', async () => {
      interface Listed {
        enterprises: { nodes: { uscc: string; sectorGrades: { sector: string; status: string }[] }[] };
      }
      const { data, errors } = await asked<Listed>(
        `{ enterprises(first: 100) { nodes { uscc sectorGrades ${GRADES} } } }`,
      );
      expect(errors).toEqual([]);
      expect(data?.enterprises.nodes.map(({ uscc }) => uscc)).toEqual(INSIDE.toSorted());
      for (const { sectorGrades } of data?.enterprises.nodes ?? []) {
        const told = sectorGrades.filter(({ status }) => status !== 'WITHHELD').map(({ sector }) => sector);
        expect(told).toEqual(OPEN_SECTORS);
      }
    });

    test.each([
      ['registered elsewhere, whose code names the region', MOVED_AWAY],
      ['that the index does not know', exampleUscc(91)],
      ['that a sector knows and the register does not', UNREGISTERED],
    ])('is told nothing of an enterprise %s, and of that aloud', async (_title, uscc) => {
      const named = await asked(
        'query ($uscc: USCC!) { enterprise(uscc: $uscc) { name } workSafetyRecords(uscc: $uscc) { key } workSafetyRightsCases(uscc: $uscc) { edges { node { id } } } }',
        { uscc },
      );
      expect(named.data).toEqual({ enterprise: null, workSafetyRecords: null, workSafetyRightsCases: null });
      const codes = named.errors.map(({ path, extensions: { code } }) => `${path?.join('.')} ${code}`);
      expect(codes.toSorted()).toEqual([
        'enterprise ACCESS_DENIED_REGION',
        'workSafetyRecords ACCESS_DENIED_REGION',
        'workSafetyRightsCases ACCESS_DENIED_REGION',
      ]);
      const written = await asked(`{ workSafetyRecords(uscc: "${uscc}") { key } }`);
      expect(written.errors.map(({ extensions }) => extensions.code)).toEqual(['ACCESS_DENIED_REGION']);
    });

    test('is told by a sector’s own roots of an enterprise of the region that is named', async () => {
      const { data, errors } = await asked(
        'query ($uscc: USCC!) { workSafetyRightsCases(uscc: $uscc) { edges { node { uscc } } } workSafetyRecords(uscc: $uscc) { key } }',
        { uscc: INSIDE[0] },
      );
      expect(errors).toEqual([]);
      expect(data).toEqual({
        workSafetyRightsCases: { edges: [{ node: { uscc: INSIDE[0] } }] },
        workSafetyRecords: [],
      });
    });

    test('is shown by a sector’s own lists nothing of other regions', async () => {
      const { data, errors } = await asked<{ workSafetyRightsCases: { edges: { node: { uscc: string } }[] } }>(
        '{ workSafetyRightsCases { edges { node { uscc } } } }',
      );
      expect(errors).toEqual([]);
      // Apart, a list goes by what the sector itself was sent of the register, which is nothing here.
      const known = topology === 'in-process' ? [INSIDE[0]] : [];
      expect(data?.workSafetyRightsCases.edges.map(({ node }) => node.uscc)).toEqual(known);
    });

    test('hands in rows about them, and those about others wait in quarantine for the whole province', async () => {
      const grade = { ...GRADE, evaluatedOn: todayInShanghai() };
      const refused = [{ field: 'uscc', code: 'ACCESS_DENIED_REGION' }];
      const taken = 'accepted quarantinedRows { line problems { field code } }';
      const { data, errors } = await asked(
        `mutation ($rows: [WorkSafetyGradesRowInput!]!) { submitWorkSafetyGrades(rows: $rows) { ${taken} } }`,
        { rows: [INSIDE[0], MOVED_AWAY, UNREGISTERED].map((uscc) => ({ ...grade, uscc })) },
      );
      expect(errors).toEqual([]);
      expect(data).toEqual({
        submitWorkSafetyGrades: {
          accepted: 1,
          quarantinedRows: [
            { line: 2, problems: refused },
            { line: 3, problems: refused },
          ],
        },
      });
      const quarantine = await asked('{ workSafetyQuarantine { edges { node { id } } } }');
      expect(quarantine.errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    });

    test('hands in rows that are written in the question', async () => {
      const grade = Object.entries({ ...GRADE, evaluatedOn: todayInShanghai() })
        .map(([field, text]) => `${field}: ${JSON.stringify(text)}`)
        .join(' ');
      const { data } = await asked(
        `mutation ($uscc: String!) {
          submitWorkSafetyGrades(rows: [{ uscc: "${INSIDE[1]}" ${grade} }, { uscc: $uscc ${grade} }]) { accepted quarantined }
        }`,
        { uscc: INSIDE[2] },
      );
      expect(data).toEqual({ submitWorkSafetyGrades: { accepted: 2, quarantined: 0 } });
    });
  });
});

test('the sectors asked are those of the graph that are not internal', () => {
  const open = sectorsInGraph()
    .sectors.filter(({ disclosure }) => disclosure === 'SHARED')
    .map(({ code }) => code);
  expect(open.toSorted()).toEqual(OPEN_SECTORS);
});
