import { type DocumentNode, type GraphQLError, parse } from 'graphql';
import type { LimitSettings } from '../../kit/config/limit-settings.ts';
import { type OperationShape, shapeOf } from './operation-shape.ts';
import { refusal } from './refusal.ts';

/** What each number of a shape counts, and how to get below its limit. */
const SHAPE_LIMITS: Readonly<Record<keyof OperationShape, { readonly counts: string; readonly mend: string }>> = {
  depth: { counts: 'levels of nested fields', mend: 'Ask for what lies deeper in an operation of its own.' },
  rootFields: {
    counts: 'fields at the root',
    mend: 'Ask in several operations; for many enterprises at once there are lists and enterprisesByUscc.',
  },
  fields: {
    counts: 'fields, those of a fragment counted wherever it is spread',
    mend: 'Ask for the fields that are needed, in several operations.',
  },
  aliases: {
    counts: 'fields with an alias, those of a fragment counted wherever it is spread',
    mend: 'Ask in several operations; for many enterprises at once there are lists and enterprisesByUscc.',
  },
  directives: {
    counts: 'directives, those of a fragment counted wherever it is spread',
    mend: 'Leave out the directives that change nothing.',
  },
};
const SHAPE_NAMES = Object.keys(SHAPE_LIMITS) as readonly (keyof OperationShape)[]; // the keys are the type's

/**
 * Why the text of an operation is refused before it is validated, or null. A text that is no GraphQL is not refused
 * here: the server says what is wrong with it.
 */
export function refusalOfText(text: string, limits: LimitSettings): GraphQLError | null {
  if (text.length > limits.characters)
    return tooLarge('characters', limits.characters, text.length, 'characters', 'Pass values as variables.');
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: limits.tokens, noLocation: true });
  } catch (error) {
    return isAboutTokens(error) ? tooManyTokens(limits.tokens) : null;
  }
  return refusalOfDocument(document, limits);
}

/** Why a document is refused for its shape, or null. */
export function refusalOfDocument(document: DocumentNode, limits: LimitSettings): GraphQLError | null {
  const shape = shapeOf(document);
  for (const name of SHAPE_NAMES) {
    const { counts, mend } = SHAPE_LIMITS[name];
    if (shape[name] > limits[name]) return tooLarge(name, limits[name], shape[name], counts, mend);
  }
  return null;
}

function tooLarge(limit: string, allowed: number, asked: number, counts: string, mend: string): GraphQLError {
  const message = `The operation has ${asked} ${counts}; at most ${allowed} are allowed. ${mend}`;
  return refusal('OPERATION_TOO_LARGE', message, { limit, allowed, asked });
}

/** Reading stops at the limit, so that nobody knows how many more there are. */
function tooManyTokens(allowed: number): GraphQLError {
  const message = `The operation has more than ${allowed} tokens. Pass values as variables, and ask in several operations.`;
  return refusal('OPERATION_TOO_LARGE', message, { limit: 'tokens', allowed, asked: allowed + 1 });
}

/** graphql-js has no code for it. */
function isAboutTokens(error: unknown): boolean {
  return error instanceof Error && /Document contains more tha[nt] \d+ tokens/.test(error.message);
}
