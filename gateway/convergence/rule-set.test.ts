import { describe, expect, test } from 'vitest';
import { converge } from './converge.ts';
import { loadRuleSet } from './rule-set.ts';
import { loadEdited, problemsOf } from './testing/edited-rules.ts';
import type { Edits } from './testing/edited-rules.ts';
import { BASE, MARKET, graded, inputOf, penalty } from './testing/inputs.ts';

/** A cell of the shipped tables, as it stands in the file. */
const cell = (decision: string, row: number, column: string, text: string): string =>
  `<outputEntry id="${decision}_row_${row}_out_${column}"><text>${text}</text></outputEntry>`;
const test5 = (text: string): string =>
  `<inputEntry id="caps_row_4_in_generalRecords"><text>${text}</text></inputEntry>`;

describe('an official changes a cell, and the answer changes', () => {
  test('N+ two steps for a sector at C', async () => {
    const ruleSet = await loadEdited({
      'sector-effect.dmn': [[cell('classSteps', 1, 'steps', '1'), cell('classSteps', 1, 'steps', '2')]],
    });
    expect(converge(inputOf({ [BASE]: graded('B'), [MARKET]: graded('C') }), ruleSet).convergedTier).toBe('C_PLUS');
  });

  test('H5 more than three records, and the cap C-', async () => {
    const ruleSet = await loadEdited({
      'caps.dmn': [
        [test5('&gt; 5'), test5('&gt; 3')],
        [cell('caps', 4, 'cap', '"C"'), cell('caps', 4, 'cap', '"C-"')],
      ],
      'rule-set.json': [['"generalRecordLimit": false', '"generalRecordLimit": true']],
    });
    const evidence = ['1', '2', '3', '4'].map((key) => penalty(key));
    expect(converge(inputOf({ [BASE]: graded('B', { evidence }) }), ruleSet).convergedTier).toBe('C_MINUS');
    expect(converge(inputOf({ [BASE]: graded('B', { evidence: evidence.slice(1) }) }), ruleSet).convergedTier).toBe(
      'B',
    );
  });

  test('§1.11 another multiplier', async () => {
    const ruleSet = await loadEdited({
      'supervision.dmn': [[cell('supervision', 8, 'multiplier', '"2"'), cell('supervision', 8, 'multiplier', '"2.5"')]],
    });
    expect(converge(inputOf({ [BASE]: graded('C') }), ruleSet).advice.inspectionRatioMultiplier).toBe('2.5');
  });

  test('a row added where the modeler has one annotation column', async () => {
    const row = `<rule id="added"><description>X1 | 示例依据 | DEFAULT | yes | 示例。 | An example.</description>
      <inputEntry id="a"><text>true</text></inputEntry><inputEntry id="b"><text>-</text></inputEntry><inputEntry id="c"><text>&gt; 1</text></inputEntry>
      <inputEntry id="d"><text>-</text></inputEntry><inputEntry id="e"><text>-</text></inputEntry>
      <outputEntry id="f"><text>"C-"</text></outputEntry><outputEntry id="g"><text>"SEVERE_LISTING"</text></outputEntry></rule>`;
    const ruleSet = await loadEdited({ 'caps.dmn': [['</decisionTable>', `${row}</decisionTable>`]] });
    expect(ruleSet.tables.caps.rows.at(-1)).toMatchObject({ rule: 'X1', provenance: 'DEFAULT', traced: true });
  });
});

describe('the hash names the rules that answered', () => {
  test('G12 same files, same hash; one sentence changed, another hash', async () => {
    const shipped = await loadRuleSet();
    expect(shipped.hash).toMatch(/^[0-9a-f]{64}$/u);
    expect((await loadEdited({})).hash).toBe(shipped.hash);
    expect((await loadEdited({ 'caps.dmn': [['不高于 C。', '不高于C。']] })).hash).not.toBe(shipped.hash);
  });
});

const edit = (file: string, found: string, replacement: string): Edits => ({ [file]: [[found, replacement]] });

