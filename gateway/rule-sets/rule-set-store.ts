import type { Transaction } from 'kysely';
import { sql } from 'kysely';
import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { Database } from '../../kit/database/database.ts';
import type { Role } from '../../kit/identity/caller.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { RuleFiles } from '../convergence/rule-set.ts';
import type { RuleSetTables } from './tables.ts';
import type { RuleSetEvent, RuleSetEventKind } from './timeline.ts';

/** A version as it is kept. */
export interface StoredVersion {
  readonly hash: string;
  readonly ruleSetId: string;
  readonly version: string;
  readonly basedOn: string | null;
  readonly createdAt: string;
}

/** Who does something. */
export interface Actor {
  readonly subject: string;
  readonly role: Role;
}

/** What happens to a version, before it has a number. */
export interface NewEvent {
  readonly hash: string;
  readonly kind: RuleSetEventKind;
  readonly by: Actor;
  readonly inForceFrom?: LocalDate;
  readonly note?: string | null;
  readonly detail?: unknown;
}

type Store = Database<RuleSetTables>;

/** All versions, the oldest first; without their files. */
export async function versionsIn({ read }: Pick<Store, 'read'>): Promise<StoredVersion[]> {
  const rows = await read
    .selectFrom('rule_set_version')
    .select(['hash', 'rule_set_id', 'version', 'based_on', 'created_at'])
    .orderBy('created_at')
    .orderBy('hash')
    .execute();
  return rows.map(({ hash, rule_set_id, version, based_on, created_at }) => ({
    hash,
    ruleSetId: rule_set_id,
    version,
    basedOn: based_on,
    createdAt: instantFromColumn(created_at),
  }));
}

/** The files of a version; null where there is none with that hash. */
export async function filesOf({ read }: Pick<Store, 'read'>, hash: string): Promise<RuleFiles | null> {
  const row = await read.selectFrom('rule_set_version').select('files').where('hash', '=', hash).executeTakeFirst();
  return row === undefined ? null : new Map(JSON.parse(row.files) as [string, string][]); // written by addVersion
}

/** Everything that happened to all versions, in order. */
export async function eventsIn(read: Store['read'] | Transaction<RuleSetTables>): Promise<RuleSetEvent[]> {
  const rows = await read.selectFrom('rule_set_event').selectAll().orderBy('number').execute();
  return rows.map((row) => ({
    number: row.number,
    hash: row.hash,
    kind: row.kind,
    at: instantFromColumn(row.at),
    bySubject: row.by_subject,
    byRole: row.by_role,
    inForceFrom: row.in_force_from,
    note: row.note,
    detail: row.detail,
  }));
}

/** Number of the last event: who has read up to it knows everything. */
export async function lastEventNumber({ read }: Pick<Store, 'read'>): Promise<number> {
  const row = await read
    .selectFrom('rule_set_event')
    .select((columns) => columns.fn.max('number').as('last'))
    .executeTakeFirst();
  return row?.last ?? 0;
}

/** Keeps a version with its first event; one that is kept already stays as it is. @returns whether it is new. */
export function addVersion(
  store: Store,
  version: Pick<StoredVersion, 'hash' | 'ruleSetId' | 'version' | 'basedOn'> & { readonly files: RuleFiles },
  event: Omit<NewEvent, 'hash'>,
): Promise<boolean> {
  return store.write(async (transaction) => {
    await oneAtATime(store, transaction);
    const { hash, ruleSetId, basedOn } = version;
    const known = await transaction
      .selectFrom('rule_set_version')
      .select('hash')
      .where('hash', '=', hash)
      .executeTakeFirst();
    if (known !== undefined) return false;
    await transaction
      .insertInto('rule_set_version')
      .values({
        hash,
        rule_set_id: ruleSetId,
        version: version.version,
        files: JSON.stringify([...version.files]),
        based_on: basedOn,
        created_at: new Date().toISOString(),
      })
      .execute();
    await writeEvent(transaction, { ...event, hash });
    return true;
  });
}

/** Adds an event, if what happened so far allows it: `check` throws where it does not. */
export function addEvent(
  store: Store,
  event: NewEvent,
  check: (events: readonly RuleSetEvent[], versions: readonly StoredVersion[]) => void = () => undefined,
): Promise<void> {
  return store.write(async (transaction) => {
    await oneAtATime(store, transaction);
    check(await eventsIn(transaction), await versionsIn({ read: transaction }));
    await writeEvent(transaction, event);
  });
}

/** Two processes that write events do so one after the other; SQLite has one writer anyway. */
async function oneAtATime({ engine }: Store, transaction: Transaction<RuleSetTables>): Promise<void> {
  if (engine === 'postgresql') await sql`lock table rule_set_event in exclusive mode`.execute(transaction);
}

async function writeEvent(transaction: Transaction<RuleSetTables>, event: NewEvent): Promise<void> {
  const { hash, kind, by, inForceFrom = null, note = null, detail = null } = event;
  await transaction
    .insertInto('rule_set_event')
    .values({
      number: (await lastEventNumber({ read: transaction })) + 1,
      hash,
      kind,
      at: new Date().toISOString(),
      by_subject: by.subject,
      by_role: by.role,
      in_force_from: inForceFrom,
      note,
      detail: detail === null ? null : JSON.stringify(detail),
    })
    .execute();
}
