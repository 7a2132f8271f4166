import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const END_WITH_PARENT = new URL('../../test/testing/end-with-parent.ts', import.meta.url).href;

/** A program of ours in a process of its own. */
export interface Child {
  /** The next line it prints; undefined when it has ended. */
  line(): Promise<string | undefined>;
  /** Every further line, until it ends. */
  readonly lines: AsyncIterable<string>;
  /** As a person does with Ctrl-C, or a supervisor. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it at once, without a word to it. */
  kill(): Promise<void>;
  /** What it ended with, and all it said on its error output. */
  ended(): Promise<{ code: number | null; errors: string }>;
}

/** Starts a .ts file of ours under the same Node as the test. */
export function startChild(
  file: URL,
  parameters: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Child {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', END_WITH_PARENT, fileURLToPath(file), ...parameters],
    { env: { PATH: process.env['PATH'], ...environment }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the child has no output');
  const exit = once(child, 'exit') as Promise<[number | null]>; // as Node documents the event
  const errors = text(stderr);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    line: async () => {
      const { value, done } = await lines.next();
      return done === true ? undefined : value;
    },
    lines: { [Symbol.asyncIterator]: () => lines },
    signal: (signal) => void child.kill(signal),
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
    ended: async () => ({ code: (await exit)[0], errors: await errors }),
  };
}
