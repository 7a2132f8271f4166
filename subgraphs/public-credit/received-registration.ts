import { type RawBuilder, sql } from 'kysely';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import { reportingRegionOf } from '../../schema/vocabulary/division.ts';

/** A text of a received record's content. */
export function receivedText(engine: DatabaseEngine, alias: string, name: string): RawBuilder<string | null> {
  const content = sql.ref(`${alias}.content`);
  return engine === 'sqlite'
    ? sql<string | null>`${content} ->> ${sql.lit(`$.${name}`)}`
    : sql<string | null>`(${content}::json ->> ${sql.lit(name)})`;
}

/** A reporting region as statistics show it; both null where the address is not known. */
export interface RegionOfStatistics {
  readonly regionId: string | null;
  readonly region: string | null;
}

/** The reporting region of a registered address; never of the digits of a code (Hebei opinion 2022, 二(二)). */
export function regionOf(division: string | null): RegionOfStatistics {
  const region = division === null ? null : reportingRegionOf(division);
  return { regionId: region?.id ?? null, region: region?.nameZh ?? null };
}
