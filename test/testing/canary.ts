import {
  getNamedType,
  getNullableType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  type GraphQLInputType,
} from 'graphql';

/** A code whose check character holds. */
export const CANARY_CODE = '91130502TT000H9J6D';

const SCALARS: Readonly<Record<string, unknown>> = {
  Int: 424_242,
  Float: 42.5,
  Boolean: true,
  USCC: CANARY_CODE,
  Date: '2026-07-19',
  DateTime: '2026-07-19T00:00:00.000Z',
  DivisionCode: '130102',
};

/** A value of a type that has every field, made as it is read: what a store with everything in it would say. */
export function canaryOf(schema: GraphQLSchema, type: GraphQLOutputType): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [canaryOf(schema, nullable.ofType)];
  return canaryOfNamed(schema, getNamedType(nullable));
}

function canaryOfNamed(schema: GraphQLSchema, type: GraphQLNamedType): unknown {
  if (isScalarType(type)) return SCALARS[type.name] ?? 'CANARY';
  if (isEnumType(type)) return type.getValues()[0]?.name;
  const real = isInterfaceType(type) ? schema.getPossibleTypes(type)[0] : type;
  if (!isObjectType(real)) throw new Error(`${type.name} has no canary`);
  const object: Record<string, unknown> = { __typename: real.name };
  for (const field of Object.values(real.getFields()))
    if (!field.name.startsWith('_'))
      Object.defineProperty(object, field.name, {
        enumerable: false,
        get: () => canaryOf(schema, field.type),
      });
  return object;
}

/** Text of a value that an input type takes, with what it requires and no more. */
export function inputText(type: GraphQLInputType): string {
  if (isNonNullType(type)) return inputText(type.ofType);
  if (isListType(type)) return '[]';
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return `{ ${required.map((field) => `${field.name}: ${inputText(field.type)}`).join(', ')} }`;
  }
  return JSON.stringify(SCALARS[type.name] ?? '1');
}
