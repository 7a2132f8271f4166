import { setImmediate as others } from 'node:timers/promises';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { CountChanges, GradesByPeriod } from '../statistics/cubes.ts';
import { recount } from '../statistics/recount.ts';
import { type BulkWriter, bulkWriter, isOvertaken } from './bulk-writer.ts';
import { askAbout, type IndexContext, instantNow } from './index-context.ts';
import { lastReceived, periodsReceived } from './index-store.ts';
import { pause } from './pause.ts';
import { type LastReceived, type WorkedOut, workOut } from './work-out.ts';

/** Enterprises read and written at once. */
const READ_AT_ONCE = 2_000;
/** Enterprises worked out before others have their turn: the store's connection, and whoever asks for lists meanwhile. */
const WORKED_AT_ONCE = 100;

/** What a reading of all enterprises leaves behind. */
export interface AllRead {
  /** Subgraphs that were done without. */
  readonly lacking: ReadonlySet<string>;
  /** All rows, counted: nobody follows the generation yet, so they stay as they are. */
  readonly counts: CountChanges;
}

/**
 * Asks the subgraphs about each enterprise that the walk has heard of and writes the rows: while one page is written, the
 * next is worked out and the one after it asked about.
 * @param from the last code that was read before a crash.
 * @param mayLack whether a subgraph that does not answer is done without; otherwise it is waited for.
 * @returns null where it was stopped.
 */
export async function readEnterprises(
  context: IndexContext,
  generation: number,
  from: Uscc | null,
  mayLack: boolean,
): Promise<AllRead | null> {
  const { database, rules, stopping } = context;
  const lacking = new Set<string>();
  const writer = await bulkWriter(context, generation);
  let writing = Promise.resolve();
  try {
    const hasHistory = await historyBegan(context);
    const counts = await recount(database.read, database.engine, generation, rules.sectors);
    const reading: Reading = { context, generation, mayLack, lacking, hasHistory, writer, counts };
    let after = from;
    let asking = askBehind(reading, after);
    while (!stopping.aborted) {
      const asked = await asking;
      const through = asked.usccs.at(-1);
      if (through === undefined) {
        await writing;
        return { lacking, counts };
      }
      asking = askBehind(reading, through);
      asking.catch(() => undefined);
      const page: Page = { after, through, usccs: asked.usccs, worked: await workOutAll(reading, asked) };
      await writing;
      writing = writeCounted(reading, page);
      writing.catch(() => undefined);
      after = through;
    }
    await Promise.allSettled([asking, writing]);
    return null;
  } finally {
    await Promise.allSettled([writing]);
    await writer.close();
  }
}

interface Reading {
  readonly context: IndexContext;
  readonly generation: number;
  readonly mayLack: boolean;
  readonly lacking: Set<string>;
  /** Whether anything was received before, by an older generation or before a crash. */
  readonly hasHistory: boolean;
  readonly writer: BulkWriter;
  readonly counts: CountChanges;
}

interface Page {
  readonly after: Uscc | null;
  readonly through: Uscc;
  readonly usccs: readonly Uscc[];
  readonly worked: readonly WorkedOut[];
}

type Asked = Awaited<ReturnType<typeof ask>>;

async function askBehind(reading: Reading, after: Uscc | null): Promise<Asked> {
  const { database } = reading.context;
  const rows = await database.read
    .selectFrom('enterprise_to_read')
    .select('uscc')
    .where('generation', '=', reading.generation)
    .where('uscc', '>', after ?? ('' as Uscc))
    .orderBy('uscc')
    .limit(READ_AT_ONCE)
    .execute();
  return ask(
    reading,
    rows.map(({ uscc }) => uscc),
  );
}

async function ask({ context, mayLack, lacking }: Reading, usccs: readonly Uscc[]) {
  const { subgraphs, stopping, pollMs } = context;
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

async function workOutAll({ context, hasHistory }: Reading, { usccs, told }: Asked): Promise<WorkedOut[]> {
  const { database, rules, today } = context;
  const last: ReadonlyMap<string, LastReceived> = hasHistory
    ? await lastReceived(database.read, database.engine, usccs)
    : new Map();
  const periods: ReadonlyMap<Uscc, GradesByPeriod> = hasHistory
    ? await periodsReceived(database.read, database.engine, usccs, rules.sectors)
    : new Map();
  const moment = { at: instantNow(), today: today() };
  const worked: WorkedOut[] = [];
  for (const uscc of usccs) {
    const parts = told.get(uscc) ?? [];
    const lastOf = (source: string) => last.get(`${uscc}/${source}`);
    worked.push(workOut(uscc, undefined, parts, lastOf, moment, rules, periods.get(uscc)));
    if (worked.length % WORKED_AT_ONCE === 0) await others();
  }
  return worked;
}

/** Where an answer of one of its enterprises was received meanwhile (an older generation is followed), a page is read again. */
async function writeCounted(reading: Reading, page: Page): Promise<void> {
  let { worked } = page;
  for (;;) {
    try {
      await reading.writer.writePage({
        after: page.after,
        through: page.through,
        rows: worked.map(({ row }) => row),
        received: worked.flatMap(({ received }) => received),
        changes: worked.flatMap(({ changes }) => changes),
      });
      break;
    } catch (error) {
      if (!isOvertaken(error) || reading.context.stopping.aborted) throw error;
      worked = await workOutAll({ ...reading, hasHistory: true }, await ask(reading, page.usccs));
    }
  }
  for (const { counted } of worked) reading.counts.change(undefined, counted);
}

async function historyBegan({ database }: IndexContext): Promise<boolean> {
  const first = await database.read.selectFrom('received_answer').select('uscc').limit(1).executeTakeFirst();
  return first !== undefined;
}
