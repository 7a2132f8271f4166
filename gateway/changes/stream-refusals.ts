import { ApolloServerErrorCode } from '@apollo/server/errors';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  validate,
} from 'graphql';
import { deniedBecause } from '../../kit/disclosure/denials.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { withoutSuggestions } from '../access/no-hints.ts';

export const EVENT_STREAM = 'text/event-stream';

/** What is refused, as HTTP: its status, and an answer in the form of GraphQL's. */
export interface Refusal {
  readonly status: number;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

const NO_STREAM_WANTED = refusal(
  406,
  'This address answers with a stream of events: send accept: text/event-stream, or ask POST /graphql.',
);
const NOT_JSON = refusal(
  415,
  'The request is no JSON; POST {"query": "subscription { … }"} with content-type: application/json.',
);

/** Whether a client takes a stream of events; graphql-sse knows it only where it is the one thing that the client takes. */
export function takesEvents(accept: string | undefined): boolean {
  return accept?.split(',').some((type) => type.split(';')[0]?.trim().toLowerCase() === EVENT_STREAM) ?? false;
}

/** What graphql-sse refuses, with the codes that /graphql has for the same. */
export function withCodes(status: number, body: string | null | undefined, acceptsEvents: boolean): Refusal {
  if (!acceptsEvents) return NO_STREAM_WANTED;
  if (body === null || body === undefined) return NOT_JSON;
  const { errors } = JSON.parse(body) as { errors: { readonly message: string }[] };
  return { status, errors: errors.map(({ message }) => ({ message, extensions: { code: codeOf(message) } })) };
}

/** graphql-sse tells a message and nothing else, so what kind of fault it is stands in its first words. */
function codeOf(message: string): string {
  if (message.startsWith('Syntax Error')) return ApolloServerErrorCode.GRAPHQL_PARSE_FAILED;
  if (message.startsWith('Unable to detect operation')) return ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE;
  return ApolloServerErrorCode.BAD_REQUEST;
}

/** As graphql's `validate`, each error with its code. */
export function validateWithCodes(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  return validate(schema, document).map(
    ({ message, nodes }) =>
      new GraphQLError(message, {
        ...(nodes && { nodes }),
        extensions: { code: ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED },
      }),
  );
}

/** Why the schema of the stream is not for who asks for it, as /graphql says it; null where it is, or is not asked for. */
export function schemaDenial(schema: GraphQLSchema, document: DocumentNode, caller: Caller): GraphQLError | null {
  if (caller.maySeeSchema || validate(schema, document, [NoSchemaIntrospectionCustomRule]).length === 0) return null;
  const code = 'ACCESS_DENIED_ROLE';
  return new GraphQLError(deniedBecause(code, '__schema'), { extensions: { code } });
}

/** Who may not ask for the schema is not helped to guess it either. */
export function withoutHints(error: GraphQLError, { maySeeSchema }: Caller): GraphQLError {
  if (maySeeSchema) return error;
  const { message, path, extensions } = error;
  return new GraphQLError(withoutSuggestions(message), { ...(path && { path }), extensions });
}

/** What graphql finds wrong by itself once a document is valid lies in the variables that came with it. */
export function withInputCode(error: GraphQLError): GraphQLError {
  if ('code' in error.extensions) return error;
  return new GraphQLError(error.message, { extensions: { code: ApolloServerErrorCode.BAD_USER_INPUT } });
}

function refusal(status: number, message: string): Refusal {
  return { status, errors: [{ message, extensions: { code: ApolloServerErrorCode.BAD_REQUEST } }] };
}
