import { onlyHit } from '../convergence/tables/decision-table.ts';
import type { RuleRow } from '../convergence/tables/contract.ts';
import { thousandthsOf } from './decimals.ts';
import type { InspectionValues, MeasureTables, OverrideTable } from './decisions.ts';
import type { OverrideHeader } from './measures-file.ts';

/** An override with its table. */
export interface Override {
  readonly header: OverrideHeader;
  readonly table: OverrideTable;
}

type InspectionOutput = ReturnType<MeasureTables['inspection']['hits']>[number]['output'];

/** What holds for one case: the base row, and where overrides set it otherwise. */
export interface EffectiveInspection {
  readonly base: RuleRow<InspectionOutput>;
  readonly multiplier: string;
  readonly visitsPerYear: number;
  readonly fullCoverageOfKeyItems: boolean;
  /** Those that set something in this case, with the row that did. */
  readonly overriddenBy: readonly {
    readonly override: Override;
    readonly row: ReturnType<OverrideTable['hits']>[number];
  }[];
}

/** The base row with all the overrides that hold; where several speak, the strictest. */
export function effectiveInspection(
  tables: MeasureTables,
  overrides: readonly Override[],
  values: InspectionValues,
): EffectiveInspection {
  const base = onlyHit(tables.inspection, values);
  const overriddenBy = overrides
    .map((override) => ({ override, row: onlyHit(override.table, values) }))
    .filter(({ row: { output } }) => Object.values(output).some((value) => value !== null));
  const set = overriddenBy.map(({ row }) => row.output);
  const multipliers = set.flatMap(({ multiplier }) => (multiplier === null ? [] : [multiplier]));
  const visits = set.flatMap(({ visitsPerYear }) => (visitsPerYear === null ? [] : [visitsPerYear]));
  const coverages = set.flatMap(({ fullCoverageOfKeyItems: full }) => (full === null ? [] : [full]));
  return {
    base,
    multiplier:
      multipliers.toSorted((one, other) => thousandthsOf(other) - thousandthsOf(one))[0] ?? base.output.multiplier,
    visitsPerYear: visits.length === 0 ? base.output.visitsPerYear : Math.max(...visits),
    fullCoverageOfKeyItems:
      coverages.length === 0 ? base.output.fullCoverageOfKeyItems : coverages.some((full) => full),
    overriddenBy,
  };
}

/** Whether an override holds in a region, for an agency, on a day. */
export function holds(
  { region, agency, inForceFrom, inForceUntil }: OverrideHeader,
  where: { readonly region: string | null; readonly agency: string },
  today: string,
): boolean {
  return (
    (region === null || region === where.region) &&
    (agency === null || agency === where.agency) &&
    inForceFrom <= today &&
    (inForceUntil === null || today <= inForceUntil)
  );
}
