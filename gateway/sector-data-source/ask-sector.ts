import { GraphQLError } from 'graphql';
import { pathOfFailure, pathOfSectorError } from './error-path.ts';
import { isIncoming, type AnyProcessOptions, type GivenError, type SectorAnswer } from './gateway-types.ts';
import { hasPublicCode, notAskedError, placed, sectorFailureError, sectorGraphQLError } from './sector-error.ts';
import type { SectorEventListener } from './sector-event.ts';
import { RequestCancelled, SectorFailure, type SectorName } from './sector-failure.ts';
import type { AnswerShape } from './answer-shape.ts';

/** What a sector said: well formed, and of the shape that was asked for. */
export interface RawAnswer {
  readonly data?: Record<string, unknown> | null | undefined;
  readonly errors?: readonly GivenError[] | undefined;
}

export interface Question {
  readonly name: SectorName;
  readonly options: AnyProcessOptions;
  /** Reads the operation. @throws where the hub's own question is not one the subgraph's schema knows. */
  readonly read: () => AnswerShape;
  readonly onEvent: SectorEventListener;
  /** Asks the sector. @throws {SectorFailure} where it does not answer, anything else where it was not asked. */
  readonly ask: (shape: AnswerShape) => Promise<RawAnswer>;
}

/**
 * Asks, and answers in every case: with what the sector said, or with nulls in its place and one coded error, so that
 * the rest of the plan goes on.
 * @throws {GraphQLError} coded, for a health check or the loading of a schema, where nulls help nobody, and for an
 * operation that does not fit the subgraph's schema, where it is not known what would be null.
 */
export async function answerOrNulls(question: Question): Promise<SectorAnswer> {
  const { name, options, ask } = question;
  const startedAt = performance.now();
  const shape = shapeOf(question);
  try {
    return understood(await ask(shape), shape, question);
  } catch (cause) {
    report(cause, question, performance.now() - startedAt);
    const error =
      cause instanceof SectorFailure ? sectorFailureError(cause, name, shape.isMutation) : notAskedError(cause, name);
    if (!isIncoming(options)) throw error;
    return {
      data: shape.withoutAnswer(options.request.variables ?? {}),
      errors: [placed(error, pathOfFailure(options, shape))],
    };
  }
}

function shapeOf({ name, read, onEvent }: Question): AnswerShape {
  try {
    return read();
  } catch (cause) {
    onEvent({ event: 'sector could not be asked', sector: name.sector, cause });
    throw notAskedError(cause, name);
  }
}

function understood(
  { data, errors }: RawAnswer,
  shape: AnswerShape,
  { name, options, onEvent }: Question,
): SectorAnswer {
  const variables = options.request.variables ?? {};
  const whole = data ? shape.withKnownEntities(data, variables) : shape.withoutAnswer(variables);
  if (errors === undefined || errors.length === 0) return { data: whole };
  const masked = errors.filter((error) => !hasPublicCode(error));
  if (masked.length > 0) {
    onEvent({ event: 'sector error masked', sector: name.sector, count: masked.length, cause: originOf(masked[0]) });
  }
  const pathOf = (error: GivenError) =>
    isIncoming(options) ? (pathOfSectorError(options, shape, error.path) ?? pathOfFailure(options, shape)) : [];
  return { data: whole, errors: errors.map((error) => placed(sectorGraphQLError(error, name), pathOf(error))) };
}

/** What a resolver of an in-process subgraph threw; what a remote one threw stays there. */
function originOf(error: GivenError | undefined): unknown {
  return error instanceof GraphQLError ? (error.originalError ?? error) : undefined;
}

function report(cause: unknown, { name: { sector }, onEvent }: Question, waitedMs: number): void {
  if (cause instanceof SectorFailure) {
    const { code, detail, cause: thrown } = cause;
    const waited = Math.round(waitedMs);
    onEvent({
      event: 'sector did not answer',
      sector,
      code,
      waitedMs: waited,
      detail,
      ...(thrown ? { cause: thrown } : {}),
    });
  } else if (!(cause instanceof RequestCancelled)) {
    onEvent({ event: 'sector could not be asked', sector, cause });
  }
}
