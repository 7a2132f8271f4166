import { HubError } from './errors.ts';
import { keepGarbageYoung } from './young-garbage.ts';

/** Something that runs until it is told to stop. */
export interface Stoppable {
  /** Finishes what is under way, then closes. */
  stop(): Promise<void>;
}

const EXIT_CONFIGURATION = 2;
const STOP_LIMIT_MS = 15_000;

/**
 * Starts, prints what `announce` says, then waits for Ctrl-C or SIGTERM, stops and ends with 0. A second signal ends at
 * once. A HubError ends with 2 and its one sentence; anything else is a fault of ours and shows its stack. Whoever reads
 * the announcement may already send the signal.
 */
export async function runUntilStopped<Running extends Stoppable>(
  start: () => Promise<Running>,
  announce: (running: Running) => Promise<string> | string,
): Promise<void> {
  keepGarbageYoung();
  let running: Running;
  try {
    running = await start();
  } catch (error) {
    fail(error);
    return;
  }
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    console.log('\nStopping: requests in flight are finished first (press again to stop at once).');
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    running.stop().then(
      () => {
        console.log('Stopped.');
        process.exit(0);
      },
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  await runCommand(async () => console.log(await announce(running)));
}

/** Runs a command to its end, with the same words for what went wrong. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  if (error instanceof HubError) {
    console.error(`${error.code}: ${error.message}`);
    process.exit(EXIT_CONFIGURATION);
  }
  console.error(error);
  process.exit(1);
}
