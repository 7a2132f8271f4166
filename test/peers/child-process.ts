import { type ChildProcess, fork, type Serializable } from 'node:child_process';
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
  readonly #ended: Promise<never>;

  constructor(script: string, args: readonly string[]) {
    this.#child = fork(script, args, {
      execArgv: ['--import', new URL('child-control.ts', import.meta.url).href],
      env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.#output.push(chunk.toString('utf8')));
    }
    this.#ended = new Promise((_resolve, reject) => {
      this.#child.once('exit', () => reject(new Error(`The process has ended:\n${this.#output.join('')}`)));
    });
    this.#ended.catch(() => undefined); // whoever waits for something is told
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  /** Waits for something while the process lives. @throws {Error} with its output when it ends before. */
  whileAlive<Result>(something: Promise<Result>): Promise<Result> {
    return Promise.race([something, this.#ended]);
  }

  /** What a script of ours says when it serves. */
  async ready<Message>(): Promise<Message> {
    return this.whileAlive(this.#message<Message>());
  }

  async usage(): Promise<ProcessUsage> {
    return this.ask<ProcessUsage>('USAGE');
  }

  /** Sends a message and waits for the next one that comes back. */
  async ask<Answer>(message: Serializable): Promise<Answer> {
    const answer = this.#message<Answer>();
    this.#child.send(message);
    return this.whileAlive(answer);
  }

  #message<Message>(): Promise<Message> {
    return new Promise((resolve) => this.#child.once('message', resolve));
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL'); // nothing in these processes is worth saving
    await ended;
  }
}
