/** The subgraphs in a process of their own, the hub's beside them for the gateways that have it not in their process. */
import { serveSubgraphsApart } from '../../peers/subgraphs-apart.ts';
import { serveArrangement } from './serve.ts';

await serveArrangement(async ({ stores, hopSecret }) => {
  const { url } = await serveSubgraphsApart(`sqlite:${stores}`, hopSecret);
  return { url, token: null };
});
