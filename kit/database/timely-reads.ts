import { Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolClient } from 'pg';
import { HubError } from '../errors.ts';

/** Connections for reads that somebody waits for. */
const MOST_CONNECTIONS = 7;
/** SQLSTATE query_canceled (PostgreSQL, appendix A), by which a statement past its time ends. */
const CANCELLED = '57014';

/** Reads for who waits for an answer. */
export interface TimelyReads {
  readonly read: Kysely<unknown>;
  close(): Promise<void>;
}

/**
 * Reads over connections of their own, on which PostgreSQL cancels a statement that takes longer than it may
 * (`statement_timeout`). Nothing else is cut: writes, imports, evaluations, the filling of the index and migrations go
 * over the pool they always went over.
 */
export function timelyReads(beside: Pool, timeoutMs: number): TimelyReads {
  const pool = new Pool({ ...beside.options, max: MOST_CONNECTIONS, statement_timeout: timeoutMs });
  // A connection that breaks while it is idle is replaced by the next question.
  pool.on('error', () => undefined);
  const explained = {
    options: pool.options,
    connect: async () => explaining(await pool.connect(), timeoutMs),
    end: () => pool.end(),
  };
  const read = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: explained }) });
  return { read, close: () => read.destroy() };
}

type Query = (text: string, parameters: readonly unknown[]) => Promise<unknown>;

/** A connection that says why a statement was cancelled. */
function explaining(client: PoolClient, timeoutMs: number) {
  const ask = client.query.bind(client) as unknown as Query; // the one of its overloads that kysely uses
  const query = async (text: string, parameters: readonly unknown[]) => {
    try {
      return await ask(text, parameters);
    } catch (error) {
      throw isCancelled(error) ? new HubError('STATEMENT_TIMEOUT', tooLong(timeoutMs), { cause: error }) : error;
    }
  };
  return { query, release: () => client.release() } as unknown as PoolClient; // kysely asks no more of a connection than these
}

function isCancelled(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === CANCELLED;
}

function tooLong(timeoutMs: number): string {
  return `One look into the store took longer than ${timeoutMs} ms (HUB_STATEMENT_TIMEOUT_MS) and was cancelled. Ask for a smaller page, a shorter time or a narrower filter; if it lasts, tell the operator.`;
}
