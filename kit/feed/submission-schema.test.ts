import { composeServices } from '@apollo/composition';
import { graphql, isInputObjectType, isIntrospectionType, isObjectType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import { completeSdl, executableSchema } from '../graph/executable-schema.ts';
import { rowAccess } from '../disclosure/rows.ts';
import { callerOf } from '../identity/caller.ts';
import { defineSubgraph, type SubgraphContext } from '../subgraph.ts';
import { example, exampleTables, type ExampleTables, exampleUscc } from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { beyondReach } from './beyond-reach.ts';

const subgraph = defineSubgraph<never>({
  ...example,
  authority: '某厅',
  sdl: '',
  tables: [],
  resolvers: {},
  loaders: () => ({}),
});
const schema = executableSchema(subgraph);

let stores: TestStores;
let database: Database<ExampleTables>;
beforeAll(async () => {
  stores = await testStores();
  database = await stores.open<ExampleTables>('sqlite', exampleTables);
});
afterAll(() => stores.stop());

const owner = callerOf({ subject: 'clerk', role: 'AGENCY', sectors: ['EXAMPLE_SECTOR'], purpose: 'SUPERVISION' });
const stranger = callerOf({ subject: 'clerk', role: 'AGENCY', sectors: ['OTHER'], purpose: 'SUPERVISION' });

async function ask(
  source: string,
  variables: Record<string, unknown> = {},
  caller = owner,
  rows = rowAccess(caller, () => Promise.resolve(new Map())),
) {
  const contextValue: SubgraphContext = {
    caller,
    database,
    loaders: {},
    rows,
  };
  const { data, errors } = await graphql({ schema, source, variableValues: variables, contextValue });
  return {
    data: JSON.parse(JSON.stringify(data ?? null)) as never,
    codes: (errors ?? []).map(({ extensions }) => extensions['code']),
  };
}

const SUBMIT = `mutation ($rows: [ExampleSectorGradesRowInput!]!) {
  submitExampleSectorGrades(rows: $rows) { accepted unchanged quarantined personal quarantinedRows { id line fields { name text } problems { field code message } } }
}`;
const LIST = `query ($first: Int! = 50, $after: String, $status: QuarantineStatus) {
  exampleSectorQuarantine(first: $first, after: $after, status: $status) { edges { cursor node { id status } } pageInfo { hasNextPage hasPreviousPage endCursor } }
}`;
const grade = (number: number, text: string) => ({
  uscc: exampleUscc(number),
  period: '2026Q3',
  grade: text,
  schemeVersion: 'NINE',
  evaluatorTier: '县',
  evaluatedOn: '2026-10-10',
});

describe('an owner limited to regions', () => {
  const regional = callerOf({ ...owner, subject: 'city', regions: ['XINGTAI'] });
  const inXingtai = exampleUscc(61);
  const rowsOfRegional = rowAccess(regional, () => Promise.resolve(new Map([[inXingtai as Uscc, 'XINGTAI']])));

  test('hands in what is about enterprises there; the rest waits for the whole province, who may accept it', async () => {
    const { data } = await ask(
      SUBMIT,
      { rows: [grade(61, 'B'), grade(62, 'B'), grade(63, 'A+')] },
      regional,
      rowsOfRegional,
    );
    expect(data).toMatchObject({
      submitExampleSectorGrades: {
        accepted: 1,
        quarantined: 2,
        quarantinedRows: [
          { line: 2, problems: [{ field: 'uscc', code: 'ACCESS_DENIED_REGION' }] },
          { line: 3, problems: [{ field: 'grade', code: 'GRADE_NOT_IN_SCALE' }] },
        ],
      },
    });
    const [waiting] = (data as { submitExampleSectorGrades: { quarantinedRows: { id: string }[] } })
      .submitExampleSectorGrades.quarantinedRows;
    const resubmit = 'mutation ($id: ID!) { resubmitExampleSectorQuarantined(id: $id) { status } }';
    expect(await ask(resubmit, { id: waiting?.id }, regional, rowsOfRegional)).toMatchObject({ codes: ['FORBIDDEN'] });
    const accepted = await ask(resubmit, { id: waiting?.id });
    expect(accepted.data).toEqual({ resubmitExampleSectorQuarantined: { status: 'RESUBMITTED' } });
  });

  test('does not keep the quarantine, in which anybody’s rows lie', async () => {
    for (const question of [
      LIST,
      'mutation { dismissExampleSectorQuarantined(id: "1") { id } }',
      'mutation { correctExampleSectorQuarantined(id: "1", fields: []) { id } }',
    ])
      expect((await ask(question, {}, regional, rowsOfRegional)).codes).toEqual(['FORBIDDEN']);
  });

  test.each([
    ['about an enterprise elsewhere', exampleUscc(62), 'uscc'],
    ['about no enterprise', null, null],
  ])('is refused a record %s', async (_title, uscc, field) => {
    const problem = await beyondReach({ caller: regional, rows: rowsOfRegional }, { uscc: uscc as Uscc | null });
    expect(problem).toMatchObject({ field, code: 'ACCESS_DENIED_REGION' });
  });
});

test('rows are read as strictly as a file: accepted, dropped, or kept with their reasons', async () => {
  const { data } = await ask(SUBMIT, {
    rows: [grade(1, 'B'), grade(2, 'A+'), { ...grade(3, 'B'), uscc: exampleUscc(3, '92') }, {}],
  });
  expect(data).toMatchObject({
    submitExampleSectorGrades: {
      accepted: 1,
      unchanged: 0,
      quarantined: 2,
      personal: 1,
      quarantinedRows: [
        { line: 2, problems: [{ field: 'grade', code: 'GRADE_NOT_IN_SCALE' }] },
        {
          line: 4,
          fields: [],
          problems: expect.arrayContaining([
            expect.objectContaining({ field: 'uscc', code: 'USCC_MISSING' }),
          ]) as unknown,
        },
      ],
    },
  });
});

test('a quarantined row is corrected, submitted again, or dismissed', async () => {
  const submitted: { submitExampleSectorGrades: { quarantinedRows: { id: string }[] } } = (
    await ask(SUBMIT, { rows: [grade(10, '?'), grade(11, '?')] })
  ).data;
  const [first, second] = submitted.submitExampleSectorGrades.quarantinedRows.map(({ id }) => id);
  const { data } = await ask(
    `mutation ($first: ID!, $second: ID!) {
      correctExampleSectorQuarantined(id: $first, fields: [{ name: "等级", text: "C+" }]) { problems { code } }
      resubmitExampleSectorQuarantined(id: $first) { status resolvedAt }
      dismissExampleSectorQuarantined(id: $second) { status }
    }`,
    { first, second },
  );
  expect(data).toMatchObject({
    correctExampleSectorQuarantined: { problems: [] },
    resubmitExampleSectorQuarantined: { status: 'RESUBMITTED' },
    dismissExampleSectorQuarantined: { status: 'DISMISSED' },
  });
});

test('the quarantine is read page by page', async () => {
  await ask(SUBMIT, { rows: [20, 21, 22].map((number) => grade(number, '?')) });
  type Page = {
    exampleSectorQuarantine: {
      edges: { node: { id: string } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
  };
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const { data }: { data: Page } = await ask(LIST, { first: 2, after, status: 'OPEN' });
    ids.push(...data.exampleSectorQuarantine.edges.map(({ node }) => node.id));
    after = data.exampleSectorQuarantine.pageInfo.hasNextPage ? data.exampleSectorQuarantine.pageInfo.endCursor : null;
  } while (after !== null);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(5);
  expect((await ask(LIST, { first: 101 })).codes).toEqual(['PAGE_TOO_LARGE']);
  expect((await ask(LIST, { after: 'not a cursor' })).codes).toEqual(['INVALID_CURSOR']);
});

describe('only the owner of the data', () => {
  test('may submit, and nothing is written for others', async () => {
    expect((await ask(SUBMIT, { rows: [grade(30, 'B')] }, stranger)).codes).toEqual(['FORBIDDEN']);
    expect(
      await database.read
        .selectFrom('evaluation')
        .selectAll()
        .where('uscc', '=', exampleUscc(30) as never)
        .execute(),
    ).toEqual([]);
  });
  test('may see the quarantine or change it', async () => {
    expect((await ask(LIST, {}, stranger)).codes).toEqual(['FORBIDDEN']);
    expect((await ask('mutation { dismissExampleSectorQuarantined(id: "1") { id } }', {}, stranger)).codes).toEqual([
      'FORBIDDEN',
    ]);
  });
});

test('more than 1,000 rows are refused with a code', async () => {
  expect((await ask(SUBMIT, { rows: Array.from({ length: 1_001 }, () => grade(40, 'B')) })).codes).toEqual([
    'TOO_MANY_ROWS',
  ]);
});

test('everything that is added to the graph is described, the Chinese term first', () => {
  const undescribed = Object.values(schema.getTypeMap())
    .filter(
      (type) =>
        !isIntrospectionType(type) &&
        (isObjectType(type) || isInputObjectType(type)) &&
        !/^_|^PageInfo$/.test(type.name),
    )
    .flatMap((type) => {
      if (!isObjectType(type) && !isInputObjectType(type)) return [];
      const fields = Object.values(type.getFields());
      return fields
        .filter(({ name, description }) => !name.startsWith('_') && !/^\P{ASCII}/u.test(description ?? ''))
        .map(({ name }) => `${type.name}.${name}`);
    });
  expect(undescribed).toEqual([]);
});

test('two subgraphs with the same kinds compose into one graph', () => {
  const other = { ...subgraph, name: 'other-sector', code: 'OTHER_SECTOR' };
  const result = composeServices(
    [subgraph, other].map((each) => ({
      name: each.name,
      url: `http://127.0.0.1/${each.name}`,
      typeDefs: parse(completeSdl(each)),
    })),
  );
  expect(result.errors ?? []).toEqual([]);
  expect(result.hints).toEqual([]);
});
