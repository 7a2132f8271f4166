import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import type { SectorStatus } from '../../schema/vocabulary/grade.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { ContentAnswer, EnterpriseContent } from './enterprise-content.ts';
import { type CountedEnterprise, type GradesByPeriod, periodsFrom, periodsFromText } from '../statistics/cubes.ts';
import { COLUMNS, type IndexedRow, namesOf, tableOf } from './index-tables.ts';
import { gramAsWord } from './name-grams.ts';
import type { IndexTables } from './tables.ts';
import type { IndexedSector } from './tiers.ts';
import type { LastReceived, ReceivedRow } from './work-out.ts';

type Store = Database<IndexTables>['read'];

/** An enterprise's row as it stands, as far as it decides whether it must be written anew. */
export interface StoredRow extends CountedEnterprise {
  /** Equal for equal rows. */
  readonly mark: string;
}

/** A row's mark: what it says, in one text. */
export const markOf = ({ content, facets, tierAll, tierShared, periods }: IndexedRow): string =>
  `${tierAll} ${tierShared} ;${facets.join(';')}; ${periods} ${content}`;

/** The rows of the enterprises asked that the generation holds. */
export async function storedRows(
  store: Store,
  engine: DatabaseEngine,
  generation: number,
  usccs: readonly Uscc[],
): Promise<ReadonlyMap<Uscc, StoredRow>> {
  const { rows } = await sql<RowAsStored>`
    select uscc, content, ${facetsAsText(engine)} as facets, tier_all, tier_shared, periods, input_id
    from ${sql.table(tableOf(generation))} where uscc in ${asked(engine, usccs)}`.execute(store);
  return new Map(rows.map((row) => [row.uscc, asStored(row)]));
}

/** The next rows of a generation in the order of codes. */
export async function rowsAfter(
  store: Store,
  engine: DatabaseEngine,
  generation: number,
  after: string,
  limit: number,
): Promise<ReadonlyMap<Uscc, StoredRow>> {
  const { rows } = await sql<RowAsStored>`
    select uscc, content, ${facetsAsText(engine)} as facets, tier_all, tier_shared, periods, input_id
    from ${sql.table(tableOf(generation))} where uscc > ${after} order by uscc limit ${limit}`.execute(store);
  return new Map(rows.map((row) => [row.uscc, asStored(row)]));
}

interface RowAsStored {
  readonly uscc: Uscc;
  readonly content: string;
  readonly facets: string;
  readonly tier_all: number;
  readonly tier_shared: number;
  readonly periods: string;
  readonly input_id: string;
}

function asStored({ content, facets, tier_all, tier_shared, periods, input_id }: RowAsStored): StoredRow {
  return {
    content: JSON.parse(content) as EnterpriseContent, // written by enterpriseRow
    tierAll: tier_all,
    tierShared: tier_shared,
    periods: periodsFromText(periods),
    inputId: input_id,
    mark: `${tier_all} ${tier_shared} ${facets} ${periods} ${content}`,
  };
}

function facetsAsText(engine: DatabaseEngine): RawBuilder<string> {
  return engine === 'sqlite' ? sql`facets` : sql`';' || array_to_string(facets, ';') || ';'`;
}

/** What was received last of the enterprises, by `<uscc>/<source>`. */
export async function lastReceived(
  store: Store,
  engine: DatabaseEngine,
  usccs: readonly Uscc[],
): Promise<ReadonlyMap<string, LastReceived>> {
  const columns = sql`uscc, source, status, grade, content`;
  const { rows } = await sql<LastReceived & { uscc: string; source: string }>`${
    engine === 'sqlite'
      ? sql`select ${columns}, max(revision) as revision from received_answer
            where uscc in ${asked(engine, usccs)} group by uscc, source`
      : sql`select distinct on (uscc, source) ${columns}, revision from received_answer
            where uscc in ${asked(engine, usccs)} order by uscc, source, revision desc`
  }`.execute(store);
  return new Map([
    ...(await toldBeside(store, engine, usccs)),
    ...rows.map((row) => [`${row.uscc}/${row.source}`, row] as const),
  ]);
}

/** Who has said nothing but a status, beside another's answer. */
async function toldBeside(
  store: Store,
  engine: DatabaseEngine,
  usccs: readonly Uscc[],
): Promise<(readonly [string, LastReceived])[]> {
  const { rows } = await sql<{ uscc: string; told_beside: string }>`
    select uscc, told_beside from received_answer
    where uscc in ${asked(engine, usccs)} and told_beside is not null`.execute(store);
  return rows.flatMap(({ uscc, told_beside }) =>
    bareStatuses(told_beside).map(
      ([source, status]) => [`${uscc}/${source}`, { revision: -1, status, grade: null, content: null }] as const,
    ),
  );
}

/** What `told_beside` holds: codes of subgraphs, and the status that each told. */
export function bareStatuses(told: string): [source: string, status: SectorStatus][] {
  return Object.entries(JSON.parse(told) as Record<string, SectorStatus>); // written by workOut
}

