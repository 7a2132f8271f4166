import { isEnumType, type GraphQLLeafType } from 'graphql';

/** How values of a leaf type are told from others. */
export interface Leaf {
  /** Generated test on `value` that is true for values taken as they are; it may use `names`. */
  readonly test: (value: string) => string;
  readonly names: Readonly<Record<string, unknown>>;
  /** The value as clients get it; undefined where it is not of the type. Asked only where `test` is false. */
  readonly convert: (value: unknown) => unknown;
}

const none = () => undefined;

/**
 * A leaf as JSON carries it. Custom scalars are taken in any shape: their format is their owner's business.
 * Source: GraphQL specification (October 2021), 3.5, 3.9, result coercion.
 * @param id tells the names of one leaf from those of another in the same generated text.
 */
export function leafOf(type: GraphQLLeafType, id: string): Leaf {
  if (isEnumType(type)) {
    const values = new Set(type.getValues().map(({ name }) => name));
    return { test: (value) => `values${id}.has(${value})`, names: { [`values${id}`]: values }, convert: none };
  }
  switch (type.name) {
    case 'Int': // 32 bits, as `|` makes them
      return { test: (value) => `(${value} | 0) === ${value}`, names: {}, convert: none };
    case 'Float':
      return { test: (value) => `Number.isFinite(${value})`, names: {}, convert: none };
    case 'Boolean':
      return { test: (value) => `typeof ${value} === 'boolean'`, names: {}, convert: none };
    case 'String':
      return { test: (value) => `typeof ${value} === 'string'`, names: {}, convert: none };
    case 'ID':
      return {
        test: (value) => `typeof ${value} === 'string'`,
        names: {},
        convert: (value) => (Number.isSafeInteger(value) ? String(value) : undefined),
      };
    default:
      return { test: (value) => `(${value} !== undefined && ${value} !== null)`, names: {}, convert: none };
  }
}
