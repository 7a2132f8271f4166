import { setFlagsFromString } from 'node:v8';

/**
 * For a process that answers requests, before it makes anything: what is made for a request dies with it. While stores
 * are opened and filled V8 finds that much of what is made at some places lives on, and from then on makes whatever is
 * made there in the old generation, where only a full collection finds that it is garbage ("allocation site
 * pretenuring"). Told not to, pages leave a tenth behind of what they did (docs/bench/where-time-goes.md).
 */
export function keepGarbageYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
