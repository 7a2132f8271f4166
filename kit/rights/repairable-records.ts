import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { StoredRecord } from '../feed/records-kind.ts';
import { creditRecordLife, listingLife, penaltyLife, type RecordLife } from '../records/record-life.ts';
import type { RecordKind, Standings } from '../records/record-standing.ts';
import type { RightsSetting } from './rights-setting.ts';

export type Columns = StoredRecord['columns'];

/** A kind of records whose rows may say that a record was repaired elsewhere. */
export interface Repairable {
  readonly recordKind: Extract<RecordKind, 'PENALTY' | 'CREDIT_RECORD' | 'SEVERE_LISTING'>;
  readonly table: 'penalty' | 'credit_record' | 'severe_listing';
  /** The column by which the graph names the record, beside the enterprise. */
  readonly key: 'key' | 'decision_number';
  /** What its life is read from, beside enterprise and key. */
  readonly columns: readonly string[];
  /** Columns that say whether it was repaired. */
  readonly saidBy: readonly string[];
  /** The day of repair; null where the row tells of none. */
  repairedOn(record: Columns): LocalDate | null;
  lifeOf(
    record: Columns,
    standings: Standings,
    setting: Pick<RightsSetting, 'publication'>,
    today: LocalDate,
  ): RecordLife;
}

/**
 * By the name of the records kind. Penalties and other credit records have a column for the day (修复日期); an entry of a
 * severe list is repaired by removal before its period is over (提前移出), while one that is removed on its last day or
 * behind it has run out.
 */
export const REPAIRABLE: Readonly<Record<string, Repairable>> = {
  penalties: {
    recordKind: 'PENALTY',
    table: 'penalty',
    key: 'key',
    columns: ['categories', 'decided_on', 'publication_ends_on', 'repaired_on'],
    saidBy: ['repaired_on'],
    repairedOn: (record) => day(record['repaired_on']),
    lifeOf: (record, standings, { publication }, today) =>
      penaltyLife(
        {
          key: String(record['key']),
          categories: String(record['categories']),
          decidedOn: day(record['decided_on']) ?? today,
          publicationEndsOn: day(record['publication_ends_on']),
          repairedOn: day(record['repaired_on']),
        },
        standings,
        publication,
        today,
      ),
  },
  'credit-records': {
    recordKind: 'CREDIT_RECORD',
    table: 'credit_record',
    key: 'key',
    columns: ['decided_on', 'ended_on', 'repaired_on'],
    saidBy: ['repaired_on'],
    repairedOn: (record) => day(record['repaired_on']),
    lifeOf: (record, standings, _setting, today) =>
      creditRecordLife(
        {
          key: String(record['key']),
          decidedOn: day(record['decided_on']) ?? today,
          endedOn: day(record['ended_on']),
          repairedOn: day(record['repaired_on']),
        },
        standings,
        today,
      ),
  },
  'severe-list': {
    recordKind: 'SEVERE_LISTING',
    table: 'severe_listing',
    key: 'decision_number',
    columns: ['included_on', 'ends_on', 'removed_on'],
    saidBy: ['ends_on', 'removed_on'],
    repairedOn: (record) => {
      const [removedOn, endsOn] = [day(record['removed_on']), day(record['ends_on'])];
      return removedOn !== null && (endsOn === null || removedOn < endsOn) ? removedOn : null;
    },
    lifeOf: (record, standings, _setting, today) =>
      listingLife(
        {
          includedOn: day(record['included_on']) ?? today,
          removedOn: day(record['removed_on']),
          endsOn: day(record['ends_on']),
          repairableFrom: null,
        },
        standings.endedBy('SEVERE_LISTING', String(record['decision_number']), today),
        today,
      ),
  },
};

/** Columns of days hold what the kind's own fields have read. */
function day(value: Columns[string] | undefined): LocalDate | null {
  return (value ?? null) as LocalDate | null;
}
