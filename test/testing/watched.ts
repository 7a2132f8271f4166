import { existsSync, readFileSync } from 'node:fs';

/** What a process was seen doing by watch-process.ts. */
export type Watched =
  | { readonly kind: 'STATEMENT'; readonly store: string; readonly sql: string }
  | { readonly kind: 'CONNECTION'; readonly to: string }
  | { readonly kind: 'LOOKUP'; readonly of: string };

/** `node` arguments that watch a process, and the environment that goes with them. */
export function watching(file: string): { readonly args: string[]; readonly environment: { WATCH_FILE: string } } {
  return {
    args: ['--import', new URL('watch-process.ts', import.meta.url).href],
    environment: { WATCH_FILE: file },
  };
}

/** Everything seen so far, of all processes that write into the file. */
export function readWatched(file: string): Watched[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Watched);
}
