import { HubError } from '../../kit/errors.ts';
import { checkText } from '../../kit/rights/check-note.ts';
import { EFFECTIVE_CLASSES, type EffectiveClass } from '../../schema/vocabulary/grade.ts';
import { addMonths, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import { kindOfSubject, type Uscc } from '../../schema/vocabulary/uscc.ts';
import type { ListedMeasure, MeasureList } from './measure-list.ts';
import type { MeasureKind } from './words.ts';

/** What an initiation may name as its basis; TIER is refused, aloud. */
export const ASKED_BASES = ['RECORD', 'SEVERE_LISTING', 'GRADE', 'TIER'] as const;
export type AskedBasis = (typeof ASKED_BASES)[number];

/** One measure as it is asked for. */
export interface AskedMeasure {
  readonly code: string;
  readonly departments: readonly string[];
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate;
}

/** An initiation (发起) as it is asked for. */
export interface Initiation {
  readonly uscc: Uscc;
  readonly kind: MeasureKind;
  readonly basis: { readonly sector: string; readonly kind: AskedBasis; readonly key: string | null };
  readonly summary: string;
  readonly measures: readonly AskedMeasure[];
}

/** An initiation that keeps the rules, before anybody was asked whether its basis stands. */
export interface CheckedInitiation extends Omit<Initiation, 'measures'> {
  readonly measures: readonly (AskedMeasure & { readonly listed: ListedMeasure })[];
  /** GRADE: classes that allow all its measures. */
  readonly classes: readonly EffectiveClass[];
}

const MOST_ADDRESSED = 50;
const MOST_SUMMARY = 1_000;
const MOST_DEPARTMENT = 64;

/**
 * What can be said of an initiation without asking anybody.
 * @throws {HubError} MEASURE_ON_PERSON, MEASURE_NOT_LISTED, BASIS_INSUFFICIENT, MEASURE_END_INVALID, REASON_MISSING,
 * TEXT_TOO_LONG, CHARACTER_NOT_ALLOWED, PERSONAL_VALUE, BAD_USER_INPUT
 */
export function checkInitiation(asked: Initiation, list: MeasureList, today: LocalDate): CheckedInitiation {
  const { uscc, kind, basis, summary } = asked;
  if (kindOfSubject(uscc) === 'INDIVIDUAL_HOUSEHOLD')
    throw new HubError(
      'MEASURE_ON_PERSON',
      'uscc is that of an individual household (个体工商户), which is a natural person here: nothing is initiated on people.',
    );
  if (summary.trim() === '') throw new HubError('REASON_MISSING', 'summary says what happened. Write it.');
  checkText('summary', summary, MOST_SUMMARY);
  const addressed = asked.measures.flatMap(({ departments }) => departments);
  if (
    asked.measures.length === 0 ||
    addressed.length > MOST_ADDRESSED ||
    asked.measures.some((each) => each.departments.length === 0)
  )
    throw new HubError(
      'BAD_USER_INPUT',
      `measures must hold one at least, each with a department at least, and ${MOST_ADDRESSED} addressed in all at most.`,
    );
  for (const department of addressed) {
    if (department.trim() !== department || department === '')
      throw new HubError(
        'BAD_USER_INPUT',
        'A department addressed is blank, or begins or ends with a blank. Write its name.',
      );
    checkText('departments', department, MOST_DEPARTMENT);
  }
  const measures = asked.measures.map((measure, index) => {
    const place = `measures.${index}`;
    const listed = listedMeasure(list, measure.code, kind, place);
    restsOn(listed, kind, basis.kind, place);
    endsInTime(measure, listed, today, place);
    return { ...measure, listed };
  });
  return {
    ...asked,
    measures,
    classes: EFFECTIVE_CLASSES.filter((each) =>
      measures.every(({ listed }) => listed.classes?.includes(each) ?? false),
    ),
  };
}

function listedMeasure(list: MeasureList, code: string, kind: MeasureKind, place: string): ListedMeasure {
  const listed = list.measures.find((measure) => measure.code === code && measure.kind === kind);
  if (listed !== undefined) return listed;
  const codes = list.measures.filter((measure) => measure.kind === kind).map((measure) => measure.code);
  throw new HubError(
    'MEASURE_NOT_LISTED',
    `${place}.code is no ${kind} of the list ${list.id} ${list.version}; outside the list nothing is done (清单之外不得惩戒). It holds: ${codes.join(', ')}.`,
  );
}

function restsOn({ bases }: ListedMeasure, kind: MeasureKind, asked: AskedBasis, place: string): void {
  if (asked === 'TIER' || (kind === 'PUNISHMENT' && asked === 'GRADE'))
    throw new HubError(
      'BASIS_INSUFFICIENT',
      kind === 'PUNISHMENT'
        ? 'basis is a grade or a tier: they are reference for supervision and never a basis for punishment. Name the record or the list entry.'
        : 'basis is a tier, which is this hub’s own and no official grade. Name a sector’s grade.',
    );
  const isAllowed = asked === 'RECORD' ? bases.some(isRecordKind) : bases.includes(asked);
  if (!isAllowed) throw insufficient(place, bases);
}

/** @throws {HubError} BASIS_INSUFFICIENT where a measure does not rest on records of that kind. */
export function checkRecordKind(measures: CheckedInitiation['measures'], kind: ListedMeasure['bases'][number]): void {
  for (const [index, { listed }] of measures.entries())
    if (!listed.bases.includes(kind)) throw insufficient(`measures.${index}`, listed.bases);
}

function insufficient(place: string, bases: readonly string[]): HubError {
  return new HubError(
    'BASIS_INSUFFICIENT',
    `${place}.code rests by its list on ${bases.join(', ')}, and basis is none of these. Name another record, or another measure.`,
  );
}

const isRecordKind = (kind: string) => kind !== 'GRADE' && kind !== 'SEVERE_LISTING';

function endsInTime(
  { startsOn, endsOn }: AskedMeasure,
  { most }: ListedMeasure,
  today: LocalDate,
  place: string,
): void {
  if (startsOn < today)
    throw new HubError('MEASURE_END_INVALID', `${place}.startsOn lies before today. A measure begins today or later.`);
  const last = addMonths(startsOn, most.months);
  if (endsOn >= startsOn && endsOn <= last) return;
  throw new HubError(
    'MEASURE_END_INVALID',
    `${place}.endsOn must lie from startsOn to ${last}: ${most.months} months at most (${most.clause}; ${most.provenance}).`,
  );
}
