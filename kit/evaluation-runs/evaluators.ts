import { Worker } from 'node:worker_threads';
import type { Kysely } from 'kysely';
import type { DatabaseLocation } from '../database/location.ts';
import { pageEvaluation, type PageTask } from './evaluate-page.ts';
import type { EvaluationSetting } from './evaluation-setting.ts';
import type { FactTables, Keys } from './page-records.ts';
import { type ResultValues, valuesOf } from './result-values.ts';

/** Evaluates pages, in this thread or beside it. */
export interface Evaluators {
  /** How many pages are worth ordering before the first is back. */
  readonly ahead: number;
  evaluate(keys: Keys): Promise<ResultValues>;
  close(): Promise<void>;
}

/** Evaluates in this thread, reading through a connection that is open. */
export function evaluatorHere(setting: EvaluationSetting, task: PageTask, read: Kysely<FactTables>): Evaluators {
  const evaluatePage = pageEvaluation(setting, task);
  return {
    ahead: 1,
    evaluate: async (keys) => valuesOf(await evaluatePage(read, keys)),
    close: () => Promise.resolve(),
  };
}

/** What a thread is started with: it reads the sector's module and opens the store for itself. */
export interface ThreadData {
  readonly module: string;
  readonly location: DatabaseLocation;
  readonly task: PageTask;
}

/** What a thread answers to an order: results, or why there are none. */
export type ThreadAnswer =
  | { readonly id: number; readonly results: ResultValues }
  | { readonly id: number; readonly error: unknown };

/** Evaluates in threads beside this one, each with a connection of its own, so that this one only writes. */
export function evaluatorThreads(
  { module }: Pick<EvaluationSetting, 'module'>,
  task: PageTask,
  location: DatabaseLocation,
  count: number,
): Evaluators {
  const workerData: ThreadData = { module: module.href, location, task };
  const threads = Array.from({ length: count }, () => new EvaluatorThread(workerData));
  let next = 0;
  return {
    ahead: 2 * count,
    evaluate: (keys) => {
      const thread = threads[next % count];
      next += 1;
      return thread === undefined ? Promise.reject(new Error('there is no thread to evaluate in')) : thread.order(keys);
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

class EvaluatorThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<ResultValues>>();
  #next = 0;

  constructor(workerData: ThreadData) {
    this.#worker = new Worker(new URL('page-thread.ts', import.meta.url), { workerData });
    this.#worker.on('message', (answer: ThreadAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('results' in answer) waiting?.resolve(answer.results);
      else waiting?.reject(answer.error);
    });
    this.#worker.on('error', (error) => this.#giveUp(error));
    this.#worker.on('exit', () => this.#giveUp(new Error('an evaluating thread has ended')));
  }

  order(keys: Keys): Promise<ResultValues> {
    const id = this.#next;
    this.#next += 1;
    const waiting = Promise.withResolvers<ResultValues>();
    this.#waiting.set(id, waiting);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    this.#worker.postMessage({ id, keys });
    return waiting.promise;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #giveUp(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
