import { defineEntity } from '@mikro-orm/core';
import { column } from '../database/column-types.ts';
import type { TablesOf } from '../database/database.ts';
import type { TableSet } from '../database/table-set.ts';

/** A record that another sector has sent. One row for each sender, package and natural key; a change overwrites it. */
export const ReceivedRecord = defineEntity({
  name: 'ReceivedRecord',
  properties: {
    uscc: column.uscc().primary(),
    /** Code of the sender. */
    sender: column.word(64).primary(),
    /** What kind of package it came in. */
    what: column.word(32).primary(),
    key: column.word(200).primary(),
    /** JSON object of the values, as the package declares them. */
    content: column.text(),
    receivedAt: column.instant(),
  },
});

/** How far this store has taken in what a sender offers. Moves in the transaction that takes a page in. */
export const ExchangePosition = defineEntity({
  name: 'ExchangePosition',
  properties: {
    sender: column.word(64).primary(),
    what: column.word(32).primary(),
    /** Sequence of the sender's change feed. */
    sequence: column.wholeNumber(),
    takenAt: column.instant(),
  },
});

/** How far each receiver has acknowledged what this store offers. */
export const ExchangeReceipt = defineEntity({
  name: 'ExchangeReceipt',
  properties: {
    receiver: column.word(64).primary(),
    what: column.word(32).primary(),
    /** Sequence of this store's change feed. */
    sequence: column.wholeNumber(),
    acknowledgedAt: column.instant(),
  },
});

/** A record that a receiver could not accept: it lies in that receiver's quarantine. */
export const ExchangeRefusal = defineEntity({
  name: 'ExchangeRefusal',
  properties: {
    uscc: column.word(64).primary(),
    receiver: column.word(64).primary(),
    what: column.word(32).primary(),
    recordKey: column.word(200).primary(),
    /** Codes of what was wrong, `;` between them. */
    codes: column.word(255),
    refusedAt: column.instant(),
  },
});

const entities = [ReceivedRecord, ExchangePosition, ExchangeReceipt, ExchangeRefusal] as const;
export type ExchangeTables = TablesOf<(typeof entities)[number]>;

/** Tables of what is exchanged between sectors; every subgraph has them. */
export const exchangeTables: TableSet = {
  name: 'exchange',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
