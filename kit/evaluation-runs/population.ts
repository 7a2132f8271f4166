import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import type { FactTables, PageRecords } from './page-records.ts';

type Population = EvaluationSetting['population'];

/** A page of the population: the enterprises behind a code up to and including another. */
export interface PopulationPage {
  /** Null at the beginning. */
  readonly after: Uscc | null;
  readonly through: Uscc;
  readonly enterprises: number;
  /** Those of a directory; left out where the page is everybody between the codes. */
  readonly only?: readonly Uscc[];
}

/** How many enterprises a sector knows of that may be evaluated. */
export async function countPopulation(read: Kysely<FactTables>, population: Population): Promise<number> {
  const { rows } = await sql<{ enterprises: number }>`
    select count(*) as enterprises from (${codes(population, '')}) as code`.execute(read);
  return rows[0]?.enterprises ?? 0;
}

/** The pages of the population in the order of the code, behind a code. What comes in meanwhile behind it is met, too. */
export async function* populationPages(
  read: Kysely<FactTables>,
  population: Population,
  after: Uscc | null,
  size: number,
): AsyncGenerator<PopulationPage> {
  for (let last = after; ;) {
    const { rows } = await pageBehind(population, last ?? '', size).execute(read);
    const { through, enterprises } = rows[0] ?? { through: null, enterprises: 0 };
    if (through === null) return;
    yield { after: last, through, enterprises };
    last = through;
  }
}

/** The statement that finds where a page ends. */
export function pageBehind(
  population: Population,
  after: string,
  size: number,
): RawBuilder<{ through: Uscc | null; enterprises: number }> {
  return sql`
    select max(uscc) as through, count(*) as enterprises
    from (${codes(population, after)} order by uscc limit ${size}) as code`;
}

function codes(population: Population, after: string) {
  return population === 'SUBJECTS'
    ? sql`select uscc from subject where uscc > ${after} group by uscc`
    : sql`select uscc from received_record where uscc > ${after} and what = 'REGISTRATION' group by uscc`;
}

/** The enterprises of a page that are evaluated: a code that another has taken the place of is not. */
export function evaluatedCodes({ received, subjects }: PageRecords, population: Population): Uscc[] {
  if (population === 'SUBJECTS') return [...subjects.keys()];
  return [...received.REGISTRATION].flatMap(([uscc, [registration]]) =>
    registration?.values.supersededBy === null ? uscc : [],
  );
}
