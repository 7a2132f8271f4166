import DataLoader from 'dataloader';
import { type CompiledQuery, type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { jsonArrayFrom as jsonArrayFromPostgreSql } from 'kysely/helpers/postgres';
import { jsonArrayFrom as jsonArrayFromSqlite } from 'kysely/helpers/sqlite';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from './database.ts';

const MOST_KEYS_IN_A_STATEMENT = 1_000;
const KEYS = '$keys';

/** Turns a subquery into one JSON array column, on either engine. */
export type JsonArrayFrom = typeof jsonArrayFromPostgreSql;

/**
 * A query over the enterprises of one request, written once for both engines: `asked` is the table of their codes, and
 * a value `'$name'` (`sql.val('$name')`) is replaced by that parameter at each call.
 */
export type EnterpriseQuery<Tables, Row> = (
  read: Kysely<Tables>,
  asked: RawBuilder<{ uscc: Uscc }>,
  jsonArrayFrom: JsonArrayFrom,
) => SelectQueryBuilder<never, never, Row>;

/**
 * Loads one value per enterprise with one statement for all of them (up to 1,000). The statement is built and prepared
 * once for each store; afterwards only its parameters change.
 */
export function enterpriseLoader<Tables, Row extends { uscc: Uscc }, Value>(
  { read, engine }: Pick<Database<Tables>, 'read' | 'engine'>,
  query: EnterpriseQuery<Tables, Row>,
  valueOf: (row: Row) => Value,
  parameters: Readonly<Record<`$${string}`, unknown>> = {},
): DataLoader<Uscc, Value | null> {
  const compiled = compiledOnce(read, engine, query);
  return new DataLoader(
    async (usccs) => {
      const values: Readonly<Record<string, unknown>> = {
        ...parameters,
        [KEYS]: engine === 'sqlite' ? JSON.stringify(usccs) : usccs,
      };
      const bound = compiled.parameters.map((parameter) =>
        typeof parameter === 'string' && Object.hasOwn(values, parameter) ? values[parameter] : parameter,
      );
      const { rows } = await read.executeQuery<Row>({ ...compiled, parameters: bound });
      const byUscc = new Map(rows.map((row) => [row.uscc, valueOf(row)]));
      return usccs.map((uscc) => byUscc.get(uscc) ?? null);
    },
    { maxBatchSize: MOST_KEYS_IN_A_STATEMENT },
  );
}

/** A JSON array column: PostgreSQL's driver has parsed it already, SQLite hands out its text. */
export function fromJsonColumn<Value>(column: Value): Value {
  return typeof column === 'string' ? (JSON.parse(column) as Value) : column;
}

const compiledQueries = new WeakMap<object, Map<unknown, CompiledQuery<never>>>();

function compiledOnce<Tables, Row>(
  read: Kysely<Tables>,
  engine: Database<Tables>['engine'],
  query: EnterpriseQuery<Tables, Row>,
): CompiledQuery<Row> {
  const ofStore = compiledQueries.get(read) ?? new Map<unknown, CompiledQuery<never>>();
  compiledQueries.set(read, ofStore);
  let compiled = ofStore.get(query);
  if (compiled === undefined) {
    const asked =
      engine === 'sqlite'
        ? sql<{ uscc: Uscc }>`(select value as uscc from json_each(${KEYS}))`
        : sql<{ uscc: Uscc }>`(select unnest(${KEYS}::text[]) as uscc)`;
    // The two helpers do the same; their types differ only in the result-parsing plugin that SQLite's wants.
    const jsonArrayFrom =
      engine === 'sqlite' ? (jsonArrayFromSqlite as unknown as JsonArrayFrom) : jsonArrayFromPostgreSql;
    compiled = query(read, asked, jsonArrayFrom).compile();
    ofStore.set(query, compiled);
  }
  return compiled;
}
