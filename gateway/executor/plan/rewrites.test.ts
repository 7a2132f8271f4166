import { describe, expect, test } from 'vitest';
import { compileRewrites } from './rewrites.ts';

const fits = (typename: unknown, condition: string) => typename === condition;

describe('what the planner renamed is put back', () => {
  const rename = compileRewrites(
    [{ kind: 'KeyRenamer', path: ['shops', '... on Shop', 'name__alias_1'], renameKeyTo: 'name' }],
    fits,
  );

  test('in every item of a list, on objects of the type only, whatever the value', () => {
    const data = {
      shops: [
        { __typename: 'Shop', name__alias_1: 'one' },
        { __typename: 'Shop', name__alias_1: '' },
        { __typename: 'Shop', name__alias_1: null },
        { __typename: 'Farm', name__alias_1: 'left' },
        null,
      ],
    };
    rename?.(data);
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      shops: [
        { __typename: 'Shop', name: 'one' },
        { __typename: 'Shop', name: '' },
        { __typename: 'Shop', name: null },
        { __typename: 'Farm', name__alias_1: 'left' },
        null,
      ],
    });
  });

  test('on an object that does not say its type, and nowhere that is missing', () => {
    const data = { shops: { name__alias_1: 'one' } };
    rename?.(data);
    expect(data.shops).toEqual({ name: 'one' });
    const empty = {};
    rename?.(empty);
    expect(empty).toEqual({});
  });
});

test('a subgraph is told the type by the name it knows it by', () => {
  const representation = { __typename: 'Shop', id: '1' };
  compileRewrites(
    [{ kind: 'ValueSetter', path: ['... on Shop', '__typename'], setValueTo: 'Subject' }],
    fits,
  )?.(representation);
  expect(representation).toEqual({ __typename: 'Subject', id: '1' });
});

test('nothing to rewrite costs nothing', () => {
  expect(compileRewrites([], fits)).toBeUndefined();
  expect(compileRewrites(undefined, fits)).toBeUndefined();
});
