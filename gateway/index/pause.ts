import { setTimeout as wait } from 'node:timers/promises';

/** Waits, but no longer than until it is told to stop. */
export async function pause(milliseconds: number, stopping: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal: stopping }).catch(() => undefined);
}
