import type { Kysely } from 'kysely';
import { reportingRegionOf } from '../../schema/vocabulary/division.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { receivedRecords } from '../exchange/received-records.ts';
import type { ExchangeTables } from '../exchange/tables.ts';

/**
 * Reporting regions from what the registry has sent (package REGISTRATION), for enterprises of which the hub has not
 * said where they are registered.
 */
export async function receivedRegions(
  read: Kysely<ExchangeTables>,
  usccs: readonly Uscc[],
): Promise<ReadonlyMap<Uscc, string>> {
  const received = await receivedRecords(read, usccs, ['REGISTRATION']);
  return regionsOfDivisions(
    received.flatMap((record) =>
      record.what === 'REGISTRATION' ? [[record.uscc, record.values.registeredDivision] as const] : [],
    ),
  );
}

/** Reporting regions of registered addresses. */
export function regionsOfDivisions(divisions: readonly (readonly [Uscc, string])[]): ReadonlyMap<Uscc, string> {
  return new Map(
    divisions.flatMap(([uscc, division]) => {
      const region = reportingRegionOf(division);
      return region === null ? [] : [[uscc, region.id] as const];
    }),
  );
}
