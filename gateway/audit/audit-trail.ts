import { z } from 'zod';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { AuditContent, RefusalContent } from './audit-chain.ts';
import { listEnterprises } from './list-enterprises.ts';
import { REFUSED_UNREAD } from './refused-unread.ts';
import type { AuditTables } from './tables.ts';

export const MOST_RECORDS = 100;

/** A kept record, read again. */
export interface KeptRecord<Content = AuditContent> {
  readonly chain: string;
  readonly number: number;
  readonly hash: string;
  readonly content: Content;
  readonly operationText: string;
}

export interface TrailQuestion {
  readonly first: number;
  readonly after: string | null;
  readonly uscc?: Uscc | null;
  readonly subject?: string | null;
}

export interface TrailPage<Content = AuditContent> {
  readonly records: readonly KeptRecord<Content>[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/**
 * A page of answered requests, newest first.
 * @throws {HubError} PAGE_TOO_LARGE, INVALID_CURSOR
 */
export function auditTrail(database: Database<AuditTables>, question: TrailQuestion): Promise<TrailPage> {
  return pageOf(database, question, '!=');
}

/**
 * A page of refusals, newest first.
 * @throws {HubError} PAGE_TOO_LARGE, INVALID_CURSOR
 */
export function refusalTrail(
  database: Database<AuditTables>,
  question: Pick<TrailQuestion, 'first' | 'after'>,
): Promise<TrailPage<RefusalContent>> {
  return pageOf(database, question, '=');
}

/** Refusals and answers are in one chain, and told apart by the operation. */
async function pageOf<Content>(
  database: Database<AuditTables>,
  { first, after, uscc = null, subject = null }: TrailQuestion,
  isRefusal: '=' | '!=',
): Promise<TrailPage<Content>> {
  if (first < 1 || first > MOST_RECORDS)
    throw new HubError('PAGE_TOO_LARGE', `first is 1 to ${MOST_RECORDS}; page on with after.`);
  const place = after === null ? null : fromCursor(after);
  if (uscc !== null) await listEnterprises(database);
  const rows = await database.read
    .selectFrom('audit_record')
    .innerJoin('audited_operation', 'audited_operation.sha256', 'audit_record.operation_sha256')
    .select(['audit_record.chain', 'audit_record.number', 'at', 'hash', 'content', 'text as operationText'])
    .where('operation_sha256', isRefusal, REFUSED_UNREAD.sha256)
    .$if(subject !== null, (query) => query.where('subject', '=', subject ?? ''))
    // Found by the enterprise, not by looking through the records for it.
    .$if(uscc !== null, (query) =>
      query
        .innerJoin('audit_chain', 'audit_chain.chain', 'audit_record.chain')
        .innerJoin('audited_enterprise', (join) =>
          join
            .onRef('audited_enterprise.chain_place', '=', 'audit_chain.place')
            .onRef('audited_enterprise.number', '=', 'audit_record.number'),
        )
        .where('audited_enterprise.uscc', '=', uscc),
    )
    .$if(place !== null, (query) =>
      query.where((eb) =>
        eb(
          eb.refTuple('at', 'audit_record.chain', 'audit_record.number'),
          '<',
          eb.tuple(place?.at ?? '', place?.chain ?? '', place?.number ?? 0),
        ),
      ),
    )
    .orderBy('at', 'desc')
    .orderBy('audit_record.chain', 'desc')
    .orderBy('audit_record.number', 'desc')
    .limit(first + 1)
    .execute();
  const page = rows.slice(0, first);
  return {
    records: page.map(({ content, ...row }) => ({ ...row, content: JSON.parse(content) as Content })),
    hasNextPage: rows.length > first,
    hasPreviousPage: after !== null,
    startCursor: cursorOf(page.at(0)),
    endCursor: cursorOf(page.at(-1)),
  };
}

interface Row {
  readonly at: string;
  readonly chain: string;
  readonly number: number;
}

function cursorOf(row: Row | undefined): string | null {
  if (row === undefined) return null;
  return Buffer.from(JSON.stringify([instantFromColumn(row.at), row.chain, row.number])).toString('base64url');
}

const placeShape = z.tuple([z.iso.datetime(), z.string(), z.number().int()]);

function fromCursor(cursor: string): Row {
  try {
    const [at, chain, number] = placeShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { at, chain, number };
  } catch (cause) {
    throw new HubError(
      'INVALID_CURSOR',
      'after is not a cursor of this list; pass the endCursor of the page before, unchanged.',
      {
        cause,
      },
    );
  }
}
