import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { exchangePort } from '../exchange/exchange-port.ts';
import { submitRows } from '../feed/submit-rows.ts';
import { callerOf } from '../identity/caller.ts';
import { openSubgraph, type OpenSubgraph } from '../open-subgraph.ts';
import { type RunningSubgraphs, serveSubgraphs } from '../serve.ts';
import { exampleSector } from '../testing/example-sector.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import { testHop } from '../testing/hop-keys.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { regionsToSend } from './told-regions.ts';

const hop = testHop();
const NAME = 'example-sector';
const [ONE, TWO] = [exampleUscc(1), exampleUscc(2)] as [Uscc, Uscc];
const LIMITED = callerOf({
  subject: 'clerk-7',
  role: 'AGENCY',
  sectors: ['EXAMPLE_SECTOR'],
  purpose: 'SUPERVISION',
  regions: ['XINGTAI'],
});

const ENTITIES = {
  query:
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Enterprise { example { status } } } }',
  variables: { representations: [ONE, TWO].map((uscc) => ({ __typename: 'Enterprise', uscc })) },
};
const LIST = { query: '{ exampleSectorRightsCases { edges { node { uscc } } } }' };
const NAMED = { query: `{ exampleSectorRecords(uscc: "${ONE}") { key } }` };

const OBJECTION = {
  uscc: ONE,
  objectionKind: '不应公示',
  recordKind: '行政处罚',
  recordKey: '示例〔2026〕1号',
  statement: '样例',
  submittedOn: todayInShanghai(),
};

const registrationOf = (uscc: string, division: string) => ({
  uscc,
  key: 'REGISTRATION',
  sender: 'REGISTRY',
  registrationStatus: 'ACTIVE',
  registeredDivision: division,
  industryCode: 'F5211',
  directoryTier: 'COUNTY',
});
async function received({ subgraph, database }: OpenSubgraph, rows: Record<string, string>[]) {
  const port = exchangePort(subgraph, database);
  await port.take({ sender: 'REGISTRY', what: 'REGISTRATION', after: 0, through: 1, rows });
}

const telling = (question: object, told: Record<string, string | null>) => ({
  ...question,
  extensions: regionsToSend(new Map(Object.entries(told))),
});

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

describe.each(['sqlite', 'postgresql'] as const)("the hub's word on regions, on %s", (engine) => {
  let open: OpenSubgraph | undefined;
  let server: RunningSubgraphs | undefined;
  beforeEach((context) => context.skip(!stores.engines.includes(engine), 'no PostgreSQL server'));
  afterEach(async () => {
    await server?.stop();
    await open?.close();
    server = open = undefined;
  });

  async function serve(receives: 'REGISTRATION' | 'NOTHING'): Promise<OpenSubgraph> {
    const sector = exampleSector({ receives: receives === 'NOTHING' ? [] : [{ what: 'REGISTRATION' }] });
    open = await openSubgraph(sector, { databaseSetting: stores.setting(engine), pendingMigrations: 'APPLY' });
    server = await serveSubgraphs([open], { host: '127.0.0.1', port: 0, readHop: hop.read });
    return open;
  }

  async function ask(question: object, signedFor: object = question) {
    const signed = JSON.stringify(signedFor);
    const response = await fetch(`${server?.url}/${NAME}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: await hop.sign(LIMITED, NAME, { method: 'POST', target: '', body: signed }),
      },
      body: JSON.stringify(question),
    });
    const { data, errors = [] } = (await response.json()) as {
      data?: unknown;
      errors?: { message: string; extensions: { code: string } }[];
    };
    return { status: response.status, data, codes: errors.map(({ extensions }) => extensions.code), errors };
  }

  test('decides about each enterprise that is named: of a page, those of the region are told and no others', async () => {
    await serve('NOTHING');
    const { data, codes } = await ask(telling(ENTITIES, { [ONE]: 'XINGTAI', [TWO]: 'HANDAN' }));
    expect(codes).toEqual([]);
    expect(data).toEqual({
      _entities: [{ example: { status: 'NO_RECORD' } }, { example: { status: 'WITHHELD' } }],
    });
  });

  test('goes before what the subgraph was sent itself, whichever of the two is the wider', async () => {
    await received(await serve('REGISTRATION'), [registrationOf(ONE, '130502'), registrationOf(TWO, '130402')]);
    const { data } = await ask(telling(ENTITIES, { [ONE]: 'HANDAN', [TWO]: 'XINGTAI' }));
    expect(data).toEqual({
      _entities: [{ example: { status: 'WITHHELD' } }, { example: { status: 'NO_RECORD' } }],
    });
    expect((await ask(telling(NAMED, { [ONE]: null }))).codes).toEqual(['ACCESS_DENIED_REGION']);
    expect((await ask(telling(NAMED, { [ONE]: 'XINGTAI' }))).codes).toEqual([]);
  });

  test('where it says nothing, what the registry has sent decides', async () => {
    await received(await serve('REGISTRATION'), [registrationOf(ONE, '130502')]);
    const { data } = await ask(telling(ENTITIES, {}));
    expect(data).toEqual({
      _entities: [{ example: { status: 'NO_RECORD' } }, { example: { status: 'WITHHELD' } }],
    });
    expect((await ask(NAMED)).codes).toEqual([]);
  });

  test('where neither says anything, nothing is told, and that aloud', async () => {
    const { subgraph, database } = await serve('NOTHING');
    const objections = subgraph.imports.find(({ name }) => name === 'objections');
    if (objections === undefined) throw new Error('the sector takes no objections');
    const { quarantinedRows } = await submitRows({ kind: objections, rows: [OBJECTION], database, source: 'test' });
    expect(quarantinedRows).toEqual([]);
    for (const question of [NAMED, LIST]) {
      const { codes, errors } = await ask(question);
      expect(codes).toEqual(['ACCESS_DENIED_REGION']);
      expect(errors[0]?.message).toContain('let the subgraph receive REGISTRATION');
    }
  });

  test('is part of what the gateway signs: changed on the way, the question is refused', async () => {
    await serve('NOTHING');
    const honest = telling(NAMED, { [ONE]: 'HANDAN' });
    const changed = telling(NAMED, { [ONE]: 'XINGTAI' });
    expect(await ask(changed, honest)).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'] });
    expect(await ask(NAMED, honest)).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'] });
  });

  test('in any other form is no word', async () => {
    await serve('NOTHING');
    const malformed = { ...NAMED, extensions: { registeredRegions: [ONE] } };
    expect((await ask(malformed)).codes).toEqual(['ACCESS_DENIED_REGION']);
  });
});
