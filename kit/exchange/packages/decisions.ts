import type { Kysely } from 'kysely';
import type { LocalDate } from '../../../schema/vocabulary/local-date.ts';
import { inOrder } from '../../records/row-checks.ts';
import type { RecordTables } from '../../records/tables.ts';
import type { Offer } from '../exchange.ts';
import { receivedKind, sentDay, sentFen, sentFields, sentText } from './received-kind.ts';

/** A penalty as another sector sent it (双公示). */
export interface ReceivedPenalty {
  readonly documentNumber: string;
  readonly authority: string;
  readonly authorityCode: string | null;
  /** Penalty categories, `;` between them. */
  readonly categories: string;
  readonly fineFen: number | null;
  /** YES or NO; null, or missing in what came before it was sent, where nobody says. */
  readonly seriousConsequence?: string | null;
  readonly decidedOn: LocalDate;
  readonly publicationEndsOn: LocalDate | null;
  readonly reportedOn: LocalDate | null;
  readonly repairedOn: LocalDate | null;
}

/** A permit as another sector sent it (双公示). */
export interface ReceivedPermit {
  readonly documentNumber: string;
  readonly category: string;
  readonly authority: string;
  readonly authorityCode: string | null;
  readonly decidedOn: LocalDate;
  readonly validUntil: LocalDate | null;
  readonly reportedOn: LocalDate | null;
}

/** The sector's own penalties, in the fields that are published. */
export function penaltiesOffer(): Offer {
  return {
    what: 'PENALTIES',
    changedBy: ['penalties'],
    rows: async (read, _code, usccs) => {
      const rows = await (read as Kysely<RecordTables>)
        .selectFrom('penalty')
        .selectAll()
        .where('uscc', 'in', usccs)
        .execute();
      return rows.map((row) => ({
        uscc: row.uscc,
        key: row.key,
        documentNumber: row.document_number,
        authority: row.authority,
        authorityCode: row.authority_code,
        categories: row.categories,
        fineFen: row.fine_fen === null ? '' : String(row.fine_fen),
        seriousConsequence: row.serious_consequence ?? '',
        decidedOn: row.decided_on,
        publicationEndsOn: row.publication_ends_on ?? '',
        reportedOn: row.reported_on ?? '',
        repairedOn: row.repaired_on ?? '',
      }));
    },
  };
}

export function receivedPenalties() {
  return receivedKind(
    'PENALTIES',
    {
      ...sentFields(),
      documentNumber: sentText('行政处罚决定书文号', 'Number of the penalty decision.', true),
      authority: sentText('处罚机关', 'Authority that decided.', true),
      authorityCode: sentText('处罚机关代码', "Authority's code.", false, 18),
      categories: sentText('处罚类别', 'Penalty categories in stored words, ; between them.', true, 255),
      fineFen: sentFen('罚款金额（分）', 'Fine in fen.'),
      seriousConsequence: sentText('造成严重后果', 'YES or NO; blank where nobody says.', false, 3),
      decidedOn: sentDay('处罚决定日期', 'Day of the decision.', true),
      publicationEndsOn: sentDay('公示截止期', 'Last day of publication.', false),
      reportedOn: sentDay('报送日期', 'Day of the report.', false),
      repairedOn: sentDay('修复日期', 'Day of repair.', false),
    },
    ({ decidedOn, reportedOn, repairedOn }) => [
      ...inOrder(decidedOn, reportedOn, 'reportedOn', '报送日期 lies before the decision.'),
      ...inOrder(decidedOn, repairedOn, 'repairedOn', '修复日期 lies before the decision.'),
    ],
  );
}

/** The sector's own permits. */
export function permitsOffer(): Offer {
  return {
    what: 'PERMITS',
    changedBy: ['permits'],
    rows: async (read, _code, usccs) => {
      const rows = await (read as Kysely<RecordTables>)
        .selectFrom('permit')
        .selectAll()
        .where('uscc', 'in', usccs)
        .execute();
      return rows.map((row) => ({
        uscc: row.uscc,
        key: row.key,
        documentNumber: row.document_number,
        category: row.category,
        authority: row.authority,
        authorityCode: row.authority_code,
        decidedOn: row.decided_on,
        validUntil: row.valid_until ?? '',
        reportedOn: row.reported_on ?? '',
      }));
    },
  };
}

export function receivedPermits() {
  return receivedKind(
    'PERMITS',
    {
      ...sentFields(),
      documentNumber: sentText('行政许可决定文书号', 'Number of the permit decision.', true),
      category: sentText('许可类别', 'Permit category.', true, 64),
      authority: sentText('许可机关', 'Authority that decided.', true),
      authorityCode: sentText('许可机关代码', "Authority's code.", false, 18),
      decidedOn: sentDay('许可决定日期', 'Day of the decision.', true),
      validUntil: sentDay('有效期至', 'Last day of validity; blank for open-ended.', false),
      reportedOn: sentDay('报送日期', 'Day of the report.', false),
    },
    ({ decidedOn, reportedOn }) => inOrder(decidedOn, reportedOn, 'reportedOn', '报送日期 lies before the decision.'),
  );
}
