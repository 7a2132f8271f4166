import { isDeepStrictEqual } from 'node:util';
import type { ExecutionResult } from 'graphql';

/** What differs between an answer and the right one; undefined where nothing does. */
export function wholeDifference(right: ExecutionResult, answer: ExecutionResult): string | undefined {
  const found = dataDifference(right, answer);
  if (found !== undefined) return found;
  const [rightNulls, nulls] = [nullsThatErrorsExplain(right), nullsThatErrorsExplain(answer)];
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
  const plain = (data: unknown): unknown => JSON.parse(JSON.stringify(data ?? null));
  return isDeepStrictEqual(plain(stock.data), plain(answer.data));
}

/**
 * The nulls that errors explain. Which of several errors below a null are told is left open by the specification
 * (October 2021, 6.4.4), so errors are compared by the null at which the answer ends on their path.
 */
export function nullsThatErrorsExplain({ data, errors = [] }: ExecutionResult): string {
  const places = errors.map(({ path = [] }) => {
    let value: unknown = data;
    const place: (string | number)[] = [];
    for (const key of path) {
      if (typeof value !== 'object' || value === null) break;
      value = (value as Record<string | number, unknown>)[key];
      place.push(key);
    }
    return `${place.join('.')}${value === null ? '' : ' (no null there)'}`;
  });
  return [...new Set(places)].sort().join(', ');
}
