import { DmnModdle } from 'dmn-moddle';
import { describe, expect, test } from 'vitest';
import { DEFAULT_RULES, readParts, readRuleFiles, readRuleSet, type RuleFiles } from '../convergence/rule-set.ts';
import { compareRuleSets } from './compare-rule-sets.ts';

const shipped = await readRuleFiles(DEFAULT_RULES);

function edited(file: string, ...replacements: readonly (readonly [found: string | RegExp, by: string])[]): RuleFiles {
  let text = shipped.get(file) ?? '';
  for (const [found, by] of replacements) {
    const changed = text.replace(found, () => by);
    if (changed === text) throw new Error(`${file} does not contain ${String(found)}`);
    text = changed;
  }
  return new Map([...shipped, [file, text]]);
}

const row = (text: string, decision: string, number: number) =>
  new RegExp(`\\s*<rule id="${decision}_row_${number}">[^]*?</rule>`, 'u').exec(text)?.[0] ?? '';

const stepsCell = (steps: number) => `<outputEntry id="classSteps_row_2_out_steps"><text>${steps}`;
const recordsCell = (records: number) => `<inputEntry id="caps_row_4_in_generalRecords"><text>&gt; ${records}`;
const isTables = ([name]: readonly [string, string]) => name.endsWith('.dmn');

describe('what differs between two versions, row by row in words', () => {
  test('a result', async () => {
    const { changes, effects } = await compareRuleSets(
      shipped,
      edited('sector-effect.dmn', [stepsCell(2), stepsCell(3)]),
    );
    expect(changes).toEqual([
      {
        kind: 'ROW_CHANGED',
        decision: 'classSteps',
        row: 2,
        rule: 'N+',
        zh: '表 classSteps 第 2 行（N+）：结果“下调级数”由 2 改为 3。',
        en: 'Table classSteps, row 2 (N+): result steps from 2 to 3.',
      },
    ]);
    expect(effects).toMatchObject([{ decision: 'classSteps', cases: 3, of: 16, values: { classUsed: 'D' } }]);
  });

  test('a condition, a sentence and a setting', async () => {
    const caps = edited(
      'caps.dmn',
      [recordsCell(5), recordsCell(8)],
      ['More than 5 general records', 'More than 8 general records'],
    );
    const after = new Map([
      ...caps,
      ['rule-set.json', (shipped.get('rule-set.json') ?? '').replace('"listCap": "C"', '"listCap": "D"')],
    ]);
    const { changes } = await compareRuleSets(shipped, after);
    expect(changes.map(({ en }) => en)).toEqual([
      'Setting listCap: from "C" to "D".',
      expect.stringMatching(
        /^Table caps, row 4 \(H5\): condition generalRecords from > 5 to > 8; en from "More than 5.*" to "More than 8/u,
      ),
    ]);
    expect(changes[0]?.zh).toBe('设置 listCap 由 "C" 改为 "D"。');
  });

  test('a row that is gone, one that is new, one that has moved', async () => {
    const text = shipped.get('relief.dmn') ?? '';
    const [first, second, third] = [1, 2, 3].map((number) => row(text, 'relief', number));
    const fresh = (third ?? '')
      .replaceAll('relief_row_3', 'relief_row_x')
      .replace('没有行业为 A：不上调', '新的一行')
      .replace('<text>N-</text>', '<text>N-X</text>');
    const after = edited('relief.dmn', [
      `${first ?? ''}${second ?? ''}${third ?? ''}`,
      `${second ?? ''}${first ?? ''}${fresh}`,
    ]);
    const { changes } = await compareRuleSets(shipped, after);
    expect(changes.map(({ kind, row: number, rule }) => [kind, number, rule])).toEqual([
      ['ROW_MOVED', 2, 'N-'],
      ['ROW_CHANGED', 3, 'N-X'],
    ]);
    const gone = await compareRuleSets(shipped, edited('relief.dmn', [second ?? '', '']));
    expect(gone.changes.map(({ kind, zh }) => [kind, zh])).toEqual([
      ['ROW_REMOVED', '表 relief 第 2 行（N-）被删除：下调的行业 "COUNTED" → 上调级数 0、提示代码 null。'],
    ]);
    const back = await compareRuleSets(edited('relief.dmn', [second ?? '', '']), shipped);
    expect(back.changes.map(({ kind, en }) => [kind, en])).toEqual([
      ['ROW_ADDED', 'Table relief, row 2 (N-) is new: downward "COUNTED" → steps 0, flag null.'],
    ]);
  });

  test('a hit policy; and where one of the two cannot be read, no effect is claimed', async () => {
    const after = edited('caps.dmn', ['hitPolicy="COLLECT"', 'hitPolicy="RULE ORDER"']);
    const { changes, effects } = await compareRuleSets(shipped, after);
    expect(changes.map(({ en }) => en)).toEqual(['Table caps: hit policy from COLLECT to RULE ORDER.']);
    expect(effects).toBeNull();
  });
});

