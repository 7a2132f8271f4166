import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isCompositeType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  isInterfaceType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import type { CostWeights, ListSize } from './cost-weights.ts';

export type Variables = Readonly<Record<string, unknown>>;
/** Something worked out once, or what is left to be worked out from the variables of each request. */
type Amount = number | ((variables: Variables) => number);

/** What one operation costs. */
export interface OperationCost {
  /** At most, with these variables. */
  costOf(this: void, variables: Variables): number;
  readonly pages: readonly Page[];
}

/** An argument that says how large a page is. */
export interface Page {
  /** `enterprises(first:)` */
  readonly place: string;
  sizeOf(this: void, variables: Variables): number;
}

/**
 * Works out the cost of an operation, but for what variables say. Fields that are told once in the answer are counted
 * once, however often they are selected; what @skip and @include leave out is counted, so that a cost is an upper bound.
 */
export function operationCost(
  schema: GraphQLSchema,
  weights: CostWeights,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationCost {
  const root = schema.getRootType(operation.operation);
  const pages: Page[] = [];
  if (!root) return { costOf: () => 0, pages };
  const counting = new Counting(schema, weights, document, operation, pages);
  const cost = counting.selections([{ parent: root, set: operation.selectionSet }], null);
  return { costOf: (variables) => Math.ceil(valueOf(cost, variables)), pages };
}

interface Selected {
  readonly parent: GraphQLCompositeType;
  readonly set: SelectionSetNode;
}

/** The length of the lists inside a page. */
interface Sized {
  readonly fields: readonly string[];
  readonly size: Amount;
}

/** One field of the answer, with all nodes that select it. */
interface Told {
  readonly parent: GraphQLCompositeType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly nodes: FieldNode[];
}

class Counting {
  readonly #schema: GraphQLSchema;
  readonly #weights: CostWeights;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #defaults: ReadonlyMap<string, unknown>;
  readonly #pages: Page[];

  constructor(
    schema: GraphQLSchema,
    weights: CostWeights,
    { definitions }: DocumentNode,
    { variableDefinitions = [] }: OperationDefinitionNode,
    pages: Page[],
  ) {
    this.#schema = schema;
    this.#weights = weights;
    this.#pages = pages;
    this.#fragments = new Map(
      definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
      ),
    );
    this.#defaults = new Map(
      variableDefinitions.flatMap(({ variable, defaultValue }) =>
        defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)] as const],
      ),
    );
  }

  /** @param page the page that these are fields of, or null. */
  selections(selected: readonly Selected[], page: Sized | null): Amount {
    const told = new Map<string, Told>();
    for (const { parent, set } of selected) this.#collect(parent, set, told);
    return [...told.values()].reduce<Amount>((sum, each) => plus(sum, this.#field(each, page)), 0);
  }

  #collect(parent: GraphQLCompositeType, { selections }: SelectionSetNode, told: Map<string, Told>): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        const field = this.#fieldOf(parent, node.name.value);
        if (field === undefined) continue; // __typename
        const key = `${parent.name} ${(node.alias ?? node.name).value}`;
        const known = told.get(key);
        if (known === undefined) told.set(key, { parent, field, nodes: [node] });
        else known.nodes.push(node);
        continue;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value) : node;
      if (fragment === undefined) continue;
      const condition = fragment.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
      this.#collect(isCompositeType(condition) ? condition : parent, fragment.selectionSet, told);
    }
  }

  #fieldOf(parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  }

  #field({ parent, field, nodes }: Told, page: Sized | null): Amount {
    const [node] = nodes;
    const type = getNamedType(field.type);
    const size = this.#weights.sizeOf(parent.name, field);
    const length = size === null ? 1 : this.#lengthOf(size, field, node);
    const sized = size?.within ? { fields: size.within, size: length } : null;
    const inside = isCompositeType(type)
      ? plus(
          this.#weights.ofType(type.name),
          this.selections(
            nodes.flatMap(({ selectionSet }) => (selectionSet ? [{ parent: type, set: selectionSet }] : [])),
            sized,
          ),
        )
      : 0;
    const times = page?.fields.includes(field.name) ? page.size : sized === null ? length : 1;
    const own = plus(this.#weights.ofField(parent.name, field.name), this.#inputs(field, node));
    return plus(own, multiplied(inside, times));
  }

  #lengthOf(size: ListSize, field: GraphQLField<unknown, unknown>, node: FieldNode | undefined): Amount {
    const { assumed, slicedBy, oneForEach } = size;
    if (oneForEach !== null) return mapped(this.#argument(field, node, oneForEach), lengthOf);
    if (slicedBy.length === 0) return assumed;
    const lengths = slicedBy.map((name) => {
      const length = mapped(this.#argument(field, node, name), sliceOf);
      this.#pages.push({ place: `${field.name}(${name}:)`, sizeOf: (variables) => valueOf(length, variables) });
      return length;
    });
    const greatest = lengths.reduce((one, other) => greater(one, other));
    return typeof greatest === 'number' ? greatest || assumed : (variables) => greatest(variables) || assumed;
  }

  /** Objects that are handed in, one for each. */
  #inputs({ args }: GraphQLField<unknown, unknown>, node: FieldNode | undefined): Amount {
    return args
      .filter(({ type }) => isInputObjectType(getNamedType(type)))
      .reduce<Amount>((sum, { name, type }) => {
        const value = node?.arguments?.find((each) => each.name.value === name)?.value;
        return value === undefined ? sum : plus(sum, this.#objects(value, isFlat(type) ? lengthOf : objectsIn));
      }, 0);
  }

  #objects(value: ValueNode, count: (value: unknown) => number): Amount {
    const sumOf = (values: readonly ValueNode[]) =>
      values.reduce<Amount>((sum, each) => plus(sum, this.#objects(each, objectsIn)), 0);
    switch (value.kind) {
      case Kind.VARIABLE: {
        const name = value.name.value;
        const otherwise = this.#defaults.get(name);
        return (variables) => count(variables[name] ?? otherwise);
      }
      case Kind.LIST:
        return sumOf(value.values);
      case Kind.OBJECT:
        return plus(1, sumOf(value.fields.map((field) => field.value)));
      default:
        return 0;
    }
  }

  #argument({ args }: GraphQLField<unknown, unknown>, node: FieldNode | undefined, name: string): Given {
    const argument = args.find((each) => each.name === name);
    return argument === undefined ? () => undefined : this.#given(argument, node);
  }

  /** The value of an argument, as it was written: it has not been coerced. */
  #given({ name, defaultValue }: GraphQLArgument, node: FieldNode | undefined): Given {
    const value = node?.arguments?.find((each) => each.name.value === name)?.value;
    if (value === undefined) return { constant: defaultValue };
    if (value.kind === Kind.VARIABLE) {
      const variable = value.name.value;
      const otherwise = this.#defaults.get(variable) ?? defaultValue;
      return (variables) => variables[variable] ?? otherwise;
    }
    return { constant: valueFromASTUntyped(value) };
  }
}

