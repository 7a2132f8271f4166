import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { DatabaseEngine } from '../../../kit/database/location.ts';

const createDriver = () => new DummyDriver();

/** Writes statements as an engine reads them, and runs none. */
export function compilerOf<Tables>(engine: DatabaseEngine): Kysely<Tables> {
  return new Kysely({
    dialect:
      engine === 'sqlite'
        ? {
            createDriver,
            createAdapter: () => new SqliteAdapter(),
            createQueryCompiler: () => new SqliteQueryCompiler(),
            createIntrospector: (store) => new SqliteIntrospector(store),
          }
        : {
            createDriver,
            createAdapter: () => new PostgresAdapter(),
            createQueryCompiler: () => new PostgresQueryCompiler(),
            createIntrospector: (store) => new PostgresIntrospector(store),
          },
  });
}
