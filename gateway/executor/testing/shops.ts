import { afterEach, vi } from 'vitest';
import { exampleGateway, type ExampleGateway, type ExampleOptions, type Says } from './example-gateway.ts';

export const SHOPS = `
  enum Kind { FOOD TOOLS }
  type Shop @key(fields: "id") { id: ID! name: String kind: Kind size: Int strict: Int! }
  type Query { shop: Shop shops: [Shop!] slow: String word(of: String): String }
  type Mutation { count: Int }`;
export const GRADES = 'type Shop @key(fields: "id") { id: ID! grade: String points: Int! }';

export const saysShop: Says = () => ({
  data: {
    shop: { __typename: 'Shop', id: '1', name: 'one', kind: 'FOOD', size: 3, strict: 1 },
    slow: 'done',
    word: 'w',
  },
});
export const saysGrade: Says = ({ variables }) => ({
  data: { _entities: (variables['representations'] as unknown[]).map(() => ({ grade: 'A', points: 5 })) },
});

type Start = (shops?: Says, grades?: Says, options?: Partial<ExampleOptions>) => Promise<ExampleGateway>;

/** Starts a gateway over shops and their grades, unless other subgraphs are given; it is stopped after each test. */
export function startsShops(): Start {
  let example: ExampleGateway | undefined;
  afterEach(async () => {
    vi.unstubAllGlobals();
    await example?.stop();
  });
  return async (shops = saysShop, grades = saysGrade, options = {}) => {
    example = await exampleGateway({
      subgraphs: { shops: { sdl: SHOPS, says: shops }, grades: { sdl: GRADES, says: grades } },
      sectorOf: (subgraph) => subgraph.toUpperCase(),
      ...options,
    });
    return example;
  };
}

/** Says that there are two shops. */
export const both: Says = () => ({
  data: {
    shops: [
      { __typename: 'Shop', id: '1', strict: 1 },
      { __typename: 'Shop', id: '2', strict: 2 },
    ],
  },
});

/** Says of the shop what a test puts in. */
export const shop =
  (fields: object): Says =>
  () => ({ data: { shop: { __typename: 'Shop', id: '1', ...fields } } });

export function signalOf([question]: ExampleGateway['asked']): AbortSignal {
  return question?.context['signal'] as AbortSignal;
}

/** Asks with these rights. */
export const as = (rights: string, signal = new AbortController().signal) => ({ rights, signal });

/** An answer that a test gives when it likes. */
export function held() {
  const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<Says>>>();
  return { says: () => promise, give: resolve };
}
