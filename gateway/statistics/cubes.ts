import { plainContent, textOf } from '../distinct-inputs/plain-content.ts';
import type { ContentAnswer, EnterpriseContent } from '../index/enterprise-content.ts';
import { type IndexedSector, TIER_RANKS } from '../index/tiers.ts';

/** Where an enterprise is counted: reporting region, section of industry, registration status. */
const PLACE = ['region', 'industry', 'registration', 'inspected'] as const;
const GRADE = [...PLACE, 'status', 'grade', 'effective_class', 'freshness', 'period'] as const;
const TIER = [...PLACE, 'tier'] as const;

/**
 * The counts that are kept, each by its columns. An enterprise is in a GRADE once for each sector that was heard of it, in
 * a TIER once for each view, in MOVE once for each sector and pair of its periods, in INPUT once: under the id of what
 * convergence makes of it (gateway/distinct-inputs), from which rule sets are rehearsed. Those by division have a dozen times
 * the cells, and are read only where a division is asked for. What is not known is an empty text.
 */
export const CUBES = {
  GRADE: ['sector', ...GRADE],
  GRADE_BY_DIVISION: ['sector', 'division', ...GRADE],
  TIER: ['view', ...TIER],
  TIER_BY_DIVISION: ['view', 'division', ...TIER],
  MOVE: ['sector', 'region', 'industry', 'from_period', 'to_period', 'from_grade', 'to_grade'],
  INPUT: ['input', 'region', 'industry'],
} as const;
export type CubeName = keyof typeof CUBES;
export const CUBE_NAMES = Object.keys(CUBES) as CubeName[];
export type CubeColumn = (typeof CUBES)[CubeName][number];

/** The last grade received for each period, newest period last, by sector. */
export type GradesByPeriod = Readonly<Record<string, readonly (readonly [period: string, grade: string])[]>>;

/** Periods of one sector that are remembered of an enterprise (default): moves are counted between any two of them. */
export const MOST_PERIODS = 8;

/** What is counted of an enterprise. */
export interface CountedEnterprise {
  readonly content: EnterpriseContent;
  /** Place of the tier from the best (0) to none at all. */
  readonly tierAll: number;
  readonly tierShared: number;
  readonly periods: GradesByPeriod;
  /** Id of its plainest like (`plainContent`). */
  readonly inputId: string;
}

/** A cell of a cube: its values in the order of the cube's columns. */
export interface Cell {
  readonly cube: CubeName;
  readonly values: readonly string[];
}

/** All cells in which an enterprise is counted. Pure: a recount is this over all rows. */
export function cellsOf(
  { content, tierAll, tierShared, periods, inputId }: CountedEnterprise,
  sectors: readonly IndexedSector[],
): Cell[] {
  const region = content.reportingRegion?.id ?? '';
  const industry = content.industry?.code.slice(0, 1) ?? '';
  const division = content.registeredDivision?.code ?? '';
  const place = [region, industry, content.registrationStatus ?? '', inspectedIn(content)];
  const cells: Cell[] = [{ cube: 'INPUT', values: [inputId, region, industry] }];
  const add = (cube: 'GRADE' | 'TIER', of: string, values: readonly string[]): void =>
    void cells.push(
      { cube, values: [of, ...values] },
      { cube: `${cube}_BY_DIVISION`, values: [of, division, ...values] },
    );
  add('TIER', 'ALL', [...place, tierOf(tierAll)]);
  add('TIER', 'SHARED', [...place, tierOf(tierShared)]);
  for (const { code, field } of sectors) {
    const answer = content[field] as ContentAnswer | undefined;
    if (answer !== undefined) {
      const { status, grade, effectiveClass, freshness, period } = answer;
      add('GRADE', code, [...place, status, grade ?? '', effectiveClass ?? '', freshness ?? '', period ?? '']);
    }
    const graded = periods[code] ?? [];
    for (const [later, [toPeriod, toGrade]] of graded.entries())
      for (const [fromPeriod, fromGrade] of graded.slice(0, later))
        cells.push({ cube: 'MOVE', values: [code, region, industry, fromPeriod, toPeriod, fromGrade, toGrade] });
  }
  return cells;
}

const tierOf = (rank: number): string => TIER_RANKS[rank] ?? '';

/** Whether an inspection was carried out in the year of which the registry tells. */
function inspectedIn({ annualInspection }: EnterpriseContent): string {
  if (annualInspection === null || annualInspection === undefined) return '';
  return annualInspection.carriedOut > 0 ? 'YES' : 'NO';
}

/** The periods after an answer: its grade is the last word on its period. */
export function withPeriod(before: GradesByPeriod, sector: string, answer: ContentAnswer | undefined): GradesByPeriod {
  const { status, grade, period } = answer ?? {};
  if (status !== 'GRADED' || grade === undefined || period === undefined) return before;
  const others = (before[sector] ?? []).filter(([known]) => known !== period);
  const graded = [...others, [period, grade] as const].sort(([one], [other]) => (one < other ? -1 : 1));
  return { ...before, [sector]: graded.slice(-MOST_PERIODS) };
}

/** The periods of an enterprise from all that was received of it, in the order in which it was. */
export function periodsFrom(
  received: readonly { readonly sector: string; readonly answer: ContentAnswer | undefined }[],
): GradesByPeriod {
  return received.reduce<GradesByPeriod>((periods, { sector, answer }) => withPeriod(periods, sector, answer), {});
}

/** Periods as they are stored: equal periods are equal texts. */
export function periodsAsText(periods: GradesByPeriod): string {
  return JSON.stringify(Object.fromEntries(Object.entries(periods).sort(([one], [other]) => (one < other ? -1 : 1))));
}

export const periodsFromText = (text: string): GradesByPeriod => JSON.parse(text) as GradesByPeriod; // written by periodsAsText

/** What some changes to enterprises do to the counts: few cells, however many enterprises. */
export class CountChanges {
  readonly #sectors: readonly IndexedSector[];
  readonly #cells: Readonly<Record<CubeName, Map<string, { readonly values: readonly string[]; by: number }>>> = {
    GRADE: new Map(),
    GRADE_BY_DIVISION: new Map(),
    TIER: new Map(),
    TIER_BY_DIVISION: new Map(),
    MOVE: new Map(),
    INPUT: new Map(),
  };
  readonly #inputs = new Map<string, string>();

  constructor(sectors: readonly IndexedSector[]) {
    this.#sectors = sectors;
  }

  /** An enterprise that was counted as one thing, or not at all, is another. */
  change(before: CountedEnterprise | undefined, after: CountedEnterprise): void {
    if (before !== undefined) this.#add(before, -1);
    this.#add(after, 1);
    const { inputId, content } = after;
    if (!this.#inputs.has(inputId)) this.#inputs.set(inputId, textOf(plainContent(content, this.#sectors)));
  }

  /** The distinct inputs under which somebody is counted now, by their ids. */
  get inputs(): ReadonlyMap<string, string> {
    return this.#inputs;
  }

  /** The changed cells of one cube: its values, and by how many it changed. */
  of(cube: CubeName): (readonly [...values: string[], by: number | string])[] {
    return [...this.#cells[cube].values()].filter(({ by }) => by !== 0).map(({ values, by }) => [...values, by]);
  }

  #add(enterprise: CountedEnterprise, by: number): void {
    for (const { cube, values } of cellsOf(enterprise, this.#sectors)) {
      const cells = this.#cells[cube];
      const key = values.join('\n');
      const known = cells.get(key);
      if (known === undefined) cells.set(key, { values, by });
      else known.by += by;
    }
  }
}
