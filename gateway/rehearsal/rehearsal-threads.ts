import { Worker } from 'node:worker_threads';
import type { DatabaseLocation } from '../../kit/database/location.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Strategy } from '../convergence/words.ts';
import type { IndexedSector } from '../index/tiers.ts';
import type { ComparedPage, Keys } from './compare-page.ts';

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

export interface ThreadData {
  readonly location: DatabaseLocation;
  readonly task: RehearsalTask;
}

export type ThreadAnswer =
  | { readonly id: number; readonly page: ComparedPage }
  | { readonly id: number; readonly error: unknown };

/** Threads that compare, each with a connection of its own: the hub answers meanwhile. */
export class RehearsalThreads {
  readonly #threads: readonly RehearsalThread[];
  #next = 0;

  constructor(data: ThreadData, count: number) {
    this.#threads = Array.from({ length: count }, () => new RehearsalThread(data));
  }

  /** Stretches that are worth ordering before the first is back. */
  get ahead(): number {
    return 2 * this.#threads.length;
  }

  compare(keys: Keys): Promise<ComparedPage> {
    const thread = this.#threads[this.#next % this.#threads.length];
    this.#next += 1;
    return thread === undefined ? Promise.reject(new Error('there is no thread to compare in')) : thread.order(keys);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

class RehearsalThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<ComparedPage>>();
  #next = 0;
  #fault: unknown;

  constructor(workerData: ThreadData) {
    this.#worker = new Worker(new URL('rehearsal-thread.ts', import.meta.url), { workerData });
    this.#worker.on('message', (answer: ThreadAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('page' in answer) waiting?.resolve(answer.page);
      else waiting?.reject(answer.error);
    });
    this.#worker.on('error', (error) => this.#giveUp(error));
    this.#worker.on('exit', () => this.#giveUp(new Error('a comparing thread has ended')));
  }

  order(keys: Keys): Promise<ComparedPage> {
    const waiting = Promise.withResolvers<ComparedPage>();
    if (this.#fault !== undefined) {
      waiting.reject(this.#fault);
      return waiting.promise;
    }
    const id = this.#next;
    this.#next += 1;
    this.#waiting.set(id, waiting);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    this.#worker.postMessage({ id, keys });
    return waiting.promise;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #giveUp(error: unknown): void {
    this.#fault ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
