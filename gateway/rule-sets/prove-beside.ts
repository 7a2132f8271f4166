import { Worker } from 'node:worker_threads';
import type { Proof } from '../convergence/proof/prove-rule-set.ts';
import type { RuleFiles } from '../convergence/rule-set.ts';

/** Proves a rule set in a thread of its own: it takes most of a second, in which this one goes on answering. */
export function proveBeside(files: RuleFiles): Promise<Proof> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('proof-thread.ts', import.meta.url), { workerData: [...files] });
    worker.once('message', (proof: Proof) => resolve(proof));
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code !== 0) reject(new Error(`the proving thread ended with ${code}`));
    });
  });
}
