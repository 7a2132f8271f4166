import type { Kysely } from 'kysely';
import type { LocalDate } from '../../../schema/vocabulary/local-date.ts';
import { wordField } from '../../feed/fields.ts';
import { abnormalListingKey } from '../../records/record-standing.ts';
import { inOrder } from '../../records/row-checks.ts';
import type { SevereListRules } from '../../records/severe-list-rules.ts';
import type { RecordTables } from '../../records/tables.ts';
import type { Offer } from '../exchange.ts';
import { receivedKind, sentDay, sentFields, sentText } from './received-kind.ts';

/** An entry of a list of seriously dishonest entities, as the sector that keeps it sent it. */
export interface ReceivedSevereListing {
  readonly includedOn: LocalDate;
  readonly situation: string;
  readonly severity: 'SEVERE' | 'MINOR';
  readonly authority: string;
  readonly endsOn: LocalDate | null;
  readonly removedOn: LocalDate | null;
}

/** An entry of the list of abnormal operations, as the sector that keeps it sent it. */
export interface ReceivedAbnormalListing {
  readonly documentNumber: string;
  readonly reason: string;
  readonly authority: string;
  readonly includedOn: LocalDate;
  readonly removedOn: LocalDate | null;
}

/** A judgment debtor entry, as the sector that collects them sent it. */
export interface ReceivedJudgmentDebtor {
  readonly court: string;
  readonly publishedOn: LocalDate;
  readonly removedOn: LocalDate | null;
}

/** The sector's list of seriously dishonest entities; the key is the number of the decision. */
export function severeListOffer({ situations }: SevereListRules): Offer {
  return {
    what: 'SEVERE_LIST',
    changedBy: ['severe-list'],
    rows: async (read, _code, usccs) => {
      const rows = await (read as Kysely<RecordTables>)
        .selectFrom('severe_listing')
        .selectAll()
        .where('uscc', 'in', usccs)
        .execute();
      return rows.map((row) => ({
        uscc: row.uscc,
        key: row.decision_number,
        includedOn: row.included_on,
        situation: row.situation,
        severity: situations[row.situation]?.severity ?? 'SEVERE',
        authority: row.authority,
        endsOn: row.ends_on ?? '',
        removedOn: row.removed_on ?? '',
      }));
    },
  };
}

export function receivedSevereList() {
  return receivedKind(
    'SEVERE_LIST',
    {
      ...sentFields(),
      includedOn: sentDay('列入日期', 'Day of listing.', true),
      situation: sentText('列入情形', "Situation of the sender's rule.", true, 64),
      severity: wordField({
        headers: ['名单类别'],
        description: { zh: '名单类别', en: 'SEVERE, or MINOR for a list beside it.' },
        required: true,
        example: 'SEVERE',
        words: new Map([
          ['SEVERE', 'SEVERE'],
          ['MINOR', 'MINOR'],
        ]),
      }),
      authority: sentText('列入机关', 'Authority that listed.', true),
      endsOn: sentDay('管理期届满日期', 'Last day of the management period.', false),
      removedOn: sentDay('移出日期', 'Day of removal.', false),
    },
    ({ includedOn, removedOn }) => inOrder(includedOn, removedOn, 'removedOn', '移出日期 lies before the listing.'),
  );
}

/** The list of abnormal operations; the key is the one by which the graph names an entry. */
export function abnormalListOffer(): Offer {
  return {
    what: 'ABNORMAL_LIST',
    changedBy: ['abnormal-list'],
    rows: async (read, _code, usccs) => {
      const rows = await (read as Kysely<RecordTables>)
        .selectFrom('abnormal_listing')
        .selectAll()
        .where('uscc', 'in', usccs)
        .execute();
      return rows.map((row) => ({
        uscc: row.uscc,
        key: abnormalListingKey(row.document_number),
        documentNumber: row.document_number,
        reason: row.reason,
        authority: row.authority,
        includedOn: row.included_on,
        removedOn: row.removed_on ?? '',
      }));
    },
  };
}

export function receivedAbnormalList() {
  return receivedKind(
    'ABNORMAL_LIST',
    {
      ...sentFields(),
      documentNumber: sentText('决定文号', 'Number of the listing decision.', true),
      reason: sentText('列入原因', 'Reason of listing.', true, 255),
      authority: sentText('列入机关', 'Authority that listed.', true),
      includedOn: sentDay('列入日期', 'Day of listing.', true),
      removedOn: sentDay('移出日期', 'Day of removal.', false),
    },
    ({ includedOn, removedOn }) => inOrder(includedOn, removedOn, 'removedOn', '移出日期 lies before the listing.'),
  );
}

/** Judgment debtors; the key is the number of the enforcement case. */
export function judgmentDebtorsOffer(): Offer {
  return {
    what: 'JUDGMENT_DEBTORS',
    changedBy: ['judgment-debtors'],
    rows: async (read, _code, usccs) => {
      const rows = await (read as Kysely<RecordTables>)
        .selectFrom('judgment_debtor')
        .selectAll()
        .where('uscc', 'in', usccs)
        .execute();
      return rows.map((row) => ({
        uscc: row.uscc,
        key: row.case_number,
        court: row.court,
        publishedOn: row.published_on,
        removedOn: row.removed_on ?? '',
      }));
    },
  };
}

export function receivedJudgmentDebtors() {
  return receivedKind(
    'JUDGMENT_DEBTORS',
    {
      ...sentFields(),
      court: sentText('执行法院', 'Court that enforces.', true),
      publishedOn: sentDay('发布日期', 'Day of publication.', true),
      removedOn: sentDay('屏蔽日期', 'Day on which the entry was taken down.', false),
    },
    ({ publishedOn, removedOn }) =>
      inOrder(publishedOn, removedOn, 'removedOn', '屏蔽日期 lies before the publication.'),
  );
}
