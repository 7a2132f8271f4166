import { CompiledQuery, type Transaction } from 'kysely';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import type { NewChange } from './changes-of.ts';

const fields = (at: string) =>
  `value ->> 0, ${at}, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7`;

/** Any number that nobody else locks with in the hub's own database. */
const NUMBERING_LOCK = 4_712;

/** Runs one statement with its parameters, in the transaction of what changed. */
export type RunStatement = (text: string, parameters: readonly unknown[]) => Promise<unknown>;

export function statementsOf<Tables>(transaction: Transaction<Tables>): RunStatement {
  return (text, parameters) => transaction.executeQuery(CompiledQuery.raw(text, [...parameters]));
}

/**
 * Tells changes: in the transaction that makes them, numbered one after the other. Whoever tells some waits for whoever
 * told some before to commit, so that numbers become visible in their order and a reader never passes over one.
 */
export async function tellChanges(
  run: RunStatement,
  engine: DatabaseEngine,
  changes: readonly NewChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const rows = JSON.stringify(
    changes.map(({ kind, at, uscc, sector, region, industry, before, after }) => [
      kind,
      at,
      uscc,
      sector,
      region,
      industry,
      before === null ? null : JSON.stringify(before),
      after === null ? null : JSON.stringify(after),
    ]),
  );
  const columns = 'sequence, kind, at, uscc, sector, region, industry, said_before, said_after';
  const newest = '(select coalesce(max(sequence), 0) from outgoing_change)';
  if (engine === 'sqlite') {
    const told = `select ${newest} + key + 1, ${fields('value ->> 1')} from json_each(?)`;
    await run(`insert into outgoing_change (${columns}) ${told}`, [rows]);
    return;
  }
  await run(`select pg_advisory_xact_lock(${NUMBERING_LOCK})`, []);
  const told = `select ${newest} + place, ${fields('(value ->> 1)::timestamptz')} from json_array_elements($1::json) with ordinality as told (value, place)`;
  await run(`insert into outgoing_change (${columns}) ${told}`, [rows]);
}
