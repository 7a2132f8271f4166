import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { AT_THE_BEGINNING, cursorsOf, GenerationGone } from './generations.ts';
import { type Answers, askAbout, type FollowedSubgraph, type IndexContext, instantNow } from './index-context.ts';
import { storedRows } from './index-store.ts';
import { pause } from './pause.ts';
import { sweepWhenDue } from './sweep.ts';
import { behind, takeIn } from './take-in.ts';
import { Turns } from './turns.ts';
import type { Told } from './work-out.ts';

/** Changes taken in at once. */
const TAKEN_AT_ONCE = 2_000;

/** A generation that is kept up with the feeds. */
export interface FollowedGeneration {
  /** Resolves when every feed that answers has been followed to its end once. */
  readonly caughtUp: Promise<void>;
  /** Resolves when it is followed no longer: stopped, or gone because a newer one is in service. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** Follows all feeds into a loaded generation, and reads all answers anew whenever a day begins or the rules change. */
export function followGeneration(context: IndexContext, generation: number): FollowedGeneration {
  const stop = new AbortController();
  const stopping = AbortSignal.any([context.stopping, stop.signal]);
  const own: IndexContext = { ...context, stopping };
  const turns = new Turns();
  const atEnd = new Set<string>();
  const followers = context.subgraphs.map((subgraph) => {
    const first = Promise.withResolvers<void>();
    return { first: first.promise, running: followFeed(subgraph, first.resolve) };
  });
  const sweeping = untilGone(() => sweepWhenDue(own, generation, turns, atEnd));
  return {
    caughtUp: Promise.all(followers.map(({ first }) => first)).then(() => undefined),
    ended: Promise.all([sweeping, ...followers.map(({ running }) => running)]).then(() => undefined),
    stop: () => stop.abort(),
  };

  async function followFeed(subgraph: FollowedSubgraph, reachedEnd: () => void): Promise<void> {
    await untilGone(async () => {
      if ((await turns.take([subgraph.name], () => takePage(subgraph))) === 'MORE') return true;
      reachedEnd();
      return false;
    });
    reachedEnd();
  }

  /** Repeats a step, at once where it says so and after a while where it does not, until the generation is not followed any more. */
  async function untilGone(step: () => Promise<boolean>): Promise<void> {
    while (!stopping.aborted) {
      try {
        if (await step()) continue;
      } catch (error) {
        if (error instanceof GenerationGone) stop.abort();
        else if (!stopping.aborted)
          context.log.error({ event: 'changes could not be taken in', generation, err: error });
      }
      await pause(context.pollMs, stopping);
    }
  }

  async function takePage(subgraph: FollowedSubgraph): Promise<'MORE' | 'END'> {
    const { watch, database, log } = own;
    const { name, feed } = subgraph;
    const cursor = (await cursorsOf(database.read, generation)).get(name) ?? AT_THE_BEGINNING;
    const page = await watch.look(name, feed, cursor, TAKEN_AT_ONCE);
    if (page.kind === 'SILENT') return 'END';
    if (page.kind === 'SET_BACK') {
      log.warn({ event: 'change feed was set back and is read again', subgraph: name });
      atEnd.delete(name);
      const back = { from: cursor.sequence, to: AT_THE_BEGINNING };
      await takeIn(own, generation, { told: new Map(), cursors: new Map([[name, back]]) });
      return 'MORE';
    }
    const last = page.changes.at(-1);
    if (last === undefined) {
      atEnd.add(name);
      watch.caughtUp(name, instantNow());
      return 'END';
    }
    const usccs = [...new Set(page.changes.map(({ uscc }) => uscc))].sort();
    const answers = await askAboutChanged(own, generation, subgraph, usccs, cursor.readOn === null);
    if (answers.silent.has(name)) return 'END';
    await takeIn(own, generation, {
      told: answers.told,
      cursors: new Map([[name, { from: cursor.sequence, to: behind(last) }]]),
      owed: answers.silent,
    });
    return 'MORE';
  }
}

/**
 * Asks the subgraph that told a change; about enterprises that the index meets for the first time it asks all. While all
 * its answers are owed, those that are known are left to the reading anew that follows.
 */
async function askAboutChanged(
  context: IndexContext,
  generation: number,
  subgraph: FollowedSubgraph,
  changed: readonly Uscc[],
  isOwed: boolean,
): Promise<Answers> {
  const { database, subgraphs } = context;
  const stored = await storedRows(database.read, database.engine, generation, changed);
  const unknown = changed.filter((uscc) => !stored.has(uscc));
  const ofUnknown = await askAbout(context, subgraphs, unknown);
  if (isOwed) return ofUnknown;
  // Records follow an enterprise to its newer code: what changed under the older one changed there too.
  const newer = [...stored.values()].flatMap(({ content }) => (content.supersededBy ?? []) as Uscc);
  const held = await storedRows(database.read, database.engine, generation, newer);
  const ofKnown = await askAbout(context, [subgraph], [...new Set([...stored.keys(), ...held.keys()])]);
  return {
    told: new Map<Uscc, readonly Told[]>([...ofUnknown.told, ...ofKnown.told]),
    silent: new Set([...ofUnknown.silent, ...ofKnown.silent]),
  };
}
