import { sql } from 'kysely';
import type { Database } from '../../../kit/database/database.ts';
import type { ExchangeTables } from '../../../kit/exchange/tables.ts';
import type { RecordTables } from '../../../kit/records/tables.ts';
import { DIRECTORY_TIERS, type DirectoryTier } from '../../../schema/vocabulary/registration.ts';
import { receivedText, regionOf } from '../received-registration.ts';

/** How far the directories of one tier and region have been evaluated and reported up. */
export interface DirectoryReport {
  readonly tier: DirectoryTier;
  /** Null where the registered address is not known. */
  readonly regionId: string | null;
  readonly region: string | null;
  /** Enterprises in the directories, those deregistered, moved out or cancelled left out. */
  readonly enterprises: number;
  /** Of those, evaluated for the period by the tier whose directory holds them. */
  readonly evaluated: number;
  /** Of those, evaluated for the period by other tiers only. */
  readonly evaluatedByOthers: number;
}

/**
 * Which tier has evaluated its own directory and reported up for a period (Hebei opinion 2022, 二(二) and 五(一)–(二)). The
 * directory an enterprise is in is the registry's word.
 */
export async function directoryReports(
  { read, engine }: Pick<Database<RecordTables & ExchangeTables>, 'read' | 'engine'>,
  period: string,
): Promise<DirectoryReport[]> {
  const text = (name: string) => receivedText(engine, 'registration', name);
  const evaluatedBy = (condition: 'own' | 'any') => sql`exists (
    select 1 from evaluation where evaluation.uscc = registration.uscc and evaluation.period = ${period}
      and ${condition === 'own' ? sql`evaluation.evaluator_tier = ${text('directoryTier')}` : sql`true`})`;
  const { rows } = await sql<Counts>`
    select tier, division, count(*) as enterprises,
      sum(case when by_own then 1 else 0 end) as evaluated,
      sum(case when by_any and not by_own then 1 else 0 end) as by_others
    from (
      select ${text('directoryTier')} as tier, ${text('registeredDivision')} as division,
        ${evaluatedBy('own')} as by_own, ${evaluatedBy('any')} as by_any
      from received_record as registration
      where registration.what = 'REGISTRATION'
        and ${text('registrationStatus')} not in ('DEREGISTERED', 'MOVED_OUT', 'CANCELLED')
    ) as registered
    group by tier, division`.execute(read);
  return folded(rows);
}

interface Counts {
  readonly tier: DirectoryTier;
  readonly division: string | null;
  readonly enterprises: number;
  readonly evaluated: number;
  readonly by_others: number;
}

function folded(counts: readonly Counts[]): DirectoryReport[] {
  const reports = new Map<string, DirectoryReport>();
  for (const { tier, division, enterprises, evaluated, by_others: byOthers } of counts) {
    const region = regionOf(tier === 'PROVINCE' ? null : division);
    const name = `${DIRECTORY_TIERS.indexOf(tier)}|${region.regionId ?? '~'}`;
    const sum = reports.get(name);
    reports.set(name, {
      tier,
      ...region,
      enterprises: enterprises + (sum?.enterprises ?? 0),
      evaluated: evaluated + (sum?.evaluated ?? 0),
      evaluatedByOthers: byOthers + (sum?.evaluatedByOthers ?? 0),
    });
  }
  return [...reports].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, report]) => report);
}
