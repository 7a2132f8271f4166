import type { LocalDate } from '../../schema/vocabulary/local-date.ts';

/** Kinds of record that an objection or a repair may be about (异议、修复的对象). */
export const RECORD_KINDS = [
  'PENALTY',
  'PERMIT',
  'SEVERE_LISTING',
  'ABNORMAL_LISTING',
  'CREDIT_RECORD',
  'GRADE',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export const RECORD_KIND_NAMES: Readonly<Record<RecordKind, string>> = {
  PENALTY: '行政处罚',
  PERMIT: '行政许可',
  SEVERE_LISTING: '严重失信主体名单',
  ABNORMAL_LISTING: '经营异常名录',
  CREDIT_RECORD: '其他信用记录',
  GRADE: '评价结果',
};

/**
 * What a decision makes of a record: REPAIRED and WITHDRAWN take it out of every display and input; CORRECTED leaves it
 * in, with other content; NONE undoes what was (false application) or only carries an open objection. UNDER_REVIEW is
 * said of a grade alone: it rests on records that have changed, and nobody here can compute it anew.
 */
export const STANDING_EFFECTS = ['NONE', 'REPAIRED', 'WITHDRAWN', 'CORRECTED', 'UNDER_REVIEW'] as const;
export type StandingEffect = (typeof STANDING_EFFECTS)[number];

/** Why a grade is under review (等级复核事由). */
export const REVIEW_REASONS = ['OBJECTION_UPHELD', 'RECORD_REPAIRED', 'REPAIR_REVOKED'] as const;
export type ReviewReason = (typeof REVIEW_REASONS)[number];

/** What one sector's decisions have made of one record. */
export interface RecordStanding {
  readonly recordKind: RecordKind;
  readonly recordKey: string;
  readonly origin: string;
  readonly effect: StandingEffect;
  readonly effectiveOn: LocalDate | null;
  readonly reason: ReviewReason | null;
  readonly caseId: string | null;
  readonly objectionDueOn: LocalDate | null;
  readonly receivedAt: string;
}

/** The key by which the graph names an entry of the list of abnormal operations. */
export function abnormalListingKey(documentNumber: string): string {
  return `ABNORMAL:${documentNumber}`;
}

/** Standings by record, for looking up while records are read. */
export class Standings {
  readonly #byRecord: ReadonlyMap<string, readonly RecordStanding[]>;

  constructor(standings: readonly RecordStanding[]) {
    this.#byRecord = Map.groupBy(standings, ({ recordKind, recordKey }) => `${recordKind}/${recordKey}`);
  }

  /** How the record has been ended by decision today, by whichever sector decided; null where it stands. */
  endedBy(kind: RecordKind, key: string, today: LocalDate): 'REPAIRED' | 'WITHDRAWN' | null {
    for (const { effect, effectiveOn } of this.#of(kind, key)) {
      if ((effect === 'REPAIRED' || effect === 'WITHDRAWN') && (effectiveOn === null || effectiveOn <= today))
        return effect;
    }
    return null;
  }

  /** Last working day for deciding an open objection to the record, the earliest where there are several. */
  objectionDueOn(kind: RecordKind, key: string): LocalDate | null {
    let earliest: LocalDate | null = null;
    for (const { objectionDueOn } of this.#of(kind, key)) {
      if (objectionDueOn !== null && (earliest === null || objectionDueOn < earliest)) earliest = objectionDueOn;
    }
    return earliest;
  }

  /** Keys of every record that has been ended by decision today, whether this sector holds it or not. */
  endedKeys(today: LocalDate): string[] {
    return [...this.#byRecord.values()].flatMap(([first]) =>
      first !== undefined && this.endedBy(first.recordKind, first.recordKey, today) !== null ? [first.recordKey] : [],
    );
  }

  /** Reviews asked for of the enterprise's grade, open or answered since. */
  reviews(): RecordStanding[] {
    return [...this.#byRecord.values()].flat().filter(({ effect }) => effect === 'UNDER_REVIEW');
  }

  #of(kind: RecordKind, key: string): readonly RecordStanding[] {
    return this.#byRecord.get(`${kind}/${key}`) ?? [];
  }
}
