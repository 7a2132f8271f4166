import type { Transaction } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { statementsOf } from '../changes/change-store.ts';
import type { NewChange } from '../changes/changes-of.ts';
import type { EnterpriseContent } from './enterprise-content.ts';
import type { Change } from './feed-watch.ts';
import { AT_THE_BEGINNING, type Cursor, cursorsOf, holdGeneration, moveCursor } from './generations.ts';
import { countChanges } from '../statistics/cube-tables.ts';
import { CountChanges } from '../statistics/cubes.ts';
import { type IndexContext, instantNow } from './index-context.ts';
import { addReceived, lastReceived, markOf, storedRows, writeRows } from './index-store.ts';
import type { IndexedRow } from './index-tables.ts';
import type { IndexTables } from './tables.ts';
import { type ReceivedRow, type Told, workOut } from './work-out.ts';

/** A cursor as it stood when the answers were asked for, and where it is to stand once they are in; left out where it stays. */
export interface CursorMove {
  readonly from: number;
  readonly to?: Position;
}

/** A place in a feed; back at its beginning, all of the subgraph's answers are owed. */
export type Position = Omit<Cursor, 'readOn'>;

export interface TakingIn {
  /** What was told of each enterprise; one of which nothing was told is worked out anew from what is known. */
  readonly told: ReadonlyMap<Uscc, readonly Told[]>;
  /** By subgraph: all that were asked. */
  readonly cursors: ReadonlyMap<string, CursorMove>;
  /** Subgraphs that an enterprise should have been asked of and that did not answer: all their answers are owed. */
  readonly owed?: ReadonlySet<string>;
}

/** The place behind a change. */
export function behind({ sequence, uscc, recordedAt }: Change): Position {
  return { sequence, lastUscc: uscc, lastRecordedAt: recordedAt };
}

/**
 * Takes answers in and moves the cursors, in one transaction.
 * @returns false, and nothing is written, where a cursor moved since the answers were asked for: they may be older than
 * what stands.
 */
export function takeIn(context: IndexContext, generation: number, taking: TakingIn): Promise<boolean> {
  const { database } = context;
  return database.write(async (transaction) => {
    await holdGeneration(transaction, database.engine, generation);
    const cursors = await cursorsOf(transaction, generation);
    for (const [subgraph, { from }] of taking.cursors) {
      if ((cursors.get(subgraph)?.sequence ?? 0) !== from) return false;
    }
    await writeTold(context, transaction, generation, taking.told, firstIsNewsOf(context, cursors));
    const now = instantNow();
    for (const [subgraph, { to }] of taking.cursors) {
      if (to === undefined) continue;
      const readOn = to.sequence === 0 ? null : (cursors.get(subgraph)?.readOn ?? null);
      await moveCursor(transaction, generation, subgraph, { ...to, readOn }, now);
    }
    for (const subgraph of taking.owed ?? []) {
      const cursor = cursors.get(subgraph) ?? AT_THE_BEGINNING;
      if (cursor.readOn !== null) await moveCursor(transaction, generation, subgraph, { ...cursor, readOn: null }, now);
    }
    return true;
  });
}

/** A subgraph that owes all its answers is being filled in: what it says first says nothing of when it came about. */
function firstIsNewsOf({ subgraphs }: IndexContext, cursors: ReadonlyMap<string, Cursor>): ReadonlySet<string> {
  const isRead = (name: string) => (cursors.get(name)?.readOn ?? null) !== null;
  return new Set(subgraphs.filter(({ name }) => isRead(name)).map(({ code }) => code));
}

async function writeTold(
  { database: { engine }, rules, today, tell, settle }: IndexContext,
  transaction: Transaction<IndexTables>,
  generation: number,
  told: ReadonlyMap<Uscc, readonly Told[]>,
  firstIsNews: ReadonlySet<string>,
): Promise<void> {
  const usccs = [...told.keys()];
  if (usccs.length === 0) return;
  const stored = await storedRows(transaction, engine, generation, usccs);
  const last = await lastReceived(transaction, engine, usccs);
  const moment = { at: instantNow(), today: today(), firstIsNews };
  const rows: IndexedRow[] = [];
  const news: ReceivedRow[] = [];
  const outgoing: NewChange[] = [];
  const counts = new CountChanges(rules.sectors);
  const contents = new Map<Uscc, EnterpriseContent>();
  for (const [uscc, parts] of told) {
    const before = stored.get(uscc);
    const { row, counted, received, changes } = workOut(
      uscc,
      before?.content,
      parts,
      (source) => last.get(`${uscc}/${source}`),
      moment,
      rules,
      before?.periods,
    );
    if (markOf(row) !== before?.mark) {
      rows.push(row);
      counts.change(before, counted);
    }
    contents.set(uscc, counted.content);
    news.push(...received);
    outgoing.push(...changes);
  }
  await writeRows(transaction, engine, generation, rows);
  await countChanges(transaction, engine, generation, counts);
  await addReceived(transaction, engine, news);
  await tell?.(statementsOf(transaction), engine, outgoing);
  await settle?.(transaction, engine, contents, moment);
}
