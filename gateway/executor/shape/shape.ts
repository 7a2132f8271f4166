import {
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';
import { isJsonObject } from '../../sector-data-source/answer-check.ts';
import type { Denials } from '../denials.ts';
import { generated, literal, reading } from '../generated.ts';
import { inside, noteFlaw, NULLED, type Place } from './flaws.ts';
import type { SafeNames } from '../safe-names.ts';
import { leafOf } from './leaf.ts';
import { withheldAnswer } from './withheld.ts';

/** What the selections of one operation are read against; `switches` holds the variables that steer @skip and @include. */
export interface ShapeScope {
  readonly schema: GraphQLSchema;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly switches: Record<string, unknown>;
  readonly names: SafeNames;
  /** What is not for the one who asks: null, or an answer that says so. */
  readonly denied: Denials['fields'];
  /** Characters of text generated so far: how large the shape is. */
  characters: number;
}

export type CollectedFields = ReadonlyMap<string, readonly FieldNode[]>;

/** Makes of merged data what the client asked for: NULLED where null is due and not allowed. */
export type Shape = (value: unknown, place: Place | null) => unknown;

/**
 * Compiles the selection on an object to one function that reads just what is selected, checks it, and builds the
 * answer in the order of the selection.
 */
export function compileObject(scope: ShapeScope, type: GraphQLCompositeType, fields: CollectedFields): Shape {
  const names: Record<string, unknown> = { NULLED, inside };
  const answer: (readonly [string, string])[] = [];
  const lines: string[] = [];
  for (const [key, nodes] of fields) {
    const field = { key, value: `v${answer.length}`, shape: `shape${answer.length}` };
    const fieldName = nodes[0]?.name.value ?? '';
    const deniedNode = nodes.find((node) => scope.denied.has(node));
    if (deniedNode !== undefined) {
      lines.push(...deniedLines(scope, type, fieldName, nodes, deniedNode, field, names));
    } else if (fieldName === '__typename') {
      lines.push(...typenameLines(type, field, names));
    } else if (fieldName === '__schema' || fieldName === '__type') {
      lines.push(`const ${field.value} = ${reading('object', key)};`);
    } else {
      lines.push(...fieldLines(scope, type, fieldName, nodes, field, names));
    }
    answer.push([key, field.value]);
  }
  const text = `return (object, place) => {\n${lines.join('\n')}\nreturn ${literal(answer)};\n}`;
  scope.characters += text.length;
  return generated<Shape>(names, text);
}

interface FieldInText {
  readonly key: string;
  readonly value: string;
  readonly shape: string;
}

/** The name of the type; what a subgraph calls its root, or an interface it knows as an object, is no name to show. */
function typenameLines(
  type: GraphQLCompositeType,
  { value, key, shape }: FieldInText,
  names: Record<string, unknown>,
): string[] {
  if (isObjectType(type)) return [`const ${value} = '${type.name}';`];
  names[shape] = (place: Place | null) => noteFlaw(place, 'MISSING', `the name of a type that is ${type.name}`);
  return [`${shape}(place && inside(place, '${key}'));`, 'return NULLED;', `const ${value} = null;`];
}

/** A field that is not for the one who asks; an error says so already, or the answer itself does. */
function deniedLines(
  scope: ShapeScope,
  type: GraphQLCompositeType,
  fieldName: string,
  nodes: readonly FieldNode[],
  denied: FieldNode,
  { value, shape }: FieldInText,
  names: Record<string, unknown>,
): string[] {
  const sector = scope.denied.get(denied) ?? null;
  const fieldType = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName]?.type : undefined;
  if (sector === null || fieldType === undefined)
    return isNonNullType(fieldType) ? ['return NULLED;', `const ${value} = null;`] : [`const ${value} = null;`];
  names[shape] = isObjectType(fieldType) ? withheldAnswer(fieldType, sector, subfields(scope, fieldType, nodes)) : null;
  return [`const ${value} = ${shape};`];
}

function fieldLines(
  scope: ShapeScope,
  type: GraphQLCompositeType,
  fieldName: string,
  nodes: readonly FieldNode[],
  { key, value, shape }: FieldInText,
  names: Record<string, unknown>,
): string[] {
  const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
  if (definition === undefined) throw new Error(`the schema has no field ${type.name}.${fieldName}`);
  const described = `${type.name}.${fieldName}`;
  names[shape] = compileType(scope, definition.type, nodes, described);
  const shaped = `${value} = ${shape}(${value}, place && inside(place, '${key}'));`;
  const lines = [`let ${value} = ${reading('object', nameIn(scope, nodes))};`];
  const nullable = isNonNullType(definition.type) ? definition.type.ofType : definition.type;
  const checks = isNonNullType(definition.type) ? `if (${value} === NULLED) return NULLED;` : '';
  if (!isLeafType(nullable)) return [...lines, shaped, checks];
  const leaf = leafOf(nullable, shape);
  Object.assign(names, leaf.names);
  const mayPass = isNonNullType(definition.type) ? leaf.test(value) : `${value} === null || ${leaf.test(value)}`;
  return [...lines, `if (!(${mayPass})) { ${shaped} ${checks} }`];
}

