import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import { addDays, addMonths, addYears } from '../../schema/vocabulary/local-date.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { DIRECTORY_TIER_NAMES } from '../../schema/vocabulary/registration.ts';
import { authorityOf, EMERGENCY_MANAGEMENT } from './authorities.ts';
import { SCHEMES } from './files.ts';
import { penaltyOf } from './penalties.ts';
import { penaltyRow } from './penalty-row.ts';
import type { SampleEnterprise } from './population.ts';
import { dayBetween, drawsFor, keyFor, shuffleOf } from './random.ts';
import type { Draws } from './random.ts';
import type { Sample, Write } from './sample.ts';

/** Three years of management; early removal may be asked for after twelve months (dossier §1.4). */
const MANAGEMENT_YEARS = 3;
const MONTHS_BEFORE_EARLY_REMOVAL = 12;
const SITUATIONS = 9;

/**
 * Standardisation scores in tenths of a point, by the class of the grade that was handed in: so that the sector's own
 * model finds shares of A to D like those handed in. DEFAULT.
 */
const STANDARDISATION = {
  A: { from: 970, below: 1_000 },
  B: { from: 800, below: 950 },
  C: { from: 600, below: 750 },
  D: { from: 350, below: 550 },
} as const;
const REMOVED_EARLY = 60_000;
const GENERAL_OF_OWN_PENALTIES = 60_000;

/** Writes directory, grades, standardisation scores, severe list and own penalties of work safety. */
export function workSafetyWriter(sample: Sample, write: Write): (enterprise: SampleEnterprise) => void {
  const { plan, seed, asOf, runs } = sample;
  const penaltyPositionOf = shuffleOf(Math.max(1, plan.safety.total), keyFor(seed, 'own safety penalty'));
  const penaltyKey = keyFor(seed, 'own safety penalty');
  const firstOrdinal = plan.penalties.penalties + plan.penalties.blankUscc + plan.ownMarketPenalties;
  const standardisationKey = keyFor(seed, 'standardisation');
  return (enterprise) => {
    const position = enterprise.safetyPosition;
    if (position === null) return;
    const { uscc, tier, region } = enterprise;
    const grade = EFFECTIVE_CLASSES[plan.safetyGrades.locate(position).cell] ?? 'B';
    write('safetySubjects', {
      统一社会信用代码: uscc,
      主体类别: '生产经营单位',
      名录起始日期: enterprise.establishedOn,
    });
    write('safetyGrades', {
      统一社会信用代码: uscc,
      评价期: runs.safety.id,
      等级: grade,
      评价方案: SCHEMES.safetyGrades,
      评价层级: DIRECTORY_TIER_NAMES[tier],
      评价日期: runs.safety.evaluatedOn,
      发布日期: runs.safety.publishedOn,
    });
    const { from, below } = STANDARDISATION[grade];
    const tenths = from + drawsFor(standardisationKey, position).below(below - from);
    write('safetyStandardisation', {
      统一社会信用代码: uscc,
      数据项: '安全生产标准化得分',
      数据日期: runs.safety.end,
      数值: `${Math.floor(tenths / 10)}.${tenths % 10}`,
      来源单位: authorityOf(region, EMERGENCY_MANAGEMENT).name,
    });
    writeListing(sample, write, enterprise, plan.safety.total - 1 - position);
    const penalty = penaltyPositionOf(position);
    if (penalty < plan.ownSafetyPenalties) {
      const ordinal = firstOrdinal + penalty;
      const draws = drawsFor(penaltyKey, penalty);
      const authority = authorityOf(region, EMERGENCY_MANAGEMENT);
      const severity = draws.chance(GENERAL_OF_OWN_PENALTIES) ? 'GENERAL' : 'MINOR';
      const outline = { ordinal, severity, isRepaired: false, isObjected: false, timeliness: 0, authority } as const;
      write('safetyPenalties', penaltyRow(penaltyOf(outline, asOf, draws), enterprise, ordinal));
    }
  };
}

/** @param fromWorst how many enterprises have a worse safety grade: the worst ones are on the list, the next were */
function writeListing({ plan, asOf }: Sample, write: Write, enterprise: SampleEnterprise, fromWorst: number): void {
  if (fromWorst >= plan.severeListActive + plan.severeListEnded) return;
  const { draws } = enterprise;
  const authority = authorityOf(enterprise.region, EMERGENCY_MANAGEMENT);
  const { includedOn, endsOn, removedOn, reason } = listingDays(fromWorst < plan.severeListActive, asOf, draws);
  write('severeList', {
    统一社会信用代码: enterprise.uscc,
    决定文号: `${authority.sign}列〔${includedOn.slice(0, 4)}〕${fromWorst + 1}号`,
    列入日期: includedOn,
    列入情形: 1 + (fromWorst % SITUATIONS),
    列入机关: authority.name,
    管理期届满日期: endsOn,
    移出日期: removedOn,
    移出原因: reason,
  });
}

interface ListingDays {
  includedOn: LocalDate;
  endsOn: LocalDate;
  removedOn: LocalDate | null;
  reason: string | null;
}

/** Still listed; or removed early, after the first twelve months; or run out after three years. */
function listingDays(isActive: boolean, asOf: LocalDate, draws: Draws): ListingDays {
  if (isActive) {
    const includedOn = dayBetween(addDays(addYears(asOf, -MANAGEMENT_YEARS), 1), addDays(asOf, -1), draws);
    return { includedOn, endsOn: addYears(includedOn, MANAGEMENT_YEARS), removedOn: null, reason: null };
  }
  if (draws.chance(REMOVED_EARLY)) {
    const mayApply = addMonths(asOf, -MONTHS_BEFORE_EARLY_REMOVAL);
    const includedOn = dayBetween(addDays(addYears(asOf, -MANAGEMENT_YEARS), 1), mayApply, draws);
    const removedOn = dayBetween(addMonths(includedOn, MONTHS_BEFORE_EARLY_REMOVAL), asOf, draws);
    return { includedOn, endsOn: addYears(includedOn, MANAGEMENT_YEARS), removedOn, reason: '提前移出' };
  }
  const endsOn = dayBetween(addYears(asOf, -2), asOf, draws);
  return { includedOn: addYears(endsOn, -MANAGEMENT_YEARS), endsOn, removedOn: endsOn, reason: '管理期届满' };
}
