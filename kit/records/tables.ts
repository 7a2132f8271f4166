import { defineEntity, p } from '@mikro-orm/core';
import { DIRECTORY_TIERS } from '../../schema/vocabulary/registration.ts';
import { column } from '../database/column-types.ts';
import { RECORD_KINDS, REVIEW_REASONS, STANDING_EFFECTS } from './record-standing.ts';
import type { TablesOf } from '../database/database.ts';
import type { TableSet } from '../database/table-set.ts';

/** One evaluation of one enterprise by the sector. Rows are only added: a correction or a credit repair is a new revision. */
export const Evaluation = defineEntity({
  name: 'Evaluation',
  properties: {
    uscc: column.uscc().primary(),
    /** The scheme the grade was given under: grades of two schemes do not correct each other. */
    schemeVersion: column.word().primary(),
    /** Which kind of subject was graded where a sector grades several kinds; empty where it does not. */
    subjectKind: column.word(32).primary(),
    /** Last day the evaluation covers, Hebei local date. */
    periodEnd: column.localDate().primary(),
    /** Tier of the directory that evaluated (省/市/县). */
    evaluatorTier: p.enum(DIRECTORY_TIERS).primary(),
    /** 0 as first received; +1 for each correction (异议处理, 信用修复). */
    revision: column.integer().primary(),
    period: column.word(16),
    periodStart: column.localDate(),
    /** The grade as the sector writes it. */
    grade: column.word(16),
    /** Thousandths of a point; empty where the sector publishes no score. */
    scoreThousandths: column.wholeNumber().nullable(),
    evaluatedOn: column.localDate(),
    publishedOn: column.localDate().nullable(),
    /** Number of the evaluation run that computed it; empty for a grade that was received. */
    run: column.integer().nullable(),
    receivedAt: column.instant(),
  },
});

/** An administrative penalty (行政处罚) in the published field format; no free text, no natural person. */
export const Penalty = defineEntity({
  name: 'Penalty',
  properties: {
    uscc: column.uscc().primary(),
    /** Normalised document number + authority + USCC: the same penalty reported twice has the same key. */
    key: column.word(200).primary(),
    documentNumber: column.word(128),
    authority: column.word(128),
    authorityCode: column.word(18),
    /** Penalty categories (处罚类别), `;` between them. */
    categories: column.word(255),
    violationType: column.word(255).nullable(),
    legalBasis: column.text().nullable(),
    fineFen: column.wholeNumber().nullable(),
    confiscatedFen: column.wholeNumber().nullable(),
    /** 造成严重后果: YES or NO; empty where nobody says. */
    seriousConsequence: column.word(3).nullable(),
    decidedOn: column.localDate(),
    validUntil: column.localDate().nullable(),
    publicationEndsOn: column.localDate().nullable(),
    reportedOn: column.localDate().nullable(),
    repairedOn: column.localDate().nullable(),
    objectionSubmittedOn: column.localDate().nullable(),
    receivedAt: column.instant(),
  },
});

/** An administrative permit (行政许可) in the published field format. */
export const Permit = defineEntity({
  name: 'Permit',
  properties: {
    uscc: column.uscc().primary(),
    key: column.word(200).primary(),
    documentNumber: column.word(128),
    documentName: column.word(255).nullable(),
    category: column.word(64),
    certificateName: column.word(255).nullable(),
    certificateNumber: column.word(128).nullable(),
    decidedOn: column.localDate(),
    validFrom: column.localDate().nullable(),
    /** Empty means open-ended (2099-12-31 in the published format). */
    validUntil: column.localDate().nullable(),
    authority: column.word(128),
    authorityCode: column.word(18),
    state: column.word(32).nullable(),
    reportedOn: column.localDate().nullable(),
    receivedAt: column.instant(),
  },
});

/** An entry in a list of seriously dishonest entities (严重失信主体名单); organisations only. */
export const SevereListing = defineEntity({
  name: 'SevereListing',
  properties: {
    uscc: column.uscc().primary(),
    decisionNumber: column.word(128).primary(),
    includedOn: column.localDate(),
    /** Which listing situation of the sector's rule applied. */
    situation: column.word(64),
    authority: column.word(128),
    /** Last day of the management period. */
    endsOn: column.localDate().nullable(),
    removedOn: column.localDate().nullable(),
    removalReason: column.word(255).nullable(),
    receivedAt: column.instant(),
  },
});

