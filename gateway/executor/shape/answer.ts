import { GraphQLError } from 'graphql';
import type { ErrorPath } from '../../sector-data-source/gateway-types.ts';
import type { Failure, GatewayAnswer, JsonObject, Run } from '../plan/run.ts';
import { subgraphAskedFor } from '../plan/who-was-asked.ts';
import type { Program } from '../program-store.ts';
import type { SafeNames } from '../safe-names.ts';
import { flawErrors, FlawFound, NULLED, rootPlace } from './flaws.ts';

/**
 * The answer to a client, from what the subgraphs said: shaped at once where nothing is wrong with it, and otherwise
 * once more, noting where.
 */
export function answerOf(
  { form: { shape }, plan: { questions } }: Program,
  names: SafeNames,
  { data, failures }: Run,
  sectorOf: (subgraph: string) => string | undefined,
): GatewayAnswer {
  const told = names.areOthers ? failures.map((failure) => asClientsSee(failure, names)) : failures;
  const errors = told.map(({ error }) => error);
  try {
    return answerWith(shape(data, null), errors);
  } catch (error) {
    if (!(error instanceof FlawFound)) throw error;
    const place = rootPlace();
    const answer = shape(data, place);
    const sectorAt = (path: ErrorPath) => {
      const subgraph = subgraphAskedFor(path, questions, names.clientName);
      return subgraph === undefined ? undefined : sectorOf(subgraph);
    };
    return answerWith(answer, [...errors, ...flawErrors(place.flaws, told, sectorAt)]);
  }
}

function asClientsSee({ error, path }: Failure, { clientName }: SafeNames): Failure {
  const clientPath = (planned: ErrorPath) =>
    planned.map((part) => (typeof part === 'string' ? clientName(part) : part));
  const seen =
    error.path === undefined
      ? error
      : new GraphQLError(error.message, {
          path: clientPath(error.path),
          originalError: error.originalError,
          extensions: error.extensions,
        });
  return { error: seen, path: clientPath(path) };
}

function answerWith(shaped: unknown, errors: readonly GraphQLError[]): GatewayAnswer {
  const data = shaped === NULLED ? null : (shaped as JsonObject);
  return errors.length === 0 ? { data } : { errors, data };
}
