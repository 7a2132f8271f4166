import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import { submitRows } from '../../kit/feed/submit-rows.ts';
import type { FeedTables } from '../../kit/feed/tables.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { currentDivision, reportingRegionOf } from '../../schema/vocabulary/division.ts';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { departmentsOf } from '../access/departments.ts';
import { connectionOf } from '../hub/keyset-cursor.ts';
import type {
  MutationResolvers,
  QueryResolvers,
  SupervisionItem,
  SupervisionItemFilter,
  SupervisionItemRowInput,
} from '../hub/resolvers.generated.ts';
import type { SectorDescription } from '../hub/sectors.ts';
import { countOf, decidedBetween, inForce, type Listing, pageOf, timeliness } from './item-lists.ts';
import { supervisionItemsKind } from './item-kind.ts';
import type { SupervisionItemTables } from './tables.ts';

/** What lists of supervision items are asked from and reported to. */
export interface SupervisionItemSources {
  readonly supervisionItems: Database<SupervisionItemTables & FeedTables>;
  readonly sectors: readonly SectorDescription[];
  readonly ruleSet: { readonly settings: { readonly baseSectorCode: string } };
}

/** A page, with what its count needs. */
export interface ItemsFound {
  readonly edges: readonly { readonly node: SupervisionItem; readonly cursor: string }[];
  readonly count: () => Promise<number>;
}

interface Asked {
  readonly filter?: SupervisionItemFilter | null;
  readonly first: number;
  readonly after?: string | null;
}

export function supervisionItemResolvers(sources: SupervisionItemSources) {
  const database = sources.supervisionItems;
  const found = async (listing: Listing, { filter, first, after }: Asked) => {
    const { items, hasNextPage } = await pageOf(database, listing, filter, first, after ?? null);
    return { ...connectionOf(items, hasNextPage, after ?? null), count: () => countOf(database, listing, filter) };
  };
  return {
    Query: {
      supervisionItems: (_root, { on, knownAt, ...asked }) =>
        found(inForce(on ?? todayInShanghai(), knownAt ?? new Date().toISOString()), asked),
      supervisionItemChanges: (_root, { from, until, ...asked }) =>
        found(decidedBetween(from ?? null, until ?? null), asked),
      supervisionItemTimeliness: (_root, { from, until, filter }) => timeliness(database, from, until, filter),
    } satisfies QueryResolvers,
    SupervisionItemConnection: { totalCount: ({ count }: ItemsFound) => count() },
    Mutation: {
      reportSupervisionItems: async (_root, { rows }, { caller }) => {
        for (const [index, row] of rows.entries()) mayReport(caller, row, index + 1, sources);
        const { accepted, unchanged, quarantined, quarantinedRows } = await submitRows({
          kind: supervisionItemsKind,
          rows: rows.map((row) => Object.fromEntries(Object.entries(row).map(([field, text]) => [field, text ?? '']))),
          database,
          source: 'mutation',
        });
        return {
          accepted,
          unchanged,
          quarantined,
          quarantinedRows: quarantinedRows.map(({ id, line, problems }) => ({ id, line, problems: [...problems] })),
        };
      },
    } satisfies MutationResolvers,
  };
}

/**
 * A department reports its own list, on the day it reports it; the one that leads the credit system (牵头部门) anybody's,
 * with the day on which it was told. Who is limited to regions reports lists of those.
 * @throws {HubError} FORBIDDEN, naming the row.
 */
function mayReport(
  caller: Caller,
  { department, division, reportedOn }: SupervisionItemRowInput,
  line: number,
  { sectors, ruleSet }: SupervisionItemSources,
): void {
  const refuse = (message: string) => new HubError('FORBIDDEN', `Row ${line}: ${message}`);
  if (caller.limit?.kind === 'REGIONS') {
    const region = reportingRegionOf(currentDivision(division?.trim() ?? '')?.code ?? '');
    if (region === null || !caller.limit.regions.has(region.id))
      throw refuse('division is not in the regions of your token; leave the row to its department.');
  }
  if (caller.mayWrite(ruleSet.settings.baseSectorCode)) return;
  if (!departmentsOf(caller, sectors).includes(department?.trim() ?? ''))
    throw refuse('a department reports its own list; department is none that your token acts for.');
  if ((reportedOn?.trim() ?? '') !== '')
    throw refuse('reportedOn is for the department that leads the credit system; leave it blank, it is today.');
}
