import { decisionDifferences, type Difference } from '../convergence/proof/same-decisions.ts';
import { readParts, readRuleSet, type RuleFiles, type RuleSetSettings } from '../convergence/rule-set.ts';
import type { RawTable } from '../convergence/tables/dmn-file.ts';
import { RuleSetRefused } from '../convergence/tables/rule-set-refused.ts';
import { type NamedRow, namedRows, pairRows, type RowPair } from './row-changes.ts';

export const CHANGE_KINDS = ['SETTING', 'TABLE', 'ROW_ADDED', 'ROW_REMOVED', 'ROW_CHANGED', 'ROW_MOVED'] as const;

/** One thing that differs between two versions, in words. */
export interface RuleSetChange {
  readonly kind: (typeof CHANGE_KINDS)[number];
  readonly decision: string | null;
  /** Row in the later version; in the earlier where it was removed. */
  readonly row: number | null;
  readonly rule: string | null;
  readonly zh: string;
  readonly en: string;
}

export interface RuleSetComparison {
  readonly changes: readonly RuleSetChange[];
  /** Cases that are decided differently, table by table; null where one of the two cannot be read as a whole. */
  readonly effects: readonly Difference[] | null;
}

/** What differs between two versions: settings, tables, and row by row. Files, ids and layout do not matter. */
export async function compareRuleSets(before: RuleFiles, after: RuleFiles): Promise<RuleSetComparison> {
  const [one, other] = [await readParts(before), await readParts(after)];
  const decisions = [...new Set([...one.tables.keys(), ...other.tables.keys()])].sort();
  return {
    changes: [
      ...settingChanges(one.settings, other.settings),
      ...decisions.flatMap((decision) => tableChanges(decision, one.tables.get(decision), other.tables.get(decision))),
    ],
    effects: await effectsOf(before, after),
  };
}

async function effectsOf(before: RuleFiles, after: RuleFiles): Promise<readonly Difference[] | null> {
  try {
    return decisionDifferences((await readRuleSet(before)).tables, (await readRuleSet(after)).tables);
  } catch (error) {
    if (error instanceof RuleSetRefused) return null;
    throw error;
  }
}

function settingChanges(before: RuleSetSettings | null, after: RuleSetSettings | null): RuleSetChange[] {
  const [one, other] = [before, after].map((settings) => (settings ?? {}) as Readonly<Record<string, unknown>>);
  const names = new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})]);
  return [...names].flatMap((name) => {
    const [from, to] = [one?.[name], other?.[name]].map((value) => JSON.stringify(value) ?? '—');
    if (from === to) return [];
    return [
      {
        kind: 'SETTING',
        decision: null,
        row: null,
        rule: null,
        zh: `设置 ${name} 由 ${from ?? ''} 改为 ${to ?? ''}。`,
        en: `Setting ${name}: from ${from ?? ''} to ${to ?? ''}.`,
      },
    ];
  });
}

function tableChanges(decision: string, before: RawTable | undefined, after: RawTable | undefined): RuleSetChange[] {
  const table = (zh: string, en: string): RuleSetChange => ({ kind: 'TABLE', decision, row: null, rule: null, zh, en });
  if (before === undefined) return [table(`新增表 ${decision}。`, `Table ${decision} was added.`)];
  if (after === undefined) return [table(`删除表 ${decision}。`, `Table ${decision} was removed.`)];
  const policy =
    before.hitPolicy === after.hitPolicy
      ? []
      : [
          table(
            `表 ${decision} 的命中策略由 ${before.hitPolicy} 改为 ${after.hitPolicy}。`,
            `Table ${decision}: hit policy from ${before.hitPolicy} to ${after.hitPolicy}.`,
          ),
        ];
  return [
    ...policy,
    ...pairRows(namedRows(before), namedRows(after)).map((pair) => rowChange(decision, before, after, pair)),
  ];
}

