import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { DatabaseEngine } from '../../kit/database/location.ts';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { Log } from '../../kit/log.ts';
import { callerFromStored } from '../access/stored-rights.ts';
import { sha256 } from '../audit/audit-chain.ts';
import { type AuditBeside, questionBeside, writeDownBeside } from '../audit/told-beside.ts';
import type { HubContext } from '../gateway.ts';
import type { AnswerGraph } from '../graph-from-inside.ts';
import type { ExportPlan, ExportPlanner } from './export-plan.ts';
import { type ExportedPage, exportedPage, headerOf, type PageAnswer } from './export-rows.ts';
import type { ExportRecord } from './export-record.ts';
import type { ExportStore } from './export-store.ts';

/** Pages of one export before another has its turn. */
const PAGES_IN_A_TURN = 20;
/** An export that has not come on for this longer than a page may take has lost its process. */
const DEAD_AFTER_MS = 10_000;
/** Parts hashed before it is said again that the export is in hand. */
const HASHED_AT_ONCE = 500;
/** A page that was not answered in full is asked again after each of these, before its cells say why they are empty. */
const ASK_AGAIN_AFTER_MS = [500, 2_000, 8_000];
/** What passes by itself. */
const PASSING = new Set([
  'SECTOR_UNAVAILABLE',
  'SECTOR_TIMEOUT',
  'QUERY_TIMEOUT',
  'REQUEST_CANCELLED',
  'INDEX_LOADING',
  'AUDIT_UNAVAILABLE',
  'DATABASE_UNREACHABLE',
  'DATABASE_LOCKED',
]);

export interface ExportRunnerOptions {
  readonly store: ExportStore;
  readonly engine: DatabaseEngine;
  readonly planner: ExportPlanner;
  readonly answer: AnswerGraph;
  readonly audit: AuditBeside;
  readonly keepHours: number;
  /** Longest time for one page. */
  readonly pageTimeoutMs: number;
  readonly log: Log;
  /** How often it is looked for work that another process has left. Default 2 s. */
  readonly pollMs?: number;
}

/** Writes exports, one page after the other, in turns: whatever process is at hand goes on where the last one stopped. */
export class ExportRunner {
  readonly #options: ExportRunnerOptions;
  readonly #runner = randomUUID();
  readonly #stopping = new AbortController();
  #wake = Promise.withResolvers<void>();
  #running: Promise<void> | null = null;
  /** The export whose last page was not answered in full: its next one is not asked for again and again. */
  #lacking: number | null = null;

  constructor(options: ExportRunnerOptions) {
    this.#options = options;
  }

  /** Begins to look for exports; once the graph serves. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** There is something to do. */
  wake(): void {
    this.#wake.resolve();
  }

