import { describe, expect, test } from 'vitest';
import type { ModelProblem, ModelRule } from './model-refused.ts';
import { ModelRefused } from './model-refused.ts';
import { readModel } from './read-model.ts';
import { type Parts, smallModelText } from './testing/small-models.ts';

function problemsIn(text: string): readonly ModelProblem[] {
  try {
    readModel('small.yaml', text);
    return [];
  } catch (error) {
    if (error instanceof ModelRefused) return error.problems;
    throw error;
  }
}

/** The line, from 1, on which a piece of text stands. */
function lineOf(text: string, piece: string): number {
  expect(text).toContain(piece);
  return text.slice(0, text.indexOf(piece)).split('\n').length;
}

const SOUND = smallModelText();

test('a sound model is read', () => {
  expect(readModel('small.yaml', SOUND).id).toBe('SMALL');
});

describe('design §6: a bad model is refused with line, rule and mend', () => {
  test.each<[what: string, from: string, to: string, rule: ModelRule, at: string]>([
    ['a tab in YAML', 'kind: SCORED', 'kind:\tSCORED: x', 'YAML_INVALID', 'kind:'],
    ['a mark that does not exist', '!default 80', '!invented 80', 'YAML_INVALID', '!invented 80'],
    ['a mark on more than one value', '!default 80', '!default [80]', 'YAML_INVALID', '!default [80]'],
    ['the same key twice', 'use: COMPARISON', 'use: COMPARISON\nuse: EVALUATION', 'YAML_INVALID', 'use: EVALUATION'],
    ['a number without a mark', '!default 80', '80', 'NUMBER_UNMARKED', 'from: 80'],
    ['a day without a mark', '!default 2020-01-01', '2020-01-01', 'NUMBER_UNMARKED', 'inForce'],
    ['a day that does not exist', '2020-01-01', '2020-02-30', 'VALUE_INVALID', 'inForce'],
    ['half a thousandth of a point', '!default -10', '!default -10.0005', 'VALUE_INVALID', 'score:'],
    ['no number where one belongs', '!default -10', '!default ten', 'VALUE_INVALID', 'score:'],
    ['a field left out', "version: '1'\n", '', 'FIELD_MISSING', 'id: SMALL'],
    ['a slip in a field', 'authority: 样例机关', 'autority: 样例机关', 'FIELD_UNKNOWN', 'autority'],
    ['a word that is none of the choices', 'status: ACTIVE', 'status: VALID', 'VALUE_INVALID', 'status: VALID'],
    ['a measure of no known kind', 'kind: COUNT', 'kind: NUMBERS', 'VALUE_INVALID', 'kind: NUMBERS'],
    ['a number from a source without citation', '    cites: [text]', '', 'CITATION_MISSING', 'years: !source 1'],
    ['a citation that is not there', 'cites: [text]', 'cites: [other]', 'CITATION_UNKNOWN', 'cites: [other]'],
    ['a name that no source gives', '!default 示例指标1', '!default 行政处罚', 'NAME_UNFOUNDED', '行政处罚'],
    [
      'an example claimed to come from a source',
      '!default 示例指标1',
      '!source 示例指标1',
      'NAME_UNFOUNDED',
      '示例指标1',
    ],
    ['an end before the beginning', 'to: null', 'to: !default 2019-12-31', 'DATES_OUT_OF_ORDER', 'to: !default'],
    ['a fact that does not exist', 'fact: penalties', 'fact: penaltys', 'FACT_UNKNOWN', 'fact: penaltys'],
    ['a fact of another kind', 'fact: penalties', 'fact: establishedOn', 'FACT_UNFIT', 'fact: establishedOn'],
    [
      'a condition that only penalties have',
      'fact: penalties',
      'fact: judgments, where: { severity: [SEVERE] }',
      'FACT_UNFIT',
      'severity: [SEVERE]',
    ],
    [
      'a severity that no list decides',
      'severity: { ruleSet: !default DAY_OF_DECISION }',
      '',
      'SEVERITY_UNDECIDED',
      'severity: [SEVERE]',
    ],
    ['a severity list that does not exist', 'DAY_OF_DECISION', 'HEB-1999', 'WORD_UNKNOWN', 'HEB-1999'],
    [
      'a window of both years and months',
      'years: !source 1',
      'years: !source 1, months: !source 2',
      'VALUE_INVALID',
      'window:',
    ],
    ['a window of half a year in years', 'years: !source 1', 'years: !source 0.5', 'VALUE_INVALID', 'window:'],
    ['a threshold out of order', 'from: !default 50', 'from: !default 85', 'THRESHOLDS_INVALID', '!default 85'],
    ['scores without a grade', 'from: !default 0', 'from: !default 10', 'THRESHOLDS_INVALID', '!default 10'],
    [
      'a grade without a threshold',
      'grade: B, class: B, from: !default 50',
      'grade: B, class: B',
      'FIELD_MISSING',
      'grade: B',
    ],
    ['a grade twice', 'grade: B, class: B', 'grade: A, class: B', 'ID_DUPLICATE', 'grade: A, class: B'],
    ['no word on what a higher score is', '  higherIs: BETTER\n', '', 'FIELD_MISSING', 'scheme:'],
    ['a start above the most', 'start: !default 100', 'start: !default 101', 'POINTS_DIFFER', 'points: {'],
    [
      'points that go the wrong way',
      '!default -10, cap: !default -40',
      '!default 10, cap: !default 40',
      'DIRECTION_BROKEN',
      'score:',
    ],
    ['a cap on the other side of zero', 'cap: !default -40', 'cap: !default 40', 'POINTS_DIFFER', 'cap: !default 40'],
    ['a cap short of a single one', 'cap: !default -40', 'cap: !default -5', 'POINTS_DIFFER', 'cap: !default -5'],
    ['unknown worth more than the best', 'unknown: !default 0', 'unknown: !default 1', 'UNKNOWN_FAVOURED', 'unknown:'],
    ['nothing said of unknown', '    unknown: !default 0\n', '', 'FIELD_MISSING', '- id: penalties'],
    ['no direction', '    direction: NEGATIVE\n', '', 'FIELD_MISSING', '- id: penalties'],
    [
      'a group that measures',
      '    unknown: !default 0',
      '    unknown: !default 0\n    children: [{ id: a, name: !default 示例指标2 }]',
      'TREE_INVALID',
      'measure:',
    ],
    [
      'an indicator that only groups may limit',
      '    unknown: !default 0',
      '    unknown: !default 0\n    most: !default 3',
      'TREE_INVALID',
      'most: !default 3',
    ],
    ['needs that name nothing', 'points: {', 'needs: [penalty]\npoints: {', 'INDICATOR_UNKNOWN', 'penalty]'],
    [
      'counts that the tree does not have',
      'points: {',
      'counts: { tiers: [!source 2], cites: [text] }\npoints: {',
      'COUNTS_DIFFER',
      'tiers:',
    ],
    [
      'a scored model without points',
      'points: { start: !default 100, least: !default 0, most: !default 100 }',
      '',
      'KIND_BROKEN',
      'kind: SCORED',
    ],
    ['names alone, and yet indicators', 'kind: SCORED', 'kind: NAMES_ONLY', 'KIND_BROKEN', 'indicators:'],
    ['points in a model of rules', 'kind: SCORED', 'kind: RULES', 'KIND_BROKEN', 'points:'],
  ])('%s', (_what, from, to, rule, at) => {
    const withSeverity =
      rule === 'SEVERITY_UNDECIDED'
        ? SOUND.replace('fact: penalties', 'fact: penalties, where: { severity: [SEVERE] }')
        : SOUND;
    expect(withSeverity).toContain(from);
    const text = withSeverity.replace(from, to);
    const problems = problemsIn(text);
    expect(problems.map((each) => `${each.file}:${each.line} ${each.rule}`)).toContain(
      `small.yaml:${lineOf(text, at)} ${rule}`,
    );
    for (const { message } of problems) expect(message).toMatch(/\S+ .*\.$/);
  });

  test.each<[what: string, parts: Parts, rule: ModelRule]>([
    ['two indicators of one id', { indicators: twice('penalties', 'penalties') }, 'ID_DUPLICATE'],
    [
      'steps that do not rise',
      {
        indicators: scored(
          '{ kind: STEPS, steps: [{ from: !default 0, points: !default 0 }, { from: !default 3, points: !default -5 }, { from: !default 2, points: !default -9 }] }',
        ),
      },
      'STEPS_INVALID',
    ],
    [
      'steps that do not begin at 0',
      {
        indicators: scored(
          '{ kind: STEPS, steps: [{ from: !default 1, points: !default 0 }, { from: !default 3, points: !default -5 }] }',
        ),
      },
      'STEPS_INVALID',
    ],
    [
      'steps of half a record',
      {
        indicators: scored(
          '{ kind: STEPS, steps: [{ from: !default 0, points: !default 0 }, { from: !default 0.5, points: !default -5 }] }',
        ),
      },
      'VALUE_INVALID',
    ],
    [
      'steps that turn',
      {
        indicators: scored(
          '{ kind: STEPS, steps: [{ from: !default 0, points: !default 0 }, { from: !default 1, points: !default -5 }, { from: !default 2, points: !default -4 }] }',
        ),
      },
      'DIRECTION_BROKEN',
    ],
    ['words for a number', { indicators: scored('{ kind: WORDS, points: { YES: !default 0 } }') }, 'INDICATOR_UNFIT'],
    [
      'numbers for a word',
      {
        indicators: scored(
          '{ kind: EACH, points: !default -1, cap: !default -1 }',
          '{ kind: WORD, fact: registration }',
        ),
      },
      'INDICATOR_UNFIT',
    ],
    [
      'a word forgotten',
      { indicators: scored('{ kind: WORDS, points: { ACTIVE: !default 0 } }', '{ kind: WORD, fact: registration }') },
      'WORD_UNKNOWN',
    ],
    [
      'a worse result worth more',
      {
        indicators: scored(
          '{ kind: WORDS, points: { A: !default -1, B: !default 0, C: !default -2, D: !default -3 } }',
          '{ kind: RESULT, sector: OTHER, schemes: [X] }',
        ),
      },
      'DIRECTION_BROKEN',
    ],
    [
      'part and whole in different units',
      {
        indicators: scored(
          '{ kind: SHARE, points: !default -1, of: !default 100 }',
          '{ kind: RATIO, part: commitmentsKept, of: money }',
        ),
        facts: '\n  money: { kind: AMOUNT, means: { zh: 钱, en: money } }',
      },
      'FACT_UNFIT',
    ],
    [
      'a share of nothing',
      {
        indicators: scored(
          '{ kind: SHARE, points: !default -1, of: !default 0 }',
          '{ kind: NUMBER, fact: commitmentsDue }',
        ),
      },
      'VALUE_INVALID',
    ],
    [
      'an indicator that nothing reads',
      {
        indicators: `${twice('one', 'two')}\n  - id: idle\n    name: !default 示例指标3\n    measure: { kind: ACTIVE, fact: severeListings }`,
      },
      'TREE_INVALID',
    ],
    [
      'a total of something that is no count',
      {
        indicators: `${twice('one', 'two')}\n  - id: sum\n    name: !default 示例指标3\n    measure: { kind: TOTAL, of: [one, none] }`,
        rules: ruleOn('sum'),
      },
      'INDICATOR_UNKNOWN',
    ],
    [
      'an amount whose unknown is not that of no record',
      {
        indicators: scored(
          '{ kind: STEPS, steps: [{ from: !default 0, points: !default 0 }, { from: !default 1, points: !default -5 }] }',
          '{ kind: AMOUNT, fact: penalties, window: { years: !default 1 } }',
          -5,
        ),
      },
      'UNKNOWN_FAVOURED',
    ],
    ['parts that do not make up the whole', { indicators: group('!default 30', '!default 60') }, 'POINTS_DIFFER'],
    ['four tiers', { indicators: deep(4) }, 'TREE_INVALID'],
    ['a rule on an indicator that is not there', { rules: ruleOn('none') }, 'INDICATOR_UNKNOWN'],
    ['a rule to the best grade', { rules: ruleOn('penalties', 'A') }, 'GRADE_UNKNOWN'],
    ['a rule to a grade that is not there', { rules: ruleOn('penalties', 'E') }, 'GRADE_UNKNOWN'],
    [
      'a rule that asks a number for a word',
      { rules: ruleOn('penalties').replace('atLeast: !default 1', 'is: [YES]') },
      'INDICATOR_UNFIT',
    ],
    ['a rule that asks nothing', { rules: ruleOn('penalties').replace(', atLeast: !default 1', '') }, 'KIND_BROKEN'],
    [
      'a rule that always applies',
      { rules: ruleOn('penalties').replace('atLeast: !default 1', 'atLeast: !default 0') },
      'VALUE_INVALID',
    ],
    [
      'a rule with grade and status',
      { rules: `${ruleOn('penalties')}\n    status: !default NOT_APPLICABLE` },
      'KIND_BROKEN',
    ],
    [
      'a rule with a status that is not there',
      { rules: ruleOn('penalties').replace('grade: !default C', 'status: !default GRADED') },
      'WORD_UNKNOWN',
    ],
    ['two rules of one id', { rules: ruleOn('penalties') + ruleOn('penalties') }, 'ID_DUPLICATE'],
    [
      'a rule against something good',
      {
        indicators: twice('penalties', 'awards')
          .replaceAll('fact: penalties, window', 'fact: commendations, window')
          .replaceAll('NEGATIVE', 'POSITIVE'),
        rules: ruleOn('awards'),
      },
      'DIRECTION_BROKEN',
    ],
    [
      'a fact that every model has already',
      { facts: '\n  penalties: { kind: RECORDS, means: { zh: 处罚, en: penalties } }' },
      'ID_DUPLICATE',
    ],
    ['a fact that nothing reads', { facts: '\n  idle: { kind: FLAG, means: { zh: 空, en: idle } }' }, 'FACT_UNUSED'],
    [
      'words for a fact that is no word',
      { facts: '\n  idle: { kind: FLAG, means: { zh: 空, en: idle }, words: [A, B] }' },
      'FACT_UNFIT',
    ],
    [
      'a waiting time of no whole year',
      { more: 'subjects: { kind: X, notEvaluableForYears: !default 0.5 }' },
      'VALUE_INVALID',
    ],
  ])('%s', (_what, parts, rule) => {
    expect(problemsIn(smallModelText(parts)).map((each) => each.rule)).toContain(rule);
  });

  test('all problems are told at once, each with its place, and the message lists them', () => {
    const text = SOUND.replace('fact: penalties', 'fact: penaltys').replace('from: !default 50', 'from: !default 85');
    expect(() => readModel('small.yaml', text)).toThrow(
      /refused \(2 problem\(s\)\):\n- small\.yaml:\d+ THRESHOLDS_INVALID at scheme\.grades\.1\.from: .*\n- small\.yaml:\d+ FACT_UNKNOWN at indicators\.0\.measure\.fact: /,
    );
  });
});

