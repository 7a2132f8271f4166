import {
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';

/** What the selections of one operation are read against; `variables` holds those that steer @skip and @include. */
export interface SelectionScope {
  readonly schema: GraphQLSchema;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly variables: Record<string, unknown>;
}

export type SelectedFields = ReadonlyMap<string, readonly FieldNode[]>;

/** Says where a value departs from its type and how (`.workSafety[3].points: expected Int`), never quoting a value. */
export type AnswerCheck = (value: unknown) => string | undefined;

/**
 * Custom scalars whose answers are strings. Any other custom scalar is accepted in any shape: its format is its
 * owner's business.
 */
const STRING_SCALARS: ReadonlySet<string> = new Set(['String', 'ID', 'USCC', 'Date', 'DateTime', 'DivisionCode']);

const isText = (value: unknown): boolean => typeof value === 'string';

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Compiles the check of an object of a known type: each field asked for, each of its type, and no other. */
export function compileObjectCheck(
  scope: SelectionScope,
  type: GraphQLObjectType,
  fields: SelectedFields,
): AnswerCheck {
  const checks = [...fields].map(([key, nodes]): [string, AnswerCheck] => [key, compileFieldCheck(scope, type, nodes)]);
  return (value) => {
    if (!isJsonObject(value)) return ': expected an object';
    for (const [key, check] of checks) {
      if (!Object.hasOwn(value, key)) return `.${key}: missing`;
      const flaw = check(value[key]);
      if (flaw !== undefined) return `.${key}${flaw}`;
    }
    return Object.keys(value).length === checks.length ? undefined : ': a field that was not asked for';
  };
}

/** Compiles the check of an object that may be any one of several types, told apart by `__typename` where it is asked for. */
export function compileAnyOfCheck(
  scope: SelectionScope,
  types: readonly GraphQLObjectType[],
  nodes: readonly FieldNode[],
): AnswerCheck {
  const checks = new Map(
    types.map((type) => [type.name, compileObjectCheck(scope, type, subfields(scope, type, nodes))]),
  );
  return (value) => {
    if (!isJsonObject(value)) return ': expected an object';
    const typename = value['__typename'];
    if (typeof typename === 'string') {
      const check = checks.get(typename);
      return check === undefined ? '.__typename: not one of the possible types' : check(value);
    }
    for (const check of checks.values()) if (check(value) === undefined) return undefined;
    return ': fits none of the possible types';
  };
}

export function subfields(scope: SelectionScope, type: GraphQLObjectType, nodes: readonly FieldNode[]): SelectedFields {
  return collectSubfields(scope.schema, scope.fragments, scope.variables, type, nodes);
}

/** @throws where the operation selects a field the subgraph's schema does not have. */
export function selectedFieldType(type: GraphQLObjectType, nodes: readonly FieldNode[]): GraphQLOutputType {
  const name = nodes[0]?.name.value ?? '';
  const field = type.getFields()[name];
  if (field === undefined) throw new Error(`The subgraph's schema has no field ${type.name}.${name}.`);
  return field.type;
}

function compileFieldCheck(scope: SelectionScope, type: GraphQLObjectType, nodes: readonly FieldNode[]): AnswerCheck {
  if (nodes[0]?.name.value === '__typename') return compileTypenameCheck(scope, type);
  return compileTypeCheck(scope, selectedFieldType(type, nodes), nodes);
}

/** A subgraph may name its root types as it likes. */
function compileTypenameCheck({ schema }: SelectionScope, type: GraphQLObjectType): AnswerCheck {
  const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
  const expected = isRoot ? 'a type name' : `"${type.name}"`;
  return (value) => ((isRoot ? isText(value) : value === type.name) ? undefined : `: expected ${expected}`);
}

function compileTypeCheck(scope: SelectionScope, type: GraphQLOutputType, nodes: readonly FieldNode[]): AnswerCheck {
  if (isNonNullType(type)) {
    const check = compileValueCheck(scope, type.ofType, nodes);
    return (value) => (value === null ? ': null where null is not allowed' : check(value));
  }
  const check = compileValueCheck(scope, type, nodes);
  return (value) => (value === null ? undefined : check(value));
}

function compileValueCheck(scope: SelectionScope, type: GraphQLOutputType, nodes: readonly FieldNode[]): AnswerCheck {
  if (isListType(type)) return compileListCheck(compileTypeCheck(scope, type.ofType, nodes));
  if (isObjectType(type)) return compileObjectCheck(scope, type, subfields(scope, type, nodes));
  if (isAbstractType(type)) return compileAnyOfCheck(scope, scope.schema.getPossibleTypes(type), nodes);
  if (isNonNullType(type)) return compileTypeCheck(scope, type, nodes);
  const isOfType = leafTest(type);
  return (value) => (isOfType(value) ? undefined : `: expected ${type.name}`);
}

function compileListCheck(checkItem: AnswerCheck): AnswerCheck {
  return (value) => {
    if (!Array.isArray(value)) return ': expected a list';
    for (let index = 0; index < value.length; index += 1) {
      const flaw = checkItem(value[index]);
      if (flaw !== undefined) return `[${index}]${flaw}`;
    }
    return undefined;
  };
}

function leafTest(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) {
    const names: ReadonlySet<unknown> = new Set(type.getValues().map(({ name }) => name));
    return (value) => names.has(value);
  }
  if (STRING_SCALARS.has(type.name)) return isText;
  switch (type.name) {
    case 'Int': // 32 bits, as `|` makes them
      return (value) => typeof value === 'number' && value === (value | 0);
    case 'Float':
      return (value) => Number.isFinite(value);
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    default:
      return () => true;
  }
}
