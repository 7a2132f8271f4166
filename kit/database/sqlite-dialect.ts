import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
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

/**
 * Kysely over Node's built-in `node:sqlite`: one connection, transactions one after the other, statements prepared once.
 * Write-ahead logging with `synchronous = FULL`: a committed transaction survives `kill -9` and a power cut.
 */
export function nodeSqliteDialect(file: string, options: { readOnly?: boolean } = {}): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new NodeSqliteDriver(file, options.readOnly ?? false),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class NodeSqliteDriver implements Driver {
  readonly #file: string;
  readonly #readOnly: boolean;
  #connection: NodeSqliteConnection | undefined;
  #lastTurn: Promise<void> = Promise.resolve();
  #endTurn: (() => void) | undefined;

  constructor(file: string, readOnly: boolean) {
    this.#file = file;
    this.#readOnly = readOnly;
  }

  init(): Promise<void> {
    const database = new DatabaseSync(this.#file, { readOnly: this.#readOnly, timeout: 5_000 });
    if (!this.#readOnly)
      database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
    database.exec('pragma cache_size = -32000; pragma mmap_size = 268435456');
    this.#connection = new NodeSqliteConnection(database);
    return Promise.resolve();
  }

  /** Whoever holds the connection holds it alone until it is released, so that nobody reads another's open transaction. */
  async acquireConnection(): Promise<DatabaseConnection> {
    const turnBefore = this.#lastTurn;
    const turn = Promise.withResolvers<void>();
    this.#lastTurn = turn.promise;
    await turnBefore;
    this.#endTurn = turn.resolve;
    if (this.#connection === undefined) throw new Error('the SQLite connection was closed');
    return this.#connection;
  }

  releaseConnection(): Promise<void> {
    this.#endTurn?.();
    return Promise.resolve();
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
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

  destroy(): Promise<void> {
    this.#connection?.close();
    this.#connection = undefined;
    return Promise.resolve();
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #statements: LRUCache<string, StatementSync>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = new LRUCache({ max: PREPARED_STATEMENTS });
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const statement = this.#prepare(query.sql);
    const parameters = query.parameters.map(bindable);
    if (statement.columns().length > 0) {
      // node:sqlite types rows as Record<string, SQLOutputValue>; the caller's Row is what Kysely inferred for this query.
      return Promise.resolve({ rows: statement.all(...parameters) as Row[] });
    }
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return Promise.resolve({ rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) });
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

  close(): void {
    this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function bindable(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined) return null;
  return value as SQLInputValue; // strings, numbers, bigints, null and bytes; anything else node:sqlite refuses by name
}
