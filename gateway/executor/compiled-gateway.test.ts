import { setImmediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { ExecutorEvent } from './executor-event.ts';
import { saysShop, saysGrade, held, startsShops } from './testing/shops.ts';

const start = startsShops();

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
    const { ask, gateway } = await start(undefined, undefined, {
      onEvent: (event) => events.push(event),
      subgraphs: { shops: { sdl: 'type Query { a: Int } type Subscription { b: Int }', says: () => ({ data: {} }) } },
    });
    for (const _ of [1, 2]) {
      const { errors } = await ask('subscription { b }');
      expect(errors).toMatchObject([{ message: expect.stringContaining('subscriptions not supported') }]);
    }
    expect(gateway.report()).toMatchObject({ compiled: 0, stock: { SUBSCRIPTION: 2 } });
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
