import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../kit/database/column-types.ts';
import type { TablesOf } from '../../kit/database/database.ts';
import type { TableSet } from '../../kit/database/table-set.ts';

/** Kinds of report, as CreditReportKind of credit-report.graphql. */
const REPORT_KINDS = ['CREDIT_REPORT', 'SPECIAL_REPORT'] as const;

/** A report that was issued: only ever added. Nothing of a natural person: who asked is kept as a role and a purpose. */
export const IssuedReport = defineEntity({
  name: 'IssuedReport',
  properties: {
    uscc: column.uscc().primary(),
    /** Verification code, 25 characters without hyphens. */
    code: column.word(25).primary(),
    kind: p.enum(REPORT_KINDS),
    issuedAt: column.instant(),
    nonce: column.word(32),
    contentSha256: column.word(64),
    documentSha256: column.word(64),
    /** The report as JSON, as it was issued. */
    content: column.text(),
    askedByRole: column.word(32),
    /** Codes of the sectors whose owner asked, comma between them; empty for none. */
    askedBySectors: column.text(),
    purpose: column.word(32).nullable(),
  },
  indexes: [{ properties: ['code'] }],
});

const entities = [IssuedReport] as const;
export type CreditReportTables = TablesOf<(typeof entities)[number]>;

export const creditReportTables: TableSet = {
  name: 'credit-report',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
