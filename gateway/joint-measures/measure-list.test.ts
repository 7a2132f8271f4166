import { readFile, rm, writeFile } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_MEASURE_LIST, loadMeasureList } from './measure-list.ts';

let folder: string;
let shipped: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'measure-list-'));
  shipped = await readFile(DEFAULT_MEASURE_LIST, 'utf8');
});
afterAll(() => rm(folder, { recursive: true }));

async function edited(from: string, to: string): Promise<string> {
  expect(shipped).toContain(from);
  const file = join(folder, 'list.yaml');
  await writeFile(file, shipped.replace(from, to));
  return file;
}

describe('the list of permitted measures', () => {
  test('as it is shipped: every measure has a code in a list, a law and a longest time, and no real code is pretended', async () => {
    const { measures } = await loadMeasureList();
    expect(measures.every(({ listCode, legalBasis, most }) => listCode && legalBasis.clause && most.months > 0)).toBe(
      true,
    );
    expect(measures.filter(({ listCodeIsExample }) => !listCodeIsExample)).toEqual([]);
  });

  test.each([
    ['a punishment that rests on a grade', 'bases: [SEVERE_LISTING]', 'bases: [GRADE]', 'never a basis for punishment'],
    ['a reward that rests on a record', 'bases: [GRADE]\n    classes: [A]', 'bases: [PENALTY]', 'is a reward'],
    ['a reward on a grade without classes', '    classes: [A]\n', '', 'classes'],
    [
      'a measure without a law',
      'legalBasis: { document: 中华人民共和国行政许可法, clause: 第七十八条、第七十九条 }',
      'legalBasis: {}',
      'legalBasis',
    ],
    ['a measure without an end', 'most: { months: 12, clause: 评价周期, provenance: DEFAULT }', '', 'most'],
    ['a code twice', 'code: LIMITED_IN_PUBLIC_FUNDS', 'code: LIMITED_IN_PROCUREMENT', 'holds a code twice'],
    ['no YAML', 'id: JOINT', 'id: [JOINT', 'is no YAML'],
  ])('%s is refused, with the place', async (_title, from, to, message) => {
    const refused = loadMeasureList(await edited(from, to));
    await expect(refused).rejects.toMatchObject({ code: 'RULE_SET_REFUSED' });
    await expect(refused).rejects.toThrow(message);
  });

  test('a file that is not there is named', async () => {
    await expect(loadMeasureList(join(folder, 'nowhere.yaml'))).rejects.toThrow('nowhere.yaml');
  });
});
