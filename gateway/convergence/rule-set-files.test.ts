import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_RULES,
  hashOfFiles,
  loadRuleSet,
  readParts,
  readRuleFiles,
  readRuleSet,
  type RuleFiles,
  withSettings,
} from './rule-set.ts';
import { RuleSetRefused, type RuleSetProblem } from './tables/rule-set-refused.ts';

const shipped = await readRuleFiles(DEFAULT_RULES);

/** All problems for which files are refused. */
async function problemsOf(files: RuleFiles | string): Promise<readonly RuleSetProblem[]> {
  try {
    await (typeof files === 'string' ? readRuleFiles(files) : readRuleSet(files));
    return [];
  } catch (error) {
    if (error instanceof RuleSetRefused) return error.problems;
    throw error;
  }
}

const edited = (file: string, found: string, by: string): RuleFiles => {
  const text = shipped.get(file) ?? '';
  expect(text).toContain(found);
  return new Map(shipped).set(file, text.replace(found, by));
};
const without = (...names: readonly string[]): RuleFiles =>
  new Map([...shipped].filter(([name]) => !names.includes(name)));

describe('the files of a rule set', () => {
  test('are read from a folder by their names, in order, and nothing else in it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rules-'));
    try {
      for (const name of ['rule-set.json', 'b.dmn', 'notes.txt', 'a.dmn', 'rule-set.json.bak'])
        await writeFile(join(folder, name), `text of ${name}`);
      expect([...(await readRuleFiles(folder))]).toEqual([
        ['a.dmn', 'text of a.dmn'],
        ['b.dmn', 'text of b.dmn'],
        ['rule-set.json', 'text of rule-set.json'],
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('are not there where the folder is not', async () => {
    expect(await problemsOf('/no/such/folder')).toEqual([
      { file: '/no/such/folder', message: 'the folder cannot be read (ENOENT). Name a folder of rule tables.' },
    ]);
  });

  test('have one hash, in whatever order they come; a text moved to another file has another', () => {
    const hash = hashOfFiles(shipped);
    expect(hashOfFiles(new Map([...shipped].toReversed()))).toBe(hash);
    expect(hashOfFiles(without('caps.dmn'))).not.toBe(hash);
    expect(hashOfFiles(new Map([['ab', 'c']]))).not.toBe(hashOfFiles(new Map([['a', 'bc']])));
  });

  test('are read table by table: by decision, each from its file', async () => {
    const { settings, tables, problems } = await readParts(shipped);
    expect([problems, settings?.id]).toEqual([[], 'CONV-HEB-DEFAULT-1']);
    expect(tables.get('caps')?.file).toBe('caps.dmn');
    expect([...tables.keys()].sort()).toEqual([
      'baseGrade',
      'caps',
      'classSteps',
      'classValues',
      'effectiveClass',
      'gradePoints',
      'guards',
      'registration',
      'relief',
      'sectorGradeSource',
      'supervision',
    ]);
  });
});

const lowest = (row: number, value: number) =>
  `<outputEntry id="gradePoints_row_${row}_out_lowestPoints"><text>${value}</text></outputEntry>`;

describe('all that is wrong with files, and nothing else, is told', () => {
  test('of a good one nothing', async () => {
    expect(await problemsOf(shipped)).toEqual([]);
  });

  test('of missing settings: the one file', async () => {
    expect(await problemsOf(without('rule-set.json'))).toEqual([
      { file: 'rule-set.json', message: 'the file is missing. Copy the one of CONV-HEB-DEFAULT-1.' },
    ]);
  });

  test('of settings that are no JSON: the one file', async () => {
    expect(await problemsOf(edited('rule-set.json', '{', '['))).toEqual([
      { file: 'rule-set.json', message: expect.stringMatching(/^the file is no JSON: .+\.$/u) as string },
    ]);
  });

  test('of a missing table: that no file holds it', async () => {
    expect(await problemsOf(without('relief.dmn'))).toEqual([
      { file: '*.dmn', decision: 'relief', message: 'no file holds this decision. Add its table.' },
    ]);
  });

  test('of a file that cannot be read: the file, and not that its tables are missing', async () => {
    const problems = await problemsOf(edited('caps.dmn', '</decision>', ''));
    expect(problems.map(({ file }) => file)).toEqual(['caps.dmn']);
  });

  test('of a table nobody asks for: the decisions that are known', async () => {
    const ceilings = new Map(edited('caps.dmn', '<decision id="caps"', '<decision id="ceilings"'));
    ceilings.set(
      'caps.dmn',
      (ceilings.get('caps.dmn') ?? '').replace('dmnElementRef="caps"', 'dmnElementRef="ceilings"'),
    );
    expect(await problemsOf(ceilings)).toEqual([
      {
        file: 'caps.dmn',
        decision: 'ceilings',
        message: expect.stringMatching(
          /^the engine asks no such decision\. Known: registration, .+, classValues\.$/u,
        ) as string,
      },
    ]);
  });

  const POINTS = [
    {
      file: 'strategies.dmn',
      decision: 'gradePoints',
      column: 'lowestPoints',
      message: 'the lowest points must fall from each grade to the next and be 0 for D.',
    },
  ];

  test.each([
    ['that stay the same', 2, 800, 900],
    ['that rise', 2, 800, 950],
    ['that do not end at 0', 9, 0, 1],
  ])('of points %s: where they stand', async (_title, row, from, to) => {
    expect(await problemsOf(edited('strategies.dmn', lowest(row, from), lowest(row, to)))).toEqual(POINTS);
  });
});

describe('the same tables under other settings', () => {
  test('have a hash of their own, the same for the same settings', async () => {
    const ruleSet = await loadRuleSet();
    const worst = withSettings(ruleSet, { strategy: 'WORST_OF' });
    expect(worst.settings).toEqual({ ...ruleSet.settings, strategy: 'WORST_OF' });
    expect(worst.tables).toBe(ruleSet.tables);
    expect(worst.hash).not.toBe(ruleSet.hash);
    expect(withSettings(ruleSet, { strategy: 'WORST_OF' }).hash).toBe(worst.hash);
    expect(withSettings(ruleSet, { strategy: 'WEIGHTED' }).hash).not.toBe(worst.hash);
  });

  test('are refused where a setting is none', async () => {
    const ruleSet = await loadRuleSet();
    expect(() => withSettings(ruleSet, { strategy: 'BEST_OF' as never })).toThrow();
  });
});