/** The grades by period of the enterprises, from all that was received of them. */
export async function periodsReceived(
  store: Store,
  engine: DatabaseEngine,
  usccs: readonly Uscc[],
  sectors: readonly IndexedSector[],
): Promise<ReadonlyMap<Uscc, GradesByPeriod>> {
  const fields = new Map(sectors.map(({ code, field }) => [code, field]));
  const { rows } = await sql<{ uscc: Uscc; source: string; content: string }>`
    select uscc, source, content from received_answer
    where uscc in ${asked(engine, usccs)} and status = 'GRADED' order by uscc, source, revision`.execute(store);
  return new Map(
    [...Map.groupBy(rows, ({ uscc }) => uscc)].map(([uscc, received]) => [
      uscc,
      periodsFrom(
        received.map(({ source, content }) => ({
          sector: source,
          // Written by workOut.
          answer: (JSON.parse(content) as Readonly<Record<string, ContentAnswer>>)[fields.get(source) ?? ''],
        })),
      ),
    ]),
  );
}

function asked(engine: DatabaseEngine, usccs: readonly Uscc[]): RawBuilder<unknown> {
  return engine === 'sqlite'
    ? sql`(select value from json_each(${JSON.stringify(usccs)}))`
    : sql`(select unnest(${usccs}::text[]))`;
}

/** Writes rows anew, whether the generation held them or not; in one statement however many they are. */
export async function writeRows(
  transaction: Transaction<IndexTables>,
  engine: DatabaseEngine,
  generation: number,
  rows: readonly IndexedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const table = sql.table(tableOf(generation));
  const columns = COLUMNS.filter((name) => engine === 'postgresql' || name !== 'grams');
  const assignments = sql.join(columns.slice(1).map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`));
  const list = sql.join(columns.map((name) => sql.ref(name)));
  await sql`
    insert into ${table} (${list})
    select ${list} from ${incomingRows(engine, generation, rows)} where true
    on conflict (uscc) do update set ${assignments}`.execute(transaction);
  if (engine === 'sqlite') await writeNames(transaction, generation, rows);
}

function incomingRows(engine: DatabaseEngine, generation: number, rows: readonly IndexedRow[]): RawBuilder<unknown> {
  if (engine === 'sqlite') {
    const values = rows.map((row) => [
      row.uscc,
      row.name,
      row.searchedName,
      `;${row.facets.join(';')};`,
      row.tierAll,
      row.tierShared,
      row.establishedOn,
      row.content,
      row.periods,
      row.inputId,
    ]);
    const columns = COLUMNS.filter((name) => name !== 'grams');
    const fields = sql.join(columns.map((name, index) => sql`value ->> ${sql.lit(index)} as ${sql.ref(name)}`));
    return sql`(select ${fields} from json_each(${JSON.stringify(values)})) as incoming`;
  }
  const records = rows.map((row) => ({
    uscc: row.uscc,
    name: row.name,
    searched_name: row.searchedName,
    grams: row.grams,
    facets: row.facets,
    tier_all: row.tierAll,
    tier_shared: row.tierShared,
    established_on: row.establishedOn,
    content: row.content,
    periods: row.periods,
    input_id: row.inputId,
  }));
  return sql`json_populate_recordset(null::${sql.table(tableOf(generation))}, ${JSON.stringify(records)}::json) as incoming`;
}

async function writeNames(
  transaction: Transaction<IndexTables>,
  generation: number,
  rows: readonly IndexedRow[],
): Promise<void> {
  const words = JSON.stringify(rows.map(({ uscc, grams }) => [uscc, grams.map(gramAsWord).join(' ')]));
  await sql`
    insert or replace into ${sql.table(namesOf(generation))} (rowid, grams)
    select named.number, value ->> 1
    from json_each(${words}) join ${sql.table(tableOf(generation))} as named on named.uscc = value ->> 0`.execute(
    transaction,
  );
}

/** Adds rows to the history, in one statement however many they are. */
export async function addReceived(
  transaction: Transaction<IndexTables>,
  engine: DatabaseEngine,
  rows: readonly ReceivedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = JSON.stringify(
    rows.map((row) => [
      row.uscc,
      row.source,
      row.revision,
      row.receivedAt,
      row.validFrom,
      row.status,
      row.grade,
      row.isGradeChange,
      row.content,
      row.toldBeside,
    ]),
  );
  await sql`
    insert into received_answer
      (uscc, source, revision, received_at, valid_from, status, grade, is_grade_change, content, told_beside)
    ${
      engine === 'sqlite'
        ? sql`select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9
              from json_each(${values})`
        : sql`select value ->> 0, value ->> 1, (value ->> 2)::int, (value ->> 3)::timestamptz, (value ->> 4)::date,
                value ->> 5, value ->> 6, (value ->> 7)::boolean, value ->> 8, value ->> 9
              from json_array_elements(${values}::json)`
    }`.execute(transaction);
}
