import { randomBytes } from 'node:crypto';
import { setImmediate as turnOver } from 'node:timers/promises';
import { CompiledQuery } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import { type AuditContent, type Link, linkHash, originOf, type RefusalContent } from './audit-chain.ts';
import type { AuditedOperation } from './audited-operation.ts';
import { listEnterprises } from './list-enterprises.ts';
import { type Refusal, RefusalCounts } from './refusal-counts.ts';
import { REFUSED_UNREAD, refusalContent } from './refused-unread.ts';
import { forgetOldRecords } from './retention.ts';
import { newestSeal, sealChain, sealEndedChains } from './seals.ts';
import type { SealingKey } from './sealing-key.ts';
import type { AuditTables } from './tables.ts';

const SEAL_AFTER_RECORDS = 1_000;
const SEAL_AFTER_MS = 60_000;
const REFUSALS_COUNTED_MS = 60_000;
const PROBE_MS = 1_000;
/** A hub that has written nothing for so long has either ended or sealed what it wrote. */
const QUIET_MS = 5 * SEAL_AFTER_MS;
const FORGET_EVERY_MS = 24 * 3_600_000;

export interface AuditSettings {
  readonly key: SealingKey;
  /** Days that records are kept, 184 at least. */
  readonly keepDays: number;
}

const COLUMNS = ['chain', 'number', 'at', 'subject', 'operation_sha256', 'content', 'hash'];

/** Parameters of one statement are limited (SQLite: 32,766). */
const RECORDS_AT_ONCE = 1_000;

interface Waiting {
  /** The record as it is kept. */
  readonly text: string;
  readonly content: AuditContent | RefusalContent;
  readonly operation: Pick<AuditedOperation, 'sha256' | 'text'>;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * The hub's audit log: a hash chain for each run of its process, sealed with a signature every 1,000 records or every
 * minute. Records of requests answered at the same time are written together; each is durable when `append` settles.
 */
export class AuditLog {
  readonly #database: Database<AuditTables>;
  readonly #settings: AuditSettings;
  readonly #log: Log;
  readonly #chain: string;
  readonly #knownOperations = new Set<string>();
  readonly #waiting: Waiting[] = [];
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #refusals = new RefusalCounts();
  #head: Link;
  #sealedUpTo = 0;
  #writing: Promise<void> | null = null;
  #tidying: Promise<void> | null = null;
  #probe: NodeJS.Timeout | null = null;

