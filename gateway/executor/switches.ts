import { GraphQLError } from 'graphql';
import type { ClientOperation } from './client-operation.ts';
import type { JsonObject } from './plan/run.ts';

/**
 * How a request sets the variables that @skip and @include read.
 * @param variables with the defaults of those that were left out.
 * @returns BAD_USER_INPUT where one of them is null.
 */
export function switchesOf(
  { switches: names }: Pick<ClientOperation, 'switches'>,
  variables: Readonly<JsonObject>,
): Readonly<JsonObject> | GraphQLError {
  const unset = names.find((name) => typeof variables[name] !== 'boolean');
  if (unset !== undefined)
    return new GraphQLError(`Variable "$${unset}" is read by @skip or @include: give true or false, not null.`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  return Object.fromEntries(names.map((name) => [name, variables[name]]));
}
