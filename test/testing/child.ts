import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The root of the repository: where every command is run from. */
export const ROOT = join(import.meta.dirname, '../..');

const END_WITH_PARENT = new URL('end-with-parent.ts', import.meta.url).href;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;

/** How a process ended: its exit code, or the signal that ended it. */
export type Exit = number | NodeJS.Signals;

/** `node <args>` in a process of its own, as somebody would start it: with the environment given and nothing of ours. */
export class Child {
  /** What it has said so far. */
  stdout = '';
  stderr = '';
  readonly ended: Promise<Exit>;
  readonly #process: ChildProcess;
  #hasEnded = false;

  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}, folder = ROOT) {
    this.#process = spawn(process.execPath, ['--import', END_WITH_PARENT, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.#process.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = this.#awaitEnd();
  }

  async #awaitEnd(): Promise<Exit> {
    const [code, signal] = (await once(this.#process, 'close')) as [number | null, NodeJS.Signals | null];
    this.#hasEnded = true;
    return code ?? signal ?? 'SIGKILL';
  }

  /** The first match in what it says. @throws {Error} with everything it said, where it ends or takes too long before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const until = Date.now() + READY_WITHIN_MS;
    for (;;) {
      const found = pattern.exec(this.stdout);
      if (found !== null) return found;
      if (this.#hasEnded || Date.now() > until) {
        throw new Error(`The process never said ${pattern}. It said:\n${this.stdout}\n${this.stderr}`);
      }
      await pause(20);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Asks it to stop, and ends it the hard way where it does not. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.signal('SIGCONT'); // one that was halted hears nothing else
    this.signal(signal);
    const giveUp = setTimeout(() => this.signal('SIGKILL'), STOP_WITHIN_MS);
    const exit = await this.ended;
    clearTimeout(giveUp);
    return exit;
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** Asks again until the answer is true. @throws {Error} after `withinMs`. */
export async function eventually(what: string, holds: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await pause(20);
  }
}