  private constructor(database: Database<AuditTables>, settings: AuditSettings, log: Log, chain: string, head: Link) {
    this.#database = database;
    this.#settings = settings;
    this.#log = log;
    this.#chain = chain;
    this.#head = head;
    this.#timers = [
      setInterval(() => void this.writeRefusals(), REFUSALS_COUNTED_MS).unref(),
      setInterval(() => this.#tidy(() => this.#seal()), SEAL_AFTER_MS).unref(),
      setInterval(() => this.#tidy(() => this.#forget()), FORGET_EVERY_MS).unref(),
    ];
  }

  /** Begins a chain, after sealing what earlier runs could not and forgetting what is past its time. */
  static async open(
    database: Database<AuditTables>,
    settings: AuditSettings,
    log: Log,
    now = new Date(),
  ): Promise<AuditLog> {
    await sealEndedChains(database, settings.key, quietSince(database, now), now);
    await listEnterprises(database);
    await forgetOldRecords(database, settings.keepDays, now);
    const chain = `${now.toISOString()}-${randomBytes(4).toString('hex')}`;
    const seal = await newestSeal(database);
    await database.write((transaction) =>
      transaction
        .insertInto('audit_chain')
        .values({ chain, began_at: now.toISOString(), newest_seal: seal, listed_up_to: 0 })
        .execute(),
    );
    return new AuditLog(database, settings, log, chain, { number: 0, hash: originOf(chain, seal) });
  }

  /** @throws {HubError} AUDIT_UNAVAILABLE while records cannot be written: nothing is answered then. */
  assertWritable(): void {
    if (this.#probe !== null) throw unavailable();
  }

  /**
   * @throws {HubError} AUDIT_UNAVAILABLE when the record could not be written: the answer must not be given. A record that
   * is no JSON is refused by itself, and nobody else's with it.
   */
  append(content: Waiting['content'], operation: Waiting['operation']): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text: JSON.stringify(content), content, operation, done: resolve, failed: reject });
      this.#writing ??= this.#writeAll();
    });
  }

  /** Counts a request that was refused before its operation was known. Nothing waits for it. */
  refused(refusal: Refusal): void {
    this.#refusals.add(refusal);
  }

  /** Writes down the refusals counted so far: every minute, and at the end. What cannot be written is counted on. */
  async writeRefusals(): Promise<void> {
    const counted = this.#refusals.take();
    if (counted.length === 0) return;
    const at = new Date().toISOString();
    const written = await Promise.allSettled(
      counted.map((refusals) => this.append(refusalContent(refusals, at), REFUSED_UNREAD)),
    );
    this.#refusals.putBack(counted.filter((_refusals, index) => written[index]?.status === 'rejected'));
  }

  /** Writes what is waiting, seals it, and ends. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.writeRefusals();
    if (this.#probe !== null) clearInterval(this.#probe);
    await this.#writing;
    await this.#tidying;
    await sealChain(this.#database, this.#settings.key, this.#chain, new Date());
    await listEnterprises(this.#database);
  }

  async #writeAll(): Promise<void> {
    await turnOver(); // whatever is answered in the same turn of the event loop is written together
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, RECORDS_AT_ONCE);
      try {
        await this.#write(batch);
        for (const { done } of batch) done();
      } catch (cause) {
        this.#log.error({ event: 'audit log cannot be written', cause });
        this.#probeUntilWritable();
        for (const { failed } of batch) failed(unavailable(cause));
      }
    }
    this.#writing = null;
    if (this.#head.number - this.#sealedUpTo >= SEAL_AFTER_RECORDS) this.#tidy(() => this.#seal());
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    let head = this.#head;
    const rows = batch.map(({ text, content, operation }) => {
      head = { number: head.number + 1, hash: linkHash(head.hash, text) };
      return [this.#chain, head.number, content.at, content.subject, operation.sha256, text, head.hash];
    });
    const newOperations = new Map(
      batch
        .filter(({ operation }) => !this.#knownOperations.has(operation.sha256))
        .map(({ operation: { sha256, text } }) => [sha256, text]),
    );
    if (newOperations.size > 0) await this.#writeOperations(newOperations);
    await this.#database.writeOnce(CompiledQuery.raw(insertOf(rows.length, this.#database.engine), rows.flat()));
    this.#head = head;
    this.#remember(newOperations.keys());
  }

  #writeOperations(operations: ReadonlyMap<string, string>): Promise<void> {
    return this.#database.write(async (transaction) => {
      for (const [sha256, text] of operations) {
        await transaction
          .insertInto('audited_operation')
          .values({ sha256, text })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    });
  }

  #remember(operations: Iterable<string>): void {
    if (this.#knownOperations.size > 10_000) this.#knownOperations.clear();
    for (const sha256 of operations) this.#knownOperations.add(sha256);
  }

  async #seal(): Promise<void> {
    const now = new Date();
    const { number } = this.#head;
    await sealChain(this.#database, this.#settings.key, this.#chain, now);
    this.#sealedUpTo = number;
    await listEnterprises(this.#database);
    await sealEndedChains(this.#database, this.#settings.key, new Date(now.getTime() - QUIET_MS), now);
  }

  #forget(): Promise<void> {
    return forgetOldRecords(this.#database, this.#settings.keepDays, new Date());
  }

  /** One at a time; what fails is told, and tried again the next time. */
  #tidy(work: () => Promise<void>): void {
    this.#tidying ??= work()
      .catch((cause: unknown) => this.#log.error({ event: 'audit log cannot be sealed or tidied', cause }))
      .finally(() => (this.#tidying = null));
  }

  /** After a failure nothing is answered until the store can be written again. */
  #probeUntilWritable(): void {
    this.#probe ??= setInterval(() => void this.#probeOnce(), PROBE_MS).unref();
  }

  async #probeOnce(): Promise<void> {
    try {
      await this.#database.write((transaction) =>
        transaction.selectFrom('audit_record').select('number').limit(1).execute(),
      );
    } catch {
      return;
    }
    if (this.#probe !== null) clearInterval(this.#probe);
    this.#probe = null;
    this.#log.info({ event: 'audit log can be written again' });
  }
}

/** One statement for a batch, written here: for each answer it is most of what the log costs, and Kysely would write it anew. */
function insertOf(records: number, engine: Database<AuditTables>['engine']): string {
  const place = (index: number) => (engine === 'sqlite' ? '?' : `$${index + 1}`);
  const places = Array.from({ length: records * COLUMNS.length }, (_value, index) => place(index));
  const rows = Array.from(
    { length: records },
    (_record, index) => `(${places.slice(index * COLUMNS.length, (index + 1) * COLUMNS.length).join(', ')})`,
  );
  return `insert into audit_record (${COLUMNS.join(', ')}) values ${rows.join(', ')}`;
}

/** A SQLite folder has one process: whatever is there has ended. */
function quietSince({ engine }: Database<AuditTables>, now: Date): Date {
  return engine === 'sqlite' ? now : new Date(now.getTime() - QUIET_MS);
}

function unavailable(cause?: unknown): HubError {
  return new HubError(
    'AUDIT_UNAVAILABLE',
    "The audit log cannot be written, so nothing is answered. Ask again in a minute; if it lasts, tell the hub's operator.",
    { cause },
  );
}
