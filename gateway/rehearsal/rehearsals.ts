import type { Database } from '../../kit/database/database.ts';
import type { DatabaseLocation } from '../../kit/database/location.ts';
import { HubError } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { readRuleSet } from '../convergence/rule-set.ts';
import type { Strategy } from '../convergence/words.ts';
import type { TierView } from '../index/facets.ts';
import { generationsIn } from '../index/generations.ts';
import { ROW_FORM } from '../index/index-tables.ts';
import type { IndexTables } from '../index/tables.ts';
import type { IndexedSector } from '../index/tiers.ts';
import type { RuleSetLife } from '../rule-sets/life.ts';
import type { Actor } from '../rule-sets/rule-set-store.ts';
import type { RuleSetsInForce } from '../rule-sets/rule-sets-in-force.ts';
import type { RuleSetTables } from '../rule-sets/tables.ts';
import { CSV_HEADER, listMoves } from './list-moves.ts';
import type { Outcomes } from './outcome.ts';
import type { RehearsalTask } from './rehearsal-worker.ts';
import { populationOf, rehearse } from './rehearse.ts';
import { isAlive, recordOf, type RehearsalRecord, type RehearsalRow, type RehearsalState } from './rehearsal-record.ts';
import type { RehearsalTables } from './tables.ts';
import { isMoved } from './tally.ts';
import type { Movers } from './who-moves.ts';

type Tables = IndexTables & RuleSetTables & RehearsalTables;
export interface RehearsalsOptions {
  readonly database: Database<Tables>;
  readonly location: DatabaseLocation;
  readonly sectors: readonly IndexedSector[];
  readonly life: RuleSetLife;
  readonly inForce: RuleSetsInForce;
  readonly log: Log;
  /** Enterprises in one part of those who move. */
  readonly partSize?: number;
}

/** How often a rehearsal says that it is alive, and looks whether it was given up elsewhere. */
const TOUCH_MS = 2_000;

/** Rehearsals in this process and those that any process has kept. One runs at a time. */
export class Rehearsals {
  readonly #options: RehearsalsOptions;
  readonly #running = new Map<number, { readonly stop: AbortController; readonly ended: Promise<void> }>();

  constructor(options: RehearsalsOptions) {
    this.#options = options;
  }

