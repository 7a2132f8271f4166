import { describe, expect, test } from 'vitest';
import { keptWith } from './kept-with.ts';

describe('what is kept with an object', () => {
  test('is worked out once for each, whatever it is', () => {
    let made = 0;
    const number = keptWith((_owner: object) => (made += 1));
    const nothing = keptWith((_owner: object) => {
      made += 1;
      return undefined;
    });
    const [one, other] = [{}, {}];
    expect([number(one), number(other), number(one)]).toEqual([1, 2, 1]);
    expect([nothing(one), nothing(one), made]).toEqual([undefined, undefined, 3]);
  });

  test('is not that of a copy, and stands in no text', () => {
    const of = keptWith((owner: { name: string }, suffix: string) => owner.name + suffix);
    const context = { name: 'a' };
    expect(of(context, '!')).toBe('a!');
    expect(of({ ...context, name: 'b' }, '?')).toBe('b?');
    expect(JSON.stringify(context)).toBe('{"name":"a"}');
    expect(Reflect.ownKeys({ ...context })).toEqual(['name']);
  });
});
