import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ExecutorEvent } from './executor-event.ts';
import { exampleGateway, type ExampleGateway, type ExampleOptions, type Says } from './testing/example-gateway.ts';

const SHOPS = `
  enum Kind { FOOD TOOLS }
  type Shop @key(fields: "id") { id: ID! name: String kind: Kind size: Int strict: Int! }
  type Query { shop: Shop shops: [Shop!] slow: String word(of: String): String }
  type Mutation { count: Int }`;
const GRADES = 'type Shop @key(fields: "id") { id: ID! grade: String points: Int! }';

const saysShop: Says = () => ({
  data: {
    shop: { __typename: 'Shop', id: '1', name: 'one', kind: 'FOOD', size: 3, strict: 1 },
    slow: 'done',
    word: 'w',
  },
});
const saysGrade: Says = ({ variables }) => ({
  data: { _entities: (variables['representations'] as unknown[]).map(() => ({ grade: 'A', points: 5 })) },
});

let example: ExampleGateway | undefined;
afterEach(async () => {
  vi.unstubAllGlobals();
  await example?.stop();
});

async function start(
  shops: Says = saysShop,
  grades: Says = saysGrade,
  options: Omit<ExampleOptions, 'subgraphs'> = {},
): Promise<ExampleGateway> {
  example = await exampleGateway({
    subgraphs: { shops: { sdl: SHOPS, says: shops }, grades: { sdl: GRADES, says: grades } },
    sectorOf: (subgraph) => subgraph.toUpperCase(),
    ...options,
  });
  return example;
}

/** Says that there are two shops. */
const both: Says = () => ({
  data: {
    shops: [
      { __typename: 'Shop', id: '1', strict: 1 },
      { __typename: 'Shop', id: '2', strict: 2 },
    ],
  },
});

/** Says of the shop what a test puts in. */
const shop =
  (fields: object): Says =>
  () => ({ data: { shop: { __typename: 'Shop', id: '1', ...fields } } });

function signalOf([question]: ExampleGateway['asked']): AbortSignal {
  return question?.context['signal'] as AbortSignal;
}

/** Asks with these rights. */
const as = (rights: string, signal = new AbortController().signal) => ({ rights, signal });

/** An answer that a test gives when it likes. */
function held() {
  const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<Says>>>();
  return { says: () => promise, give: resolve };
}

