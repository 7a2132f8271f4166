import { composeServices } from '@apollo/composition';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { parse, type GraphQLFormattedError } from 'graphql';
import { CompiledGateway, type CompiledGatewayOptions } from '../compiled-gateway.ts';
import type { SectorAnswer } from '../../sector-data-source/gateway-types.ts';

/** A question as a subgraph got it. */
export interface SubgraphQuestion {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
  readonly path: readonly (string | number)[];
}

/** What a subgraph says; a test decides. */
export type Says = (question: SubgraphQuestion) => SectorAnswer | Promise<SectorAnswer>;

export interface ExampleOptions extends Omit<CompiledGatewayOptions, 'sourceOf'> {
  /** What each subgraph says, and its SDL. */
  readonly subgraphs: Readonly<Record<string, { readonly sdl: string; readonly says: Says }>>;
}

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** A compiled gateway over subgraphs whose answers a test writes, behind a server. */
export interface ExampleGateway {
  readonly gateway: CompiledGateway;
  /** What each subgraph was asked, in order. */
  readonly asked: readonly (SubgraphQuestion & { readonly subgraph: string })[];
  ask(
    this: void,
    query: string,
    variables?: Record<string, unknown>,
    context?: Record<string, unknown>,
  ): Promise<Answer>;
  /** Puts another supergraph in the place of the one that serves. */
  replace(this: void, subgraphs: ExampleOptions['subgraphs']): void;
  stop(): Promise<void>;
}

const HEAD = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external", "@shareable"])\n`;

export async function exampleGateway({ subgraphs, ...options }: ExampleOptions): Promise<ExampleGateway> {
  const asked: (SubgraphQuestion & { readonly subgraph: string })[] = [];
  let current = subgraphs;
  const sourceOf = (subgraph: string): GraphQLDataSource => ({
    async process(given) {
      const { query = '', variables = {} } = given.request;
      const path = 'pathInIncomingRequest' in given ? (given.pathInIncomingRequest ?? []) : [];
      const question = { query, variables, context: given.context, path };
      asked.push({ ...question, subgraph });
      const known = current[subgraph];
      if (known === undefined) throw new Error(`no subgraph ${subgraph}`);
      return known.says(question);
    },
  });
  let update: ((supergraphSdl: string) => void) | undefined;
  const stock = new ApolloGateway({
    supergraphSdl: (tools) => {
      update = tools.update;
      return Promise.resolve({ supergraphSdl: composed(subgraphs) });
    },
    buildService: ({ name }) => sourceOf(name),
  });
  const gateway = new CompiledGateway(stock, { ...options, sourceOf });
  const server = new ApolloServer({
    gateway,
    documentStore: gateway.documentStore,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
  });
  await server.start();
  return {
    gateway,
    asked,
    async ask(query, variables = {}, contextValue = {}) {
      const { body } = await server.executeOperation({ query, variables }, { contextValue });
      if (body.kind !== 'single') throw new Error('nothing is deferred');
      return body.singleResult;
    },
    replace(next) {
      const supergraphSdl = composed(next);
      current = { ...current, ...next };
      update?.(supergraphSdl);
    },
    stop: () => server.stop(),
  };
}

function composed(subgraphs: ExampleOptions['subgraphs']): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(subgraphs).map(([name, { sdl }]) => ({
      name,
      url: `http://${name}.invalid`,
      typeDefs: parse(HEAD + sdl),
    })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
