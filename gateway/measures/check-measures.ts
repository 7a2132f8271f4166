import { addDays } from '../../schema/vocabulary/local-date.ts';
import { onlyHit } from '../convergence/tables/decision-table.ts';
import type { RuleSetProblem } from '../convergence/tables/rule-set-refused.ts';
import { thousandthsOf } from './decimals.ts';
import { INSPECTION_INPUTS, type InspectionValues, type MeasureTables } from './decisions.ts';
import { effectiveInspection, holds, type Override } from './effective-inspection.ts';

/** Every case there can be: 480 of them. */
export const CASES: readonly InspectionValues[] = casesOf();

/** What the graver of two values is, one step at a time; unrated and outside evaluation compare with nothing. */
const GRAVER: { readonly [Name in keyof InspectionValues]?: ReadonlyMap<unknown, InspectionValues[Name]> } = {
  tier: new Map([
    ['A', 'B'],
    ['B', 'C'],
    ['C', 'D'],
  ]),
  sectorClass: new Map([
    ['A', 'B'],
    ['B', 'C'],
    ['C', 'D'],
  ]),
  listed: new Map([[false, true]]),
  keyDomain: new Map([[false, true]]),
  complete: new Map([[true, false]]),
};

/** Where the base table or an override leaves the declared bounds, each column once with the first case. */
export function outOfBounds(tables: MeasureTables, override: Override | null, file: string): RuleSetProblem[] {
  const problems = new Map<string, RuleSetProblem>();
  for (const values of CASES) {
    const { base, multiplier, visitsPerYear, fullCoverageOfKeyItems, overriddenBy } = effectiveInspection(
      tables,
      override === null ? [] : [override],
      values,
    );
    const bounds = onlyHit(tables.overrideBounds, { mode: base.output.mode });
    const { leastMultiplier, mostMultiplier, leastVisits, mostVisits, mayDropFullCoverage } = bounds.output;
    const refuse = (column: string, found: string, allowed: string): void => {
      if (problems.has(column)) return;
      const message = `${found} for ${described(values)}, where the base table says ${base.output.mode} and ${allowed} is allowed: ${bounds.en} (${bounds.clause})`;
      problems.set(column, {
        file,
        decision: override === null ? 'inspection' : 'inspectionOverride',
        rule: overriddenBy[0]?.row.rule ?? base.rule,
        column,
        message,
      });
    };
    const factor = thousandthsOf(multiplier);
    if (factor < thousandthsOf(leastMultiplier) || factor > thousandthsOf(mostMultiplier))
      refuse('multiplier', multiplier, `${leastMultiplier} to ${mostMultiplier}`);
    if (visitsPerYear < leastVisits || visitsPerYear > mostVisits)
      refuse('visitsPerYear', String(visitsPerYear), `${leastVisits} to ${mostVisits}`);
    if (base.output.fullCoverageOfKeyItems && !fullCoverageOfKeyItems && !mayDropFullCoverage)
      refuse('fullCoverageOfKeyItems', 'false', 'only true');
  }
  return [...problems.values()];
}

/** Where something graver is supervised lighter, under overrides that hold together. */
export function lighterForGraver(
  tables: MeasureTables,
  overrides: readonly Override[],
  file: string,
): RuleSetProblem[] {
  const problems = new Map<string, RuleSetProblem>();
  for (const values of CASES) {
    const light = effectiveInspection(tables, overrides, values);
    for (const [input, next] of Object.entries(GRAVER)) {
      const graver = next.get(values[input as keyof InspectionValues]);
      if (graver === undefined) continue;
      const grave = effectiveInspection(tables, overrides, { ...values, [input]: graver });
      const refuse = (column: string, less: string, more: string): void => {
        if (problems.has(column)) return;
        const message = `${input}=${String(graver)} is supervised lighter (${less}) than ${String(values[input as keyof InspectionValues])} (${more}), at ${described(values)}. Something graver is never supervised lighter.`;
        problems.set(column, { file, decision: 'inspection', column, message });
      };
      if (thousandthsOf(grave.multiplier) < thousandthsOf(light.multiplier))
        refuse('multiplier', grave.multiplier, light.multiplier);
      if (grave.visitsPerYear < light.visitsPerYear)
        refuse('visitsPerYear', String(grave.visitsPerYear), String(light.visitsPerYear));
      if (light.fullCoverageOfKeyItems && !grave.fullCoverageOfKeyItems)
        refuse('fullCoverageOfKeyItems', 'false', 'true');
    }
  }
  return [...problems.values()];
}

/** The sets of overrides that can hold at the same place on the same day, each once; the empty one too. */
export function holdingTogether(overrides: readonly Override[]): Override[][] {
  const regions = [null, ...new Set(overrides.flatMap(({ header: { region } }) => region ?? []))];
  const agencies = ['', ...new Set(overrides.flatMap(({ header: { agency } }) => agency ?? []))];
  const days = new Set(
    overrides.flatMap(({ header: { inForceFrom, inForceUntil } }) => [
      inForceFrom,
      ...(inForceUntil === null ? [] : [addDays(inForceUntil, 1)]),
    ]),
  );
  const sets = new Map<string, Override[]>([['', []]]);
  for (const today of days)
    for (const region of regions)
      for (const agency of agencies) {
        const set = overrides.filter(({ header }) => holds(header, { region, agency }, today));
        sets.set(set.map(({ header }) => header.file).join(), set);
      }
  return [...sets.values()];
}

function casesOf(): InspectionValues[] {
  let cases: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(INSPECTION_INPUTS))
    cases = cases.flatMap((known) => values.map((value) => ({ ...known, [name]: value })));
  return cases as unknown as InspectionValues[]; // each input by its name, as the loop above wrote them
}

function described(values: InspectionValues): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(', ');
}
