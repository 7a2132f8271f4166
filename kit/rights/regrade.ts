import { EVALUATION_COLUMNS } from '../records/read-columns.ts';
import type { Kysely } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { currentEvaluations } from '../records/current-evaluation.ts';
import { appendTo } from '../feed/table-writer.ts';
import type { RecordKind, ReviewReason } from '../records/record-standing.ts';
import type { GradeSnapshot, Regrade } from './rights-case.ts';
import type { Occasion, RightsSetting, RightsStoreTables } from './rights-setting.ts';
import { transactionOf, writeStanding } from './standing-store.ts';

/** Why a grade is given anew: the record that left the inputs or came back, and who decided so. */
export interface ReviewCause {
  readonly uscc: Uscc;
  readonly reason: ReviewReason;
  readonly caseId: string | null;
  /** Names the review among others of the same enterprise. */
  readonly key: string;
  readonly sequence: number;
  /** Null for a record that was missing and has no key of its own. */
  readonly record: { readonly kind: RecordKind; readonly key: string } | null;
}

type RegradeSetting = Pick<RightsSetting, 'code' | 'schemes' | 'cadence' | 'recompute'>;

/** Gives the grade of one enterprise anew: as `regradeAll` does. */
export async function regrade(setting: RegradeSetting, cause: ReviewCause, occasion: Occasion): Promise<Regrade> {
  const regrades = await regradeAll(setting, [cause], occasion);
  const given = regrades.get(cause.uscc);
  if (given === undefined) throw new Error('every enterprise that is asked about is answered');
  return given;
}

/**
 * Gives the grades of enterprises anew after their records have changed: computed where the sector has a model, all of
 * them together; otherwise the received grade goes under review, which its answer says aloud (GRADE_UNDER_REVIEW) until a
 * new one comes in. Each grade before and after is kept beside the record.
 * @param causes one for each enterprise.
 */
export async function regradeAll(
  setting: RegradeSetting,
  causes: readonly ReviewCause[],
  occasion: Occasion,
): Promise<ReadonlyMap<Uscc, Regrade>> {
  const usccs = causes.map(({ uscc }) => uscc);
  const computed = setting.recompute === null ? null : await setting.recompute(usccs, occasion);
  const regrades = new Map<Uscc, Regrade>();
  for (const cause of causes) {
    const { before = null, after = null } = computed?.get(cause.uscc) ?? {};
    const given: Regrade =
      after === null
        ? await underReview(setting, cause, occasion)
        : { outcome: 'REGRADED', reason: cause.reason, before, after };
    regrades.set(cause.uscc, given);
  }
  await keepRegrades(causes, regrades, occasion);
  return regrades;
}

/** Whether a grade was given that is another than before. */
export function isGivenAnew({ outcome, before, after }: Regrade): boolean {
  return outcome === 'REGRADED' && (before?.period !== after?.period || before?.revision !== after?.revision);
}

async function underReview(
  setting: RegradeSetting,
  { uscc, reason, caseId, key, sequence }: ReviewCause,
  { target, today, receivedAt }: Occasion,
): Promise<Regrade> {
  const before = await currentGrade(transactionOf(target), setting, uscc, today);
  if (before === null) return { outcome: 'NO_GRADE', reason, before, after: null };
  await writeStanding(
    target,
    { uscc, recordKind: 'GRADE', recordKey: key, origin: setting.code },
    {
      effect: 'UNDER_REVIEW',
      effectiveOn: today,
      reason,
      caseId,
      decisionNumber: null,
      refusedContent: null,
      sequence,
    },
    receivedAt,
  );
  return { outcome: 'GRADE_UNDER_REVIEW', reason, before, after: null };
}

const appendRegrades = appendTo({
  table: 'record_regrade',
  key: ['uscc', 'record_kind', 'record_key'],
  content: ['regrade'],
});

async function keepRegrades(
  causes: readonly ReviewCause[],
  regrades: ReadonlyMap<Uscc, Regrade>,
  { target, receivedAt }: Occasion,
): Promise<void> {
  const rows = causes.flatMap(({ uscc, record }) =>
    record === null
      ? []
      : [
          {
            key: uscc,
            uscc,
            columns: {
              uscc,
              record_kind: record.kind,
              record_key: record.key,
              regrade: JSON.stringify(regrades.get(uscc)),
            },
          },
        ],
  );
  if (rows.length > 0) await appendRegrades(target, rows, receivedAt);
}

/** What became of the grade each time a record of the enterprise was ended or stood again, oldest first, by record. */
export async function regradesOf(
  read: Kysely<RightsStoreTables>,
  uscc: Uscc,
): Promise<ReadonlyMap<string, readonly Regrade[]>> {
  const rows = await read
    .selectFrom('record_regrade')
    .select(['record_kind as recordKind', 'record_key as recordKey', 'regrade'])
    .where('uscc', '=', uscc)
    .orderBy('record_kind')
    .orderBy('record_key')
    .orderBy('revision')
    .execute();
  const byRecord = new Map<string, Regrade[]>();
  for (const { recordKind, recordKey, regrade: kept } of rows) {
    const name = `${recordKind}/${recordKey}`;
    byRecord.set(name, [...(byRecord.get(name) ?? []), JSON.parse(kept) as Regrade]); // written by keepRegrades
  }
  return byRecord;
}

/** The grade that the sector's answer shows, as it stands; null where there is none. */
export async function currentGrade(
  read: Kysely<RightsStoreTables>,
  graded: Pick<RightsSetting, 'schemes' | 'cadence'>,
  uscc: Uscc,
  today: LocalDate,
): Promise<GradeSnapshot | null> {
  const evaluations = await read
    .selectFrom('evaluation')
    .select(EVALUATION_COLUMNS)
    .where('uscc', '=', uscc)
    .where('period_end', '=', (eb) =>
      eb
        .selectFrom('evaluation as any_period')
        .select((max) => max.fn.max('any_period.period_end').as('period_end'))
        .where('any_period.uscc', '=', uscc)
        .whereRef('any_period.scheme_version', '=', 'evaluation.scheme_version')
        .whereRef('any_period.subject_kind', '=', 'evaluation.subject_kind'),
    )
    .execute();
  const { current } = currentEvaluations(evaluations, graded, today);
  if (current === null) return null;
  const { grade, schemeVersion, period, evaluatedOn, revision } = current;
  return { grade, schemeVersion, period, evaluatedOn, revision };
}
