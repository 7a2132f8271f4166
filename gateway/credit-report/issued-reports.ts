import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { Database } from '../../kit/database/database.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type {
  CreditReport,
  CreditReportKind,
  CreditReportVerification,
  IssuedCreditReport,
  SpecialCreditReport,
} from '../hub/resolvers.generated.ts';
import { creditReportDocument, specialReportDocument } from './report-document.ts';
import type { CreditReportTables } from './tables.ts';
import { grouped, newNonce, readCode, sha256, verificationCode } from './verification-code.ts';
import { genuine, refused } from './verification.ts';

/** A report that is to be issued. */
export type Issuable =
  | { readonly kind: 'CREDIT_REPORT'; readonly report: CreditReport }
  | { readonly kind: 'SPECIAL_REPORT'; readonly report: SpecialCreditReport };

/** The reports that this hub has issued. */
export class IssuedReports {
  readonly #database: Database<CreditReportTables>;

  constructor(database: Database<CreditReportTables>) {
    this.#database = database;
  }

  /** Issues a report: what it returns has been made durable. */
  async issue(
    issuable: Issuable,
    { role, sectors, purpose }: Pick<Caller, 'role' | 'sectors' | 'purpose'>,
    now: Date = new Date(),
  ): Promise<IssuedCreditReport> {
    const { kind, report } = issuable;
    const { uscc } = report.subject;
    const content = JSON.stringify(report);
    const bound = { nonce: newNonce(), kind, uscc, issuedAt: now.toISOString(), contentSha256: sha256(content) };
    const code = verificationCode(bound);
    const document = documentOf(issuable, { ...bound, code: grouped(code) });
    const documentSha256 = sha256(document);
    await this.#database.write((transaction) =>
      transaction
        .insertInto('issued_report')
        .values({
          uscc,
          code,
          kind,
          issued_at: bound.issuedAt,
          nonce: bound.nonce,
          content_sha256: bound.contentSha256,
          document_sha256: documentSha256,
          content,
          asked_by_role: role,
          asked_by_sectors: sectors.join(','),
          purpose,
        })
        .execute(),
    );
    return {
      code: grouped(code),
      kind,
      uscc,
      issuedAt: bound.issuedAt,
      contentSha256: bound.contentSha256,
      documentSha256,
      content,
      document,
      creditReport: kind === 'CREDIT_REPORT' ? report : null,
      specialCreditReport: kind === 'SPECIAL_REPORT' ? report : null,
    };
  }

  /**
   * Checks a code, and the file where its SHA-256 is given. Everything the code is bound to is worked out anew from what
   * is kept: a row that was changed afterwards does not verify either.
   */
  async verify(typed: string, fileSha256: string | null): Promise<CreditReportVerification> {
    const code = readCode(typed);
    const kept = code === null ? null : await this.#find(code);
    if (kept === null) return refused('NOT_ISSUED');
    const contentSha256 = sha256(kept.content);
    const issuedAt = instantFromColumn(kept.issuedAt);
    const { nonce, kind, uscc } = kept;
    if (verificationCode({ nonce, kind, uscc, issuedAt, contentSha256 }) !== code) return refused('CHANGED');
    const file = fileSha256?.trim().toLowerCase() ?? null;
    if (file !== null && file !== contentSha256 && file !== kept.documentSha256) return refused('CHANGED');
    return genuine({ kind, uscc, issuedAt, contentSha256, report: reportIn(kind, kept.content) });
  }

  async #find(code: string) {
    const row = await this.#database.read
      .selectFrom('issued_report')
      .select(['uscc', 'kind', 'nonce', 'content', 'issued_at as issuedAt', 'document_sha256 as documentSha256'])
      .where('code', '=', code)
      .executeTakeFirst();
    return row ?? null;
  }
}

function documentOf({ kind, report }: Issuable, issue: Parameters<typeof creditReportDocument>[1]): string {
  return kind === 'CREDIT_REPORT' ? creditReportDocument(report, issue) : specialReportDocument(report, issue);
}

/** Written by `issue`, and unchanged: its code says so. */
function reportIn(kind: CreditReportKind, content: string): Issuable {
  const report: unknown = JSON.parse(content);
  return kind === 'CREDIT_REPORT'
    ? { kind, report: report as CreditReport }
    : { kind, report: report as SpecialCreditReport };
}