function scored(
  score: string,
  measure = '{ kind: COUNT, fact: penalties, window: { years: !default 1 } }',
  unknown = 0,
): string {
  return `
  - id: penalties
    name: !default 示例指标1
    direction: NEGATIVE
    measure: ${measure}
    score: ${score}
    unknown: !default ${unknown}`;
}

function twice(first: string, second: string): string {
  const one = scored('{ kind: EACH, points: !default -1, cap: !default -1 }');
  return one.replace('id: penalties', `id: ${first}`) + one.replace('id: penalties', `id: ${second}`);
}

function group(first: string, second: string): string {
  const leaf = scored('{ kind: EACH, points: !default -1, cap: !default -1 }').replaceAll('\n', '\n    ');
  const part = (id: string, most: string) => `
  - id: ${id}
    name: !default 示例指标1
    most: ${most}
    children:${leaf.replace('id: penalties', `id: leaf-of-${id}`)}`;
  return part('one', first) + part('two', second);
}

function deep(tiers: number): string {
  let tree = `{ id: leaf, name: !default 示例指标1, measure: { kind: ACTIVE, fact: severeListings } }`;
  for (let tier = 1; tier < tiers; tier += 1)
    tree = `{ id: tier${tier}, name: !default 示例指标1, children: [${tree}] }`;
  return `\n  - ${tree}`;
}

function ruleOn(indicator: string, grade = 'C'): string {
  return `
  - id: rule
    means: { zh: 规则, en: Rule }
    cites: [text]
    when: { indicator: ${indicator}, atLeast: !default 1 }
    grade: !default ${grade}`;
}
