import { casesOf, exampleEn, exampleZh, smallestExample } from '../tables/cases.ts';
import type { DecisionTable } from '../tables/contract.ts';
import type { Tables } from '../tables/decisions.ts';
import type { Finding } from './finding.ts';

export type ValuesOfTable<Decision extends keyof Tables> =
  Tables[Decision] extends DecisionTable<infer Values, unknown> ? Values : never;
type RowOfTable<Decision extends keyof Tables> = Tables[Decision]['rows'][number];

/** A rule about every case of one table. */
export interface HardRule<Decision extends keyof Tables> {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly holds: (values: ValuesOfTable<Decision>, rows: readonly RowOfTable<Decision>[]) => boolean;
}

/** A rule about the one row that decides each case. */
export function byRow<Decision extends keyof Tables>(
  id: string,
  zh: string,
  en: string,
  holds: (values: ValuesOfTable<Decision>, output: RowOfTable<Decision>['output']) => boolean,
): HardRule<Decision> {
  return { id, zh, en, holds: (values, [row]) => row === undefined || holds(values, row.output) };
}

export function heldAgainst<Decision extends keyof Tables>(
  tables: Tables,
  decision: Decision,
  rules: readonly HardRule<Decision>[],
): Finding[] {
  const table = tables[decision] as DecisionTable<ValuesOfTable<Decision>, RowOfTable<Decision>['output']>; // the same table by its parts
  const cases = [...casesOf(table)];
  return rules.flatMap(({ id, zh, en, holds }) => {
    const wrong = cases.filter(({ values, rows }) => !holds(values, rows as readonly RowOfTable<Decision>[]));
    if (wrong.length === 0) return [];
    const example = smallestExample(
      table.columns,
      wrong.map(({ number }) => number),
    );
    const at = wrong.find(({ values }) =>
      example.every(
        ({ column, place }) => (values as Readonly<Record<string, unknown>>)[column.name] === column.values[place],
      ),
    );
    const rows = (at?.rows ?? []).map((row) => table.rows.indexOf(row) + 1);
    return [
      hardRuleFinding(decision, id, wrong.length, rows, {
        zh: `${exampleZh(example)}时，${rowsZh(rows)}违反硬性规则 ${id}：${zh}`,
        en: `For ${exampleEn(example)}, ${rowsEn(rows)} against hard rule ${id}: ${en}`,
      }),
    ];
  });
}

const rowsZh = (rows: readonly number[]) => (rows.length === 0 ? '没有行成立，' : `第 ${rows.join('、')} 行`);
const rowsEn = (rows: readonly number[]) =>
  rows.length === 0 ? 'no row holds, which is' : `row ${rows.join(', ')} goes`;

export function hardRuleFinding(
  decision: string | null,
  rule: string,
  cases: number,
  rows: readonly number[],
  { zh, en }: { readonly zh: string; readonly en: string },
): Finding {
  return { kind: 'HARD_RULE', decision, rows, rule, blocks: true, cases, zh, en };
}
