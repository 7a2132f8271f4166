import { sql } from 'kysely';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { type BulkWriter, bulkWriter } from './bulk-writer.ts';
import {
  AT_THE_BEGINNING,
  type Cursor,
  cursorsOf,
  type GenerationState,
  holdGeneration,
  moveCursor,
} from './generations.ts';
import { askAbout, type FollowedSubgraph, type IndexContext, instantNow } from './index-context.ts';
import { clearCubes, countChanges } from '../statistics/cube-tables.ts';
import type { GradesByPeriod } from '../statistics/cubes.ts';
import { recount } from '../statistics/recount.ts';
import { lastReceived, periodsReceived } from './index-store.ts';
import { indexTable } from './index-tables.ts';
import { pause } from './pause.ts';
import { behind } from './take-in.ts';
import { type LastReceived, workOut } from './work-out.ts';

/** Changes in one look while only codes are gathered; one more is asked for, and 10,000 is what a feed gives at most. */
const WALKED_AT_ONCE = 9_999;
/** Enterprises read and written at once. */
const READ_AT_ONCE = 2_000;

/**
 * Fills a generation from zero. First the feeds are walked to their ends for the codes alone, then each enterprise is
 * asked about once: so every answer is newer than the place from which its feed is followed afterwards, and no
 * enterprise is read twice however often it changed. Goes on where it was after a crash in either half.
 * @param mayLack whether a subgraph that does not answer is done without; otherwise it is waited for.
 * @returns false where it was stopped.
 */
export async function loadGeneration(
  context: IndexContext,
  { number, phase, readThrough }: GenerationState,
  mayLack: boolean,
): Promise<boolean> {
  const { stopping } = context;
  if (phase === 'WALKING') {
    await Promise.all(context.subgraphs.map((subgraph) => walk(context, number, subgraph, mayLack)));
    if (stopping.aborted) return false;
    await setPhase(context, number, 'READING');
  }
  if (phase !== 'FOLLOWING') {
    const day = context.today();
    const lacking = await readAll(context, number, phase === 'READING' ? readThrough : null, mayLack);
    if (lacking === null) return false;
    // Whom the first part was read without is forgotten with a crash: all owe their answers then.
    const isForgotten = mayLack && readThrough !== null;
    await finish(context, number, day, isForgotten ? new Set(context.subgraphs.map(({ name }) => name)) : lacking);
  }
  return true;
}

async function walk(
  context: IndexContext,
  generation: number,
  { name, feed }: FollowedSubgraph,
  mayLack: boolean,
): Promise<void> {
  const { database, watch, stopping, pollMs } = context;
  let cursor = (await cursorsOf(database.read, generation)).get(name) ?? AT_THE_BEGINNING;
  while (!stopping.aborted) {
    const page = await watch.look(name, feed, cursor, WALKED_AT_ONCE);
    if (page.kind === 'CHANGES') {
      const last = page.changes.at(-1);
      if (last !== undefined) {
        cursor = { ...behind(last), readOn: null };
        await noteCodes(
          context,
          generation,
          name,
          cursor,
          page.changes.map(({ uscc }) => uscc),
        );
      }
      if (page.isLast) return;
    } else if (page.kind === 'SET_BACK') cursor = AT_THE_BEGINNING;
    else if (mayLack) return;
    else await pause(pollMs, stopping);
  }
}

function noteCodes(
  { database }: IndexContext,
  generation: number,
  subgraph: string,
  cursor: Cursor,
  changed: readonly Uscc[],
): Promise<void> {
  const usccs = [...new Set(changed)].sort();
  const codes =
    database.engine === 'sqlite'
      ? sql`select value, ${generation} from json_each(${JSON.stringify(usccs)}) where true`
      : sql`select unnest(${usccs}::text[]), ${generation}::int`;
  return database.write(async (transaction) => {
    await holdGeneration(transaction, database.engine, generation);
    await sql`insert into enterprise_to_read (uscc, generation) ${codes} on conflict do nothing`.execute(transaction);
    await moveCursor(transaction, generation, subgraph, cursor, instantNow());
  });
}

