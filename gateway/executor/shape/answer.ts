import { GraphQLError } from 'graphql';
import type { Failure, GatewayAnswer, JsonObject, Run } from '../plan/run.ts';
import type { SafeNames } from '../safe-names.ts';
import { flawErrors, FlawFound, NULLED, rootPlace } from './flaws.ts';
import type { Shape } from './shape.ts';

/**
 * The answer to a client, from what the subgraphs said: shaped at once where nothing is wrong with it, and otherwise
 * once more, noting where.
 */
export function answerOf(shape: Shape, names: SafeNames, { data, failures }: Run): GatewayAnswer {
  const told = names.areOthers ? failures.map((failure) => asClientsSee(failure, names)) : failures;
  const errors = told.map(({ error }) => error);
  try {
    return answerWith(shape(data, null), errors);
  } catch (error) {
    if (!(error instanceof FlawFound)) throw error;
    const place = rootPlace();
    const answer = shape(data, place);
    return answerWith(answer, [...errors, ...flawErrors(place.flaws, told)]);
  }
}

function asClientsSee({ error, path }: Failure, { clientPath }: SafeNames): Failure {
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
