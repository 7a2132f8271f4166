import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ExampleOptions } from './testing/example-gateway.ts';
import { saysGrade, signalOf, as, held, startsShops } from './testing/shops.ts';

const start = startsShops();

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
