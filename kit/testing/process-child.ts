/** Starts and stops as it is told, under `runUntilStopped` or `runCommand`. */
import { HubError } from '../errors.ts';
import { runCommand, runUntilStopped, type Stoppable } from '../process.ts';

const refusal = () => Promise.reject(new HubError('PORT_TAKEN', 'Port 1 is taken.'));
const fault = () => Promise.reject(new Error('a fault of ours'));
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const run = (start: () => Promise<Stoppable>) => runUntilStopped(start, () => 'started');
const started = (stop: () => Promise<void>) => () => Promise.resolve({ stop });

const WAYS: Record<string, () => Promise<void>> = {
  runs: () =>
    run(
      started(async () => {
        await pause(20);
        console.log('closed');
      }),
    ),
  'never stops': () => run(started(() => pause(60_000))),
  'fails to stop': () => run(started(fault)),
  'is refused': () => run(refusal),
  'has a fault': () => run(fault),
  'command that is refused': () => runCommand(refusal),
  'command that has a fault': () => runCommand(fault),
  'command that goes well': () => runCommand(() => Promise.resolve(console.log('done'))),
};

const alive = setInterval(() => undefined, 60_000);
await WAYS[process.argv[2] ?? '']?.();
if (process.argv[2]?.startsWith('command') === true) clearInterval(alive);
