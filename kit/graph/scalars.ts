import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { z } from 'zod';
import { findDivision } from '../../schema/vocabulary/division.ts';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { InvalidUscc, parseUscc } from '../../schema/vocabulary/uscc.ts';

/** The custom scalars of schema/shared.graphql. What comes out has been checked on its way in and passes as it is. */
export const scalarResolvers = {
  USCC: scalar('USCC', parseUscc),
  Date: scalar('Date', parseLocalDate),
  DateTime: scalar('DateTime', parseInstant),
  DivisionCode: scalar('DivisionCode', (text) => {
    if (findDivision(text) === null) throw new Error('Not a division code of Hebei: six digits, GB/T 2260, or 133100.');
    return text;
  }),
};

const instant = z.iso.datetime({ offset: true });

function parseInstant(text: string): string {
  if (!instant.safeParse(text).success)
    throw new Error('Not an instant. Write it with its offset, as 2026-11-21T04:00:00Z.');
  return new Date(text).toISOString();
}

function scalar(name: string, parse: (text: string) => string): GraphQLScalarType {
  const parseText = (value: unknown): string => {
    if (typeof value !== 'string')
      throw new GraphQLError(`${name} is written as a string.`, { extensions: { code: 'BAD_USER_INPUT' } });
    try {
      return parse(value);
    } catch (error) {
      const code = error instanceof InvalidUscc ? 'INVALID_USCC' : 'BAD_USER_INPUT';
      throw new GraphQLError(error instanceof Error ? error.message : `Not a ${name}.`, { extensions: { code } });
    }
  };
  return new GraphQLScalarType({
    name,
    serialize: (value) => value,
    parseValue: parseText,
    parseLiteral: (node) => parseText(node.kind === Kind.STRING ? node.value : undefined),
  });
}