  /** Stops behind the page at hand; another process, or the next start, goes on there. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { store, engine, log, pageTimeoutMs, pollMs = 2_000 } = this.#options;
    // A SQLite folder has one process: whoever had an export in hand before this one has ended.
    const noEarlier = engine === 'sqlite' ? Date.now() : 0;
    while (!this.#stopping.signal.aborted) {
      this.#wake = Promise.withResolvers();
      try {
        await store.expire(new Date());
        const job = await store.take(
          this.#runner,
          new Date(Math.max(Date.now() - pageTimeoutMs - DEAD_AFTER_MS, noEarlier)),
        );
        if (job !== null) {
          await this.#turn(job);
          continue;
        }
      } catch (error) {
        log.error({ event: 'exports could not be carried on', err: error });
      }
      const waiting = wait(pollMs, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined);
      await Promise.race([this.#wake.promise, waiting]);
    }
  }

  /** Some pages of one export; to its end where it is that short. */
  async #turn(taken: ExportRecord): Promise<void> {
    const { store, planner, log } = this.#options;
    const { number } = taken;
    try {
      const plan = planner.plan(taken.fields);
      let job: ExportRecord | null = taken;
      if (job.parts === 0) job = await this.#kept(job, { ...NO_PAGE, lines: headerOf(job.format, plan.columns) });
      for (let pages = 0; job !== null && pages < PAGES_IN_A_TURN; pages += 1) {
        if (job.parts > 1 && job.cursor === null) return await this.#finish(job);
        if (this.#stopping.signal.aborted) break;
        const began = performance.now();
        job = await this.#page(job, plan);
        // Half of the time at most is for exports: whoever asks meanwhile comes in between.
        await wait(performance.now() - began, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
    } catch (error) {
      const code = error instanceof HubError || error instanceof ListNotAnswered ? error.code : 'INTERNAL_SERVER_ERROR';
      if (!PASSING.has(code)) {
        log.error({ event: 'an export failed', export: number, err: error });
        await store.end(number, 'FAILED', code);
        return;
      }
      log.warn({ event: 'an export waits', export: number, code });
      await wait(ASK_AGAIN_AFTER_MS[0], undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
    await store.release(number, this.#runner);
  }

  /** Asks for a page with the rights of whoever wanted it, writes down what it tells, and keeps it. */
  async #page(job: ExportRecord, plan: ExportPlan): Promise<ExportRecord | null> {
    const caller = callerFromStored(job.claims);
    if (caller === null) throw new HubError('RIGHTS_EXPIRED', 'The authorisation that it rests on is over.');
    const asked = await this.#asked(job, plan, caller);
    if (asked === null) return null;
    const { page, context } = asked;
    const { asked: question } = context.audit;
    if (question === null) throw new Error('a page that nobody asked for');
    await writeDownBeside(this.#options.audit, caller, {
      requestId: context.requestId,
      name: 'Export',
      operation: question.operation,
      variables: { export: job.number, ...question.variables },
      enterprises: [...new Set([...page.usccs, ...context.audit.enterprises])],
      answerSha256: sha256(page.lines),
    });
    return this.#kept(job, { ...page, enterprises: page.usccs.length, cursor: page.next });
  }

  /** The page as it was answered in the end; null where the export is not in hand any more. */
  async #asked(
    job: ExportRecord,
    { operation, pageSize, columns }: ExportPlan,
    caller: Caller,
  ): Promise<{ page: ExportedPage; context: HubContext } | null> {
    const { store, answer, pageTimeoutMs } = this.#options;
    const variables = {
      filter: job.filter === null ? null : (JSON.parse(job.filter) as unknown),
      first: pageSize,
      after: job.cursor,
    };
    for (let again = 0; ; again += 1) {
      const context: HubContext = {
        caller,
        requestId: `export-${job.number}-${job.parts}`,
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(pageTimeoutMs)]),
        audit: { enterprises: new Set(), asked: null },
      };
      const told = await answer(operation, variables, context);
      if (this.#stopping.signal.aborted) return null;
      const page = exportedPage(job.format, columns, told, caller);
      const codes = codesOf(told);
      const isWhole = !codes.some((code) => PASSING.has(code));
      const pause = page !== null && this.#lacking === job.number ? undefined : ASK_AGAIN_AFTER_MS[again];
      if (page !== null && (isWhole || pause === undefined)) {
        this.#lacking = isWhole ? null : job.number;
        return { page, context };
      }
      const lasting = codes.find((code) => !PASSING.has(code));
      if (page === null && lasting !== undefined) throw new ListNotAnswered(lasting);
      if (pause === undefined) throw new ListNotAnswered(codes[0]);
      await wait(pause, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted || !(await store.isHeld(job.number, this.#runner))) return null;
    }
  }

  async #kept(job: ExportRecord, part: Parameters<ExportStore['keep']>[2]): Promise<ExportRecord | null> {
    if (!(await this.#options.store.keep(job, this.#runner, part))) return null;
    return {
      ...job,
      parts: job.parts + 1,
      cursor: part.cursor,
      done: job.done + part.enterprises,
      withheld: job.withheld + part.withheld,
      unanswered: job.unanswered + part.unanswered,
    };
  }

  /** Reads the file once more for its hash, which no checkpoint could have kept, and writes both down. */
  async #finish(job: ExportRecord): Promise<void> {
    const { store, audit, keepHours } = this.#options;
    const hash = createHash('sha256');
    let [bytes, parts] = [0, 0];
    for await (const lines of store.parts(job.number)) {
      parts += 1;
      if (parts % HASHED_AT_ONCE === 0 && !(await store.isHeld(job.number, this.#runner))) return;
      hash.update(lines);
      bytes += Buffer.byteLength(lines);
    }
    const fileSha256 = hash.digest('hex');
    const caller = callerFromStored(job.claims, 0);
    if (caller === null) throw new Error('an export without rights');
    const file = { export: job.number, enterprises: job.done, bytes, sha256: fileSha256 };
    await writeDownBeside(audit, caller, {
      requestId: `export-${job.number}`,
      name: 'ExportDone',
      operation: DONE,
      variables: file,
      enterprises: [],
      answerSha256: fileSha256,
    });
    const expiresAt = new Date(Date.now() + keepHours * 3_600_000);
    await store.finish(job.number, this.#runner, { bytes, sha256: fileSha256, expiresAt });
  }
}

const NO_PAGE = { enterprises: 0, withheld: 0, unanswered: 0, cursor: null } as const;
const DONE = questionBeside('query ExportDone($export: Int!) { export(number: $export) { done bytes sha256 } }');

function codesOf({ errors }: PageAnswer): string[] {
  return errors.map(({ extensions }) => z.string().catch('INTERNAL_SERVER_ERROR').parse(extensions?.['code']));
}

/** The list itself was not answered, whatever its fields. */
class ListNotAnswered extends Error {
  readonly code: string;

  constructor(code = 'INTERNAL_SERVER_ERROR') {
    super(`the list was not answered: ${code}`);
    this.name = 'ListNotAnswered';
    this.code = code;
  }
}
