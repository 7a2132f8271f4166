import { sql } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { AT_THE_BEGINNING, type Cursor, cursorsOf, holdGeneration, moveCursor } from './generations.ts';
import { type FollowedSubgraph, type IndexContext, instantNow } from './index-context.ts';
import { pause } from './pause.ts';
import { behind } from './take-in.ts';

/** Changes in one look while only codes are gathered; one more is asked for, and 10,000 is what a feed gives at most. */
const WALKED_AT_ONCE = 9_999;

/**
 * Walks all feeds to their ends for the codes alone.
 * @param mayLack whether a subgraph that does not answer is done without; otherwise it is waited for.
 */
export async function walkFeeds(context: IndexContext, generation: number, mayLack: boolean): Promise<void> {
  await Promise.all(context.subgraphs.map((subgraph) => walk(context, generation, subgraph, mayLack)));
}

async function walk(
  context: IndexContext,
  generation: number,
  { name, feed }: FollowedSubgraph,
  mayLack: boolean,
): Promise<void> {
  const { database, watch, stopping, pollMs } = context;
  const look = (from: Cursor) => watch.look(name, feed, from, WALKED_AT_ONCE);
  let cursor = (await cursorsOf(database.read, generation)).get(name) ?? AT_THE_BEGINNING;
  let looking = look(cursor);
  while (!stopping.aborted) {
    const page = await looking;
    if (page.kind === 'CHANGES') {
      const last = page.changes.at(-1);
      if (last !== undefined) cursor = { ...behind(last), readOn: null };
      // The next are looked for while these are noted.
      if (!page.isLast) looking = look(cursor);
      if (last !== undefined) {
        const changed = page.changes.map(({ uscc }) => uscc);
        await noteCodes(context, generation, name, cursor, changed);
      }
      if (page.isLast) return;
    } else {
      if (page.kind === 'SET_BACK') cursor = AT_THE_BEGINNING;
      else if (mayLack) return;
      else await pause(pollMs, stopping);
      looking = look(cursor);
    }
  }
  await looking;
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
