import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { pino } from 'pino';
import { readConfig } from '../../../kit/config.ts';
import type { LimitSettings } from '../../../kit/config/limit-settings.ts';
import { callerOf } from '../../../kit/identity/caller.ts';
import { exampleAudit } from '../../audit/testing/example-audit.ts';
import { createGateway, type HubContext } from '../../gateway.ts';
import { LocalSectorDataSource } from '../../sector-data-source/sector-data-source.ts';
import { startGatewayServer } from '../../server.ts';
import { Limits } from '../limits.ts';

const SDL = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective", "@cost", "@listSize"])
  @link(url: "https://sector-credit-hub.example/specs/sector/v1.0", import: ["@disclosure"])
  @composeDirective(name: "@disclosure")
directive @disclosure(level: String!, also: [String!]! = []) on FIELD_DEFINITION | OBJECT | INTERFACE
type Query {
  one: Thing @disclosure(level: "PUBLIC")
  slow: String @disclosure(level: "PUBLIC")
  page(first: Int! = 20, filter: Filter): ThingPage @disclosure(level: "PUBLIC")
  each(codes: [String!]!): [Thing] @disclosure(level: "PUBLIC")
  declared(size: Int): [Thing] @disclosure(level: "PUBLIC") @listSize(assumedSize: 40, slicingArguments: ["size"])
  heavy: Heavy @disclosure(level: "PUBLIC")
}
input Filter { and: [Filter!] name: String }
type Thing @disclosure(level: "PUBLIC") { name: String! self: Thing list: [Thing!] dear: String @cost(weight: 7) }
type ThingPage @disclosure(level: "PUBLIC") { nodes: [Thing!] total: Int @cost(weight: 3) }
type Heavy @disclosure(level: "PUBLIC") @cost(weight: 50) { name: String! }`;

/** A server over a small graph, as the hub starts it, that counts what is done. */
export interface LimitedServer {
  /** Fields of Query that were worked on. */
  worked(): number;
  /** The signals of those that ask the field that never answers by itself. */
  readonly waiting: AbortSignal[];
  readonly logged: Record<string, unknown>[];
  /** @param as the caller's name. */
  ask(body: object | string, as?: string, init?: RequestInit & { readonly search?: string }): Promise<Told>;
  stop(): Promise<void>;
}

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

export const limitSettings = (changes: Partial<LimitSettings> = {}): LimitSettings => ({
  ...readConfig({}).limits,
  ...changes,
});

export async function limitedServer(changes: Partial<LimitSettings> = {}): Promise<LimitedServer> {
  const waiting: AbortSignal[] = [];
  const logged: Record<string, unknown>[] = [];
  let worked = 0;
  const counted =
    <Answer>(answer: Answer) =>
    () => {
      worked += 1;
      return answer;
    };
  const schema = buildSubgraphSchema([
    {
      typeDefs: parse(SDL),
      resolvers: {
        Query: {
          one: counted({ name: 'one', self: { name: 'self' }, list: [] }),
          slow: (_root: unknown, _arguments: unknown, { signal }: HubContext) => {
            waiting.push(signal);
            return new Promise(() => undefined);
          },
          page: counted({ nodes: [], total: 0 }),
          each: counted([]),
          declared: counted([]),
          heavy: counted({ name: 'heavy' }),
        },
      },
    },
  ]);
  const { supergraphSdl = '' } = composeServices([{ name: 'hub', url: 'http://hub.invalid', typeDefs: parse(SDL) }]);
  const log = pino(
    { level: 'info' },
    { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const source = new LocalSectorDataSource<HubContext>({
    schema,
    sector: 'HUB',
    deadlineMs: 60_000,
    contextFor: (context, signal) => ({ ...context, signal }),
  });
  const audit = await exampleAudit(log);
  const server = await startGatewayServer(
    {
      gateway: createGateway(supergraphSdl, () => source, log),
      readToken: (authorization) => {
        const subject = authorization?.replace('Bearer ', '') ?? '';
        return Promise.resolve(callerOf({ subject, role: 'DASHBOARD', sectors: [], purpose: 'STATISTICS' }));
      },
      checkReady: () => Promise.resolve({ isReady: true, sectors: {} }),
      log,
      limits: new Limits(limitSettings(changes), log),
      audit,
    },
    '127.0.0.1',
    0,
  );
  return {
    worked: () => worked,
    waiting,
    logged,
    ask: async (body, as = 'somebody', { search = '', ...init } = {}) => {
      const isPost = init.method !== 'GET';
      const response = await fetch(`${server.url}/graphql${search}`, {
        method: 'POST',
        ...(isPost && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        headers: {
          authorization: `Bearer ${as}`,
          ...(isPost ? { 'content-type': 'application/json' } : { 'apollo-require-preflight': 'yes' }),
        },
        ...init,
      });
      const answer = (await response.json()) as Pick<Told, 'data' | 'errors'>;
      return { status: response.status, headers: response.headers, ...answer };
    },
    stop: async () => {
      await server.stop();
      await audit.close();
    },
  };
}