/**
 * What a modeler makes of a file when it saves it: other prefixes, attributes in another order, ids of its own, columns
 * with widths, a diagram with edges, an extension of its own, comments and another indentation.
 */
function asModelerWrites(xml: string): string {
  const [, decision = ''] = /<decision id="(\w+)"/u.exec(xml) ?? [];
  const prefixed = xml.replaceAll(/<(\/?)(?![?!]|\w+:)(\w+)/gu, '<$1dmn:$2');
  const reordered = prefixed.replaceAll(
    /<(dmn:\w+)((?: [\w:]+="[^"]*")+)(\/?)>/gu,
    (_tag, name: string, attributes: string, end: string) => {
      const each = attributes.match(/[\w:]+="[^"]*"/gu) ?? [];
      return `<${name} ${each.toReversed().join(' ')}${end}>`;
    },
  );
  return reordered
    .replace('xmlns="https://www.omg.org', 'xmlns:dmn="https://www.omg.org')
    .replace(
      'xmlns:dmndi=',
      'xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/" xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" exporter="Some Modeler" exporterVersion="5.0" modeler:executionPlatform="Some Cloud" xmlns:dmndi=',
    )
    .replaceAll('<dmn:input ', '<dmn:input biodi:width="192" ')
    .replaceAll('<dmn:decisionTable ', '<!-- saved by hand -->\n<dmn:decisionTable biodi:annotationsWidth="400" ')
    .replaceAll(/_row_(\d+)/gu, '_0k$1zq')
    .replace(
      '</dmndi:DMNDiagram>',
      `<dmndi:DMNEdge id="edge_1" dmnElementRef="${decision}"><di:waypoint x="10" y="20"/><di:waypoint x="30" y="40"/></dmndi:DMNEdge></dmndi:DMNDiagram>`,
    )
    .replaceAll(/\n\s+/gu, '\n\t');
}

describe('a rule set goes to a DMN modeler and comes back', () => {
  const modeled: RuleFiles = new Map(
    [...shipped].map((file) => (isTables(file) ? [file[0], asModelerWrites(file[1])] : file)),
  );

  test('nothing is lost: the same tables, rows, cells and sentences, whatever the file looks like', async () => {
    expect(modeled.get('caps.dmn')).toMatch(/<dmn:rule id="caps_0k1zq"/u);
    expect((await readParts(modeled)).problems).toEqual([]);
    expect([...(await readParts(modeled)).tables]).toEqual([...(await readParts(shipped)).tables]);
    expect(await compareRuleSets(shipped, modeled)).toEqual({ changes: [], effects: [] });
  });

  test('what was imported and is written out again by a modeler’s own library is the same again', async () => {
    const written = new Map<string, string>();
    for (const [name, text] of modeled) {
      if (!name.endsWith('.dmn')) {
        written.set(name, text);
        continue;
      }
      const moddle = new DmnModdle();
      const { rootElement, warnings } = await moddle.fromXML(text);
      expect([name, warnings]).toEqual([name, []]);
      written.set(name, (await moddle.toXML(rootElement, { format: true })).xml);
    }
    expect(await compareRuleSets(shipped, written)).toEqual({ changes: [], effects: [] });
    expect((await readRuleSet(written)).settings).toEqual((await readRuleSet(shipped)).settings);
  });

  test('all decisions in one file, under any name, with the columns in another order', async () => {
    const one = edited('supervision.dmn', [/<input id="supervision_in_grade"[^]*?<\/input>/u, '']);
    const input =
      /<input id="supervision_in_grade"[^]*?<\/input>/u.exec(shipped.get('supervision.dmn') ?? '')?.[0] ?? '';
    const moved = (one.get('supervision.dmn') ?? '')
      .replace(/(<output id="supervision_out_mode")/u, (output) => `${input}${output}`)
      .replaceAll(/(<inputEntry id="supervision_row_\d+_in_grade">.*?<\/inputEntry>)([^]*?)(<outputEntry)/gu, '$2$1$3');
    const files = new Map([...shipped].filter(([name]) => name !== 'supervision.dmn'));
    files.set('监管建议 2027.dmn', moved);
    expect(await compareRuleSets(shipped, files)).toEqual({ changes: [], effects: [] });
  });
});
