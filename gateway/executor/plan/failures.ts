import { GraphQLError } from 'graphql';
import type { ErrorPath, GivenError } from '../../sector-data-source/gateway-types.ts';
import { placesOfEntities } from './entities-at.ts';
import type { SubgraphQuestion } from './fetch.ts';
import type { Failure, Run } from './run.ts';

/** A fetch that broke off: what it was to say is unknown from the list, or the place, it asked about. */
export function failureOf(thrown: unknown, path: readonly string[]): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    error: error instanceof GraphQLError ? error : new GraphQLError(error.message, { originalError: error }),
    path: placeable(path),
  };
}

/**
 * The errors a subgraph answered with, at the places where the client sees them.
 * @param asked for each representation sent, the index of its entity; undefined where none were sent.
 */
export function failuresOfAnswer(
  errors: readonly GivenError[],
  { node, path }: SubgraphQuestion,
  run: Run,
  asked: readonly number[] | undefined,
): readonly Failure[] {
  let places: readonly ErrorPath[] | undefined;
  const placeOf = (given: unknown): ErrorPath | undefined => {
    if (!isErrorPath(given)) return undefined;
    const index = given[1];
    if (asked === undefined || typeof index !== 'number') return [...path, ...given];
    places ??= placesOfEntities(run.data, path);
    return [...(places[asked[index] ?? -1] ?? []), ...given.slice(2)];
  };
  return errors.map((given) => {
    const place = placeOf(given.path);
    const { message, extensions } = given;
    const error = new GraphQLError(message || `Error while fetching subquery from service "${node.serviceName}"`, {
      path: place,
      originalError: given instanceof Error ? given : undefined,
      extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', ...extensions, serviceName: node.serviceName },
    });
    return { error, path: place ?? placeable(path) };
  });
}

function placeable(path: readonly string[]): ErrorPath {
  const list = path.indexOf('@');
  return list === -1 ? path : path.slice(0, list);
}

function isErrorPath(path: unknown): path is ErrorPath {
  return Array.isArray(path) && path.every((part) => typeof part === 'string' || typeof part === 'number');
}
