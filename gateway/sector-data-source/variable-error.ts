import { GraphQLError } from 'graphql';

/**
 * An error about a variable, told by its place and what is wrong there, without the value: people paste an identity
 * number into the wrong box, and messages end up in logs. Any other error is handed back as it is.
 * graphql-js 16 writes `Variable "$rows" got invalid value {…} at "rows[0].uscc"; <reason>`.
 */
export function withoutValue(error: GraphQLError): GraphQLError {
  const [, variable] = /^Variable "\$(\w+)" got invalid value /.exec(error.message) ?? [];
  if (variable === undefined) return error;
  const reason = error.originalError?.message ?? 'Not a value of the declared type.';
  const beforeReason = error.message.slice(0, -`; ${reason}`.length);
  const [, place = variable] = / at "([\w.[\]]+)"$/.exec(beforeReason) ?? [];
  const { nodes, extensions } = error;
  return new GraphQLError(`$${place}: ${withoutLeaf(reason)}`, { ...(nodes && { nodes }), extensions });
}

/** `Int cannot represent non-integer value: 1.5` and `Value "E" does not exist in "Letter" enum.` quote what was given. */
function withoutLeaf(reason: string): string {
  return reason
    .replace(/^(\w+ cannot represent [^:]*): .*$/s, '$1.')
    .replace(/^Value .* (does not exist in )/s, 'The value $1');
}
