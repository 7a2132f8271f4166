import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a process has used since it started. */
export interface ProcessUsage {
  /** User and system, microseconds. */
  readonly cpuMicros: number;
  readonly residentBytes: number;
}

/** A process of its own that serves something, and can be asked what it uses. */
export class ServingProcess {
  readonly #child: ChildProcess;
  readonly #output: string[] = [];

  constructor(script: string, args: readonly string[]) {
    this.#child = fork(script, args, {
      execArgv: ['--import', new URL('child-control.ts', import.meta.url).href],
      env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.#output.push(chunk.toString('utf8')));
    }
  }

  /** Waits for a condition while the process lives. @throws {Error} with its output when it ends before. */
  async whileAlive<Result>(ready: Promise<Result>): Promise<Result> {
    const ended = once(this.#child, 'exit').then(() => {
      throw new Error(`The process ended before it was ready:\n${this.#output.join('')}`);
    });
    ended.catch(() => undefined);
    return Promise.race([ready, ended]);
  }

  /** What a script of ours says when it serves. */
  async ready<Message>(): Promise<Message> {
    const [message] = (await this.whileAlive(once(this.#child, 'message'))) as [Message];
    return message;
  }

  async usage(): Promise<ProcessUsage> {
    const answer = once(this.#child, 'message');
    this.#child.send('USAGE');
    const [usage] = (await this.whileAlive(answer)) as [ProcessUsage];
    return usage;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL'); // nothing in these processes is worth saving
    await ended;
  }
}
