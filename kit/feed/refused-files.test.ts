import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { example, exampleUscc, GRADE_HEADER, gradeRow, writeExample } from '../testing/example-subgraph.ts';
import { columnFinder } from './columns.ts';
import { scanFile } from './scan-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-refused-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const scan = (name: string, content: string | Uint8Array, { kind = 'grades', ignored = [] as string[] } = {}) => {
  const found = example.imports.find((each) => each.name === kind);
  if (found === undefined) throw new Error(`the example takes no ${kind}`);
  return scanFile(writeExample(folder, name, content), found, columnFinder(found, ignored));
};
const table = (...lines: string[]) => `${[GRADE_HEADER, ...lines].join('\n')}\n`;

describe('a file is refused whole, with one sentence,', () => {
  test.each([
    ['an Excel workbook named .csv', 'a.csv', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14]), 'FILE_NOT_TEXT', 'Excel'],
    ['an old Excel workbook', 'a.csv', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'FILE_NOT_TEXT', 'Excel'],
    ['a PDF document', 'a.csv', '%PDF-1.7\n', 'FILE_NOT_TEXT', 'PDF'],
    ['an HTML table that was given the name of a table', 'a.csv', '<html><table>', 'FILE_NOT_TEXT', 'HTML'],
    ['a gzip archive', 'a.csv', Buffer.from([0x1f, 0x8b, 8]), 'FILE_NOT_TEXT', 'gzip'],
    ['UTF-16 text', 'a.csv', Buffer.from(`\uFEFF${table()}`, 'utf16le'), 'FILE_NOT_TEXT', 'UTF-16'],
    ['binary data further down', 'a.csv', `${table(gradeRow(1))}\0\n`, 'FILE_NOT_TEXT', 'binary'],
    ['an empty file', 'a.csv', '', 'FILE_EMPTY', 'empty'],
    ['blank lines only', 'a.csv', '\n\r\n  \n', 'FILE_EMPTY', 'empty'],
    ['an empty NDJSON file', 'a.ndjson', '\n', 'FILE_EMPTY', 'empty'],
    ['an unknown ending', 'a.txt', table(), 'FILE_FORMAT_UNKNOWN', '.csv'],
    ['NDJSON named .csv', 'a.csv', '{"uscc":"x"}\n', 'FILE_FORMAT_UNKNOWN', '.ndjson'],
    ['CSV named .ndjson', 'a.ndjson', table(), 'FILE_FORMAT_UNKNOWN', '.csv'],
    ['a JSON array', 'a.ndjson', '[{"uscc":"x"}]', 'FILE_FORMAT_UNKNOWN', 'one object on each line'],
    ['a table without header', 'a.csv', `${gradeRow(1)}\n`, 'HEADER_MISSING', '统一社会信用代码'],
    [
      'semicolons in place of commas',
      'a.csv',
      table().replaceAll(',', ';'),
      'HEADER_MISSING',
      'not separated by commas',
    ],
    ['a required column that is not there', 'a.csv', table().replace(',等级', ''), 'COLUMN_MISSING', '等级'],
    [
      'a required key that no object has',
      'a.ndjson',
      `{"统一社会信用代码":"${exampleUscc(1)}"}\n`,
      'COLUMN_MISSING',
      '评价期',
    ],
    [
      'an unknown column, with the nearest known one',
      'a.csv',
      table().replace('发布日期', '发布曰期'),
      'COLUMN_UNKNOWN',
      'Did you mean 发布日期?',
    ],
    ['an unknown key', 'a.ndjson', '{"uscc":"x","gradee":"B"}\n', 'COLUMN_UNKNOWN', 'Did you mean grade?'],
    ['a column without a name', 'a.csv', `${GRADE_HEADER},\n`, 'COLUMN_UNKNOWN', 'no name'],
    ['a column that stands twice', 'a.csv', `${GRADE_HEADER},等级\n`, 'COLUMN_DUPLICATE', 'stands twice'],
    ['two names of one column', 'a.csv', `${GRADE_HEADER},grade\n`, 'COLUMN_DUPLICATE', '等级 and grade'],
    [
      'a quotation mark that is not closed',
      'a.csv',
      table(gradeRow(1), `"${gradeRow(2)}`),
      'QUOTE_NOT_CLOSED',
      'after line 2',
    ],
    [
      'rows most of which have another number of columns',
      'a.csv',
      table('1,2', '1,2', gradeRow(1)),
      'FILE_FORMAT_UNKNOWN',
      '2 of 3 rows',
    ],
    ['lines most of which are not JSON', 'a.ndjson', '{\n{\n{\n', 'FILE_FORMAT_UNKNOWN', '3 of 3 rows'],
    ['a line without end', 'a.csv', 'x'.repeat(5_000_000), 'RECORD_TOO_LONG', '4 MiB'],
  ])('%s', async (_title, name, content, code, words) => {
    await expect(scan(name, content)).rejects.toMatchObject({
      name: 'HubError',
      code,
      message: expect.stringContaining(words) as string,
    });
  });

  test('a file that is not there', async () => {
    const kind = example.imports[0];
    if (kind === undefined) throw new Error('the example takes nothing');
    await expect(scanFile(join(folder, 'nowhere.csv'), kind, columnFinder(kind))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
    await expect(scanFile(`${folder}.csv`, kind, columnFinder(kind))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
  });

  test('invalid encoding anywhere, naming the line', async () => {
    const broken = Buffer.concat([Buffer.from(table(gradeRow(1), gradeRow(2))), Buffer.from([0xe4, 0xb8, 0x0a])]);
    await expect(scan('a.csv', broken)).rejects.toMatchObject({
      code: 'FILE_ENCODING_INVALID',
      message: expect.stringContaining('Line 4 is not valid UTF-8') as string,
    });
    const mixed = Buffer.concat([iconv.encode(table(), 'gb18030'), Buffer.from([0x81, 0x20, 0x0a])]);
    await expect(scan('a.csv', mixed)).rejects.toMatchObject({
      code: 'FILE_ENCODING_INVALID',
      message: expect.stringContaining('Line 2 is not valid GB18030') as string,
    });
  });

  test('and a first line of data is not repeated in the sentence', async () => {
    await expect(scan('a.csv', '某某,13812345678,B\n')).rejects.toMatchObject({
      message: expect.not.stringMatching(/某某|138/) as string,
    });
  });
});

