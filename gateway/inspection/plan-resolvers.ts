import { HubError } from '../../kit/errors.ts';
import type { InspectionPlanResolvers } from '../hub/resolvers.generated.ts';
import type { IndexedSector } from '../index/tiers.ts';
import { maySeeStrata, takesPart } from './access.ts';
import { drawPathOf, teamsPathOf } from './draw-paths.ts';
import type { PlanRecord } from './plan-store.ts';
import { quotasOf, type Stratum } from './strata.ts';

/** A plan on its way through the graph: its own fields, and the record that others are worked out from. */
export function planOnGraph(record: PlanRecord) {
  const { content, frozen, state } = record;
  const isDrawn = state === 'DRAWN';
  return {
    record,
    number: record.number,
    leadSector: record.leadSector,
    sectors: [...record.sectors],
    regions: [...record.regions],
    title: content.title,
    items: content.items,
    period: content.period,
    endsOn: record.endsOn,
    selection: content.selection,
    inspectorsPerDepartment: content.inspectorsPerDepartment,
    publishedWithinWorkingDays: content.publishedWithinWorkingDays,
    state,
    note: record.isDead ? 'Its process ended; do the step again.' : record.note,
    seedAnnouncement: content.seedAnnouncement,
    population: frozen?.population ?? null,
    frozenAt: frozen?.frozenAt ?? null,
    frozenHash: record.frozenHash,
    seedCommitment: frozen?.secretSha256 ?? null,
    hubSeed: isDrawn ? record.secret : null,
    publicSeed: record.publicSeed,
    drawnAt: record.drawnAt,
    drawHash: record.drawHash,
    teamsHash: record.teamsHash,
  };
}

export type PlanOnGraph = ReturnType<typeof planOnGraph>;

/** Fields of a plan that not everybody may see, or that are worked out. */
export function planResolvers(sectors: readonly IndexedSector[]) {
  const internal = new Set(sectors.filter(({ disclosure }) => disclosure === 'INTERNAL').map(({ code }) => code));
  const mustSeeStrata = (caller: Parameters<typeof maySeeStrata>[0], record: PlanRecord) => {
    if (!maySeeStrata(caller, record, internal))
      throw new HubError(
        'FORBIDDEN',
        'The strata of this plan tell of classes or regions that you may not see; leave them out.',
      );
  };
  return {
    strata: ({ record }, _arguments, { caller }) => {
      mustSeeStrata(caller, record);
      return record.frozen === null ? null : strataOf(record);
    },
    classes: ({ record }, _arguments, { caller }) => {
      mustSeeStrata(caller, record);
      return record.frozen === null ? null : classesOf(strataOf(record));
    },
    drawPath: ({ record }, _arguments, { caller }) =>
      record.state === 'DRAWN' && takesPart(caller, record) && caller.limit === null ? drawPathOf(record.number) : null,
    teamsPath: ({ record }, _arguments, { caller }) =>
      record.state === 'DRAWN' && takesPart(caller, record) && caller.limit === null
        ? teamsPathOf(record.number)
        : null,
  } satisfies InspectionPlanResolvers;
}

function strataOf({ frozen }: PlanRecord) {
  const strata = frozen?.strata ?? [];
  const quotas = quotasOf(strata);
  return strata.map((stratum, index) => ({ ...stratum, quota: quotas[index] ?? 0 }));
}

const ORDER = ['A', 'B', 'C', 'D'];
const placeOf = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/** By class of the lead department, and by tier where it has none. */
function classesOf(strata: readonly (Stratum & { readonly quota: number })[]) {
  const groups = Map.groupBy(strata, ({ tier, sectorClass }) => (sectorClass === 'NONE' ? tier : sectorClass));
  return [...groups]
    .map(([name, of]) => {
      const population = of.reduce((sum, each) => sum + each.population, 0);
      const drawn = of.reduce((sum, each) => sum + each.quota, 0);
      return { name, population, drawn, share: ((drawn * 100) / population).toFixed(2) };
    })
    .sort((one, other) => placeOf(one.name) - placeOf(other.name) || (one.name < other.name ? -1 : 1));
}
