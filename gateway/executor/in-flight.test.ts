import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { InFlight } from './in-flight.ts';

function shared() {
  const inFlight = new InFlight<string>();
  const work = Promise.withResolvers<string>();
  const told: AbortSignal[] = [];
  const ask = (left: AbortSignal) =>
    inFlight.share('question', left, (signal) => {
      told.push(signal);
      return work.promise;
    });
  return { ask, answer: work.resolve, told };
}

describe('an answer under way', () => {
  test('is given to all who wait, and worked on once', async () => {
    const { ask, answer, told } = shared();
    const waiting = [ask(new AbortController().signal), ask(new AbortController().signal)];
    answer('answer');
    expect([await Promise.all(waiting), told.length]).toEqual([['answer', 'answer'], 1]);
  });

  test('one whose time is up is told so at once while the work goes on for another', async () => {
    const { ask, answer, told } = shared();
    const late = new AbortController();
    const waiting = [ask(late.signal), ask(new AbortController().signal)];
    late.abort(new GraphQLError('out of time'));
    await expect(waiting[0]).rejects.toThrow('out of time');
    expect(told.map(({ aborted }) => aborted)).toEqual([false]);
    answer('answer');
    expect(await waiting[1]).toBe('answer');
  });

  test('the last one whose time is up gets what the work comes to when it is told to stop', async () => {
    const { ask, answer, told } = shared();
    const late = new AbortController();
    const waiting = ask(late.signal);
    late.abort(new GraphQLError('out of time'));
    expect(told.map(({ reason }) => (reason as Error).message)).toEqual(['out of time']);
    answer('what there was');
    expect(await waiting).toBe('what there was');
  });
});
