import { type RawBuilder, sql } from 'kysely';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import { instant } from '../../kit/feed/table-writer.ts';
import type { Condition } from './condition.ts';
import { namesOf } from './index-tables.ts';
import { gramAsWord } from './name-grams.ts';

type Sql = RawBuilder<boolean>;

/** A condition on the rows of a generation's table, which the statement calls `indexed`. */
export function conditionSql(condition: Condition, engine: DatabaseEngine, generation: number): Sql {
  return engine === 'sqlite' ? sqliteSql(condition, generation) : postgreSql(condition);
}

function postgreSql(condition: Condition): Sql {
  switch (condition.kind) {
    case 'FACETS':
      return condition.facets.length === 1
        ? sql`indexed.facets @> ${condition.facets}::text[]`
        : sql`indexed.facets && ${condition.facets}::text[]`;
    case 'NAME':
      return sql`(indexed.grams @> ${condition.grams}::text[] and strpos(indexed.searched_name, ${condition.text}) > 0)`;
    case 'GRADE_CHANGED':
      return gradeChanged(condition, 'postgresql');
    default:
      return combined(condition, postgreSql);
  }
}

function sqliteSql(condition: Condition, generation: number): Sql {
  switch (condition.kind) {
    case 'FACETS':
      return joined(
        condition.facets.map((facet) => sql<boolean>`instr(indexed.facets, ${`;${facet};`}) > 0`),
        sql` or `,
      );
    case 'NAME': {
      const names = sql.table(namesOf(generation));
      const words = condition.grams.map(gramAsWord).join(' ');
      return sql`(indexed.number in (select rowid from ${names} where ${names} match ${words}) and instr(indexed.searched_name, ${condition.text}) > 0)`;
    }
    case 'GRADE_CHANGED':
      return gradeChanged(condition, 'sqlite');
    default:
      return combined(condition, (each) => sqliteSql(each, generation));
  }
}

function gradeChanged({ sector, since }: Condition & { kind: 'GRADE_CHANGED' }, engine: DatabaseEngine): Sql {
  return sql`indexed.uscc in (
    select uscc from received_answer
    where source = ${sector} and is_grade_change = true
      and received_at >= ${instant(engine, since)})`;
}

function combined(condition: Condition & { kind: 'AND' | 'OR' | 'NOT' }, of: (condition: Condition) => Sql): Sql {
  if (condition.kind === 'NOT') return sql`not ${of(condition.condition)}`;
  const { kind, conditions } = condition;
  if (conditions.length === 0) return kind === 'AND' ? sql`1 = 1` : sql`1 = 0`;
  return joined(conditions.map(of), kind === 'AND' ? sql` and ` : sql` or `);
}

function joined(conditions: readonly Sql[], by: RawBuilder<unknown>): Sql {
  return sql`(${sql.join(conditions, by)})`;
}