/** @returns the subgraphs that are lacking; null where it was stopped. */
async function readAll(
  context: IndexContext,
  generation: number,
  from: Uscc | null,
  mayLack: boolean,
): Promise<ReadonlySet<string> | null> {
  const { stopping } = context;
  const lacking = new Set<string>();
  const writer = await bulkWriter(context, generation);
  try {
    const hasHistory = await historyBegan(context);
    let after = from;
    let asking = ask(context, generation, after, lacking, mayLack);
    while (!stopping.aborted) {
      const asked = await asking;
      const through = asked.usccs.at(-1);
      if (through === undefined) return lacking;
      // The next are asked about while these are written.
      asking = ask(context, generation, through, lacking, mayLack);
      asking.catch(() => undefined);
      await write(context, writer, asked, after, through, hasHistory);
      after = through;
    }
    await asking.catch(() => undefined);
    return null;
  } finally {
    await writer.close();
  }
}

type Asked = Awaited<ReturnType<typeof ask>>;

async function ask(
  context: IndexContext,
  generation: number,
  after: Uscc | null,
  lacking: Set<string>,
  mayLack: boolean,
) {
  const { database, subgraphs, stopping, pollMs } = context;
  const rows = await database.read
    .selectFrom('enterprise_to_read')
    .select('uscc')
    .where('generation', '=', generation)
    .where('uscc', '>', after ?? ('' as Uscc))
    .orderBy('uscc')
    .limit(READ_AT_ONCE)
    .execute();
  const usccs = rows.map(({ uscc }) => uscc);
  for (;;) {
    const { told, silent } = await askAbout(
      context,
      subgraphs.filter(({ name }) => !lacking.has(name)),
      usccs,
    );
    if (silent.size === 0 || mayLack || stopping.aborted) {
      for (const name of silent) lacking.add(name);
      return { usccs, told };
    }
    await pause(pollMs, stopping);
  }
}

async function write(
  { database, rules, today }: IndexContext,
  writer: BulkWriter,
  { usccs, told }: Asked,
  after: Uscc | null,
  through: Uscc,
  hasHistory: boolean,
): Promise<void> {
  const last: ReadonlyMap<string, LastReceived> = hasHistory
    ? await lastReceived(database.read, database.engine, usccs)
    : new Map();
  const periods: ReadonlyMap<Uscc, GradesByPeriod> = hasHistory
    ? await periodsReceived(database.read, database.engine, usccs, rules.sectors)
    : new Map();
  const moment = { at: instantNow(), today: today() };
  const worked = usccs.map((uscc) =>
    workOut(
      uscc,
      undefined,
      told.get(uscc) ?? [],
      (source) => last.get(`${uscc}/${source}`),
      moment,
      rules,
      periods.get(uscc),
    ),
  );
  await writer.writePage({
    after,
    through,
    rows: worked.map(({ row }) => row),
    received: worked.flatMap(({ received }) => received),
    changes: worked.flatMap(({ changes }) => changes),
  });
}

async function historyBegan({ database }: IndexContext): Promise<boolean> {
  const first = await database.read.selectFrom('received_answer').select('uscc').limit(1).executeTakeFirst();
  return first !== undefined;
}

/** The basis is that of the first rows: where another comes up meanwhile, the tiers are worked out once more afterwards. */
function setPhase({ database, rules }: IndexContext, generation: number, phase: 'READING'): Promise<void> {
  return database.write(async (transaction) => {
    await transaction
      .updateTable('generation')
      .set({ phase, basis: rules.tiers.basis })
      .where('number', '=', generation)
      .execute();
  });
}

/** From here on the generation is followed. A subgraph that was done without owes its answers. */
async function finish(
  { database, subgraphs, rules }: IndexContext,
  generation: number,
  day: LocalDate,
  lacking: ReadonlySet<string>,
): Promise<void> {
  // Nobody follows it yet: its rows stay as they are counted here.
  const counts = await recount(database.read, database.engine, generation, rules.sectors);
  return database.write(async (transaction) => {
    await holdGeneration(transaction, database.engine, generation);
    await indexTable(transaction, database.engine, generation);
    await clearCubes(transaction, generation);
    await countChanges(transaction, database.engine, generation, counts);
    const cursors = await cursorsOf(transaction, generation);
    for (const { name } of subgraphs) {
      const readOn = lacking.has(name) ? null : day;
      await moveCursor(
        transaction,
        generation,
        name,
        { ...(cursors.get(name) ?? AT_THE_BEGINNING), readOn },
        instantNow(),
      );
    }
    await transaction.updateTable('generation').set({ phase: 'FOLLOWING' }).where('number', '=', generation).execute();
  });
}