type Given = { readonly constant: unknown } | ((variables: Variables) => unknown);

function mapped(given: Given, count: (value: unknown) => number): Amount {
  return typeof given === 'function' ? (variables) => count(given(variables)) : count(given.constant);
}

/** An input that holds leaves alone, so that its objects can be counted without looking into them. */
function isFlat(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return true;
  return Object.values(named.getFields()).every(
    (field) => isLeafType(getNamedType(field.type)) && !isListType(field.type),
  );
}

/** One value stands for a list of one. */
function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return value === undefined || value === null ? 0 : 1;
}

function objectsIn(value: unknown): number {
  let objects = 0;
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (Array.isArray(next)) open.push(...(next as readonly unknown[]));
    else if (typeof next === 'object' && next !== null) {
      objects += 1;
      open.push(...Object.values(next));
    }
  }
  return objects;
}

/** What is no number is refused when it is coerced. */
function sliceOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 0;
}

function valueOf(amount: Amount, variables: Variables): number {
  return typeof amount === 'number' ? amount : amount(variables);
}

function plus(one: Amount, other: Amount): Amount {
  if (typeof one === 'number' && typeof other === 'number') return one + other;
  if (one === 0) return other;
  if (other === 0) return one;
  return (variables) => valueOf(one, variables) + valueOf(other, variables);
}

function multiplied(one: Amount, other: Amount): Amount {
  if (typeof one === 'number' && typeof other === 'number') return one * other;
  if (one === 0 || other === 0) return 0;
  return (variables) => valueOf(one, variables) * valueOf(other, variables);
}

function greater(one: Amount, other: Amount): Amount {
  if (typeof one === 'number' && typeof other === 'number') return Math.max(one, other);
  return (variables) => Math.max(valueOf(one, variables), valueOf(other, variables));
}
