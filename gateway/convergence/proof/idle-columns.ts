import { casesOf } from '../tables/cases.ts';
import type { DecisionTable } from '../tables/contract.ts';
import type { Tables } from '../tables/decisions.ts';
import type { Finding } from './finding.ts';

/** Output columns that put out the same in every case: they decide nothing. It may be meant, so it blocks nothing. */
export function idleColumns(tables: Tables): Finding[] {
  return Object.entries<DecisionTable<never, object>>(tables).flatMap(([decision, table]) => {
    const outputs = [...casesOf(table)].flatMap(({ rows }) => rows.map(({ output }) => output));
    const [first] = outputs;
    if (first === undefined) return [];
    return Object.keys(first).flatMap((column): Finding[] => {
      const values = new Set(outputs.map((output) => JSON.stringify(valueIn(output, column))));
      const [only] = values;
      if (values.size > 1 || only === undefined) return [];
      return [
        {
          kind: 'IDLE_COLUMN',
          decision,
          rows: [],
          rule: null,
          blocks: false,
          cases: outputs.length,
          zh: `表 ${decision} 的 ${column} 在任何情况下都是 ${only}：该列不决定任何事。`,
          en: `Table ${decision} puts out ${column} ${only} in every case: the column decides nothing.`,
        },
      ];
    });
  });
}

function valueIn(output: object, column: string): unknown {
  return (output as Readonly<Record<string, unknown>>)[column];
}
