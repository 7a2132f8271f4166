import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph';
import { graphql, type GraphQLSchema, parse } from 'graphql';

const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@requires", "@external", "@provides", "@shareable", "@override", "@inaccessible"])\n`;

/** Subgraphs by name: SDL without the link to federation, and resolvers. */
export type Subgraphs = Readonly<
  Record<string, { readonly sdl: string; readonly resolvers: GraphQLResolverMap<unknown> }>
>;

/** Subgraphs behind a real HTTP server on this machine. */
export interface ServedSubgraphs {
  /** Says where they are. */
  readonly supergraphSdl: string;
  /** Names of the subgraphs that were asked since this was asked last, one for each request, in order. */
  takeAsked(): string[];
  stop(): Promise<void>;
}

/** @throws {Error} with composition's reasons. */
export async function serveSubgraphs(subgraphs: Subgraphs): Promise<ServedSubgraphs> {
  const schemas = new Map<string, GraphQLSchema>();
  const services = Object.entries(subgraphs).map(([name, { sdl, resolvers }]) => {
    const typeDefs = parse(FEDERATION + sdl);
    schemas.set(name, buildSubgraphSchema([{ typeDefs, resolvers }]));
    return { name, typeDefs };
  });
  let asked: string[] = [];
  const answer = async (request: IncomingMessage): Promise<string> => {
    const name = (request.url ?? '').slice(1);
    const schema = schemas.get(name);
    if (schema === undefined) throw new Error(`no subgraph ${name}`);
    asked.push(name);
    const { query, variables } = JSON.parse(await text(request));
    return JSON.stringify(await graphql({ schema, source: query, variableValues: variables }));
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await answer(request);
    response.setHeader('content-type', 'application/json').end(body);
  };
  const server = createServer((request, response) => void respond(request, response)).listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { supergraphSdl, errors } = composeServices(
    services.map((service) => ({ ...service, url: `http://localhost:${port}/${service.name}` })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return {
    supergraphSdl,
    takeAsked: () => {
      const taken = asked;
      asked = [];
      return taken;
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The resolver of an entity's references: the row that has the same value of a key. */
export function foundBy(key: string, rows: readonly Readonly<Record<string, unknown>>[]) {
  return {
    __resolveReference: (reference: Readonly<Record<string, unknown>>) =>
      rows.find((row) => row[key] === reference[key]) ?? null,
  };
}
