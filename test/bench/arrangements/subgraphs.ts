/** The subgraphs in a process of their own, the hub's beside them for the gateways that have it not in their process. */
import { readConfig } from '../../../kit/config.ts';
import { hopReader } from '../../../kit/identity/hop-token.ts';
import { keepGarbageYoung } from '../../../kit/young-garbage.ts';
import { serveSubgraphsApart } from '../../peers/subgraphs-apart.ts';
import { unboundHop } from '../../peers/unbound-hop.ts';
import { serveArrangement } from './serve.ts';

keepGarbageYoung();
await serveArrangement(async ({ database, hop }) => {
  const { hopPublicKeys } = readConfig(hop.subgraphs, 'SUBGRAPHS');
  const { read } = unboundHop(hop.secret, hopReader(hopPublicKeys));
  const { url } = await serveSubgraphsApart(database, read);
  return { url, token: null };
});
