import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { LRUCache } from 'lru-cache';

const PREPARED_STATEMENTS = 500;
const LOCK_TIMEOUT_MS = 5_000;
const LOCK_RETRY_MS = 10;
/** How long a statement outside a transaction waits for another process; it stops this one meanwhile. */
const STATEMENT_WAIT_MS = 100;
const SQLITE_BUSY = 5;

export interface SqliteOptions {
  readonly readOnly?: boolean;
  /** How long a transaction waits for one of another process, milliseconds. */
  readonly lockTimeoutMs?: number;
  /** Whether a commit waits for the disk (`synchronous = FULL`). Default true. */
  readonly waitsForDisk?: boolean;
}

/**
 * Kysely over Node's built-in `node:sqlite`: one connection, transactions one after the other, statements prepared once.
 * Write-ahead logging: a committed transaction survives `kill -9`, and a power cut too unless it was told not to wait for the disk.
 */
export function nodeSqliteDialect(file: string, options: SqliteOptions = {}): NodeSqliteDialect {
  const driver = new NodeSqliteDriver(file, options);
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    runAlone: (statement) => driver.runAlone(statement),
  };
}

export interface NodeSqliteDialect extends Dialect {
  /**
   * Runs one statement as a transaction of its own, at once: Kysely's way there costs more than a small statement.
   * @returns false, and runs nothing, while a transaction is open or before the first connection.
   */
  runAlone(this: void, statement: CompiledQuery): boolean;
}

class NodeSqliteDriver implements Driver {
  readonly #file: string;
  readonly #readOnly: boolean;
  readonly #lockTimeoutMs: number;
  readonly #synchronous: 'full' | 'normal';
  #connection: NodeSqliteConnection | undefined;

  constructor(file: string, { readOnly = false, lockTimeoutMs = LOCK_TIMEOUT_MS, waitsForDisk = true }: SqliteOptions) {
    this.#file = file;
    this.#readOnly = readOnly;
    this.#lockTimeoutMs = lockTimeoutMs;
    this.#synchronous = waitsForDisk ? 'full' : 'normal';
  }

  init(): Promise<void> {
    const database = new DatabaseSync(this.#file, { readOnly: this.#readOnly, timeout: STATEMENT_WAIT_MS });
    if (!this.#readOnly)
      database.exec(`pragma journal_mode = wal; pragma synchronous = ${this.#synchronous}; pragma foreign_keys = on`);
    database.exec('pragma cache_size = -32000; pragma mmap_size = 268435456');
    this.#connection = new NodeSqliteConnection(database);
    return Promise.resolve();
  }

  /** Kysely's own mutex lets one at a time have the connection (`supportsMultipleConnections` is false), so that nobody reads another's open transaction. */
  acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection === undefined
      ? Promise.reject(new Error('init comes before the first connection'))
      : Promise.resolve(this.#connection);
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  runAlone(statement: CompiledQuery): boolean {
    if (this.#connection === undefined || this.#connection.isInTransaction) return false;
    this.#connection.run(statement);
    return true;
  }

  /** The one place where a transaction meets those of other processes: it waits here, and this process goes on meanwhile. */
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const until = Date.now() + this.#lockTimeoutMs;
    for (;;) {
      try {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'));
        return;
      } catch (error) {
        if (!isBusy(error) || Date.now() >= until) throw error;
        await wait(LOCK_RETRY_MS);
      }
    }
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  /** After some errors (a full disk) SQLite has rolled back already, and would refuse to do it again. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection?.isInTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async savepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`savepoint ${quoted(name)}`));
  }

  async rollbackToSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`rollback to ${quoted(name)}`));
  }

  async releaseSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`release ${quoted(name)}`));
  }

  /** Whoever still waits for the connection is given the closed one, and told so by it. */
  destroy(): Promise<void> {
    this.#connection?.close();
    return Promise.resolve();
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #statements: LRUCache<string, Prepared>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = new LRUCache({ max: PREPARED_STATEMENTS });
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { statement, hasRows } = this.#prepare(query.sql);
    const parameters = query.parameters.map(bindable);
    if (hasRows) {
      // node:sqlite types rows as Record<string, SQLOutputValue>; the caller's Row is what Kysely inferred for this query.
      return Promise.resolve({ rows: statement.all(...parameters) as Row[] });
    }
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return Promise.resolve({ rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) });
  }

  run({ sql, parameters }: CompiledQuery): void {
    this.#prepare(sql).statement.run(...parameters.map(bindable));
  }

  async *streamQuery<Row>(query: CompiledQuery, chunkSize = 1_000): AsyncIterableIterator<QueryResult<Row>> {
    const statement = this.#database.prepare(query.sql);
    let rows: Row[] = [];
    for (const row of statement.iterate(...query.parameters.map(bindable))) {
      rows.push(row as Row);
      if (rows.length === chunkSize) {
        yield { rows };
        rows = [];
      }
    }
    if (rows.length > 0) yield { rows };
  }

  get isInTransaction(): boolean {
    return this.#database.isTransaction;
  }

  close(): void {
    this.#database.close();
  }

  #prepare(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    const prepared = { statement, hasRows: statement.columns().length > 0 };
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

interface Prepared {
  readonly statement: StatementSync;
  /** Asked once: node:sqlite works it out anew each time, which takes longer than a small statement. */
  readonly hasRows: boolean;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** @throws {TypeError} for an object: as the first parameter node:sqlite would take it for a map of named ones, without a word. */
function bindable(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined) return null;
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
    throw new TypeError('SQLite stores text, numbers, bytes and null; turn anything else into one of them first.');
  return value as SQLInputValue; // strings, numbers, bigints, null and bytes; anything else node:sqlite refuses by name
}
