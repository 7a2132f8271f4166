import { describe, expect, test } from 'vitest';
import { merge } from './merge.ts';

const isKnownAs = (typename: unknown, condition: string) => typename === condition || condition === 'Subject';

function merged(known: Record<string, unknown>, said: Record<string, unknown>) {
  merge(known, said, isKnownAs);
  return known;
}

describe('what subgraphs say of one object', () => {
  test('is put together field by field, and list items of lists as long', () => {
    const goods = { id: '1' };
    expect(merged({ a: { b: 1 }, goods: [goods, null] }, { a: { c: 2 }, goods: [{ price: 5 }, { price: 6 }] })).toEqual(
      {
        a: { b: 1, c: 2 },
        goods: [{ id: '1', price: 5 }, { price: 6 }],
      },
    );
    expect(goods).toEqual({ id: '1', price: 5 });
  });

  test('of lists of other lengths, the last one stands', () => {
    expect(merged({ list: [1, 2] }, { list: [3] })).toEqual({ list: [3] });
  });

  test('what is said last stands, null too; what is not said leaves what stands', () => {
    expect(merged({ a: 1, b: 2, c: 3 }, { a: null, b: undefined })).toEqual({ a: null, b: 2, c: 3 });
  });

  test('an interface that one knows the object by takes no type away', () => {
    expect(merged({ __typename: 'Shop' }, { __typename: 'Subject' })).toEqual({ __typename: 'Shop' });
    expect(merged({ __typename: 'Subject' }, { __typename: 'Shop' })).toEqual({ __typename: 'Shop' });
  });

  test('names that every object has are names like others', () => {
    const said = JSON.parse('{ "__proto__": { "isAdmin": true }, "constructor": 1 }') as Record<string, unknown>;
    const known = merged({}, said);
    expect(JSON.stringify(known)).toBe('{"__proto__":{"isAdmin":true},"constructor":1}');
    expect((known as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});