describe('a file is read', () => {
  test.each([
    ['UTF-8', Buffer.from(table(gradeRow(1))), 'utf-8'],
    ['UTF-8 with byte order mark', Buffer.from(`\uFEFF${table(gradeRow(1))}`), 'utf-8'],
    ['GB18030', iconv.encode(table(gradeRow(1)), 'gb18030'), 'gb18030'],
    [
      'GB18030 with a character of four bytes',
      iconv.encode(`${GRADE_HEADER}\n${gradeRow(1, '㐂')}\n`, 'gb18030'),
      'gb18030',
    ],
  ])('in %s', async (_title, content, encoding) => {
    expect(await scan('a.csv', content)).toMatchObject({ encoding, rows: 1, format: 'CSV' });
  });

  test('with any line ending, and blank lines are no rows', async () => {
    for (const ending of ['\n', '\r\n', '\r']) {
      expect(
        await scan('a.csv', `${table(gradeRow(1), '', ',,,,,,,', gradeRow(2)).replaceAll('\n', ending)}${ending}`),
      ).toMatchObject({ rows: 2 });
    }
  });

  test('with a header only: a delivery without rows', async () => {
    expect(await scan('a.csv', GRADE_HEADER)).toMatchObject({ rows: 0 });
  });

  test('with the header in English, in any case, with full-width brackets and spaces', async () => {
    const header = 'USCC,Document Number,处罚类别,处罚决定日期,处罚机关,罚款金额（万元）';
    expect(await scan('a.csv', `${header}\n`, { kind: 'penalties' })).toMatchObject({ rows: 0 });
  });

  test('with unknown columns the caller lets through, and says what was left at the door', async () => {
    const { columns } = await scan('a.csv', `${GRADE_HEADER},内部编号,法定代表人,联系电话\n`, {
      ignored: ['内部编号'],
    });
    expect([...columns.dropped]).toEqual([
      ['内部编号', 'IGNORED'],
      ['法定代表人', 'PERSONAL'],
      ['联系电话', 'PERSONAL'],
    ]);
  });

  test('as NDJSON with Chinese names, published codes or English names as keys', async () => {
    const row = {
      CF_XDR_SHXYM: exampleUscc(1),
      行政处罚决定书文号: '1',
      categories: '罚款',
      CF_JDRQ: '2026-01-01',
      CF_CFJG: '局',
      CF_FRDB: '某',
    };
    expect(await scan('a.jsonl', JSON.stringify(row), { kind: 'penalties' })).toMatchObject({
      rows: 1,
      format: 'NDJSON',
    });
  });
});
