import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { discoverSubgraphs } from '../discover.ts';
import { NOW, writeExample } from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { normaliseHeader } from './columns.ts';
import { readChanges } from './changes.ts';
import { templateOf } from './csv-text.ts';
import { importFile } from './import-file.ts';
import { feedTables, type FeedTables } from './tables.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const subgraphs = await discoverSubgraphs();
const engines = ['sqlite', 'postgresql'] as const;

describe.each(subgraphs.flatMap((subgraph) => engines.map((engine) => [subgraph.name, engine, subgraph] as const)))(
  '%s on %s',
  (_name, engine, subgraph) => {
    test('takes the template of each of its kinds as it stands; in another file it is unchanged', async (context) => {
      context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
      const database = await stores.open<FeedTables>(engine, [feedTables, ...subgraph.tables]);
      const handedIn = subgraph.imports.filter(({ isHandedIn }) => isHandedIn);
      for (const kind of handedIn) {
        const load = (content: string) =>
          importFile({
            subgraph,
            kind: kind.name,
            file: writeExample(stores.folder, `${kind.name}.csv`, content),
            database,
            now: NOW,
          });
        expect(await load(templateOf(kind)), kind.name).toMatchObject({ rows: 1, accepted: 1 });
        expect(await load(`${templateOf(kind)}\n`), kind.name).toMatchObject({
          rows: 1,
          accepted: 0,
          unchanged: 1,
          alreadyImported: false,
        });
      }
      const told = new Set((await readChanges(database, 0, 100)).map(({ kind }) => kind));
      for (const kind of handedIn)
        expect(told.has(kind.name), kind.name).toBe(kind.fields.some(({ name }) => name === 'uscc'));
    });
  },
);

test.each(
  subgraphs.flatMap((subgraph) => subgraph.imports.map((kind) => [`${subgraph.name}/${kind.name}`, kind] as const)),
)('%s has no column name that means two things, and each field is described in both languages', (_name, kind) => {
  const names = kind.fields.flatMap(({ name, headers }) => [...new Set([name, ...headers].map(normaliseHeader))]);
  const unkept = kind.unkeptHeaders.map(normaliseHeader);
  expect(new Set([...names, ...unkept]).size).toBe(names.length + new Set(unkept).size);
  for (const { name, description } of kind.fields) {
    expect(name).toMatch(/^[a-z][A-Za-z]*$/);
    expect(description.zh).toMatch(/\p{Script=Han}/u);
    expect(description.en).toMatch(/^[A-Z].*\.$/);
  }
});