describe('a bad rule set is refused with file, row, rule and remedy', () => {
  test.each<[title: string, edits: Edits, problem: object, message: RegExp]>([
    [
      'XML that is broken',
      edit('caps.dmn', '</decision>', ''),
      { file: 'caps.dmn' },
      /the XML cannot be read|not DMN 1\.3/u,
    ],
    [
      'an element DMN does not know',
      edit('caps.dmn', '<question>', '<qestion/><question>'),
      { file: 'caps.dmn' },
      /not DMN 1\.3.*qestion/u,
    ],
    [
      'a decision that is no table',
      edit(
        'caps.dmn',
        '<decision id',
        '<decision id="x" name="x"><literalExpression id="y"><text>1</text></literalExpression></decision><decision id',
      ),
      { file: 'caps.dmn', decision: 'x' },
      /no decision table/u,
    ],
    [
      'FEEL that is incomplete',
      edit('caps.dmn', test5('&gt; 5'), test5('&gt;')),
      { file: 'caps.dmn', decision: 'caps', row: 4, rule: 'H5', column: 'generalRecords' },
      /no FEEL expression/u,
    ],
    [
      'a text without quotes in a test',
      edit('caps.dmn', '<text>"C"</text></inputEntry>', '<text>C</text></inputEntry>'),
      { row: 1, rule: 'H2', column: 'listCap' },
      /'C' not found.*double quotes/u,
    ],
    [
      'a text that is none of the column’s',
      edit('caps.dmn', '<text>"C"</text></inputEntry>', '<text>"E"</text></inputEntry>'),
      { row: 1, rule: 'H2', column: 'listCap' },
      /"E" is none of the column's values: "C", "D"/u,
    ],
    [
      'a text without quotes put out',
      edit('caps.dmn', cell('caps', 1, 'cap', '"C"'), cell('caps', 1, 'cap', 'C')),
      { row: 1, rule: 'H2', column: 'cap' },
      /double quotes/u,
    ],
    [
      'a tier that does not exist',
      edit('caps.dmn', cell('caps', 1, 'cap', '"C"'), cell('caps', 1, 'cap', '"D-"')),
      { row: 1, rule: 'H2', column: 'cap' },
      /Invalid option/u,
    ],
    [
      'a number where a decimal text is wanted',
      edit('supervision.dmn', cell('supervision', 8, 'multiplier', '"2"'), cell('supervision', 8, 'multiplier', '2')),
      { row: 8, rule: 'S-C', column: 'multiplier' },
      /expected string/u,
    ],
    [
      'an unknown provenance',
      edit('caps.dmn', '<text>SOURCE</text>', '<text>RUMOUR</text>'),
      { row: 1, rule: 'H2', column: 'provenance' },
      /SOURCE, BORROWED or DEFAULT/u,
    ],
    [
      'a row without its clause',
      edit('relief.dmn', '<text>本规则集默认</text>', '<text></text>'),
      { decision: 'relief', row: 2, column: 'clause' },
      /where the rule is written/u,
    ],
    [
      'a row without annotations',
      edit('caps.dmn', '<annotationEntry><text>H2</text></annotationEntry>', ''),
      { decision: 'caps', row: 1 },
      /6 annotation\(s\) instead of 7/u,
    ],
    [
      'an annotation column renamed',
      edit('caps.dmn', 'name="依据 clause"', 'name="依据 basis"'),
      { column: 'clause' },
      /0 times instead of once/u,
    ],
    [
      'an input column the engine does not know',
      edit('caps.dmn', '<text>severePenalty</text>', '<text>heavyPenalty</text>'),
      { column: 'heavyPenalty' },
      /not known to the engine.*severePenalty/u,
    ],
    [
      'allowed values that leave one out',
      edit('caps.dmn', '<text>&gt;= 0</text>', '<text>[0..10]</text>'),
      { column: 'generalRecords' },
      /leave out >= 11/u,
    ],
    [
      'a hit policy that is not carried out',
      edit('caps.dmn', 'hitPolicy="COLLECT"', 'hitPolicy="RULE ORDER"'),
      { decision: 'caps' },
      /RULE ORDER is not carried out/u,
    ],
    [
      'UNIQUE with two rows for one case',
      edit(
        'sector-effect.dmn',
        '<inputEntry id="classSteps_row_4_in_baseLetter"><text>"D"',
        '<inputEntry id="classSteps_row_4_in_baseLetter"><text>"C","D"',
      ),
      { decision: 'classSteps' },
      /rows 1 \(N\+\), 4 \(N\+\) all hold for baseLetter=C, classUsed=C/u,
    ],
    [
      'a gap',
      edit(
        'sector-effect.dmn',
        '<inputEntry id="classSteps_row_1_in_baseLetter"><text>"A","B","C"',
        '<inputEntry id="classSteps_row_1_in_baseLetter"><text>"A","B"',
      ),
      { decision: 'classSteps' },
      /no row holds for baseLetter=C, classUsed=C/u,
    ],
    [
      'a row that can never decide',
      edit(
        'relief.dmn',
        '<inputEntry id="relief_row_1_in_baseLetter"><text>"D"',
        '<inputEntry id="relief_row_1_in_baseLetter"><text>-',
      ),
      { decision: 'relief', row: 9, rule: 'N-' },
      /can never decide/u,
    ],
    [
      'a decision nobody asks for',
      {
        'caps.dmn': [
          ['<decision id="caps"', '<decision id="ceilings"'],
          ['dmnElementRef="caps"', 'dmnElementRef="ceilings"'],
        ],
      },
      { file: 'caps.dmn', decision: 'ceilings' },
      /asks no such decision/u,
    ],
    ['a decision that is missing', { 'caps.dmn': null }, { decision: 'caps' }, /no file holds this decision/u],
    [
      'a decision given twice',
      {
        'relief.dmn': [
          ['<decision id="relief"', '<decision id="caps"'],
          ['dmnElementRef="relief"', 'dmnElementRef="caps"'],
        ],
      },
      { file: 'relief.dmn', decision: 'caps' },
      /stands in caps\.dmn already/u,
    ],
    [
      'points that do not fall',
      edit(
        'strategies.dmn',
        cell('gradePoints', 2, 'lowestPoints', '800'),
        cell('gradePoints', 2, 'lowestPoints', '900'),
      ),
      { decision: 'gradePoints', column: 'lowestPoints' },
      /must fall/u,
    ],
    ['settings that are missing', { 'rule-set.json': null }, { file: 'rule-set.json' }, /the file is missing/u],
    ['settings that are no JSON', edit('rule-set.json', '{', '['), { file: 'rule-set.json' }, /no JSON/u],
    [
      'a setting that does not exist',
      edit('rule-set.json', '"letter"', '"lettre"'),
      { file: 'rule-set.json' },
      /lettre/u,
    ],
    [
      'a switch out of range',
      edit('rule-set.json', '"listCap": "C"', '"listCap": "B"'),
      { file: 'rule-set.json', column: 'listCap' },
      /Invalid option/u,
    ],
  ])('%s', async (_title, edits, problem, message) => {
    const problems = await problemsOf(edits);
    expect(problems).toContainEqual(expect.objectContaining({ ...problem, message: expect.stringMatching(message) }));
  });

  test('every problem is told at once, each on a line with its place', async () => {
    const edits = {
      'caps.dmn': [
        [test5('&gt; 5'), test5('&gt;')],
        ['<text>SOURCE</text>', '<text></text>'],
      ],
      'rule-set.json': [['"letter": true', '"letter": 1']],
    } as const;
    await expect(loadEdited(edits)).rejects.toThrow(
      /3 problem\(s\)[^]*- rule-set\.json › column letter:[^]*- caps\.dmn › caps › row 1 \(H2\) › column provenance:[^]*- caps\.dmn › caps › row 4 \(H5\) › column generalRecords:/u,
    );
  });
});
