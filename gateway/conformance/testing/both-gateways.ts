import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { afterAll, beforeAll, expect } from 'vitest';
import { createLog } from '../../../kit/log.ts';
import { type ConformanceGateway, startConformanceGateway } from '../conformance-gateway.ts';
import { type ServedSubgraphs, serveSubgraphs, type Subgraphs } from './served-subgraphs.ts';

// The gateway otherwise contacts the network when it is constructed.
process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';

interface Answer {
  readonly data?: unknown;
  readonly errors?: unknown;
}

/** The conformance gateway, with the stock one beside it. */
export interface BothGateways {
  /**
   * Ours gives this answer, whole, by a compiled program; the stock one gives the same data.
   * @returns the subgraphs that ours asked, one for each request, in order.
   */
  expectAnswer(query: string, answer: Answer, variables?: Record<string, unknown>): Promise<string[]>;
  /** Ours gives this answer, whole, by a compiled program; the stock one gives other data, wrongly. */
  expectBetterAnswer(query: string, answer: Answer): Promise<void>;
}

/** Starts both over the same subgraphs for the tests of a file or of a `describe`, and stops them afterwards. */
export function startsBothGateways(subgraphs: Subgraphs): BothGateways {
  let served: ServedSubgraphs;
  let ours: ConformanceGateway;
  let stock: ApolloServer;

  beforeAll(async () => {
    served = await serveSubgraphs(subgraphs);
    const { supergraphSdl } = served;
    ours = await startConformanceGateway(supergraphSdl, { host: '127.0.0.1', port: 0, log: createLog('silent') });
    const logger = createLog('silent');
    stock = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl, logger }), logger });
    await stock.start();
  });

  afterAll(async () => {
    await Promise.all([ours.stop(), stock.stop()]);
    await served.stop();
  });

  const expectOurs = async (query: string, answer: Answer, variables: Record<string, unknown>): Promise<string[]> => {
    served.takeAsked();
    const given = await post(`${ours.url}/graphql`, { query, variables });
    const asked = served.takeAsked();
    expect(given).toEqual(answer);
    expect(ours.report().stock).toEqual({});
    return asked;
  };
  const dataOfStock = async (query: string, variables: Record<string, unknown>): Promise<unknown> => {
    const { body } = await stock.executeOperation({ query, variables });
    if (body.kind !== 'single') throw new Error('nothing is deferred');
    return body.singleResult.data;
  };
  return {
    async expectAnswer(query, answer, variables = {}) {
      const asked = await expectOurs(query, answer, variables);
      expect(await dataOfStock(query, variables)).toEqual(answer.data);
      return asked;
    },
    async expectBetterAnswer(query, answer) {
      await expectOurs(query, answer, {});
      expect(await dataOfStock(query, {})).not.toEqual(answer.data);
    },
  };
}

async function post(url: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as Answer;
}
