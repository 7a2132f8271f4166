import { z } from 'zod';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { checkText } from '../../kit/rights/check-note.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { InvalidPeriod, parsePeriod } from '../../schema/vocabulary/period.ts';
import { KEY_DOMAINS } from '../../schema/vocabulary/registration.ts';
import { type EnterpriseFilter, readFilter } from '../index/enterprise-filter.ts';
import type { IndexedSector } from '../index/tiers.ts';
import { mustLead, type PlanParties, regionsOf, rightsOf } from './access.ts';
import type { InspectionStandards } from './standards.ts';

const MOST_CHARACTERS = 200;
const MOST_ITEMS = 50;
/** A code that a department gives to what an inspector knows. */
export const SPECIALITY = /^[A-Z][A-Z0-9_]{1,31}$/u;

const ratio = z
  .string()
  .regex(/^(0\.\d{1,3}|1)$/u, 'must be a decimal above 0, 1 at most, with three places, such as "0.05"');

const contentShape = z.object({
  leadSector: z.string(),
  otherSectors: z.array(z.string()).max(20),
  title: z.string().min(1, 'is empty'),
  items: z.array(z.string().min(1, 'is empty')).min(1, 'names no item').max(MOST_ITEMS),
  period: z.string(),
  selection: z.enum(['BY_CLASS', 'UNIFORM']),
  baseRatio: ratio.nullish(),
  keyDomainFloors: z.array(z.object({ domain: z.enum(KEY_DOMAINS), ratio })).max(KEY_DOMAINS.length),
  drawsPerYear: z.int().min(1).max(366).nullish(),
  inspectorsPerDepartment: z.int().min(1).max(10).nullish(),
  speciality: z.string().regex(SPECIALITY, 'must be a code in capitals, such as BOILERS').nullish(),
  publishedWithinWorkingDays: z.int().min(1).max(250).nullish(),
  seedAnnouncement: z.string().min(1, 'is empty: say where the public half of the seed will come from'),
});

/** What was ordered, kept as it is. */
export interface PlanContent extends z.infer<typeof contentShape> {
  readonly filter: EnterpriseFilter;
  readonly inspectorsPerDepartment: number;
  readonly publishedWithinWorkingDays: number;
}

/** A plan that may be kept. */
export interface OrderedPlan extends PlanParties {
  readonly content: PlanContent;
  readonly year: number;
  readonly endsOn: LocalDate;
}

export interface PlanRules {
  readonly sectors: readonly IndexedSector[];
  readonly standards: InspectionStandards;
  readonly today: LocalDate;
}

/**
 * Understands what is ordered, on behalf of who leads it.
 * @throws {HubError} FORBIDDEN, INSPECTION_PLAN_INVALID naming the places, FILTER_*, TEXT_TOO_LONG, PERSONAL_VALUE
 */
export function orderedPlan(input: unknown, filter: EnterpriseFilter, caller: Caller, rules: PlanRules): OrderedPlan {
  const { sectors: known, standards, today } = rules;
  const read = contentShape.safeParse(input);
  if (!read.success) throw invalid(placesOf(read.error));
  const { data } = read;
  const parties: PlanParties = {
    leadSector: data.leadSector,
    sectors: [...new Set([data.leadSector, ...data.otherSectors])],
    regions: regionsOf(caller),
  };
  for (const sector of parties.sectors)
    if (!known.some(({ code }) => code === sector))
      throw invalid(
        `otherSectors, leadSector: each must be the code of a sector of the graph: ${known.map(({ code }) => code).join(', ')}`,
      );
  mustLead(caller, parties);
  for (const [index, item] of data.items.entries()) checkText(`items.${index}`, item, MOST_CHARACTERS);
  checkText('title', data.title, MOST_CHARACTERS);
  checkText('seedAnnouncement', data.seedAnnouncement, MOST_CHARACTERS);
  const period = periodOf(data.period);
  if (period.end < today) throw invalid('period: it is over; plan for one that is not');
  readFilter(filter, known, rightsOf(parties));
  return {
    ...parties,
    year: Number(period.end.slice(0, 4)),
    endsOn: period.end,
    content: {
      ...data,
      filter,
      inspectorsPerDepartment: data.inspectorsPerDepartment ?? standards.inspectorsPerDepartment.value,
      publishedWithinWorkingDays: data.publishedWithinWorkingDays ?? standards.publishedWithinWorkingDays.value,
    },
  };
}

function periodOf(text: string) {
  try {
    return parsePeriod(text);
  } catch (error) {
    if (error instanceof InvalidPeriod) throw invalid(`period: ${error.message}`);
    throw error;
  }
}

/** Every place that is wrong, and why. */
function placesOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

function invalid(what: string): HubError {
  return new HubError('INSPECTION_PLAN_INVALID', `The plan cannot be kept: ${what.replace(/\.$/u, '')}.`);
}
