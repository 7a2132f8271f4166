import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CsvFile } from './csv-file.ts';

test('rows by header, quotes where needed, empty where nothing is given, counted and hashed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'csv-'));
  const file = await CsvFile.create(join(folder, 'a', 'b.csv'), ['名称', '数', '备注']);
  file.write({ 名称: '样例"甲",乙', 数: 3 });
  file.write({ 备注: null, 名称: '两\n行' });
  const written = await file.close();
  const bytes = await readFile(join(folder, 'a', 'b.csv'));
  await rm(folder, { recursive: true });
  expect(bytes.toString('utf8')).toBe('名称,数,备注\n"样例""甲"",乙",3,\n"两\n行",,\n');
  expect(written).toEqual({ rows: 2, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
});

test('a column the file does not have is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'csv-'));
  const file = await CsvFile.create(join(folder, 'b.csv'), ['名称']);
  expect(() => file.write({ 名字: '样例' })).toThrow(TypeError);
  await file.close();
  await rm(folder, { recursive: true });
});