describe('an operation is planned and compiled once', () => {
  test('however often it is asked, with whatever variables', async () => {
    const { ask, gateway } = await start();
    for (const of of ['a', 'b', null]) await ask('query ($of: String) { word(of: $of) }', { of });
    expect(gateway.report()).toMatchObject({ compiled: 3, stock: {}, planning: { count: 1 }, compiling: { count: 2 } });
  });

  test('and again for each way to set the variables of @skip and @include, up to six of them', async () => {
    const { ask, gateway } = await start();
    const query = 'query ($a: Boolean!, $b: Boolean!) { shop { name @skip(if: $a) size @include(if: $b) } }';
    for (const a of [true, false, true]) {
      for (const b of [true, false]) {
        const { data } = await ask(query, { a, b });
        expect(data).toEqual({ shop: { ...(!a && { name: 'one' }), ...(b && { size: 3 }) } });
      }
    }
    expect(gateway.report().planning.count).toBe(4);
  });

  test('but only once where there are more, and the plan keeps its conditions', async () => {
    const { ask, gateway } = await start();
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const query = `query (${names.map((name) => `$${name}: Boolean!`).join(' ')}) {
      shop { ${names.map((name) => `${name}: name @skip(if: $${name})`).join(' ')} grade @include(if: $a) } }`;
    for (const skipped of names) {
      const variables = Object.fromEntries(names.map((name) => [name, name === skipped]));
      const { data, errors } = await ask(query, variables);
      expect(errors).toBeUndefined();
      expect(Object.keys((data as { shop: object }).shop)).toEqual([
        ...names.filter((name) => name !== skipped),
        ...(skipped === 'a' ? ['grade'] : []),
      ]);
    }
    expect(gateway.report().planning.count).toBe(1);
  });

  test('is told with the time it took', async () => {
    const events: ExecutorEvent[] = [];
    const { ask, gateway } = await start(saysShop, saysGrade, { onEvent: (event) => events.push(event) });
    await ask('query Named { shop { grade } }');
    expect(events).toEqual([
      {
        event: 'operation compiled',
        operationName: 'Named',
        queryHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        planMs: expect.any(Number),
        compileMs: expect.any(Number),
      },
    ]);
    expect(gateway.report().planning).toMatchObject({ count: 1, longest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('null for a variable that @skip reads, which its default allows, is refused with a code', async () => {
    const { ask } = await start();
    const { errors } = await ask('query ($no: Boolean = true) { shop { name @skip(if: $no) } }', { no: null });
    expect(errors).toMatchObject([{ message: expect.stringContaining('$no'), extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('what is not compiled is executed as @apollo/gateway does, and counted', () => {
  test('a subscription, which it refuses', async () => {
    const events: ExecutorEvent[] = [];
    example = await exampleGateway({
      onEvent: (event) => events.push(event),
      subgraphs: { shops: { sdl: 'type Query { a: Int } type Subscription { b: Int }', says: () => ({ data: {} }) } },
    });
    for (const _ of [1, 2]) {
      const { errors } = await example.ask('subscription { b }');
      expect(errors).toMatchObject([{ message: expect.stringContaining('subscriptions not supported') }]);
    }
    expect(example.gateway.report()).toMatchObject({ compiled: 0, stock: { SUBSCRIPTION: 2 } });
    expect(events.filter(({ event }) => event === 'operation left to the stock executor')).toHaveLength(1);
  });

  test('everything, to the same answers, where the runtime lets nobody make functions from text', async () => {
    const events: ExecutorEvent[] = [];
    const { ask, gateway } = await start(
      () => ({ data: { one: { __typename: 'Shop', id: '1', name: 'one' } } }),
      saysGrade,
      {
        onEvent: (event) => events.push(event),
      },
    );
    vi.stubGlobal('Function', function refuse() {
      throw new EvalError('Code generation from strings disallowed for this context');
    });
    const query = 'query ($no: Boolean!) { one: shop { name grade size @skip(if: $no) } }';
    const right = { data: { one: { name: 'one', grade: 'A' } } };
    expect(await ask(query, { no: true })).toEqual(right);
    expect(await ask(query, { no: true })).toEqual(right);
    expect(gateway.report()).toMatchObject({ compiled: 0, stock: { COMPILER_FAILED: 2 } });
    const told = events.filter(({ event }) => event === 'operation left to the stock executor');
    expect(told).toMatchObject([{ reason: 'COMPILER_FAILED', cause: expect.any(EvalError) }]);
  });

  test('a document in which no operation is named', async () => {
    const { ask, gateway } = await start();
    const { errors } = await ask('query A { slow } query B { slow }');
    expect(errors).toHaveLength(1);
    expect(gateway.report()).toMatchObject({ compiled: 0, stock: { NO_OPERATION: 1 } });
  });
});

describe('an answer is what the schema promises', () => {
  test.each([
    ['an Int that is text', 'size', { size: 'three' }],
    ['an Int of more than 32 bits', 'size', { size: 2 ** 31 }],
    ['a word that is not in the enum', 'kind', { kind: 'SHOES' }],
    ['an object where text is promised', 'name', { name: { first: 'x' } }],
  ])('%s is null, with a coded error that names place and sector', async (_title, field, fields) => {
    const { ask } = await start(shop(fields));
    expect(await ask(`{ shop { id ${field} } }`)).toEqual({
      data: { shop: { id: '1', [field]: null } },
      errors: [
        {
          message: expect.stringContaining(`Shop.${field}`),
          path: ['shop', field],
          extensions: { code: 'SECTOR_BAD_ANSWER', sector: 'SHOPS' },
        },
      ],
    });
  });

  test('a wrong value where null is not allowed nulls what contains it', async () => {
    const { ask } = await start(() => ({ data: { here: { strict: 'x' } } }));
    expect(await ask('{ here: shop { strict } }')).toMatchObject({
      data: { here: null },
      errors: [{ path: ['here', 'strict'], extensions: { code: 'SECTOR_BAD_ANSWER' } }],
    });
  });

  test('a number where an ID is promised is taken as its text', async () => {
    const { ask } = await start(() => ({ data: { shop: { __typename: 'Shop', id: 7 } } }));
    expect(await ask('{ shop { id } }')).toEqual({ data: { shop: { id: '7' } } });
  });

  test('what stands where a list is promised', async () => {
    const { ask } = await start(() => ({ data: { shops: { length: 2 } } }));
    expect(await ask('{ shops { id } }')).toMatchObject({ data: { shops: null }, errors: [{ path: ['shops'] }] });
  });

  test('names that every JavaScript object has are names like others', async () => {
    const { ask, gateway } = await start(() => ({ data: JSON.parse('{ "shop": { "__proto__": "one" } }') as object }));
    const { data } = await ask('{ constructor: slow shop { __proto__: name toString: size } }');
    expect(JSON.stringify(data)).toBe('{"constructor":null,"shop":{"__proto__":"one","toString":null}}');
    expect(gateway.report().stock).toEqual({});
  });

  test('the schema itself answers beside subgraphs', async () => {
    const { ask } = await start();
    expect(
      await ask('query ($of: String!) { known: __type(name: $of) { name } shop { name } }', { of: 'Shop' }),
    ).toEqual({
      data: { known: { name: 'Shop' }, shop: { name: 'one' } },
    });
  });
});

describe('errors of subgraphs', () => {
  test('stand at the place of the entity they are about, under the client’s names', async () => {
    const { ask } = await start(both, () => ({
      data: { _entities: [{ __typename: 'Shop', id__client: 'A' }, null] },
      errors: [{ message: 'no', path: ['_entities', 1, 'id__client'], extensions: { code: 'REFUSED' } }],
    }));
    expect(await ask('{ shops { id: grade } }')).toMatchObject({
      data: { shops: [{ id: 'A' }, { id: null }] },
      errors: [{ message: 'no', path: ['shops', 1, 'id'], extensions: { code: 'REFUSED' } }],
    });
  });

  test('explain the nulls they bring about: one error, not two', async () => {
    const { ask } = await start(both, () => ({
      data: { _entities: [{ __typename: 'Shop', points: 1 }, null] },
      errors: [{ message: 'no', path: ['_entities', 1, 'points'], extensions: { code: 'REFUSED' } }],
    }));
    const { data, errors } = await ask('{ shops { points } }');
    expect(data).toEqual({ shops: null });
    expect(errors).toMatchObject([{ path: ['shops', 1, 'points'], extensions: { code: 'REFUSED' } }]);
  });

  test('do not hide a wrong value near them', async () => {
    const { ask } = await start(
      () => ({ data: { shop: { __typename: 'Shop', id: '1', size: 'x' } } }),
      () => ({
        data: null,
        errors: [{ message: 'no', path: ['_entities', -1, 'shop'], extensions: { code: 'REFUSED' } }],
      }),
    );
    const { errors } = await ask('{ shop { size grade } }');
    expect(errors).toMatchObject([
      { path: ['shop'], extensions: { code: 'REFUSED' } },
      { path: ['shop', 'size'], extensions: { code: 'SECTOR_BAD_ANSWER', sector: 'SHOPS' } },
    ]);
  });

  test('a null that nobody explains, where none is allowed, is told', async () => {
    const { ask } = await start(saysShop, () => ({ data: { _entities: [null] } }));
    expect(await ask('{ shop { points } }')).toMatchObject({
      data: { shop: null },
      errors: [{ path: ['shop', 'points'], extensions: { code: 'SECTOR_BAD_ANSWER', sector: 'GRADES' } }],
    });
  });

  test('a subgraph that breaks off takes nothing but its own part', async () => {
    const { ask } = await start(saysShop, () => Promise.reject(new Error('gone')));
    expect(await ask('{ shop { name grade } }')).toMatchObject({
      data: { shop: { name: 'one', grade: null } },
      errors: [{ message: 'gone' }],
    });
  });
});

describe('what is kept stays within bounds', () => {
  test('a thousand different operations leave as many plans, forms and documents as may be', async () => {
    const limits = { mostEntries: 20, mostBytes: 1_000_000 };
    const { ask, gateway } = await start(saysShop, saysGrade, {
      limits: { documents: limits, plans: limits, forms: limits },
    });
    for (let number = 0; number < 1000; number += 1) await ask(`{ number${number}: slow }`);
    const { caches, compiled } = gateway.report();
    expect(compiled).toBe(1000);
    for (const { entries, evictions, bytes } of Object.values(caches)) {
      expect(entries).toBeLessThanOrEqual(20);
      expect(bytes).toBeLessThanOrEqual(1_000_000);
      expect(evictions).toBe(1000 - entries);
    }
  });

  test('bytes count too, and what is larger than a cache is not kept', async () => {
    const { ask, gateway } = await start(saysShop, saysGrade, {
      limits: { plans: { mostEntries: 20, mostBytes: 5000 } },
    });
    for (let number = 0; number < 20; number += 1) await ask(`{ number${number}: slow }`);
    expect(gateway.report().caches.plans.entries).toBeLessThan(10);
    await ask(`{ ${Array.from({ length: 200 }, (_, number) => `large${number}: slow`).join(' ')} }`);
    expect(gateway.report().caches.plans.bytes).toBeLessThanOrEqual(5000);
  });
});

describe('another supergraph', () => {
  const other = {
    other: { sdl: 'type Query { shop: String fresh: String }', says: () => ({ data: { shop: 'text' } }) },
  };

  test('answers what begins after it, while what began before ends on the old one', async () => {
    const { says, give } = held();
    const { ask, replace } = await start(says);
    const begun = ask('{ shop { name grade } }');
    await setImmediate();
    replace(other);
    expect(await ask('{ shop }')).toEqual({ data: { shop: 'text' } });
    give(await saysShop({ query: '', variables: {}, context: {}, path: [] }));
    expect(await begun).toEqual({ data: { shop: { name: 'one', grade: 'A' } } });
  });

  test('drops what belonged to the old one', async () => {
    const { ask, gateway, replace } = await start();
    for (let number = 0; number < 5; number += 1) await ask(`{ number${number}: slow }`);
    const entries = () => Object.values(gateway.report().caches).map((cache) => cache.entries);
    expect(entries()).toEqual([5, 5, 5]);
    replace(other);
    expect(entries()).toEqual([0, 0, 0]);
    expect(gateway.report().compiled).toBe(5);
  });

  test('is never answered for by a program of the old one, even for the same text', async () => {
    const { ask, replace } = await start(() => ({ data: { fresh: 'old' } }));
    expect(await ask('{ fresh: slow }')).toEqual({ data: { fresh: 'old' } });
    replace({ shops: { sdl: 'type Query { slow: String! }', says: () => ({ data: { fresh: 'new' } }) } });
    expect(await ask('{ fresh: slow }')).toEqual({ data: { fresh: 'new' } });
  });
});

describe('equal queries under way share an answer', () => {
  const sharing: NonNullable<ExampleOptions['sharing']> = {
    rightsOf: ({ rights }) => String(rights),
    signalOf: ({ signal }) => signal as AbortSignal,
    withSignal: (context, signal) => ({ ...context, signal }),
  };
  test('only those of the same rights, variables and text, and only while they are under way', async () => {
    const { says, give } = held();
    const { ask, asked, gateway } = await start(says, saysGrade, { sharing });
    const query = 'query ($of: String) { word(of: $of) }';
    const answers = [
      ask(query, { of: 'a' }, as('one')),
      ask(query, { of: 'a' }, as('one')),
      ask(query, { of: 'a' }, as('other')),
      ask(query, { of: 'b' }, as('one')),
      ask(`${query} `, { of: 'a' }, as('one')),
    ];
    await setImmediate();
    expect(asked).toHaveLength(4);
    give({ data: { word: 'w' } });
    for (const answer of answers) expect((await answer).data).toEqual({ word: 'w' });
    expect(gateway.report()).toMatchObject({ shared: 1, compiled: 4 });
    await ask(query, { of: 'a' }, as('one'));
    expect(asked).toHaveLength(5);
  });

  test('never mutations', async () => {
    const { says, give } = held();
    const { ask, asked } = await start(says, saysGrade, { sharing });
    const answers = [ask('mutation { count }', {}, as('one')), ask('mutation { count }', {}, as('one'))];
    await setImmediate();
    expect(asked).toHaveLength(2);
    give({ data: { count: 1 } });
    await Promise.all(answers);
  });

  test('one who leaves does not take the answer from the other', async () => {
    const { says, give } = held();
    const { ask, asked } = await start(says, saysGrade, { sharing });
    const leaving = new AbortController();
    const left = ask('{ slow }', {}, as('one', leaving.signal));
    const staying = ask('{ slow }', {}, as('one'));
    await setImmediate();
    leaving.abort();
    expect(signalOf(asked).aborted).toBe(false);
    give({ data: { slow: 'done' } });
    expect((await staying).data).toEqual({ slow: 'done' });
    await left;
  });

  test('when all have left the work is told to stop, and nobody joins it any more', async () => {
    const { says, give } = held();
    const { ask, asked } = await start(says, saysGrade, { sharing });
    const leaving = new AbortController();
    const answers = [ask('{ slow }', {}, as('one', leaving.signal)), ask('{ slow }', {}, as('one', leaving.signal))];
    await setImmediate();
    leaving.abort();
    expect(signalOf(asked).aborted).toBe(true);
    answers.push(ask('{ slow }', {}, as('one')));
    await setImmediate();
    expect(asked).toHaveLength(2);
    give({ data: { slow: 'done' } });
    await Promise.all(answers);
  });
});
