/**
 * This hub as it starts, subgraphs in-process or over HTTP. These settings differ from the defaults: no deadline cuts a
 * slow answer short under load (800 ms), the change feeds, which do not change, are not polled meanwhile, and the one who
 * asks has any budget.
 */
import { startHub } from '../../../gateway/hub.ts';
import { keepGarbageYoung } from '../../../kit/young-garbage.ts';
import { hubConfig } from '../../peers/stores.ts';
import { serveArrangement } from './serve.ts';
import { keepSubgraphQuestions } from './subgraph-questions.ts';

keepGarbageYoung();
keepSubgraphQuestions();
await serveArrangement(async ({ database, subgraphsUrl, hop, port }) => {
  const hub = await startHub(
    hubConfig(database, {
      HUB_SECTOR_TIMEOUT_MS: '60000',
      HUB_FEED_POLL_MS: '600000',
      HUB_EXCHANGE_POLL_MS: '0',
      HUB_LIMIT_BUDGET: '0',
      HUB_LIMIT_REQUESTS: '0',
      ...(port !== 0 && { HUB_PORT: String(port), HUB_PORT_SHARED: 'yes' }),
      ...(subgraphsUrl !== null && { HUB_SUBGRAPHS: `${subgraphsUrl}/{name}`, ...hop.gateway }),
    }),
  );
  const auditor = hub.demo?.identities.find(({ role }) => role === 'AUDITOR');
  if (hub.demo === null || auditor === undefined) throw new Error('the demo issuer knows no auditor');
  return { url: `${hub.url}/graphql`, token: await hub.demo.tokenFor(auditor) };
});