/** An entry in the list of abnormal operations (经营异常名录). */
export const AbnormalListing = defineEntity({
  name: 'AbnormalListing',
  properties: {
    uscc: column.uscc().primary(),
    documentNumber: column.word(128).primary(),
    includedOn: column.localDate(),
    reason: column.word(255),
    authority: column.word(128),
    removedOn: column.localDate().nullable(),
    receivedAt: column.instant(),
  },
});

/** An enterprise in the sector's own directory of subjects (监管对象名录): whom the sector grades at all. */
export const Subject = defineEntity({
  name: 'Subject',
  properties: {
    uscc: column.uscc().primary(),
    kind: column.word(32).primary(),
    /** The subject's own level where its kind has one: `5A`, `4星`. */
    level: column.word(16).nullable(),
    listedFrom: column.localDate(),
    listedUntil: column.localDate().nullable(),
    receivedAt: column.instant(),
  },
});

/** A judgment debtor entry (失信被执行人); organisations only. */
export const JudgmentDebtor = defineEntity({
  name: 'JudgmentDebtor',
  properties: {
    uscc: column.uscc().primary(),
    /** Number of the enforcement case (案号). */
    caseNumber: column.word(128).primary(),
    court: column.word(128),
    publishedOn: column.localDate(),
    removedOn: column.localDate().nullable(),
    receivedAt: column.instant(),
  },
});

/** A credit record that a model reads and that has no table of its own (表彰奖励、欠缴税款、合同违约…); organisations only. */
export const CreditRecord = defineEntity({
  name: 'CreditRecord',
  properties: {
    uscc: column.uscc().primary(),
    /** Fact and document number: the same record told twice has the same key. */
    key: column.word(200).primary(),
    /** The fact of the models that it belongs to. */
    fact: column.word(64),
    documentNumber: column.word(128),
    authority: column.word(128),
    /** Level of a commendation, or which kind of record of this fact. */
    level: column.word(64).nullable(),
    amountFen: column.wholeNumber().nullable(),
    decidedOn: column.localDate(),
    endedOn: column.localDate().nullable(),
    repairedOn: column.localDate().nullable(),
    receivedAt: column.instant(),
  },
});

/** A value that a model reads (指标数据), as of a day. */
export const IndicatorValue = defineEntity({
  name: 'IndicatorValue',
  properties: {
    uscc: column.uscc().primary(),
    fact: column.word(64).primary(),
    asOf: column.localDate().primary(),
    /** JSON: whole number, thousandths of a point, fen, yes or no, word or day. */
    value: column.word(128),
    source: column.word(128).nullable(),
    receivedAt: column.instant(),
  },
});

/**
 * What decisions on objections and repairs have made of a record: one row for each record and sector that decided. Kept
 * apart from the record, so that a file that is read again cannot undo a decision. The history is in the rights events.
 */
export const RecordStanding = defineEntity({
  name: 'RecordStanding',
  indexes: [{ properties: ['effect', 'receivedAt'] }],
  properties: {
    uscc: column.uscc().primary(),
    recordKind: p.enum(RECORD_KINDS).primary(),
    recordKey: column.word(200).primary(),
    /** Code of the sector that decided. */
    origin: column.word(64).primary(),
    effect: p.enum(STANDING_EFFECTS),
    /** First day of the effect. */
    effectiveOn: column.localDate().nullable(),
    /** For a grade under review: what set it off. */
    reason: p.enum(REVIEW_REASONS).nullable(),
    caseId: column.word(64).nullable(),
    decisionNumber: column.word(128).nullable(),
    /** JSON of the columns that an upheld objection found wrong: a file that brings them back is not believed. */
    refusedContent: column.text().nullable(),
    /** Last working day for deciding an objection that is open. */
    objectionDueOn: column.localDate().nullable(),
    /** Where the sector's change feed told of it: who has read that far knows. */
    sequence: column.wholeNumber(),
    receivedAt: column.instant(),
  },
});

/** An older code of the same enterprise (被替代代码): its records are the enterprise's. */
export const SupersededCode = defineEntity({
  name: 'SupersededCode',
  properties: {
    uscc: column.uscc().primary(),
    older: column.uscc().primary(),
    receivedAt: column.instant(),
  },
});

const entities = [
  Evaluation,
  Penalty,
  Permit,
  SevereListing,
  AbnormalListing,
  Subject,
  JudgmentDebtor,
  CreditRecord,
  IndicatorValue,
  RecordStanding,
  SupersededCode,
] as const;
export type RecordTables = TablesOf<(typeof entities)[number]>;

/** Tables that every sector has, whatever it grades. */
export const recordTables: TableSet = {
  name: 'records',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
