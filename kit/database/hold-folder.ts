import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HubError } from '../errors.ts';
import { explained } from './explained.ts';
import type { DatabaseLocation } from './location.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Keeps a second hub out of the same data folder. The hold is a lock of the operating system on a file of its own, so it
 * ends with the process however that ends.
 * @throws {HubError} DATABASE_LOCKED, DATABASE_PERMISSION_DENIED
 */
export function holdFolder(location: DatabaseLocation): { release(): void } {
  if (location.engine !== 'sqlite') return { release: () => undefined };
  try {
    makeFolder(location.folder);
    const lock = new DatabaseSync(join(location.folder, 'running.lock'));
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
    return { release: () => lock.close() };
  } catch (error) {
    if (error instanceof Error && /locked|busy/i.test(error.message)) {
      throw new HubError(
        'DATABASE_LOCKED',
        `Another hub runs on the data folder ${location.folder}; stop it, or choose another folder with HUB_DB=sqlite:<folder>.`,
      );
    }
    throw explained(error, location);
  }
}
