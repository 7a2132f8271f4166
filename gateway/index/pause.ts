import { setTimeout as wait } from 'node:timers/promises';

/** Waits, but no longer than until it is told to stop; it keeps no process alive. */
export async function pause(milliseconds: number, stopping: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal: stopping, ref: false }).catch(() => undefined);
}
