import { Worker } from 'node:worker_threads';
import type { DatabaseLocation } from '../../kit/database/location.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Strategy } from '../convergence/words.ts';
import type { TierView } from '../index/facets.ts';
import type { IndexedSector } from '../index/tiers.ts';
import type { Tally } from './tally.ts';
import type { Movers } from './who-moves.ts';

/** What is compared, as a thread can be told. */
export interface RehearsalTask {
  readonly generation: number;
  readonly day: LocalDate;
  readonly sectors: readonly IndexedSector[];
  readonly before: RuleSetToRead;
  readonly after: RuleSetToRead;
}

interface RuleSetToRead {
  readonly files: readonly (readonly [string, string])[];
  readonly strategy: Strategy;
}

export interface WorkerData {
  readonly location: DatabaseLocation;
  readonly task: RehearsalTask;
  /** Enterprises in one part of those who move. */
  readonly partSize: number;
}

/** How many of everybody move, and in how many parts they come. */
export interface CountedMoves {
  readonly tallies: Readonly<Record<TierView, Tally>>;
  readonly parts: number;
}

/** COUNT comes first; MOVERS gives some parts of those who were found. */
export type WorkerQuestion =
  | { readonly kind: 'COUNT' }
  | { readonly kind: 'MOVERS'; readonly from: number; readonly until: number };

export type WorkerAnswer = { readonly answer: CountedMoves | readonly Movers[] } | { readonly error: unknown };

/** A thread that compares, with a connection of its own: the hub answers meanwhile. Its answers come in the order of questions. */
export class RehearsalWorker {
  readonly #worker: Worker;
  readonly #waiting: PromiseWithResolvers<unknown>[] = [];
  #fault: unknown;

  constructor(workerData: WorkerData) {
    this.#worker = new Worker(new URL('rehearsal-thread.ts', import.meta.url), { workerData });
    this.#worker.on('message', (told: WorkerAnswer) => {
      const waiting = this.#waiting.shift();
      if ('answer' in told) waiting?.resolve(told.answer);
      else waiting?.reject(told.error);
    });
    this.#worker.on('error', (error) => this.#giveUp(error));
    this.#worker.on('exit', () => this.#giveUp(new Error('the comparing thread has ended')));
  }

  count(): Promise<CountedMoves> {
    return this.#ask<CountedMoves>({ kind: 'COUNT' });
  }

  movers(from: number, until: number): Promise<readonly Movers[]> {
    return this.#ask<readonly Movers[]>({ kind: 'MOVERS', from, until });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask<Answer>(question: WorkerQuestion): Promise<Answer> {
    const waiting = Promise.withResolvers<unknown>();
    waiting.promise.catch(() => undefined); // whoever takes it meets the error
    if (this.#fault === undefined) {
      this.#waiting.push(waiting);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
      this.#worker.postMessage(question);
    } else waiting.reject(this.#fault);
    return waiting.promise as Promise<Answer>; // the thread answers by the question's kind
  }

  #giveUp(error: unknown): void {
    this.#fault ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
