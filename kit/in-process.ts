import { discoverSubgraphs } from './discover.ts';
import { type OpenOptions, openSubgraph, type OpenSubgraph } from './open-subgraph.ts';

/** Opens every subgraph found, in this process, each with its own store. What was opened is closed again when one fails. */
export async function openSubgraphs(options: OpenOptions, only?: readonly string[]): Promise<OpenSubgraph[]> {
  const opened = await Promise.allSettled(
    (await discoverSubgraphs(only)).map((subgraph) => openSubgraph(subgraph, options)),
  );
  const failed = opened.find((result) => result.status === 'rejected');
  const subgraphs = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (failed !== undefined) {
    await Promise.all(subgraphs.map((subgraph) => subgraph.close()));
    throw failed.reason;
  }
  return subgraphs;
}
