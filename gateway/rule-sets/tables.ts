import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../kit/database/column-types.ts';
import type { TablesOf } from '../../kit/database/database.ts';
import type { TableSet } from '../../kit/database/table-set.ts';

/** What can happen to a version of a rule set. */
export const RULE_SET_EVENTS = [
  'SHIPPED',
  'DRAFTED',
  'PROVED',
  'PROOF_FAILED',
  'REHEARSED',
  'PROPOSED',
  'APPROVED',
  'WITHDRAWN',
  'PUBLISHED',
] as const;

/** The files of one version, by their hash: never changed, never removed. What becomes of it is told by its events. */
export const RuleSetVersion = defineEntity({
  name: 'RuleSetVersion',
  properties: {
    /** SHA-256 over the files, as every fused answer names it. */
    hash: column.word(64).primary(),
    /** Id and version as its settings say. */
    ruleSetId: column.word(128),
    version: column.word(64),
    /** Names and texts of the files, JSON. */
    files: column.text(),
    /** The version it was made from; empty where nobody said. */
    basedOn: column.word(64).nullable(),
    createdAt: column.instant(),
  },
});

/** Who did what to a version, and when: rows are only added. */
export const RuleSetEvent = defineEntity({
  name: 'RuleSetEvent',
  indexes: [{ properties: ['hash'] }],
  properties: {
    number: column.integer().primary(),
    hash: column.word(64),
    kind: p.enum(RULE_SET_EVENTS),
    at: column.instant(),
    /** The account that did it, as the identity provider names it. */
    bySubject: column.word(255),
    byRole: column.word(32),
    /** PROPOSED, APPROVED, PUBLISHED: the first day on which it is, or is to be, in force. */
    inForceFrom: column.localDate().nullable(),
    note: column.text().nullable(),
    /** What was found, JSON: the proof, or what a rehearsal was held against. */
    detail: column.text().nullable(),
  },
});

const entities = [RuleSetVersion, RuleSetEvent] as const;
export type RuleSetTables = TablesOf<(typeof entities)[number]>;

export const ruleSetTables: TableSet = {
  name: 'rule-sets',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
