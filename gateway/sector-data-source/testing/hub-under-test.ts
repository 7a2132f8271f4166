import { composeServices } from '@apollo/composition';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { parse, type GraphQLFormattedError } from 'graphql';
import type { AnyProcessOptions } from '../gateway-types.ts';
import {
  clientError,
  LocalSectorDataSource,
  SectorDataSource,
  subgraphSchemas,
  type SectorDataSourceOptions,
  type SectorEvent,
} from '../sector-data-source.ts';
import { expect } from 'vitest';
import { FakeSector } from './fake-sector.ts';
import { SECRET } from './faults.ts';
import { hubSchema, publicCreditSchema, SDL, workSafetySchema } from './test-sectors.ts';

// The gateway otherwise contacts the network when it is constructed.
process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
process.env['NODE_ENV'] = 'production';

export const ONE = `query ($uscc: USCC!) { enterprise(uscc: $uscc) {
  uscc
  workSafety { letter points evaluatedOn evidence { id note } }
  publicCredit { letter }
  convergence { complete missing letters }
} }`;

export const LIST = `{ enterprises { nodes {
  uscc
  workSafety { letter }
  publicCredit { letter }
  convergence { complete missing letters }
} } }`;

export interface Reply {
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read deep into answers of many shapes
  readonly data: any;
  readonly errors: readonly GraphQLFormattedError[];
}

/** Whoever asks the hub: headers it sends, and the context the gateway makes of them. */
export interface Client {
  readonly context?: object;
  readonly headers?: Record<string, string>;
}

/** A whole hub: a real gateway over the hub's own subgraph and two sectors behind real HTTP servers. */
export class HubUnderTest {
  readonly events: SectorEvent[] = [];
  readonly workSafety = new FakeSector(workSafetySchema());
  readonly publicCredit = new FakeSector(publicCreditSchema());
  readonly #sources = new Map<string, SectorDataSource>();
  #server: ApolloServer | undefined;

  /** @param options of work safety alone; deadlines are otherwise longer than any test, so that a busy machine fails none. */
  async start(options: Partial<SectorDataSourceOptions> = {}): Promise<void> {
    await Promise.all([this.workSafety.start(), this.publicCredit.start()]);
    const urls = {
      hub: 'http://hub.invalid/',
      'work-safety': this.workSafety.url,
      'public-credit': this.publicCredit.url,
    };
    const supergraphSdl = composed(urls);
    const schemas = subgraphSchemas(supergraphSdl);
    const gateway = new ApolloGateway({
      supergraphSdl,
      buildService: ({ name, url = '' }) => {
        if (name === 'hub')
          return new LocalSectorDataSource({ schema: hubSchema(), sector: 'HUB', deadlineMs: 60_000 });
        const schema = schemas.get(name);
        if (schema === undefined) throw new Error(`no schema for ${name}`);
        const sector = name.toUpperCase().replace('-', '_');
        const onEvent = (event: SectorEvent) => void this.events.push(event);
        const special = sector === 'WORK_SAFETY' ? options : {};
        const source = new SectorDataSource({ url, sector, schema, onEvent, deadlineMs: 60_000, ...special });
        this.#sources.set(sector, source);
        return source;
      },
    });
    this.#server = new ApolloServer({ gateway, formatError: clientError, includeStacktraceInErrorResponses: false });
    await this.#server.start();
  }

  async ask(query: string, variables: Record<string, unknown> = {}, client: Client = {}): Promise<Reply> {
    if (this.#server === undefined) throw new Error('not started');
    const { context = {}, headers = {} } = client;
    const http = { method: 'POST', headers: new HeaderMap(Object.entries(headers)), search: '', body: '' };
    const { body } = await this.#server.executeOperation({ query, variables, http }, { contextValue: context });
    if (body.kind !== 'single') throw new Error('an answer in one piece was expected');
    return { data: body.singleResult.data, errors: body.singleResult.errors ?? [] };
  }

  sourceOf(sector: string): SectorDataSource {
    const source = this.#sources.get(sector);
    if (source === undefined) throw new Error(`no sector ${sector}`);
    return source;
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    await Promise.all([this.workSafety.kill(), this.publicCredit.kill()]);
    await Promise.all([...this.#sources.values()].map((source) => source.close()));
  }
}

/** Options as the gateway builds them; its enum of kinds cannot be imported by name from an ES module. */
export function optionsOf(options: object): AnyProcessOptions {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said
  return options as AnyProcessOptions;
}

/** No URL, host, port, body, stack or internal name of a sector is anywhere in what a client gets. */
export function expectNothingInternal(reply: Reply, { workSafety }: HubUnderTest): void {
  const text = JSON.stringify(reply);
  expect(text).not.toMatch(/127\.0\.0\.1|localhost|https?:|graphql|\.ts|node_modules|serviceName|stack/i);
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain(new URL(workSafety.url).port);
}

function composed(urls: Record<keyof typeof SDL, string>): string {
  const services = Object.entries(SDL).map(([name, sdl]) => ({
    name,
    url: Object.entries(urls).find(([each]) => each === name)?.[1] ?? '',
    typeDefs: parse(sdl),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
