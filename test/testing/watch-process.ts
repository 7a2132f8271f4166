/**
 * Loaded into a process before its own code (`node --import`): writes each SQL statement it runs and each address it
 * connects to or looks up into the file named by WATCH_FILE, a line of JSON each.
 */
import { appendFileSync } from 'node:fs';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { basename } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Watched } from './watched.ts';

const file = process.env['WATCH_FILE'] ?? '';
const write = (event: Watched) => appendFileSync(file, `${JSON.stringify(event)}\n`);

const stores = new WeakMap<StatementSync, string>();
watchMethod(DatabaseSync.prototype, 'prepare', (database, _given, statement) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `prepare` of a DatabaseSync gives
  stores.set(statement as StatementSync, basename((database as DatabaseSync).location() ?? '', '.sqlite'));
});
for (const way of ['all', 'get', 'iterate', 'run'] as const) {
  watchMethod(StatementSync.prototype, way, (statement) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `this` of a StatementSync's method
    const { sourceSQL } = statement as StatementSync;
    write({ kind: 'STATEMENT', store: stores.get(statement as StatementSync) ?? '', sql: sourceSQL });
  });
}
watchMethod(net.Socket.prototype, 'connect', (_socket, given) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- net.connect hands its options on as an array in an array
  const [options] = given.flat() as [{ host?: string; path?: string }];
  write({ kind: 'CONNECTION', to: options.path ?? options.host ?? 'localhost' });
});
for (const way of ['lookup', 'resolve', 'resolve4', 'resolve6'] as const) {
  watchMethod(dns, way, (_dns, [host]) => write({ kind: 'LOOKUP', of: String(host) }));
}
syncBuiltinESMExports();

/** Lets a method do what it does, and tells of each call afterwards. */
function watchMethod<Name extends string>(
  owner: Record<Name, (...given: never[]) => unknown>,
  name: Name,
  tell: (self: unknown, given: unknown[], result: unknown) => void,
): void {
  const original = owner[name];
  Object.defineProperty(owner, name, {
    value(this: unknown, ...given: never[]) {
      const result = original.apply(this, given);
      tell(this, given, result);
      return result;
    },
  });
}
