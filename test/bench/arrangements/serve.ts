import type { hopSettings } from '../../../kit/testing/hop-keys.ts';

export type HopOfBench = ReturnType<typeof hopSettings> & { readonly secret: string };

/** What an arrangement's process is given on its command line. */
export interface ArrangementInput {
  /** Folder of its stores. */
  readonly stores: string;
  /** Where the subgraphs are served; null for an arrangement that has them in its process. */
  readonly subgraphsUrl: string | null;
  /** The keys of our own gateway, and the secret of the others. */
  readonly hop: HopOfBench;
}

/** What an arrangement's process says once it serves. */
export interface ArrangementReady {
  readonly url: string;
  /** Token to ask it with; null where it hands on the hop token it is asked with. */
  readonly token: string | null;
}

/** Starts what this process serves, and tells the parent where. */
export async function serveArrangement(start: (input: ArrangementInput) => Promise<ArrangementReady>): Promise<void> {
  const ready = await start(JSON.parse(process.argv[2] ?? '{}') as ArrangementInput);
  process.send?.(ready);
}
