import { z } from 'zod';
import { accessDenied } from '../../kit/disclosure/denials.ts';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { EFFECTIVE_CLASSES, FRESHNESS, SECTOR_STATUSES } from '../../schema/vocabulary/grade.ts';
import { findDivision, REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import { InvalidIndustryCode, parseIndustryCode } from '../../schema/vocabulary/industry.ts';
import { DIRECTORY_TIERS, KEY_DOMAINS, REGISTRATION_STATUSES } from '../../schema/vocabulary/registration.ts';
import { all, any, type Condition, negated } from './condition.ts';
import {
  divisionFacet,
  industryFacet,
  registrationFacet,
  type SectorFact,
  sectorFacet,
  type TierView,
  UNKNOWN,
  viewFacet,
} from './facets.ts';
import { FORM_WITH_PLACES, ROW_FORM } from './index-tables.ts';
import { gramsToFind, searchedName } from './name-grams.ts';
import { type IndexedSector, TIER_RANKS } from './tiers.ts';

/** Code under which the hub's own part of the graph is known. */
export const HUB_CODE = 'HUB';

/** What the caller may see, as far as a list could give it away. */
export type ListRights = Pick<Caller, 'maySeeShared' | 'maySeeInternal' | 'limit'>;

const list = <Value extends string>(values: readonly [Value, ...Value[]]) => z.array(z.enum(values)).min(1).nullish();
const words = z.array(z.string().min(1).max(64)).min(1).max(100).nullish();
const nonEmpty = <Value>(values: readonly Value[]) => values as readonly [Value, ...Value[]];

const sectorFilter = z.strictObject({
  code: z.string().max(64),
  status: list(nonEmpty(SECTOR_STATUSES)),
  grade: words,
  effectiveClass: list(nonEmpty(EFFECTIVE_CLASSES)),
  freshness: list(nonEmpty(FRESHNESS)),
  schemeVersion: words,
  gradeChangedSince: z.iso.datetime({ offset: true }).nullish(),
});

const convergenceFilter = z.strictObject({
  tier: list(nonEmpty(TIER_RANKS)),
  firedRule: words,
  missingSector: words,
  conflict: z.boolean().nullish(),
  complete: z.boolean().nullish(),
});

const filterFields = {
  division: words,
  reportingRegion: words,
  industry: words,
  registrationStatus: list(nonEmpty(REGISTRATION_STATUSES)),
  directoryTier: list(nonEmpty(DIRECTORY_TIERS)),
  keyDomain: list(nonEmpty(KEY_DOMAINS)),
  nameContains: z.string().max(100).nullish(),
  sector: sectorFilter.nullish(),
  convergence: convergenceFilter.nullish(),
};

const REGIONS = REPORTING_REGIONS.map(({ id }) => id);
const YES_AND_NO = ['true', 'false'];

/** Facts of a sector of which every enterprise has one value, or none that is known. */
const ALL_VALUES: Readonly<Partial<Record<SectorFact, readonly string[]>>> = {
  status: SECTOR_STATUSES,
  effectiveClass: EFFECTIVE_CLASSES,
};

/** A filter as `input EnterpriseFilter` has it: all that one object says must hold. */
export interface EnterpriseFilter extends z.infer<z.ZodObject<typeof filterFields>> {
  readonly and?: readonly EnterpriseFilter[] | null | undefined;
  readonly or?: readonly EnterpriseFilter[] | null | undefined;
  readonly not?: EnterpriseFilter | null | undefined;
}

const oneLevel = z.strictObject({
  ...filterFields,
  and: z.array(z.unknown()).nullish(),
  or: z.array(z.unknown()).nullish(),
  not: z.unknown().nullish(),
});

/** Levels of and, or and not in one another, and objects in all: more is no question that a person asks. */
export const DEEPEST_FILTER = 6;
export const LARGEST_FILTER = 100;

/**
 * Understands a filter on behalf of one caller.
 * @param form of the rows that it is asked of
 * @throws {HubError} FILTER_INVALID, FILTER_TOO_LARGE, or FILTER_FORBIDDEN where the answer would tell what the caller may
 * not see: by who is in the list, by their order or by their number. ACCESS_DENIED_SUBJECT where the caller asks for named
 * enterprises only.
 */
export function readFilter(
  filter: EnterpriseFilter | null | undefined,
  sectors: readonly IndexedSector[],
  rights: ListRights,
  form: number = ROW_FORM,
): Condition {
  let size = 0;
  /** Rows of older forms do not say what is unknown of them. */
  const isUnknownSaid = form >= FORM_WITH_PLACES;
  return withinLimit(read(filter ?? {}, 1), rights);

  function read(value: unknown, depth: number): Condition {
    size += 1;
    if (depth > DEEPEST_FILTER || size > LARGEST_FILTER)
      throw new HubError(
        'FILTER_TOO_LARGE',
        `A filter may go ${DEEPEST_FILTER} levels deep and hold ${LARGEST_FILTER} objects; write it flatter, or ask in parts.`,
      );
    const parsed = oneLevel.safeParse(value);
    if (!parsed.success) throw invalid(describe(parsed.error));
    const { and, or, not, ...fields } = parsed.data;
    return all([
      ...conditionsOf(fields),
      ...(and ?? []).map((each) => read(each, depth + 1)),
      ...(or === null || or === undefined ? [] : [any(or.map((each) => read(each, depth + 1)))]),
      ...(not === null || not === undefined ? [] : [negated(read(not, depth + 1))]),
    ]);
  }

  function conditionsOf(fields: Omit<EnterpriseFilter, 'and' | 'or' | 'not'>): Condition[] {
    const { division, reportingRegion, industry, registrationStatus, directoryTier, keyDomain } = fields;
    const { nameContains, sector, convergence } = fields;
    return [
      ...anyOf(division, (code) => divisionFacet(knownDivision(code))),
      ...anyOf(
        reportingRegion?.map(knownRegion),
        (region) => registrationFacet('reportingRegion', region),
        isUnknownSaid ? REGIONS : undefined,
      ),
      ...anyOf(industry, (code) => industryFacet(knownIndustry(code))),
      ...anyOf(registrationStatus, (status) => registrationFacet('registrationStatus', status), REGISTRATION_STATUSES),
      ...anyOf(
        directoryTier,
        (tier) => registrationFacet('directoryTier', tier),
        isUnknownSaid ? DIRECTORY_TIERS : undefined,
      ),
      ...anyOf(keyDomain, (domain) => registrationFacet('keyDomain', domain)),
      ...(nameContains === null || nameContains === undefined ? [] : [nameCondition(nameContains)]),
      ...(sector === null || sector === undefined ? [] : ofSector(sector)),
      ...(convergence === null || convergence === undefined ? [] : ofConvergence(convergence)),
    ];
  }

  function ofSector({ code, gradeChangedSince, ...facts }: z.infer<typeof sectorFilter>): Condition[] {
    const known = sectors.find((sector) => sector.code === code);
    if (known === undefined)
      throw invalid(`sector.code must be the code of a sector of the graph: ${codesOf(sectors)}.`);
    if (!rights.maySeeShared(code) && !rights.maySeeInternal(code)) throw notShared(code);
    if (known.disclosure === 'INTERNAL' && !rights.maySeeInternal(code))
      throw new HubError(
        'FILTER_FORBIDDEN',
        `What ${code} says is internal to it, so you cannot filter by it; leave it out of the filter.`,
      );
    return [
      ...(Object.keys(facts) as SectorFact[]).flatMap((fact) =>
        anyOf<string>(facts[fact], (value) => sectorFacet(code, fact, value), ALL_VALUES[fact]),
      ),
      ...(gradeChangedSince === null || gradeChangedSince === undefined
        ? []
        : [{ kind: 'GRADE_CHANGED' as const, sector: code, since: new Date(gradeChangedSince).toISOString() }]),
    ];
  }

  function ofConvergence(asked: z.infer<typeof convergenceFilter>): Condition[] {
    const view = tierView(sectors, rights);
    const { tier, firedRule, missingSector, conflict, complete } = asked;
    return [
      ...anyOf(tier, (value) => viewFacet(view, 'tier', value), TIER_RANKS),
      ...anyOf(firedRule, (value) => viewFacet(view, 'firedRule', value)),
      ...anyOf(missingSector, (value) => viewFacet(view, 'missingSector', value)),
      ...anyOf(yesOrNo(conflict), (value) => viewFacet(view, 'conflict', value), YES_AND_NO),
      ...anyOf(yesOrNo(complete), (value) => viewFacet(view, 'complete', value), YES_AND_NO),
    ];
  }
}

/**
 * Whose tier the caller is shown: live, what a caller may not see is left out of the tier; here it is the same one.
 * @throws {HubError} FILTER_FORBIDDEN where the caller sees some internal sectors and not others: for such a view no tier is kept.
 */
export function tierView(sectors: readonly IndexedSector[], rights: ListRights): TierView {
  if (!rights.maySeeShared(HUB_CODE)) throw notShared('convergence');
  const internal = sectors.filter(({ disclosure }) => disclosure === 'INTERNAL');
  const seen = internal.filter(({ code }) => rights.maySeeInternal(code));
  if (seen.length === internal.length) return 'ALL';
  if (seen.length === 0) return 'SHARED';
  throw new HubError(
    'FILTER_FORBIDDEN',
    'You may see the internal grades of some sectors and not of others; no list by tier is kept for that view. Filter by the sectors themselves, and read the tier of each enterprise.',
  );
}

function notShared(whose: string): HubError {
  return new HubError(
    'FILTER_FORBIDDEN',
    `What ${whose} says is shared with those who state a purpose of their role, so you can neither filter nor order by it; leave it out, or get a token with that purpose.`,
  );
}

/** A list holds what the caller may ask about, and its number says no more. */
function withinLimit(condition: Condition, { limit }: ListRights): Condition {
  if (limit === null) return condition;
  if (limit.kind === 'ENTERPRISES') throw accessDenied('ACCESS_DENIED_SUBJECT', 'Query.enterprises');
  const facets = [...limit.regions].map((region) => registrationFacet('reportingRegion', region));
  return all([{ kind: 'FACETS', facets }, condition]);
}

const yesOrNo = (value: boolean | null | undefined) => (typeof value === 'boolean' ? [String(value)] : null);

/** @param known every value of the fact, where each enterprise has one or none is known. */
function anyOf<Value extends string>(
  values: readonly Value[] | null | undefined,
  facet: (value: Value | typeof UNKNOWN) => string,
  known?: readonly Value[],
): Condition[] {
  if (values === null || values === undefined) return [];
  const others = known?.filter((value) => !values.includes(value));
  const complement = others === undefined ? {} : { others: [...others, UNKNOWN as typeof UNKNOWN].map(facet) };
  return [{ kind: 'FACETS', facets: [...new Set(values.map(facet))], ...complement }];
}

function nameCondition(written: string): Condition {
  const text = searchedName(written.trim());
  if (text === '') throw invalid('nameContains must hold at least one character.');
  return { kind: 'NAME', text, grams: gramsToFind(text) };
}

function knownDivision(code: string): string {
  if (findDivision(code) === null)
    throw invalid('division must be a division code of Hebei, six digits, such as 130100.');
  return code;
}

function knownRegion(id: string): string {
  if (REPORTING_REGIONS.some((region) => region.id === id)) return id;
  throw invalid(`reportingRegion must be one of ${REPORTING_REGIONS.map((region) => region.id).join(', ')}.`);
}

function knownIndustry(written: string): string {
  try {
    return parseIndustryCode(written).code;
  } catch (error) {
    if (error instanceof InvalidIndustryCode)
      throw invalid('industry must be a section letter, or that with 2 to 4 digits, such as C, C26 or C2611.');
    throw error;
  }
}

function codesOf(sectors: readonly IndexedSector[]): string {
  return sectors.map(({ code }) => code).join(', ');
}

function describe({ issues }: z.ZodError): string {
  const [first] = issues;
  return first === undefined ? 'it cannot be read.' : `${first.path.join('.') || 'filter'}: ${first.message}.`;
}

function invalid(rule: string): HubError {
  return new HubError('FILTER_INVALID', `The filter cannot be used: ${rule}`);
}
