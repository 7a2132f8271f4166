import { type Kysely, type RawBuilder, sql } from 'kysely';
import { currentDivision, DIVISIONS, findDivision, reportingRegionOf } from '../../schema/vocabulary/division.ts';
import type { DirectoryTier } from '../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { DatabaseEngine } from '../database/location.ts';
import { HubError } from '../errors.ts';
import type { PackageContents } from '../exchange/received-records.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import type { FactTables } from './page-records.ts';
import { countPopulation, type PopulationPage } from './population.ts';

/**
 * An evaluation directory (评价企业名录): the province's, or those of a city's or county's own enterprises. Each tier
 * evaluates its own and reports up (Hebei opinion 2022, 二(二) and 五(一)–(二)).
 */
export interface EvaluationDirectory {
  readonly tier: DirectoryTier;
  /** GB/T 2260 code of the city or county; null for all directories of the tier. */
  readonly division: string | null;
}

/**
 * The directory that is meant.
 * @throws {HubError} BAD_USER_INPUT for a division that has no directory of that tier
 */
export function directoryNamed(tier: DirectoryTier, division: string | null): EvaluationDirectory {
  if (division === null) return { tier, division };
  if (tier === 'PROVINCE')
    throw new HubError('BAD_USER_INPUT', 'The province has one directory: leave --division out with --tier PROVINCE.');
  const known = currentDivision(division);
  if (known === null || known.level === 'PROVINCE')
    throw new HubError('BAD_USER_INPUT', '--division must be the current GB/T 2260 code of a city or county of Hebei.');
  if (tier === 'CITY' && !isCity(known.code))
    throw new HubError(
      'BAD_USER_INPUT',
      `${known.code} ${known.nameZh} is evaluated as a county: name its city (${known.parentCode}), or --tier COUNTY.`,
    );
  return { tier, division: known.code };
}

/** Cities, and what the province administers like one: 定州, 辛集, 雄安. */
function isCity(code: string): boolean {
  const region = reportingRegionOf(code);
  const isOfCity = region?.divisionCodes.some((each) => findDivision(each)?.level === 'CITY') ?? false;
  return !isOfCity || findDivision(code)?.level === 'CITY';
}

/** Division codes of registered addresses that belong to a city, its counties included, or to a county. */
function codesOf(division: string): readonly string[] {
  return isCity(division)
    ? (reportingRegionOf(division)?.divisionCodes ?? [])
    : DIVISIONS.filter(({ code }) => currentDivision(code)?.code === division).map(({ code }) => code);
}

/** Whether an enterprise is in the directory, by what the registry says of it; without that word it is in none. */
export function membership(
  directory: EvaluationDirectory,
): (
  registration: Pick<PackageContents['REGISTRATION'], 'directoryTier' | 'registeredDivision'> | undefined,
) => boolean {
  const codes = directory.division === null ? null : new Set(codesOf(directory.division));
  return (registration) =>
    registration?.directoryTier === directory.tier && (codes === null || codes.has(registration.registeredDivision));
}

/** How many enterprises may be evaluated: of the directory, or (null) of the whole population. */
export async function countEvaluated(
  { read, engine }: { readonly read: Kysely<FactTables>; readonly engine: DatabaseEngine },
  population: EvaluationSetting['population'],
  directory: EvaluationDirectory | null,
): Promise<number> {
  if (directory === null) return countPopulation(read, population);
  const { rows } = await sql<{ enterprises: number }>`
    select count(*) as enterprises from (${members(engine, population, directory, '')}) as member`.execute(read);
  return rows[0]?.enterprises ?? 0;
}

/** The directory's enterprises in the order of the code, page by page, behind a code. */
export async function* directoryPages(
  { read, engine }: { readonly read: Kysely<FactTables>; readonly engine: DatabaseEngine },
  population: EvaluationSetting['population'],
  directory: EvaluationDirectory,
  after: Uscc | null,
  size: number,
): AsyncGenerator<PopulationPage> {
  for (let last = after; ;) {
    const { rows } = await sql<{ uscc: Uscc }>`
      ${members(engine, population, directory, last ?? '')} order by uscc limit ${size}`.execute(read);
    const usccs = rows.map(({ uscc }) => uscc);
    const through = usccs.at(-1);
    if (through === undefined) return;
    yield { after: last, through, enterprises: usccs.length, only: usccs };
    last = through;
  }
}

function members(
  engine: DatabaseEngine,
  population: EvaluationSetting['population'],
  { tier, division }: EvaluationDirectory,
  after: string,
): RawBuilder<unknown> {
  const said = (name: string) =>
    engine === 'sqlite' ? sql`content ->> ${sql.lit(`$.${name}`)}` : sql`(content::json ->> ${sql.lit(name)})`;
  const within = division === null ? sql`true` : sql`${said('registeredDivision')} in (${sql.join(codesOf(division))})`;
  const listed = population === 'SUBJECTS' ? sql`uscc in (select uscc from subject)` : sql`true`;
  return sql`
    select uscc from received_record where uscc > ${after} and what = 'REGISTRATION'
      and ${said('directoryTier')} = ${tier} and ${within} and ${listed} group by uscc`;
}