function rowChange(
  decision: string,
  before: RawTable,
  after: RawTable,
  { before: from, after: to }: RowPair,
): RuleSetChange {
  const place = (row: NamedRow, kind: RuleSetChange['kind'], zh: string, en: string): RuleSetChange => ({
    kind,
    decision,
    row: row.number,
    rule: row.rule,
    zh: `表 ${decision} 第 ${row.number} 行（${row.rule}）${zh}`,
    en: `Table ${decision}, row ${row.number} (${row.rule})${en}`,
  });
  if (from === null && to !== null) {
    return place(to, 'ROW_ADDED', `为新增：${rowZh(after, to)}。`, ` is new: ${rowEn(to)}.`);
  }
  if (from !== null && to === null) {
    return place(from, 'ROW_REMOVED', `被删除：${rowZh(before, from)}。`, ` is gone: ${rowEn(from)}.`);
  }
  if (from === null || to === null) throw new Error('a pair has a row at least on one side');
  if (from.text === to.text)
    return place(to, 'ROW_MOVED', `由第 ${from.number} 行移来。`, ` was row ${from.number} before.`);
  const cells = changedCells(after, from, to);
  const moved =
    from.number === to.number ? [] : [{ zh: `原为第 ${from.number} 行`, en: `it was row ${from.number} before` }];
  const all = [...cells, ...moved];
  return place(
    to,
    'ROW_CHANGED',
    `：${all.map(({ zh }) => zh).join('；')}。`,
    `: ${all.map(({ en }) => en).join('; ')}.`,
  );
}

const ANNOTATIONS_ZH: Readonly<Record<string, string>> = {
  rule: '规则号',
  clause: '依据',
  provenance: '来源',
  trace: '列入过程',
  zh: '中文说明',
  en: '英文说明',
};

function differing(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): { readonly name: string; readonly before: string; readonly after: string }[] {
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((name) => {
    const [before, after] = [one.get(name) ?? '—', other.get(name) ?? '—'];
    return before === after ? [] : [{ name, before, after }];
  });
}

function changedCells(table: RawTable, from: NamedRow, to: NamedRow): { zh: string; en: string }[] {
  return [
    ...differing(from.inputs, to.inputs).map(({ name, before, after }) => ({
      zh: `条件“${inputLabel(table, name)}”由 ${before} 改为 ${after}`,
      en: `condition ${name} from ${before} to ${after}`,
    })),
    ...differing(from.outputs, to.outputs).map(({ name, before, after }) => ({
      zh: `结果“${outputLabel(table, name)}”由 ${before} 改为 ${after}`,
      en: `result ${name} from ${before} to ${after}`,
    })),
    ...differing(from.annotations, to.annotations).map(({ name, before, after }) => ({
      zh: `${ANNOTATIONS_ZH[name] ?? name}由“${before}”改为“${after}”`,
      en: `${name} from "${before}" to "${after}"`,
    })),
  ];
}

function inputLabel({ inputs }: RawTable, name: string): string {
  return inputs.find((input) => input.name === name)?.label ?? name;
}

function outputLabel({ outputs, outputLabels }: RawTable, name: string): string {
  return outputLabels[outputs.indexOf(name)] ?? name;
}

function rowZh(table: RawTable, { inputs, outputs }: NamedRow): string {
  const conditions = [...inputs]
    .filter(([, cell]) => cell !== '-')
    .map(([name, cell]) => `${inputLabel(table, name)} ${cell}`);
  const results = [...outputs].map(([name, cell]) => `${outputLabel(table, name)} ${cell}`);
  return `${conditions.length === 0 ? '任何情况' : conditions.join('、')} → ${results.join('、')}`;
}

function rowEn({ inputs, outputs }: NamedRow): string {
  const conditions = [...inputs].filter(([, cell]) => cell !== '-').map(([name, cell]) => `${name} ${cell}`);
  const results = [...outputs].map(([name, cell]) => `${name} ${cell}`);
  return `${conditions.length === 0 ? 'any case' : conditions.join(', ')} → ${results.join(', ')}`;
}