function nameIn({ names }: ShapeScope, [node]: readonly FieldNode[]): string {
  if (node === undefined) throw new Error('a field is selected at least once');
  return names.nameOf(node);
}

function compileType(
  scope: ShapeScope,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  described: string,
): Shape {
  if (isNonNullType(type)) {
    const shape = compileNullable(scope, type.ofType, nodes, described);
    return (value, place) => {
      if (value !== null && value !== undefined) return shape(value, place) ?? NULLED;
      noteFlaw(place, 'MISSING', described);
      return NULLED;
    };
  }
  const shape = compileNullable(scope, type, nodes, described);
  return (value, place) => (value === null || value === undefined ? null : shape(value, place));
}

/** Shapes a value that is there; null where it is not what the schema promises, or lacks what may not be null. */
function compileNullable(
  scope: ShapeScope,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  described: string,
): Shape {
  if (isListType(type)) return listShape(compileType(scope, type.ofType, nodes, described), described);
  if (isLeafType(type)) return leafShape(type, described);
  if (isObjectType(type)) return objectShape(compileObject(scope, type, subfields(scope, type, nodes)), described);
  if (isAbstractType(type)) return abstractShape(scope, type, nodes, described);
  throw new Error(`${described} is of no output type`);
}

function subfields(scope: ShapeScope, type: GraphQLCompositeType, nodes: readonly FieldNode[]): CollectedFields {
  // An object whose real type is not known is read as the interface it is known by; graphql-js only compares the type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  return collectSubfields(scope.schema, scope.fragments, scope.switches, type as GraphQLObjectType, nodes);
}

function orNull(value: unknown): unknown {
  return value === NULLED ? null : value;
}

function listShape(shapeItem: Shape, described: string): Shape {
  return (value, place) => {
    if (!Array.isArray(value)) {
      noteFlaw(place, 'WRONG', `a list ${described}`);
      return null;
    }
    const items: unknown[] = [];
    for (let index = 0; index < value.length; index += 1) {
      const item = shapeItem(value[index], place && inside(place, index));
      if (item === NULLED) return null;
      items.push(item);
    }
    return items;
  };
}

function leafShape(type: GraphQLLeafType, described: string): Shape {
  const { test, names, convert } = leafOf(type, '');
  const isOfType = generated<(value: unknown) => boolean>(names, `return (value) => ${test('value')}`);
  return (value, place) => {
    if (isOfType(value)) return value;
    const converted = convert(value);
    if (converted !== undefined) return converted;
    noteFlaw(place, 'WRONG', `${described} as ${type.name}`);
    return null;
  };
}

function objectShape(shape: Shape, described: string): Shape {
  return (value, place) => {
    if (isJsonObject(value)) return orNull(shape(value, place));
    noteFlaw(place, 'WRONG', `an object ${described}`);
    return null;
  };
}

/** An object that may be of several types is shaped by its `__typename`, each type compiled when it is first met. */
function abstractShape(
  scope: ShapeScope,
  type: GraphQLAbstractType,
  nodes: readonly FieldNode[],
  described: string,
): Shape {
  const shapes = new Map<string, Shape>();
  const shapeFor = (name: string): Shape | undefined => {
    const known = shapes.get(name);
    if (known !== undefined) return known;
    const runtimeType = scope.schema.getType(name);
    if (!isMember(scope.schema, type, runtimeType)) return undefined;
    const shape = compileObject(scope, runtimeType, subfields(scope, runtimeType, nodes));
    shapes.set(name, shape);
    return shape;
  };
  return (value, place) => {
    const name = isJsonObject(value) ? (value['__typename'] ?? type.name) : undefined;
    const shape = typeof name === 'string' ? shapeFor(name) : undefined;
    if (shape !== undefined) return orNull(shape(value, place));
    noteFlaw(place, 'WRONG', `an object ${described}`);
    return null;
  };
}

/** Whether an object may say it is of `member` where `type` stands: the type itself too, where nobody knows better. */
function isMember(
  schema: GraphQLSchema,
  type: GraphQLAbstractType,
  member: GraphQLNamedType | undefined,
): member is GraphQLCompositeType {
  return member === type || ((isObjectType(member) || isInterfaceType(member)) && schema.isSubType(type, member));
}
