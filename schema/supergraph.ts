import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { parse, print, printSchema } from 'graphql';
import { hubSdl } from '../gateway/hub/hub-sdl.ts';
import { discoverSubgraphs } from '../kit/discover.ts';
import { HubError } from '../kit/errors.ts';
import { completeSdl } from '../kit/graph/executable-schema.ts';
import { parseSdl } from '../kit/graph/parse-sdl.ts';
import { contractProblems } from './contract.ts';
import { disclosureProblems } from './disclosure-problems.ts';
import { type SectorMark, sectorMarks } from './sector-marks.ts';

/** The in-process subgraph that the hub itself answers. */
export const HUB_SUBGRAPH = 'hub';

/** A subgraph as it is composed. */
export interface SubgraphSdl {
  readonly name: string;
  readonly code: string;
  readonly sdl: string;
}

export interface Composed {
  /** The supergraph SDL that the gateway loads. */
  readonly supergraph: string;
  /** What a client sees. */
  readonly api: string;
  /** The hub's own subgraph, with `@requires` written from the sectors. */
  readonly hub: string;
  /** Who is in the graph. */
  readonly sectors: {
    readonly subgraphs: readonly { name: string; code: string }[];
    readonly sectors: readonly SectorMark[];
  };
}

/** Composes the subgraphs found on disk with the hub's own. */
export async function composeSupergraph(): Promise<Composed> {
  const subgraphs = await discoverSubgraphs();
  return compose(
    subgraphs.map((subgraph) => ({ name: subgraph.name, code: subgraph.code, sdl: completeSdl(subgraph) })),
  );
}

/**
 * Checks the sector contract, writes the hub's `@requires` from the sectors found, and composes.
 * @throws {HubError} SECTOR_CONTRACT_BROKEN with every problem, or SUPERGRAPH_INVALID with composition's reasons.
 */
export function compose(subgraphs: readonly SubgraphSdl[]): Composed {
  const parsed = subgraphs.map(({ name, sdl }) => ({ name, typeDefs: parseSdl(sdl, `the SDL of ${name}`) }));
  const problems = contractProblems(parsed);
  if (problems.length > 0)
    throw new HubError('SECTOR_CONTRACT_BROKEN', `The sector contract is broken:\n- ${problems.join('\n- ')}`);
  const marks = sectorMarks(parsed);
  const hub = hubSdl(
    marks,
    parsed.map(({ typeDefs }) => typeDefs),
  );
  const withHub = [{ name: HUB_SUBGRAPH, typeDefs: parse(hub, { noLocation: true }) }, ...parsed];
  const undisclosed = disclosureProblems(withHub);
  if (undisclosed.length > 0)
    throw new HubError('SECTOR_CONTRACT_BROKEN', `Nobody says who may see this:\n- ${undisclosed.join('\n- ')}`);
  const services = withHub.map((service) => ({
    ...service,
    url: `http://${service.name}:4001/${service.name}`,
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) {
    throw new HubError(
      'SUPERGRAPH_INVALID',
      `The subgraphs do not compose:\n- ${(errors ?? []).map(({ message }) => message).join('\n- ')}`,
    );
  }
  return {
    supergraph: supergraphSdl,
    hub: `${print(parse(hub))}\n`,
    api: `${printSchema(Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema())}\n`,
    sectors: { subgraphs: subgraphs.map(({ name, code }) => ({ name, code })), sectors: marks },
  };
}
