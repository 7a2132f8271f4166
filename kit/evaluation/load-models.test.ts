import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { loadModels } from './load-models.ts';
import { smallModelText } from './testing/small-models.ts';

const day = parseLocalDate;
const FIRST = smallModelText().replace('to: null', 'to: !default 2024-01-01');
const SECOND = smallModelText().replace("version: '1'", "version: '2'").replace('2020-01-01', '2024-01-01');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function loaded(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return loadModels(folder);
}

test('a model is in force from its day until the day before its end, and the next version from there', async () => {
  const { models, modelInForce } = await loaded({ 'b.yaml': FIRST, 'a.yaml': SECOND, 'README.md': 'not a model' });
  expect(models.map(({ version }) => version)).toEqual(['1', '2']);
  const versionOn = (asOf: string) => modelInForce('SMALL', day(asOf))?.version ?? null;
  expect(['2019-12-31', '2020-01-01', '2023-12-31', '2024-01-01', '2999-12-31'].map(versionOn)).toEqual([
    null,
    '1',
    '1',
    '2',
    '2',
  ]);
});

test('a model is found by its id or by the scheme it grades by', async () => {
  const { modelInForce } = await loaded({ 'a.yaml': SECOND });
  expect(modelInForce('SMALL-SCHEME', day('2026-01-01'))?.id).toBe('SMALL');
  expect(modelInForce('OTHER', day('2026-01-01'))).toBeNull();
});

test('several models of one scheme are told apart by their ids', async () => {
  const { modelInForce, modelsInForce } = await loaded({
    'a.yaml': SECOND,
    'b.yaml': SECOND.replace('id: SMALL', 'id: OTHER'),
  });
  expect(modelsInForce('SMALL-SCHEME', day('2026-01-01')).map(({ id }) => id)).toEqual(['OTHER', 'SMALL']);
  expect(() => modelInForce('SMALL-SCHEME', day('2026-01-01'))).toThrow(/name one by its id/);
});

describe('never half-loaded', () => {
  test('one bad file refuses the folder, and every problem of every file is told', async () => {
    const bad = SECOND.replace('fact: penalties', 'fact: penaltys');
    await expect(
      loaded({ 'a.yaml': SECOND, 'b.yaml': bad, 'c.yaml': bad.replace('!default 80', '80') }),
    ).rejects.toThrow(/refused \(2 problem\(s\)\):\n- b\.yaml:\d+ FACT_UNKNOWN .*\n- c\.yaml:\d+ NUMBER_UNMARKED /);
  });

  test('two versions in force on one day', async () => {
    const early = SECOND.replace('2024-01-01', '2023-12-31');
    await expect(loaded({ 'a.yaml': FIRST, 'b.yaml': early })).rejects.toThrow(
      /b\.yaml:1 VERSIONS_OVERLAP at inForce: a\.yaml /,
    );
  });

  test('a folder that is not there', async () => {
    await expect(loadModels(join(folder, 'none'))).rejects.toThrow(/none:1 FILE_MISSING: /);
  });
});
