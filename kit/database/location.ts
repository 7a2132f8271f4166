import { join } from 'node:path';
import { HubError } from '../errors.ts';

export type DatabaseEngine = 'sqlite' | 'postgresql';

/** Where one subgraph's store is: a file of its own in a folder, or a database of its own on a PostgreSQL server. */
export type DatabaseLocation =
  | { engine: 'sqlite'; folder: string; name: string; shownAs: string }
  | { engine: 'postgresql'; url: string; name: string; shownAs: string };

/**
 * Reads `HUB_DB`: `sqlite:<folder>` or `postgresql://user:password@host:port/<prefix>`; each subgraph gets
 * `<folder>/<name>.sqlite` or the database `<prefix>_<name>` (prefix `hub` unless given).
 * @throws {HubError} CONFIGURATION_INVALID
 */
export function locateDatabase(setting: string, name: string): DatabaseLocation {
  const folder = /^sqlite:(.+)$/.exec(setting)?.[1];
  if (folder !== undefined) {
    return { engine: 'sqlite', folder, name, shownAs: join(folder, `${name}.sqlite`) };
  }
  if (/^postgres(ql)?:\/\//.test(setting) && URL.canParse(setting)) {
    const url = new URL(setting);
    const prefix = url.pathname.slice(1) || 'hub';
    url.pathname = `/${prefix}_${name.replaceAll('-', '_')}`;
    return { engine: 'postgresql', url: url.href, name, shownAs: `${url.pathname.slice(1)} on ${url.host}` };
  }
  throw new HubError(
    'CONFIGURATION_INVALID',
    'HUB_DB must be sqlite:<folder> or postgresql://user:password@host:port/prefix.',
  );
}
