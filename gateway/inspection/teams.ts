import { lotOf } from './lots.ts';

/** An inspector as a plan is frozen with it: a number that the department knows, and nothing of the person. */
export interface FrozenInspector {
  readonly sector: string;
  readonly staffNumber: string;
  /** Division the inspector serves: the province, a city or a county. */
  readonly division: string;
  readonly specialities: readonly string[];
  /** Codes of enterprises that the inspector keeps away from (回避). */
  readonly avoids: readonly string[];
}

/** Who goes to one enterprise. */
export interface Team {
  readonly members: readonly { readonly sector: string; readonly staffNumber: string }[];
  /** Whether a department had too few who may go, or nobody had the speciality asked for. */
  readonly isShort: boolean;
}

export interface TeamRules {
  readonly sectors: readonly string[];
  readonly inspectorsPerDepartment: number;
  /** At least one of the team has it; null for none. */
  readonly speciality: string | null;
}

/** Whether a division is the one served or lies in it: 1302 and what begins so for 130200, 13 for 130000. */
export function serves(served: string, division: string): boolean {
  return division.startsWith(served.replace(/(?:00)+$/u, ''));
}

/**
 * Draws the inspectors of one enterprise: those who may go are lined up by their lots, the first with the speciality asked
 * for goes, and then each department's first until it has its number.
 */
export function drawTeam(
  seed: string,
  { uscc, division }: { readonly uscc: string; readonly division: string },
  inspectors: readonly FrozenInspector[],
  { sectors, inspectorsPerDepartment, speciality }: TeamRules,
): Team {
  const lined = inspectors
    .filter((each) => serves(each.division, division) && !each.avoids.includes(uscc))
    .map((each) => ({ ...each, lot: lotOf(seed, `inspector:${uscc}:${each.sector}:${each.staffNumber}`) }))
    .sort((one, other) => (one.lot < other.lot ? -1 : 1));
  const expert = speciality === null ? undefined : lined.find(({ specialities }) => specialities.includes(speciality));
  const byDepartment = sectors.map((sector) => {
    const own = lined.filter((each) => each.sector === sector);
    const first = own.filter((each) => each === expert);
    return [...first, ...own.filter((each) => each !== expert)].slice(0, inspectorsPerDepartment);
  });
  return {
    members: byDepartment.flat().map(({ sector, staffNumber }) => ({ sector, staffNumber })),
    isShort:
      byDepartment.some((own) => own.length < inspectorsPerDepartment) || (speciality !== null && expert === undefined),
  };
}
