import DataLoader from 'dataloader';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { keptWith } from '../../kit/kept-with.ts';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { HubContext } from '../gateway.ts';
import { checkPageSize, fromCursor, pageOf, type Place, type PlacePart, toCursor } from '../hub/keyset-cursor.ts';
import type {
  InspectionDrawResolvers,
  InspectionOutcomeResolvers,
  InspectionPlanResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../hub/resolvers.generated.ts';
import type { EnterpriseFilter } from '../index/enterprise-filter.ts';
import type { IndexedSector } from '../index/tiers.ts';
import { mustKnowInspectors, mustTakePart } from './access.ts';
import type { DrawnLists, PublishedPlace, StandingResult } from './drawn-list.ts';
import type { InspectionStatistics } from './inspection-statistics.ts';
import type { Inspections } from './inspections.ts';
import type { PlanRecord } from './plan-store.ts';
import { planOnGraph, planResolvers } from './plan-resolvers.ts';
import type { InspectionResults } from './results.ts';
import type { InspectionStandards } from './standards.ts';

/** What random inspection is asked of. */
export interface InspectionSources {
  readonly inspections: Inspections;
  readonly inspectionResults: InspectionResults;
  readonly drawnLists: DrawnLists;
  readonly inspectionStatistics: InspectionStatistics;
  readonly inspectionStandards: InspectionStandards;
  readonly sectors: readonly IndexedSector[];
}

/** Lists of inspection, and what their rows are ordered by. */
const ORDERED_BY = {
  inspectors: ['TEXT'],
  plans: ['NUMBER'],
  outcomes: ['DAY', 'NUMBER', 'TEXT', 'TEXT'],
  drawn: ['NUMBER'],
} as const satisfies Readonly<Record<string, readonly PlacePart[]>>;

/** Random inspection at the graph's roots, and the fields of its types. */
export function inspectionResolvers(sources: InspectionSources) {
  const { inspections, inspectionResults, drawnLists, inspectionStatistics, inspectionStandards } = sources;
  return {
    Query: {
      inspectionStandards: () => inspectionStandards,
      inspectors: async (_root, { sector, first, after }, { caller }) => {
        mustKnowInspectors(caller, sector);
        checkPageSize(first);
        const [behind] = placeBehind('inspectors', after) ?? [];
        const found = await inspections.register.page(sector, first + 1, behind === undefined ? null : String(behind));
        const nodes = found.map(({ isAvailable, avoids, specialities, ...inspector }) => ({
          ...inspector,
          specialities: [...specialities],
          avoids: [...avoids] as Uscc[], // checked when they were put into the register
          available: isAvailable,
        }));
        return pageOf(nodes, first, after, ({ staffNumber }) => toCursor('inspectors', [staffNumber]));
      },
      inspectionPlan: async (_root, { number }) => {
        const found = await inspections.store.find(number);
        return found === null ? null : planOnGraph(found);
      },
      inspectionPlans: async (_root, { year, sector, first, after }) => {
        checkPageSize(first);
        const [behind] = placeBehind('plans', after) ?? [];
        const found = await inspections.store.page(
          { year: year ?? null, sector: sector ?? null },
          first + 1,
          behind === undefined ? null : Number(behind),
        );
        return pageOf(found.map(planOnGraph), first, after, ({ number }) => toCursor('plans', [number]));
      },
      inspectionOutcomes: async (_root, { plan, uscc, sector, from, first, after }, { caller }) => {
        checkPageSize(first);
        const found = await drawnLists.published(
          { plan: plan ?? null, uscc: uscc ?? null, sector: sector ?? null, from: from ?? null },
          first + 1,
          placeIn(placeBehind('outcomes', after)),
          caller.limit,
        );
        return pageOf(found, first, after, (result) =>
          toCursor('outcomes', [result.publishedOn ?? '', result.plan, result.uscc, result.sector]),
        );
      },
      inspectionStatistics: (_root, { year, sector, groupBy }, { caller }) =>
        inspectionStatistics.ask({ year, sector: sector ?? null, groupBy, today: todayInShanghai() }, caller),
    } satisfies QueryResolvers,
    Mutation: {
      putInspectors: async (_root, { sector, inspectors }, { caller }) => {
        if (!caller.mayWriteEverywhere(sector))
          throw new HubError(
            'FORBIDDEN',
            'A department puts its own inspectors into the register, for the whole province.',
          );
        return { accepted: await inspections.register.put(sector, inspectors) };
      },
      createInspectionPlan: async (_root, { plan: { filter, ...input } }, { caller }) =>
        planOnGraph(await inspections.create(input, filter as EnterpriseFilter, caller)), // read again by readFilter
      freezeInspectionPlan: async (_root, { number }, { caller }) =>
        planOnGraph(await inspections.freeze(number, caller)),
      drawInspectionPlan: async (_root, { number, publicSeed }, { caller }) =>
        planOnGraph(await inspections.draw(number, publicSeed, caller)),
      cancelInspectionPlan: async (_root, { number, reason }, { caller }) =>
        planOnGraph(await inspections.cancel(number, reason, caller)),
      reportInspectionResults: async (_root, { plan: number, sector, results, publish }, { caller }) => {
        const plan = await inspections.store.one(number);
        return inspectionResults.report(plan, departmentOf(caller, plan, sector), results, publish, caller);
      },
      takeBackInspectionResult: async (_root, { plan: number, uscc, sector, ground, reason }, { caller }) => {
        const plan = await inspections.store.one(number);
        await inspectionResults.takeBack(plan, departmentOf(caller, plan, sector), uscc, ground, reason, caller);
        return planOnGraph(await inspections.store.one(number));
      },
    } satisfies MutationResolvers,
    InspectionPlan: {
      ...planResolvers(sources.sectors),
      drawn: async ({ record }, { overdueOnly, first, after }, { caller }) => {
        mustTakePart(caller, record);
        if (record.state !== 'DRAWN') return null;
        checkPageSize(first);
        const [behind] = placeBehind('drawn', after) ?? [];
        const found = await drawnLists.drawn(
          {
            plan: record.number,
            overdueOnly,
            first: first + 1,
            after: behind === undefined ? null : Number(behind),
          },
          caller.limit,
          todayInShanghai(),
        );
        return pageOf(found, first, after, ({ place }) => toCursor('drawn', [place]));
      },
    } satisfies InspectionPlanResolvers,
    InspectionDraw: {
      enterprise: ({ uscc }) => ({ uscc }),
      teamShort: ({ isShort }) => isShort,
      results: ({ plan, uscc }, _arguments, context) => resultsLoader(context, drawnLists).load(`${plan}/${uscc}`),
    } satisfies InspectionDrawResolvers,
    InspectionOutcome: {
      outcomeZh: ({ outcome }) => inspectionStandards.outcomes.find(({ code }) => code === outcome)?.textZh ?? outcome,
      notice: () => inspectionStandards.notice,
    } satisfies InspectionOutcomeResolvers,
    Enterprise: {
      inspections: ({ uscc }: { readonly uscc: Uscc }, _arguments: unknown, context: HubContext) =>
        publishedLoader(context, drawnLists).load(uscc),
    },
  };
}

/** For which of a plan's departments the caller reports. @throws {HubError} FORBIDDEN, BAD_USER_INPUT */
function departmentOf(caller: Caller, { sectors }: PlanRecord, named: string | null | undefined): string {
  const own = sectors.filter((sector) => caller.mayWrite(sector));
  if (own.length === 0 || (named && !own.includes(named)))
    throw new HubError(
      'FORBIDDEN',
      'Results are reported and taken back by the departments of the plan, each its own.',
    );
  const [only, another] = named ? [named] : own;
  if (only !== undefined && another === undefined) return only;
  throw new HubError(
    'BAD_USER_INPUT',
    `sector: you work for several of the plan's departments; name one of ${own.join(', ')}.`,
  );
}

/** @throws {HubError} INVALID_CURSOR */
function placeBehind(list: keyof typeof ORDERED_BY, after: string | null | undefined): Place | null {
  return after === null || after === undefined ? null : fromCursor(list, ORDERED_BY[list], after);
}

function placeIn(place: Place | null): PublishedPlace | null {
  if (place === null) return null;
  const [publishedOn, plan, uscc, sector] = place;
  return { publishedOn: publishedOn as LocalDate, plan: Number(plan), uscc: uscc as Uscc, sector: String(sector) }; // only compared
}

/** One statement for all enterprises of a request. */
const publishedLoader = keptWith(
  (_context: object, lists: DrawnLists) =>
    new DataLoader<Uscc, readonly StandingResult[]>(async (usccs) => {
      const found = await lists.publishedOf(usccs);
      return usccs.map((uscc) => found.get(uscc) ?? []);
    }),
);

/** One statement for all that one plan drew. */
const resultsLoader = keptWith(
  (_context: object, lists: DrawnLists) =>
    new DataLoader<string, readonly StandingResult[]>(async (keys) => {
      const byPlan = Map.groupBy(keys, (key) => Number(key.split('/')[0]));
      const found = await Promise.all(
        [...byPlan].map(([plan, of]) =>
          lists.resultsIn(
            plan,
            of.map((key) => (key.split('/')[1] ?? '') as Uscc),
          ),
        ),
      );
      const results = Map.groupBy(found.flat(), ({ plan, uscc }) => `${plan}/${uscc}`);
      return keys.map((key) => results.get(key) ?? []);
    }),
);
