import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { HubError } from '../errors.ts';
import { takeFeed } from '../feed/changes.ts';
import { DuplicateFinder } from '../feed/duplicate-finder.ts';
import { readingContext } from '../feed/reading-options.ts';
import type { RecordsKind, RowProblem, RowTexts } from '../feed/records-kind.ts';
import type { FeedTables } from '../feed/tables.ts';
import { readNext, writeRows } from '../feed/write-rows.ts';
import type { Subgraph } from '../subgraph.ts';
import {
  type Delivery,
  type ExchangePosition,
  type ExchangePort,
  type OfferPage,
  type PackageCode,
  packageKindName,
  packageKindOf,
  type Receipt,
  type RefusedRow,
} from './exchange.ts';
import type { ExchangeTables } from './tables.ts';

type Tables = ExchangeTables & FeedTables;

const SOURCE_PREFIX = 'exchange:';
const MOST_REFUSED_TOLD = 1_000;
const MOST_CODES_CHARACTERS = 255;

/** A subgraph's part in the exchange over its open store. */
export function exchangePort(
  subgraph: Pick<Subgraph, 'code' | 'imports' | 'exchange'>,
  opened: Database<FeedTables>,
  clock: () => Date = () => new Date(),
): ExchangePort {
  const database = opened as unknown as Database<Tables>; // every subgraph's store is opened with the exchange's tables
  const { code, exchange } = subgraph;
  return {
    status: async () => ({
      code,
      sends: exchange.sends.map(({ what }) => what),
      receives: exchange.receives,
      tip: await tipOf(database),
      positions: await positionsOf(database),
    }),
    offer: (what, after, limit) => readOffer(database, subgraph, what, after, limit),
    take: (delivery) => takeDelivery(database, subgraph, delivery, clock()),
    receipt: (sender, what) => receiptOf(database.read, sender, what),
    acknowledge: (receiver, receipt) => keepReceipt(database, receiver, receipt, clock().toISOString()),
  };
}

async function tipOf({ read }: Database<Tables>): Promise<number> {
  const { tip } = await read
    .selectFrom('change')
    .select((eb) => eb.fn.coalesce(eb.fn.max('sequence'), sql<number>`0`).as('tip'))
    .executeTakeFirstOrThrow();
  return tip;
}

/** Changes first, rows after: a row may be newer than the change that named it, never older. */
async function readOffer(
  database: Database<Tables>,
  { code, exchange }: Pick<Subgraph, 'code' | 'exchange'>,
  what: PackageCode,
  after: number,
  limit: number,
): Promise<OfferPage> {
  const offer = exchange.sends.find((each) => each.what === what);
  if (offer === undefined) throw new HubError('KIND_UNKNOWN', `${code} does not send ${what}.`);
  const tip = await tipOf(database);
  const changes = await database.read
    .selectFrom('change')
    .select(['sequence', 'uscc'])
    .where('sequence', '>', after)
    .where('sequence', '<=', tip)
    .where('kind', 'in', offer.changedBy)
    .orderBy('sequence')
    .limit(limit)
    .execute();
  const hasMore = changes.length === limit;
  const usccs = [...new Set(changes.map(({ uscc }) => uscc))];
  const read = database.read as unknown as Kysely<unknown>; // an offer knows its own subgraph's tables
  return {
    through: hasMore ? (changes.at(-1)?.sequence ?? tip) : Math.max(after, tip),
    rows: usccs.length === 0 ? [] : await offer.rows(read, code, usccs),
    hasMore,
  };
}

/**
 * Takes a page in: rows, quarantine, change feed and position in one transaction. A page that does not follow on the
 * position (delivered twice, or out of order) changes nothing.
 */
function takeDelivery(
  database: Database<Tables>,
  { code, imports }: Pick<Subgraph, 'code' | 'imports'>,
  { sender, what, after, through, rows }: Delivery,
  now: Date,
): Promise<Receipt> {
  const kind = packageKindOf(imports, what);
  if (kind === null) throw new HubError('KIND_UNKNOWN', `${code} does not take ${what}.`);
  const receivedAt = now.toISOString();
  return database.write(async (transaction) => {
    const target = { transaction, engine: database.engine };
    await takeFeed(target);
    const { sequence } = await receiptOf(transaction, sender, what);
    if (sequence === after) {
      const read = readDelivered(kind, sender, rows, now);
      await writeRows(read, { ...target, kind, source: sourceOf(sender), receivedAt });
      const moved = { sequence: through, taken_at: receivedAt };
      await transaction
        .insertInto('exchange_position')
        .values({ sender, what, ...moved })
        .onConflict((conflict) => conflict.columns(['sender', 'what']).doUpdateSet(moved))
        .execute();
    }
    return receiptOf(transaction, sender, what);
  });
}

