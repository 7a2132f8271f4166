/** graphql-js over one schema that is not federated, with what else the hub does for each answer: limits, rights, audit log. */
import { tokenReader } from '../../../gateway/access/tokens.ts';
import { accessRules } from '../../../gateway/access/operation-access.ts';
import { guardedStock } from '../../../gateway/access/guarded-stock.ts';
import { openAudit } from '../../../gateway/audit/open-audit.ts';
import type { GatewayAnswer, GatewayRequest } from '../../../gateway/executor/plan/run.ts';
import type { Gateway, HubContext } from '../../../gateway/gateway.ts';
import { Limits } from '../../../gateway/limits/limits.ts';
import { startGatewayServer } from '../../../gateway/server.ts';
import { createLog } from '../../../kit/log.ts';
import { keepGarbageYoung } from '../../../kit/young-garbage.ts';
import { hubConfig } from '../../peers/stores.ts';
import { auditorsToken } from './auditors-token.ts';
import { monolithGateway } from './monolith-gateway.ts';
import { serveArrangement } from './serve.ts';

keepGarbageYoung();
await serveArrangement(async ({ database }) => {
  const config = hubConfig(database, { HUB_LIMIT_BUDGET: '0', HUB_LIMIT_REQUESTS: '0' });
  const log = createLog('silent');
  const { issuer, token } = await auditorsToken();
  const audit = await openAudit(config, log);
  const gateway = notingEnterprises(await monolithGateway(database, 'graphql-js'));
  const server = await startGatewayServer(
    {
      gateway: guardedStock<HubContext>(gateway, (schema, supergraphSdl) =>
        accessRules(
          schema,
          supergraphSdl,
          (subgraph) => subgraph,
          ({ caller }) => caller,
        ),
      ),
      readToken: tokenReader(issuer),
      log,
      audit: { log: audit.log, ruleSetHash: () => '' },
      limits: new Limits(config.limits, log),
      checkReady: () => Promise.resolve({ isReady: true, sectors: {} }),
    },
    '127.0.0.1',
    0,
  );
  return { url: `${server.url}/graphql`, token };
});

interface Told {
  readonly enterprise?: { readonly uscc: string };
  readonly enterprises?: { readonly nodes: readonly { readonly uscc: string }[] };
}

/** The questions of the benchmark tell of enterprises in these two places. */
function notingEnterprises(gateway: Gateway): Gateway {
  return {
    ...gateway,
    load: async (...given) => {
      const { schema, executor } = await gateway.load(...given);
      return {
        schema,
        executor: async (request: GatewayRequest): Promise<GatewayAnswer> => {
          const answer = await executor(request);
          const { enterprise, enterprises } = (answer.data ?? {}) as Told;
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server above makes the contexts
          const { audit } = request.context as unknown as HubContext;
          for (const { uscc } of enterprise === undefined ? (enterprises?.nodes ?? []) : [enterprise])
            audit.enterprises.add(uscc);
          return answer;
        },
      };
    },
  };
}
