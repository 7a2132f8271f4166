import { chdir } from 'node:process';
import type { hopSettings } from '../../../kit/testing/hop-keys.ts';

export type HopOfBench = ReturnType<typeof hopSettings> & { readonly secret: string };

/** What an arrangement's process is given on its command line. */
export interface ArrangementInput {
  /** Folder of its own, for what it keeps beside its stores. */
  readonly folder: string;
  /** `HUB_DB` of its stores. */
  readonly database: string;
  /** Where the subgraphs are served; null for an arrangement that has them in its process. */
  readonly subgraphsUrl: string | null;
  /** A supergraph that names those places. */
  readonly supergraphFile: string;
  /** The keys of our own gateway, and the secret of the others. */
  readonly hop: HopOfBench;
  /** Where the answers can be had that static bytes are made of; null for the arrangement that starts first. */
  readonly upstream: ArrangementReady | null;
  /** The port that several processes share; 0 for one of its own. */
  readonly port: number;
}

/** What an arrangement's process says once it serves. */
export interface ArrangementReady {
  readonly url: string;
  /** Token to ask it with; null where it hands on the hop token it is asked with. */
  readonly token: string | null;
}

/** Starts what this process serves, and tells the parent where. */
export async function serveArrangement(start: (input: ArrangementInput) => Promise<ArrangementReady>): Promise<void> {
  const input = JSON.parse(process.argv[2] ?? '{}') as ArrangementInput;
  chdir(input.folder);
  process.send?.(await start(input));
}
