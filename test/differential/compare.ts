import { isDeepStrictEqual } from 'node:util';
import type { ExecutionResult } from 'graphql';

const ELSEWHERE = ' (no null there)';

/**
 * What differs between an answer and the right one; undefined where nothing does.
 * @param mayTellMore whether errors about places that are not in the answer are let pass.
 */
export function wholeDifference(
  right: ExecutionResult,
  answer: ExecutionResult,
  { mayTellMore }: { readonly mayTellMore: boolean },
): string | undefined {
  const found = dataDifference(right, answer);
  if (found !== undefined) return found;
  const [rightNulls, nulls] = [nullsThatErrorsExplain(right), nullsThatErrorsExplain(answer)].map((places) =>
    (mayTellMore ? places.filter((place) => !place.endsWith(ELSEWHERE)) : places).join(', '),
  );
  if (rightNulls !== nulls) return `nulls that errors explain:\n  right ${rightNulls}\n  given ${nulls}`;
  const uncoded = (answer.errors ?? []).find(({ extensions }) => typeof extensions?.['code'] !== 'string');
  return uncoded && `an error without a code: ${uncoded.message}`;
}

/** What differs in the data alone, the order of fields included. */
export function dataDifference(right: ExecutionResult, answer: ExecutionResult): string | undefined {
  const [rightData, data] = [JSON.stringify(right.data), JSON.stringify(answer.data)];
  return rightData === data ? undefined : `data:\n  right ${rightData}\n  given ${data}`;
}

/** Whether the data are those of the stock executor, which does not always keep the order that the client asked for. */
export function isSameAsStock(stock: ExecutionResult, answer: ExecutionResult): boolean {
  return isDeepStrictEqual(plain(stock.data), plain(answer.data));
}

/** Whether each part of the data is that of one of two answers, in the order of fields of the first. */
export function isMadeOf(one: ExecutionResult, other: ExecutionResult, answer: ExecutionResult): boolean {
  const isPartOf = (first: unknown, second: unknown, given: unknown): boolean => {
    if (isDeepStrictEqual(first, given) || isDeepStrictEqual(second, given)) return true;
    if (!isBranch(first) || !isBranch(given)) return false;
    const fromSecond = new Map(isBranch(second) ? Object.entries(second) : []);
    const [due, fields] = [Object.entries(first), Object.entries(given)];
    return (
      due.length === fields.length &&
      due.every(([key, value], index) => {
        const [givenKey, givenValue] = fields[index] ?? [];
        return key === givenKey && isPartOf(value, fromSecond.get(key), givenValue);
      })
    );
  };
  return isPartOf(plain(one.data), plain(other.data), plain(answer.data));
}

/** Whether an answer explains each null that the stock executor explains, and beyond those only such as the right one does. */
export function explainsNullsOf(stock: ExecutionResult, right: ExecutionResult, answer: ExecutionResult): boolean {
  const ofStock = nullsThatErrorsExplain(stock);
  const ofRight = nullsThatErrorsExplain(right);
  const told = nullsThatErrorsExplain(answer);
  return (
    ofStock.every((place) => told.includes(place)) && told.every((place) => [...ofStock, ...ofRight].includes(place))
  );
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function plain(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data ?? null));
}

/**
 * The nulls that errors explain. Which of several errors below a null are told is left open by the specification
 * (October 2021, 6.4.4), so errors are compared by the null at which the answer ends on their path.
 */
function nullsThatErrorsExplain({ data, errors = [] }: ExecutionResult): readonly string[] {
  const places = errors.map(({ path = [] }) => {
    let value: unknown = data;
    const place: (string | number)[] = [];
    for (const key of path) {
      if (typeof value !== 'object' || value === null) break;
      value = (value as Record<string | number, unknown>)[key];
      place.push(key);
    }
    return `${place.join('.')}${value === null ? '' : ELSEWHERE}`;
  });
  return [...new Set(places)].sort();
}

/** Whether all that differs in the data are nulls at, or around, places that errors of subgraphs are about. */
export function differsByExplainedNulls(right: ExecutionResult, { data, errors = [] }: ExecutionResult): boolean {
  const explained = errors
    .filter(({ extensions }) => typeof extensions?.['serviceName'] === 'string')
    .map(({ path = [] }) => path.join('.'));
  const isFine = (due: unknown, given: unknown, place: readonly (string | number)[]): boolean => {
    if (isDeepStrictEqual(due, given)) return true;
    if (given === null) return explained.some((path) => `${path}.`.startsWith(`${place.join('.')}.`));
    if (!isBranch(due) || !isBranch(given)) return false;
    const [dueFields, fields] = [Object.entries(due), Object.entries(given)];
    return (
      Array.isArray(due) === Array.isArray(given) &&
      dueFields.length === fields.length &&
      fields.every(
        ([key, value], index) => key === dueFields[index]?.[0] && isFine(dueFields[index][1], value, [...place, key]),
      )
    );
  };
  return isFine(plain(right.data), plain(data), []);
}
