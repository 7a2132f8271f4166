import {
  defaultFieldResolver,
  defaultTypeResolver,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from 'graphql';

export interface JitOptions {
  /**
   * Whether what resolvers give, at once or later, holds no further promises and no functions, so that fields without a
   * resolver of their own may be read off it. Default false.
   */
  readonly givesPlainData?: boolean | undefined;
}

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/** Takes what a resolver gave on to graphql-jit; may throw where the value cannot be completed. */
type Take = (value: unknown) => unknown;

/**
 * A copy of a schema on which graphql-jit 0.8.9 answers as graphql-js does. Left to itself it lengthens a list when one
 * of its promises fails, reads null from properties that are functions or promises, and ends the process when a type
 * cannot be resolved after an await.
 */
export function schemaForJit(schema: GraphQLSchema, { givesPlainData = false }: JitOptions = {}): GraphQLSchema {
  // The copy graphql-js offers; the order of types and fields does not show in answers.
  const copy = lexicographicSortSchema(schema);
  for (const type of Object.values(copy.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isAbstractType(type)) type.resolveType = totalTypeResolver(type);
    if (isObjectType(type)) makeResolversSafe(type, givesPlainData);
  }
  return copy;
}

/** Why graphql-jit cannot answer for this schema as graphql-js does; undefined where it can. */
export function hindranceToJit(schema: GraphQLSchema): string | undefined {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) && type.isTypeOf) return `${type.name} has isTypeOf`;
    if (isAbstractType(type) && type.resolveType?.constructor.name === 'AsyncFunction') {
      return `${type.name} has an asynchronous resolveType`;
    }
  }
  return undefined;
}

/** Serializers that, unlike a custom scalar's own, refuse a value that is not there yet. */
export function serializersForJit(schema: GraphQLSchema): Record<string, (value: unknown) => unknown> {
  const custom = Object.values(schema.getTypeMap()).filter(
    (type) => isScalarType(type) && !isSpecifiedScalarType(type),
  );
  return Object.fromEntries(
    custom.filter(isScalarType).map((scalar) => [
      scalar.name,
      (value: unknown) => {
        if (typeof value === 'function' || isPromiseLike(value)) {
          throw new TypeError(`${scalar.name}: a function or a promise needs a resolver of its own`);
        }
        return scalar.serialize(value) ?? undefined;
      },
    ]),
  );
}

/** graphql-jit has no place for a resolver that throws: an unknown type is told by undefined, and becomes an error. */
function totalTypeResolver(type: GraphQLAbstractType): GraphQLTypeResolver<unknown, unknown> {
  const resolve = type.resolveType ?? defaultTypeResolver;
  return (value, context, info) => {
    try {
      const name = resolve(value, context, info, type);
      return isPromiseLike(name) ? undefined : name;
    } catch {
      return undefined;
    }
  };
}

function makeResolversSafe(type: GraphQLObjectType, givesPlainData: boolean): void {
  for (const field of Object.values(type.getFields())) {
    if (field.resolve || (!givesPlainData && needsResolver(field)))
      field.resolve = safeResolver(field, field.resolve ?? defaultFieldResolver);
  }
}

/** A leaf can be read off its parent: what is not there yet is refused by its serializer, aloud. */
function needsResolver({ type }: GraphQLField<unknown, unknown>): boolean {
  return isCompositeType(getNamedType(type)) || isListType(getNullableType(type));
}

function safeResolver({ type }: GraphQLField<unknown, unknown>, resolve: Resolver): Resolver {
  const prepare = isListType(getNullableType(type)) ? withSafeItems : same;
  return (source, given, context, info) => {
    const result = resolve(source, given, context, info);
    return isPromiseLike(result) ? safePromise(result, prepare) : prepare(result);
  };
}

const same = (value: unknown): unknown => value;

function withSafeItems(list: unknown): unknown {
  if (!Array.isArray(list) || !list.some((item) => isPromiseLike(item) || Array.isArray(item))) return list;
  return list.map((item: unknown) => (isPromiseLike(item) ? safeItem(item) : withSafeItems(item)));
}

/** A promise whose failure, or whose value that cannot be completed, is an error of the field. */
function safePromise(promise: PromiseLike<unknown>, prepare: (value: unknown) => unknown) {
  return awaitedByJit((take: Take, fail: Take) => settle(promise, (value) => take(prepare(value)), fail));
}

/** A promise in a list: its failure becomes an error in its own place. */
function safeItem(promise: PromiseLike<unknown>) {
  return awaitedByJit((take: Take) =>
    settle(
      promise,
      (value) => take(withSafeItems(value)),
      (error) => take(asError(error)),
    ),
  );
}

/** Anything with a `then` is a promise to graphql-jit: the one hook it offers into its completion of values. */
function awaitedByJit(then: (take: Take, fail: Take) => PromiseLike<unknown>) {
  // oxlint-disable-next-line unicorn/no-thenable -- never awaited by anything but graphql-jit
  return { then };
}

function settle(promise: PromiseLike<unknown>, take: Take, fail: Take): PromiseLike<unknown> {
  return promise.then((value) => {
    try {
      return take(value);
    } catch (error) {
      return fail(error);
    }
  }, fail);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