  /**
   * Starts to try a version on the whole population, against the rule set in force: `ended` tells when it is over. Under
   * its own strategy, done to the end, it counts as the rehearsal that publication asks for.
   * @throws {HubError} RULE_SET_UNKNOWN, RULE_SET_REFUSED, REHEARSAL_RUNNING, INDEX_LOADING
   */
  async start(
    hash: string,
    by: Actor,
    strategy?: Strategy,
  ): Promise<{ readonly number: number; readonly ended: Promise<void> }> {
    const { database, life, inForce } = this.#options;
    const files = await life.files(hash);
    const draft = await readRuleSet(files);
    const against = inForce.now;
    const generation = await this.#servingGeneration();
    const before = { files: [...(await life.files(against.hash))], strategy: against.settings.strategy };
    const after = { files: [...files], strategy: strategy ?? draft.settings.strategy };
    const day = todayInShanghai();
    const number = await this.#begin({
      hash,
      strategy: after.strategy,
      against_hash: against.hash,
      against_strategy: before.strategy,
      day,
      total: await populationOf(database, generation),
      by_subject: by.subject,
      by_role: by.role,
    });
    const stop = new AbortController();
    const task = { generation, day, sectors: this.#options.sectors, before, after };
    const isOwn = after.strategy === draft.settings.strategy;
    const ended = this.#carryOut(number, task, stop, async () => {
      if (isOwn) await life.noteRehearsal(hash, by, { against: against.hash });
    }).finally(() => this.#running.delete(number));
    this.#running.set(number, { stop, ended });
    return { number, ended };
  }

  /** Gives a rehearsal up, in whichever process it runs; one that is over stays as it is. @throws {HubError} REHEARSAL_UNKNOWN */
  async cancel(number: number): Promise<RehearsalRecord> {
    await this.one(number);
    await this.#finish(number, 'CANCELLED', null);
    this.#running.get(number)?.stop.abort();
    return this.one(number);
  }

  /** @throws {HubError} REHEARSAL_UNKNOWN */
  async one(number: number): Promise<RehearsalRecord> {
    const found = await this.find(number);
    if (found === null)
      throw new HubError(
        'REHEARSAL_UNKNOWN',
        'This hub keeps no rehearsal with that number; "rehearsals { number }" names those it keeps.',
      );
    return found;
  }

  async find(number: number): Promise<RehearsalRecord | null> {
    const { read } = this.#options.database;
    const row = await read.selectFrom('rehearsal').selectAll().where('number', '=', number).executeTakeFirst();
    return row === undefined ? null : recordOf(row);
  }

  /** The newest first. */
  async newest(limit: number): Promise<RehearsalRecord[]> {
    const { read } = this.#options.database;
    const rows = await read.selectFrom('rehearsal').selectAll().orderBy('number', 'desc').limit(limit).execute();
    return rows.map(recordOf);
  }

  /**
   * Everybody who moves, in a view, as CSV piece by piece: header first, then those who fare alike together, in the order of
   * codes. Who moves was written down by the rehearsal; names and places are those that the index has now.
   * @throws {HubError} INDEX_LOADING
   */
  async moves(number: number, view: TierView): Promise<AsyncGenerator<string>> {
    await this.#servingGeneration();
    return this.#pieces(number, view);
  }

  async *#pieces(number: number, view: TierView): AsyncGenerator<string> {
    const { database } = this.#options;
    yield CSV_HEADER;
    for (let part = -1; ;) {
      const row = await database.read
        .selectFrom('rehearsal_movers')
        .select(['part', 'outcomes', 'usccs'])
        .where('rehearsal', '=', number)
        .where('part', '>', part)
        .orderBy('part')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return;
      const { [view]: outcome } = JSON.parse(row.outcomes) as Outcomes; // written by #keep
      if (isMoved(outcome))
        yield await listMoves(database, await this.#servingGeneration(), row.usccs.split(' '), outcome);
      part = row.part;
    }
  }

  /** Stops what runs here, and waits for it. */
  async stop(): Promise<void> {
    const running = [...this.#running.entries()];
    await Promise.all(running.map(([number]) => this.cancel(number)));
    await Promise.all(running.map(([, { ended }]) => ended));
  }

  /** @throws {HubError} INDEX_LOADING */
  async #servingGeneration(): Promise<number> {
    const generation = (await generationsIn(this.#options.database)).findLast(
      ({ servingSince, form }) => servingSince !== null && form === ROW_FORM,
    )?.number;
    if (generation !== undefined) return generation;
    throw new HubError(
      'INDEX_LOADING',
      'The index of enterprises is being filled, for the first time or in the form of a newer program; rehearse when it is done (index { loading { phase } } tells how far it is).',
    );
  }

  async #begin(
    started: Omit<RehearsalRow, 'number' | 'state' | 'started_at' | 'touched_at' | 'done' | 'result'>,
  ): Promise<number> {
    const { database } = this.#options;
    return database.write(async (transaction) => {
      const rows = await transaction
        .selectFrom('rehearsal')
        .select(['number', 'state', 'touched_at'])
        .orderBy('number', 'desc')
        .execute();
      const alive = rows.find(({ state, touched_at }) => state === 'RUNNING' && isAlive(touched_at));
      if (alive !== undefined)
        throw new HubError(
          'REHEARSAL_RUNNING',
          `Rehearsal ${alive.number} is running; wait for it, or cancel it (cancelRehearsal).`,
        );
      const number = (rows[0]?.number ?? 0) + 1;
      const now = new Date().toISOString();
      await transaction
        .insertInto('rehearsal')
        .values({ ...started, number, state: 'RUNNING', started_at: now, touched_at: now, done: 0, result: null })
        .execute();
      return number;
    });
  }

  /** Runs it to its end, whatever that is; never rejects. */
  async #carryOut(
    number: number,
    task: RehearsalTask,
    stop: AbortController,
    whenDone: () => Promise<void>,
  ): Promise<void> {
    const { location, partSize, log } = this.#options;
    let done = 0;
    const keep = async (parts: readonly Movers[], from: number) => {
      if (!(await this.#keep(number, parts, from, done))) stop.abort();
    };
    const touching = setInterval(() => void keep([], 0).catch(() => undefined), TOUCH_MS);
    try {
      const counts = await rehearse({
        location,
        task,
        ...(partSize !== undefined && { partSize }),
        signal: stop.signal,
        onCounted: (enterprises) => {
          done = enterprises;
          return keep([], 0);
        },
        onMovers: keep,
      });
      if (await this.#finish(number, 'DONE', counts)) await whenDone();
    } catch (error) {
      if (stop.signal.aborted) return;
      log.error({ event: 'a rehearsal failed', rehearsal: number, err: error });
      const failure = 'It broke off; where the index was filled anew meanwhile, rehearse again.';
      await this.#finish(number, 'FAILED', { failure }).catch((lost: unknown) => {
        log.error({ event: 'a rehearsal could not be noted as failed', rehearsal: number, err: lost });
      });
    } finally {
      clearInterval(touching);
    }
  }

  /** Keeps who moves, some parts at a time, and how far it came. @returns false where it was cancelled meanwhile, here or in another process. */
  #keep(number: number, parts: readonly Movers[], from: number, done: number): Promise<boolean> {
    return this.#options.database.write(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('rehearsal')
        .set({ done, touched_at: new Date().toISOString() })
        .where('number', '=', number)
        .where('state', '=', 'RUNNING')
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      const rows = parts.map(({ outcomes, usccs }, place) => ({
        rehearsal: number,
        part: from + place,
        outcomes: JSON.stringify(outcomes),
        usccs,
      }));
      if (rows.length > 0) await transaction.insertInto('rehearsal_movers').values(rows).execute();
      return true;
    });
  }

  /** @returns whether it was still running. */
  #finish(number: number, state: RehearsalState, result: unknown): Promise<boolean> {
    return this.#options.database.write(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('rehearsal')
        .set({ state, touched_at: new Date().toISOString(), result: result === null ? null : JSON.stringify(result) })
        .where('number', '=', number)
        .where('state', '=', 'RUNNING')
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    });
  }
}
