import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import type { ExchangeTables } from '../../kit/exchange/tables.ts';
import type { RecordTables } from '../../kit/records/tables.ts';
import type { SubgraphContext } from '../../kit/subgraph.ts';
import { InvalidPeriod, parsePeriod } from '../../schema/vocabulary/period.ts';
import { directoryReports } from './directories/directory-report.ts';
import { doublePublicityQuality } from './double-publicity/quality.ts';
import { rate } from './double-publicity/rate.ts';
import { reportingLimitOn } from './double-publicity/reporting-limit.ts';
import type { DoublePublicityTables } from './double-publicity/tables.ts';
import type { QueryResolvers } from './resolvers.generated.ts';

/** How well departments report, by department and region; with the definitions the rates go by. */
export const publicCreditDoublePublicity = (async (_root, { from, until, by }, context) => {
  const rows = await doublePublicityQuality(storeOf(context), from, until, by);
  return {
    from,
    until,
    reportWithinWorkingDays: reportingLimitOn(until).workingDays,
    rows: rows.map((row) => ({
      ...row,
      lateRate: rate(row.late, row.reports),
      missingRate: rate(row.missing, row.audited),
      concealedRate: rate(row.concealed, row.audited),
    })),
  };
}) satisfies QueryResolvers['publicCreditDoublePublicity'];

/** Which tiers have evaluated their directories and reported up. */
export const publicCreditDirectoryReports = (async (_root, { period }, context) => {
  return directoryReports(storeOf(context), knownPeriod(period));
}) satisfies QueryResolvers['publicCreditDirectoryReports'];

function knownPeriod(text: string): string {
  try {
    return parsePeriod(text).id;
  } catch (error) {
    if (error instanceof InvalidPeriod) throw new HubError('BAD_USER_INPUT', error.message);
    throw error;
  }
}

function storeOf({ database }: SubgraphContext): Database<RecordTables & ExchangeTables & DoublePublicityTables> {
  return database as unknown as Database<RecordTables & ExchangeTables & DoublePublicityTables>; // opened with this sector's tables
}
