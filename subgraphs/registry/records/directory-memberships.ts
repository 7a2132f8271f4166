import { type RawBuilder, sql } from 'kysely';
import type { StoredRecord, WriteTarget } from '../../../kit/feed/records-kind.ts';
import { incoming, instant } from '../../../kit/feed/table-writer.ts';
import { findDivision } from '../../../schema/vocabulary/division.ts';
import { type LocalDate, todayInShanghai } from '../../../schema/vocabulary/local-date.ts';
import type { DirectoryTier } from '../../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';

const PROVINCE = '130000';

/** Whose directory holds an enterprise: the province's, its city's or its county's, by registered address. */
export function directoryDivision(tier: DirectoryTier, registeredDivision: string): string {
  if (tier === 'PROVINCE') return PROVINCE;
  const division = findDivision(registeredDivision);
  const isCounty = division?.level === 'COUNTY' && division.parentCode !== null && division.parentCode !== PROVINCE;
  return tier === 'CITY' && isCounty ? (division.parentCode ?? registeredDivision) : registeredDivision;
}

/** An enterprise as a file has it, as far as its directory goes. */
export interface StatedDirectory {
  readonly tier: DirectoryTier;
  readonly division: string;
  /** The day the file names; where it names none, see `keepDirectories`. */
  readonly since: LocalDate | null;
  readonly establishedOn: LocalDate | null;
}

/**
 * Keeps each change of directory with its first day: the one the file names, or else the day of establishment for the
 * first entry and the day of receipt for a later one. A correction of an entry keeps its day.
 * @returns the enterprises of which an entry was new or changed.
 */
export async function keepDirectories(
  { engine, transaction }: WriteTarget,
  stated: readonly (StatedDirectory & { readonly record: StoredRecord })[],
  receivedAt: string,
): Promise<Uscc[]> {
  const newest = await newestMemberships(
    { engine, transaction },
    stated.map(({ record }) => record.uscc ?? ''),
  );
  const today = todayInShanghai(new Date(receivedAt));
  const rows = stated.flatMap(({ record, tier, division, since, establishedOn }) => {
    const known = newest.get(record.uscc ?? '');
    const isSame = known !== undefined && known.tier === tier && known.division === division;
    if (isSame && (since === null || since === known.since)) return [];
    const first = since ?? (known === undefined ? (establishedOn ?? today) : today);
    return [{ columns: { uscc: record.uscc, since: first, tier, division } }];
  });
  if (rows.length === 0) return [];
  const { rows: changed } = await sql<{ uscc: Uscc }>`
    insert into directory_membership as kept (uscc, since, tier, division, received_at)
    select uscc, since, tier, division, ${instant(engine, receivedAt)}
    from ${incoming(engine, 'directory_membership', ['uscc', 'since', 'tier', 'division'], rows)} where true
    on conflict (uscc, since) do update set
      tier = excluded.tier, division = excluded.division, received_at = excluded.received_at
    where kept.tier <> excluded.tier or kept.division <> excluded.division
    returning uscc`.execute(transaction);
  return changed.map(({ uscc }) => uscc);
}

interface Membership {
  readonly uscc: string;
  readonly since: LocalDate;
  readonly tier: DirectoryTier;
  readonly division: string;
}

/** The entry that holds now, by code. */
export async function newestMemberships(
  { engine, transaction }: WriteTarget,
  usccs: readonly string[],
): Promise<ReadonlyMap<string, Membership>> {
  const { rows } = await sql<Membership>`
    select uscc, since, tier, division from directory_membership where uscc in (${codesIn(engine, usccs)})
    order by since`.execute(transaction);
  return new Map(rows.map((row) => [row.uscc, row]));
}

/** Codes as a list of a query, in one parameter however many they are. */
export function codesIn(engine: WriteTarget['engine'], usccs: readonly string[]): RawBuilder<unknown> {
  const asked = JSON.stringify(usccs);
  return engine === 'sqlite'
    ? sql`select value from json_each(${asked})`
    : sql`select json_array_elements_text(${asked}::json)`;
}
