/** Starts and stops as it is told, under `runUntilStopped` or `runCommand`. */
import { HubError } from '../errors.ts';
import { runCommand, runUntilStopped } from '../process.ts';

const refusal = () => Promise.reject(new HubError('PORT_TAKEN', 'Port 1 is taken.'));
const fault = () => Promise.reject(new Error('a fault of ours'));
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const started = (stop: () => Promise<void>) => () => {
  setTimeout(() => console.log('started'), 0); // after the signals are listened for
  return Promise.resolve({ stop });
};

const WAYS: Record<string, () => Promise<void>> = {
  runs: () =>
    runUntilStopped(
      started(async () => {
        await pause(20);
        console.log('closed');
      }),
    ),
  'never stops': () => runUntilStopped(started(() => pause(60_000))),
  'fails to stop': () => runUntilStopped(started(fault)),
  'is refused': () => runUntilStopped(refusal),
  'has a fault': () => runUntilStopped(fault),
  'command that is refused': () => runCommand(refusal),
  'command that has a fault': () => runCommand(fault),
  'command that goes well': () => runCommand(() => Promise.resolve(console.log('done'))),
};

const alive = setInterval(() => undefined, 60_000);
await WAYS[process.argv[2] ?? '']?.();
if (process.argv[2]?.startsWith('command') === true) clearInterval(alive);
