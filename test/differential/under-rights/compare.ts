import { isDeepStrictEqual } from 'node:util';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { WholeRequest } from './whole-request.ts';

const WITHHELD_CODES = /^(ACCESS_DENIED_\w+|FORBIDDEN|FILTER_FORBIDDEN|WITHHELD)$/;
const LIMIT_CODES = new Set(['OPERATION_TOO_LARGE', 'OPERATION_TOO_COSTLY', 'PAGE_TOO_LARGE']);

/** Whether the hub has refused an operation for its size, before anything was done for it. */
export function isRefusedByLimits({ data, errors = [] }: ExecutionResult): boolean {
  return (data ?? null) === null && errors.some(({ extensions }) => LIMIT_CODES.has(String(extensions?.['code'])));
}

/**
 * What differs between the hub's answer and the whole graph's: in the data; in what is withheld, which must be said at its
 * place, by an error or in a grade's status; in what is said to be withheld and is not; in all other errors.
 */
export function differenceUnderRights(
  whole: ExecutionResult,
  request: Pick<WholeRequest, 'withheld' | 'visited'>,
  answer: ExecutionResult,
): string | undefined {
  if (!isDeepStrictEqual(whole.data ?? null, answer.data ?? null))
    return `data:\n  right ${JSON.stringify(whole)}\n  given ${JSON.stringify(answer)}`;
  const told = errorsOf(answer);
  const withheld = new Set([...request.withheld, ...denialsIn(errorsOf(whole))]);
  const denials = denialsIn(told);
  const unsaid = [...withheld].filter(
    (place) => !denials.includes(place) && !saysWithheld(answer.data, place.split('.')),
  );
  if (unsaid.length > 0) return `withheld without a word: ${unsaid.join(', ')}`;
  const untrue = denials.filter((place) => request.visited.has(place) && !withheld.has(place));
  if (untrue.length > 0) return `said to be withheld, and is not: ${untrue.join(', ')}`;
  const [due, given] = [errorsOf(whole), told].map((errors) =>
    [
      ...new Set(errors.filter(({ code }) => !WITHHELD_CODES.test(code)).map(({ place, code }) => `${place} ${code}`)),
    ].sort(),
  );
  return isDeepStrictEqual(due, given)
    ? undefined
    : `errors:\n  right ${due?.join(', ')}\n  given ${given?.join(', ')}`;
}

interface ToldError {
  /** Response names up to the field, or to the list it stands in. */
  readonly place: string;
  readonly code: string;
}

function errorsOf({ errors = [] }: ExecutionResult): ToldError[] {
  return (errors as readonly GraphQLFormattedError[]).map(({ path = [], extensions }) => {
    const inList = path.findIndex((key) => typeof key === 'number');
    const place = (inList < 0 ? path : path.slice(0, inList)).join('.');
    return { place, code: String(extensions?.['code']) };
  });
}

function denialsIn(errors: readonly ToldError[]): string[] {
  return errors.filter(({ code }) => WITHHELD_CODES.test(code)).map(({ place }) => place);
}

/** Whether something at a place says it, or in what stands there where it is a list. */
function saysWithheld(data: unknown, [key, ...rest]: readonly string[]): boolean {
  if (Array.isArray(data)) return data.some((each) => saysWithheld(each, key === undefined ? [] : [key, ...rest]));
  if (typeof data !== 'object' || data === null) return data === 'WITHHELD';
  if (key === undefined) return Object.values(data).some((each) => saysWithheld(each, []));
  return saysWithheld((data as Record<string, unknown>)[key], rest);
}
