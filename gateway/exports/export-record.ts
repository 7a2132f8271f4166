import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { ExportFormat } from './export-rows.ts';
import type { EXPORT_STATES } from './tables.ts';

export type ExportState = (typeof EXPORT_STATES)[number];

/** An export as it is kept. */
export interface ExportRecord {
  readonly number: number;
  readonly state: ExportState;
  readonly format: ExportFormat;
  readonly fields: string;
  /** JSON; null for everybody. */
  readonly filter: string | null;
  readonly purpose: string;
  readonly bySubject: string;
  readonly claims: string;
  readonly requestedAt: string;
  readonly total: number;
  readonly totalKind: string;
  readonly done: number;
  readonly parts: number;
  readonly cursor: string | null;
  readonly withheld: number;
  readonly unanswered: number;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly finishedAt: string | null;
  readonly expiresAt: string | null;
  readonly downloads: number;
  readonly failure: string | null;
}

/** What is known of an export when it is asked for. */
export type NewExport = Pick<
  ExportRecord,
  'format' | 'fields' | 'filter' | 'purpose' | 'bySubject' | 'claims' | 'total' | 'totalKind'
>;

/** Its row in the store. */
export interface ExportRow {
  readonly number: number;
  readonly state: ExportState;
  readonly format: ExportFormat;
  readonly fields: string;
  readonly filter: string | null;
  readonly purpose: string;
  readonly by_subject: string;
  readonly claims: string;
  readonly requested_at: string;
  readonly touched_at: string;
  readonly runner: string | null;
  readonly total: number;
  readonly total_kind: string;
  readonly done: number;
  readonly parts: number;
  readonly cursor: string | null;
  readonly withheld: number;
  readonly unanswered: number;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly finished_at: string | null;
  readonly expires_at: string | null;
  readonly downloads: number;
  readonly failure: string | null;
}

export function recordOf(row: ExportRow): ExportRecord {
  const { by_subject, requested_at, total_kind, finished_at, expires_at, touched_at: _, runner: __, ...same } = row;
  return {
    ...same,
    bySubject: by_subject,
    requestedAt: instantFromColumn(requested_at),
    totalKind: total_kind,
    finishedAt: finished_at === null ? null : instantFromColumn(finished_at),
    expiresAt: expires_at === null ? null : instantFromColumn(expires_at),
  };
}

/** The row of an export that waits. */
export function newRow(number: number, asked: NewExport, now: string): ExportRow {
  const { format, fields, filter, purpose, claims, total } = asked;
  return {
    number,
    format,
    fields,
    filter,
    purpose,
    claims,
    total,
    state: 'WAITING',
    by_subject: asked.bySubject,
    requested_at: now,
    touched_at: now,
    runner: null,
    total_kind: asked.totalKind,
    done: 0,
    parts: 0,
    cursor: null,
    withheld: 0,
    unanswered: 0,
    bytes: 0,
    sha256: null,
    finished_at: null,
    expires_at: null,
    downloads: 0,
    failure: null,
  };
}
