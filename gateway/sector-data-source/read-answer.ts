import { isJsonObject } from './answer-check.ts';
import type { RawAnswer } from './ask-sector.ts';
import type { GivenError } from './gateway-types.ts';
import { badAnswer } from './post-to-sector.ts';

const ENTRIES_OF_AN_ANSWER: ReadonlySet<string> = new Set(['data', 'errors', 'extensions']);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the body of an answer as the GraphQL specification lays it out (§7.1: `data`, `errors`, `extensions`).
 * @throws {SectorFailure} SECTOR_BAD_ANSWER.
 */
export function readAnswer(body: Uint8Array): RawAnswer {
  const answer = parseJson(body);
  if (!isJsonObject(answer)) throw notGraphQL('not a JSON object');
  if (Object.keys(answer).some((key) => !ENTRIES_OF_AN_ANSWER.has(key))) throw notGraphQL('unknown entry');
  const { data = null, errors = null } = answer;
  if (data !== null && !isJsonObject(data)) throw notGraphQL('data is not an object');
  if (errors !== null && !isErrorList(errors)) throw notGraphQL('errors is not a list of errors');
  if (data === null && (errors === null || errors.length === 0)) throw notGraphQL('neither data nor errors');
  return { data, errors: errors ?? undefined };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    throw badAnswer('gave an answer that breaks off or cannot be read', 'not well-formed UTF-8 JSON');
  }
}

function notGraphQL(detail: string) {
  return badAnswer('gave an answer that cannot be read', detail);
}

function isErrorList(errors: unknown): errors is readonly GivenError[] {
  return Array.isArray(errors) && errors.every(isError);
}

function isError(error: unknown): boolean {
  return (
    isJsonObject(error) &&
    typeof error['message'] === 'string' &&
    (error['extensions'] === undefined || error['extensions'] === null || isJsonObject(error['extensions']))
  );
}
