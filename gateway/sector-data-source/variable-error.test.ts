import { buildSchema, execute, GraphQLError, type GraphQLScalarType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { withoutValue } from './variable-error.ts';

const schema = buildSchema(`
  scalar Code
  enum Letter { A B }
  input Row { points: Int!, letter: Letter, codes: [Code!] }
  type Query { submit(rows: [Row!]!): Int }
`);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema above says that it is one
(schema.getType('Code') as GraphQLScalarType).parseValue = () => {
  throw new GraphQLError('Not a code; copy it again.', { extensions: { code: 'INVALID_CODE' } });
};

function errorsFor(rows: unknown): GraphQLError[] {
  const document = parse('query ($rows: [Row!]!) { submit(rows: $rows) }');
  const result = execute({ schema, document, variableValues: { rows } });
  if (result instanceof Promise) throw new Error('nothing here is asynchronous');
  return (result.errors ?? []).map(withoutValue);
}

const SECRET = '110101199003070011';

describe('an error about a variable names the place and the rule, never the value', () => {
  test.each([
    ['a number', [{ points: 1 }, { points: SECRET }], '$rows[1].points: Int cannot represent non-integer value.'],
    [
      'an enum',
      [{ points: 1, letter: `${SECRET} at "rows"; x` }],
      '$rows[0].letter: The value does not exist in "Letter" enum.',
    ],
    ['a scalar of ours', [{ points: 1, codes: [SECRET] }], '$rows[0].codes[0]: Not a code; copy it again.'],
    [
      'a row with one field too many',
      [{ points: 1, [`x${SECRET}`.slice(0, 1)]: SECRET }],
      '$rows[0]: Field "x" is not defined by type "Row".',
    ],
    ['no list of rows', SECRET, '$rows: Expected type "Row" to be an object.'],
  ])('%s', (_title, rows, message) => {
    const [error] = errorsFor(rows);
    expect(error?.message).toBe(message);
  });

  test('the code that a scalar gave stays', () => {
    expect(errorsFor([{ points: 1, codes: ['x'] }])[0]?.extensions).toEqual({ code: 'INVALID_CODE' });
  });

  test('any other error stays as it is', () => {
    const error = new GraphQLError('PAGE_TOO_LARGE');
    expect(withoutValue(error)).toBe(error);
  });
});
