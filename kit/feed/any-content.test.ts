import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../database/database.ts';
import { locateDatabase } from '../database/location.ts';
import { HubError } from '../errors.ts';
import {
  example,
  exampleTables,
  type ExampleTables,
  exampleUscc,
  GRADE_HEADER,
  gradeRow,
  NOW,
  writeExample,
} from '../testing/example-subgraph.ts';
import { DuplicateFinder } from './duplicate-finder.ts';
import { importFile } from './import-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'hub-content-'));
let database: Database<ExampleTables>;
beforeAll(async () => {
  database = await openDatabase<ExampleTables>(locateDatabase(`sqlite:${folder}`, 'store'), exampleTables);
  await database.migrate();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const load = (name: string, content: string | Uint8Array) =>
  importFile({ subgraph: example, kind: 'grades', file: writeExample(folder, name, content), database, now: NOW });

/** What happens to any content: refused whole with a coded sentence, or every row accounted for. */
async function accountedFor(name: string, content: string | Uint8Array): Promise<'REFUSED' | number> {
  try {
    const { rows, accepted, unchanged, quarantined, personal } = await load(name, content);
    expect(accepted + unchanged + quarantined + personal).toBe(rows);
    return rows;
  } catch (error) {
    expect(error).toBeInstanceOf(HubError);
    return 'REFUSED';
  }
}

const cell = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom(
    '',
    'B',
    'A+',
    'NINE',
    '县',
    '2026Q3',
    '2026-10-10',
    '9999-99-99',
    exampleUscc(1),
    exampleUscc(2, '92'),
    '13800138000',
    '"',
    '"\n',
    '\0',
  ),
);

test('any bytes are refused or accounted for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('a.csv', 'a.ndjson'), async (bytes, name) => {
      await accountedFor(name, bytes);
    }),
    { numRuns: 150 },
  );
});

test('any text under a good header is refused or accounted for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
      await accountedFor('a.csv', `${GRADE_HEADER}\n${text}`);
    }),
    { numRuns: 150 },
  );
});

test('any cells, quoted as they should be, are rows of which each is accounted for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 8, maxLength: 8 }), { minLength: 1, maxLength: 8 }),
      async (rows) => {
        const withoutZero = rows.map((cells) => cells.map((text) => text.replaceAll('\0', '').toWellFormed()));
        const lines = withoutZero.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
        const notBlank = withoutZero.filter((cells) => cells.some((text) => text.trim() !== ''));
        expect(await accountedFor('a.csv', `${[GRADE_HEADER, ...lines].join('\n')}\n`)).toBe(notBlank.length);
      },
    ),
    { numRuns: 150 },
  );
});

test('any JSON values are rows of which each is accounted for, or the file is refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.jsonValue(), fc.record({ uscc: fc.jsonValue(), grade: fc.jsonValue(), 评价期: cell })), {
        minLength: 1,
        maxLength: 6,
      }),
      async (values) => {
        const good = Object.fromEntries(
          GRADE_HEADER.split(',').map((header, index) => [header, gradeRow(1).split(',')[index]]),
        );
        await accountedFor('a.ndjson', [...values, good].map((value) => JSON.stringify(value)).join('\n'));
      },
    ),
    { numRuns: 150 },
  );
});

test('importing in any order and any number of times ends in the same', async () => {
  const rows = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom('A', 'B', 'D', 'nonsense')), {
    selector: ([number]) => number,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 3 }), async (grades, times) => {
      await database.write(async (transaction) => {
        await transaction.deleteFrom('evaluation').execute();
        await transaction.deleteFrom('import_run').execute();
      });
      const files = grades.map((grade, index) => ({ line: gradeRow(...grade), index }));
      for (let time = 0; time < times; time += 1) {
        for (const { line } of time % 2 === 0 ? files : files.toReversed())
          await load('a.csv', `${GRADE_HEADER}\n${line}\n`);
      }
      const stored = await database.read
        .selectFrom('evaluation')
        .select(['uscc', 'grade', 'revision'])
        .orderBy('uscc')
        .execute();
      const expected = grades
        .filter(([, grade]) => grade !== 'nonsense')
        .map(([number, grade]) => ({ uscc: exampleUscc(number), grade, revision: 0 }));
      expect(stored).toEqual(expected.toSorted((one, other) => (one.uscc < other.uscc ? -1 : 1)));
    }),
    { numRuns: 15 },
  );
});

test('the duplicate finder finds exactly the keys met before', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3_000), fc.nat(2)), { maxLength: 6_000, size: 'max' }), (pairs) => {
      const finder = new DuplicateFinder();
      const met = new Map<number, number>();
      for (const [key, content] of pairs) {
        const earlier = met.get(key);
        const expected = earlier === undefined ? 'NEW' : earlier === content ? 'SAME' : 'DIFFERENT';
        expect(finder.meet(String(key), String(content))).toBe(expected);
        if (earlier === undefined) met.set(key, content);
      }
    }),
    { numRuns: 5 },
  );
});
