import { addMonths, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { RuleSetSettings } from '../convergence/rule-set.ts';
import type { SevereListing } from '../convergence/types.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import type { AnswerInContent, SectorField } from './plain-content.ts';

type Windows = Pick<RuleSetSettings, 'severePenaltyWindowMonths' | 'generalRecordWindowMonths'>;

/** After every day on which anything is judged. */
const NEVER = '9999-12-31' as LocalDate;

/**
 * The days at which rule sets that judge on a day tell records apart, in order: a record decided after the day itself does
 * not count yet, and one decided on or before the beginning of a window counts no more.
 */
export function boundariesOf(day: LocalDate, ruleSets: readonly Windows[]): readonly LocalDate[] {
  const months = ruleSets.flatMap(({ severePenaltyWindowMonths, generalRecordWindowMonths }) => [
    severePenaltyWindowMonths,
    generalRecordWindowMonths,
  ]);
  return [...new Set([day, ...months.map((back) => addMonths(day, -back))])].sort();
}

/**
 * A plain content with its days moved to the boundaries: a record is decided on the first boundary on or after its day,
 * so that it lies in the same windows, and the later of two stays the later or falls together with it; a listing is in
 * force on the day or never. What holds for this content on that day holds for all that are told so.
 */
export function judgedOn(
  plain: EnterpriseContent,
  sectors: readonly SectorField[],
  day: LocalDate,
  boundaries: readonly LocalDate[],
): EnterpriseContent {
  const boundaryOf = (decidedOn: LocalDate) => boundaries.find((boundary) => decidedOn <= boundary) ?? NEVER;
  const moved = sectors.flatMap(({ field }) => {
    const answer = plain[field] as AnswerInContent | undefined;
    if (answer?.evidence === undefined && answer?.severeListings === undefined) return [];
    const { evidence, severeListings } = answer;
    const records = {
      ...(evidence && {
        evidence: evidence.map((item) => ({ ...item, decidedOn: boundaryOf(item.decidedOn ?? NEVER) })),
      }),
      ...(severeListings && { severeListings: severeListings.map((listing) => onDay(listing, day)) }),
    };
    return [[field, { ...answer, ...records }] as const];
  });
  return moved.length === 0 ? plain : { ...plain, ...Object.fromEntries(moved) };
}

function onDay({ includedOn = NEVER, endsOn = null, ...listing }: Partial<SevereListing>, day: LocalDate) {
  const isInForce = includedOn <= day && (endsOn === null || day <= endsOn);
  return { ...listing, includedOn: isInForce ? day : NEVER };
}
