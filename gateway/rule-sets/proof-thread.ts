/** A thread that proves one rule set and says what it found: the hub answers meanwhile. Started by prove-beside.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { proveFiles } from './prove-files.ts';

if (parentPort === null) throw new Error('proof-thread.ts runs as a thread');
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
parentPort.postMessage(await proveFiles(new Map(workerData as [string, string][])));
