import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../kit/database/column-types.ts';
import type { TablesOf } from '../../kit/database/database.ts';
import type { TableSet } from '../../kit/database/table-set.ts';

/** One run of a hub's process. */
export const AuditChain = defineEntity({
  name: 'AuditChain',
  properties: {
    /** What the enterprises of its records know it by: short, since there are fifty of them to a page. */
    place: column.integer().primary().autoincrement(),
    chain: column.word(64).unique(),
    beganAt: column.instant(),
    /** SHA-256 of the seal that was the newest then; null for the first chain. */
    newestSeal: column.word(64).nullable(),
    /** Number of the last record whose enterprises are listed. */
    listedUpTo: column.wholeNumber(),
  },
});

/** One answered request: only ever added, and taken away whole segments at a time when its time is over. */
export const AuditRecord = defineEntity({
  name: 'AuditRecord',
  properties: {
    /** The chain it belongs to: one for each run of a hub's process. */
    chain: column.word(64).primary(),
    /** Place in the chain, from 1. */
    number: column.wholeNumber().primary(),
    at: column.instant(),
    subject: column.word(255),
    operationSha256: column.word(64),
    /** The record as JSON, exactly as it was hashed. */
    content: column.text(),
    /** SHA-256 over the hash before it and the content. */
    hash: column.word(64),
  },
  indexes: [{ properties: ['at'] }, { properties: ['subject', 'at'] }],
});

/**
 * Which enterprises an answered request was about: worked out of the records, so that "who looked at me" is found. What a
 * record put in here is known from the record, so that it needs no index by record.
 */
export const AuditedEnterprise = defineEntity({
  name: 'AuditedEnterprise',
  properties: {
    uscc: column.uscc().primary(),
    /** Place of the record's chain. */
    chainPlace: column.integer().primary().autoincrement(false),
    number: column.wholeNumber().primary(),
  },
});

/** The text of an operation, kept once. */
export const AuditedOperation = defineEntity({
  name: 'AuditedOperation',
  properties: { sha256: column.word(64).primary(), text: column.text() },
});

/** A signature over a run of records of one chain; stays when they are gone. */
export const AuditSeal = defineEntity({
  name: 'AuditSeal',
  properties: {
    chain: column.word(64).primary(),
    first: column.wholeNumber().primary(),
    last: column.wholeNumber(),
    sealedAt: column.instant(),
    keyId: column.word(64),
    /** What was signed, as JSON. */
    content: column.text(),
    /** Ed25519, base64url. */
    signature: p.string().length(128),
  },
  indexes: [{ properties: ['sealedAt'] }],
});

const entities = [AuditChain, AuditRecord, AuditedEnterprise, AuditedOperation, AuditSeal] as const;
export type AuditTables = TablesOf<(typeof entities)[number]>;

export const auditTables: TableSet = {
  name: 'audit',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
