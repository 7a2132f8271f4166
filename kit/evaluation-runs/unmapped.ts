import { type QueryExecutorProvider, sql } from 'kysely';
import type { DatabaseEngine } from '../database/location.ts';

/**
 * Reads an embedded store's file as it comes from here on, and does not map it into memory: a run meets every part of it
 * once, and would only look as large as the file.
 */
export async function unmapped(store: QueryExecutorProvider, engine: DatabaseEngine): Promise<void> {
  if (engine === 'sqlite') await sql`pragma mmap_size = 0`.execute(store);
}