function readDelivered(kind: RecordsKind, sender: string, rows: Delivery['rows'], now: Date) {
  const context = readingContext({ now });
  const earlier = new DuplicateFinder();
  const fields = new Set(kind.fields.map(({ name }) => name));
  return rows.map((row, index) => {
    const known = Object.entries({ ...row, sender }).filter(([name]) => fields.has(name));
    return readNext(kind, { line: index + 1, texts: Object.fromEntries(known), problems: [] }, context, earlier);
  });
}

/** How quarantined rows name the exchange as their source. */
function sourceOf(sender: string): string {
  return `${SOURCE_PREFIX}${sender}`;
}

async function receiptOf(read: Kysely<Tables>, sender: string, what: PackageCode): Promise<Receipt> {
  const position = await read
    .selectFrom('exchange_position')
    .select('sequence')
    .where('sender', '=', sender)
    .where('what', '=', what)
    .executeTakeFirst();
  const refused = await read
    .selectFrom('quarantined_row')
    .select(['fields', 'problems'])
    .where('status', '=', 'OPEN')
    .where('kind', '=', packageKindName(what))
    .where('source', '=', sourceOf(sender))
    .orderBy('id')
    .limit(MOST_REFUSED_TOLD)
    .execute();
  return { what, sequence: position?.sequence ?? 0, refused: refused.map(refusedRow) };
}

function refusedRow(row: { fields: string; problems: string }): RefusedRow {
  const fields = JSON.parse(row.fields) as RowTexts; // written by keepInQuarantine
  const problems = JSON.parse(row.problems) as RowProblem[]; // as well
  const codes = problems.map((problem) => problem.code).join(';');
  return { uscc: fields['uscc'] ?? '', recordKey: fields['key'] ?? '', codes: codes.slice(0, MOST_CODES_CHARACTERS) };
}

async function positionsOf({ read }: Database<Tables>): Promise<ExchangePosition[]> {
  const positions = await read.selectFrom('exchange_position').select(['sender', 'what', 'sequence']).execute();
  if (positions.length === 0) return [];
  const refused = await read
    .selectFrom('quarantined_row')
    .select((eb) => ['source', 'kind', eb.fn.countAll().as('rows')])
    .where('status', '=', 'OPEN')
    .where('source', 'like', `${SOURCE_PREFIX}%`)
    .groupBy(['source', 'kind'])
    .execute();
  return positions.map((position) => {
    const kind = packageKindName(position.what);
    const found = refused.find((each) => each.kind === kind && each.source === sourceOf(position.sender));
    return { ...position, refused: Number(found?.rows ?? 0) };
  });
}

/** Notes where a receiver stands: a receipt of an earlier position that comes late changes nothing. */
function keepReceipt(
  database: Database<Tables>,
  receiver: string,
  { what, sequence, refused }: Receipt,
  acknowledgedAt: string,
): Promise<void> {
  return database.write(async (transaction) => {
    const kept = await transaction
      .insertInto('exchange_receipt')
      .values({ receiver, what, sequence, acknowledged_at: acknowledgedAt })
      .onConflict((conflict) =>
        conflict
          .columns(['receiver', 'what'])
          .doUpdateSet({ sequence, acknowledged_at: acknowledgedAt })
          .where('exchange_receipt.sequence', '<=', sequence),
      )
      .returning('receiver')
      .execute();
    if (kept.length === 0) return;
    await transaction
      .deleteFrom('exchange_refusal')
      .where('receiver', '=', receiver)
      .where('what', '=', what)
      .execute();
    for (const { uscc, recordKey, codes } of refused) {
      await transaction
        .insertInto('exchange_refusal')
        .values({ receiver, what, uscc, record_key: recordKey, codes, refused_at: acknowledgedAt })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  });
}
