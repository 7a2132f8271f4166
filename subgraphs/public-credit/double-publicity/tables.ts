import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../../kit/database/column-types.ts';
import type { TablesOf } from '../../../kit/database/database.ts';
import type { TableSet } from '../../../kit/database/table-set.ts';

export const DECISION_KINDS = ['PENALTY', 'PERMIT'] as const;

export const WITHHELD = ['YES', 'NO'] as const;

/** A decision that an audit of double publicity looked at (双公示专项排查), whether it had been reported or not. */
export const AuditedDecision = defineEntity({
  name: 'AuditedDecision',
  properties: {
    uscc: column.uscc().primary(),
    decisionKind: p.enum(DECISION_KINDS).primary(),
    /** Natural key, the one a report of the same decision has. */
    key: column.word(200).primary(),
    documentNumber: column.word(128),
    authority: column.word(128),
    authorityCode: column.word(18),
    decidedOn: column.localDate(),
    auditedOn: column.localDate(),
    /** Whether the auditors found that it was kept back on purpose; empty where they did not say. */
    withheld: p.enum(WITHHELD).nullable(),
    receivedAt: column.instant(),
  },
});

const entities = [AuditedDecision] as const;
export type DoublePublicityTables = TablesOf<(typeof entities)[number]>;

export const doublePublicityTables: TableSet = {
  name: 'double-publicity',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
