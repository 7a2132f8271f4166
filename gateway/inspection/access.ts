import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { ListRights } from '../index/enterprise-filter.ts';

/** A plan, as far as it says who has to do with it. */
export interface PlanParties {
  readonly leadSector: string;
  readonly sectors: readonly string[];
  /** Reporting regions it is limited to; empty for the whole province. */
  readonly regions: readonly string[];
}

type Asker = Pick<Caller, 'limit' | 'mayWrite' | 'maySeeInternal'>;

/** @throws {HubError} FORBIDDEN: a plan is led by a department, for the regions it is responsible for. */
export function mustLead(caller: Asker, { leadSector, regions }: PlanParties): void {
  if (!caller.mayWrite(leadSector))
    throw new HubError(
      'FORBIDDEN',
      `A plan of inspections is made, frozen, drawn and cancelled by the department that leads it (${leadSector}); ask as that department.`,
    );
  if (caller.limit === null) return;
  const { limit } = caller;
  if (limit.kind === 'REGIONS' && regions.length > 0 && regions.every((region) => limit.regions.has(region))) return;
  throw new HubError(
    'FORBIDDEN',
    'The plan reaches beyond the regions of your token; it is led by the department of the whole province.',
  );
}

/** Whether the caller may know who was drawn, and by whom they are inspected, before results are published. */
export function takesPart(caller: Asker, { sectors }: Pick<PlanParties, 'sectors'>): boolean {
  return sectors.some((sector) => caller.maySeeInternal(sector));
}

/** @throws {HubError} FORBIDDEN */
export function mustTakePart(caller: Asker, plan: Pick<PlanParties, 'sectors'>): void {
  if (takesPart(caller, plan)) return;
  throw new HubError(
    'FORBIDDEN',
    'Who is drawn is known to the departments of the plan and to auditors until results are published; see inspectionOutcomes.',
  );
}

/** @throws {HubError} FORBIDDEN: how a department's inspectors are called is its own. */
export function mustKnowInspectors(caller: Asker, sector: string): void {
  if (caller.maySeeInternal(sector) && caller.limit === null) return;
  throw new HubError(
    'FORBIDDEN',
    'The register of inspectors is for the department whose they are, for the whole province, and for auditors.',
  );
}

/** The strata of a plan, and documents with them, tell of all its regions and of what its lead keeps internal. */
export function maySeeStrata(caller: Asker, plan: PlanParties, internal: ReadonlySet<string>): boolean {
  const { limit } = caller;
  const isWithin =
    limit === null ||
    (limit.kind === 'REGIONS' && plan.regions.length > 0 && plan.regions.every((region) => limit.regions.has(region)));
  return (
    isWithin && (!internal.has(plan.leadSector) || plan.sectors.length > 1 || caller.maySeeInternal(plan.leadSector))
  );
}

/**
 * What a plan is worked out from: what all its departments may see. A class that one department keeps internal enters
 * the plans that it makes alone.
 */
export function rightsOf({ sectors, regions }: PlanParties): ListRights {
  return {
    maySeeShared: () => true,
    maySeeInternal: (code) => sectors.length === 1 && sectors[0] === code,
    limit: regions.length === 0 ? null : { kind: 'REGIONS', regions: new Set(regions) },
  };
}

/** The regions a caller is limited to; empty for none. */
export function regionsOf({ limit }: Pick<Caller, 'limit'>): string[] {
  return limit?.kind === 'REGIONS' ? [...limit.regions].sort() : [];
}
