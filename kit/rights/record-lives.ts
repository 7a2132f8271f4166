import { PENALTY_COLUMNS, STANDING_COLUMNS } from '../records/read-columns.ts';
import type { Kysely } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { creditRecordLife, listingLife, penaltyLife, type RecordLife } from '../records/record-life.ts';
import { abnormalListingKey, type RecordKind, type RecordStanding, Standings } from '../records/record-standing.ts';
import { earliestRemoval } from '../records/severe-list-rules.ts';
import type { RightsSetting, RightsStoreTables } from './rights-setting.ts';

/** A record with its life, as those it is about may see it. */
export interface LivingRecord {
  readonly kind: RecordKind;
  readonly key: string;
  readonly documentNumber: string | null;
  readonly authority: string | null;
  /** Day of the decision, listing or evaluation. */
  readonly decidedOn: LocalDate;
  readonly life: RecordLife;
  /** Last working day for deciding an objection that is open. */
  readonly objectionDueOn: LocalDate | null;
}

type LivesSetting = Pick<RightsSetting, 'publication' | 'severeList'>;

/** Every record that the sector holds about an enterprise, each with its life, however old (domain.md §2.6). */
export async function recordLives(
  read: Kysely<RightsStoreTables>,
  setting: LivesSetting,
  uscc: Uscc,
  today: LocalDate,
): Promise<LivingRecord[]> {
  const standings = new Standings(await standingsOf(read, uscc));
  const living = (record: Omit<LivingRecord, 'objectionDueOn'>): LivingRecord => ({
    ...record,
    objectionDueOn: standings.objectionDueOn(record.kind, record.key),
  });
  return [
    ...(await penalties(read, uscc)).map((penalty) =>
      living({
        kind: 'PENALTY',
        key: penalty.key,
        documentNumber: penalty.documentNumber,
        authority: penalty.authority,
        decidedOn: penalty.decidedOn,
        life: penaltyLife(penalty, standings, setting.publication, today),
      }),
    ),
    ...(await permits(read, uscc)).map((permit) =>
      living({ ...permit, kind: 'PERMIT', life: openEnded('PERMIT', permit.key, permit.decidedOn, standings, today) }),
    ),
    ...(await severeListings(read, uscc)).map((listing) =>
      living({
        kind: 'SEVERE_LISTING',
        key: listing.decisionNumber,
        documentNumber: listing.decisionNumber,
        authority: listing.authority,
        decidedOn: listing.includedOn,
        life: listingLife(
          {
            ...listing,
            repairableFrom: setting.severeList === null ? null : earliestRemoval(setting.severeList, listing),
          },
          standings.endedBy('SEVERE_LISTING', listing.decisionNumber, today),
          today,
        ),
      }),
    ),
    ...(await abnormalListings(read, uscc)).map((listing) => {
      const key = abnormalListingKey(listing.documentNumber);
      return living({
        kind: 'ABNORMAL_LISTING',
        key,
        documentNumber: listing.documentNumber,
        authority: listing.authority,
        decidedOn: listing.includedOn,
        life: listingLife(
          { ...listing, endsOn: null, repairableFrom: null },
          standings.endedBy('ABNORMAL_LISTING', key, today),
          today,
        ),
      });
    }),
    ...(await creditRecords(read, uscc)).map(({ endedOn, repairedOn, ...record }) =>
      living({
        ...record,
        kind: 'CREDIT_RECORD',
        life: creditRecordLife({ ...record, endedOn, repairedOn }, standings, today),
      }),
    ),
    ...(await grades(read, uscc)).map(({ period, evaluatedOn }) =>
      living({
        kind: 'GRADE',
        key: period,
        documentNumber: null,
        authority: null,
        decidedOn: evaluatedOn,
        life: openEnded('GRADE', period, evaluatedOn, standings, today),
      }),
    ),
  ];
}

/** A permit or a grade: shown from its day on, until an objection to it is upheld. */
function openEnded(
  kind: RecordKind,
  key: string,
  decidedOn: LocalDate,
  standings: Standings,
  today: LocalDate,
): RecordLife {
  const listing = { includedOn: decidedOn, removedOn: null, endsOn: null, repairableFrom: null };
  return listingLife(listing, standings.endedBy(kind, key, today), today);
}

/** What decisions have made of the records of an enterprise. */
export function standingsOf(read: Kysely<RightsStoreTables>, uscc: Uscc): Promise<RecordStanding[]> {
  return read.selectFrom('record_standing').select(STANDING_COLUMNS).where('uscc', '=', uscc).execute();
}

function penalties(read: Kysely<RightsStoreTables>, uscc: Uscc) {
  return read
    .selectFrom('penalty')
    .select(PENALTY_COLUMNS)
    .where('uscc', '=', uscc)
    .orderBy('decided_on')
    .orderBy('key')
    .execute();
}

function permits(read: Kysely<RightsStoreTables>, uscc: Uscc) {
  return read
    .selectFrom('permit')
    .select(['key', 'document_number as documentNumber', 'authority', 'decided_on as decidedOn'])
    .where('uscc', '=', uscc)
    .orderBy('decided_on')
    .orderBy('key')
    .execute();
}

function severeListings(read: Kysely<RightsStoreTables>, uscc: Uscc) {
  return read
    .selectFrom('severe_listing')
    .select([
      'decision_number as decisionNumber',
      'situation',
      'authority',
      'included_on as includedOn',
      'removed_on as removedOn',
      'ends_on as endsOn',
    ])
    .where('uscc', '=', uscc)
    .orderBy('included_on')
    .orderBy('decision_number')
    .execute();
}

function abnormalListings(read: Kysely<RightsStoreTables>, uscc: Uscc) {
  return read
    .selectFrom('abnormal_listing')
    .select(['document_number as documentNumber', 'authority', 'included_on as includedOn', 'removed_on as removedOn'])
    .where('uscc', '=', uscc)
    .orderBy('included_on')
    .orderBy('document_number')
    .execute();
}

function creditRecords(read: Kysely<RightsStoreTables>, uscc: Uscc) {
  return read
    .selectFrom('credit_record')
    .select([
      'key',
      'document_number as documentNumber',
      'authority',
      'decided_on as decidedOn',
      'ended_on as endedOn',
      'repaired_on as repairedOn',
    ])
    .where('uscc', '=', uscc)
    .orderBy('decided_on')
    .orderBy('key')
    .execute();
}

/** Every period once, by its first evaluation. */
function grades(read: Kysely<RightsStoreTables>, uscc: Uscc) {
  return read
    .selectFrom('evaluation')
    .select((eb) => ['period', eb.fn.min('evaluated_on').as('evaluatedOn')])
    .where('uscc', '=', uscc)
    .groupBy('period')
    .orderBy('evaluatedOn')
    .execute();
}
