import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  getDirectiveValues,
  type GraphQLField,
  GraphQLDirective,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
  DirectiveLocation,
  isInputObjectType,
  isListType,
  isNullableType,
  getNamedType,
  getNullableType,
  Kind,
  parse,
} from 'graphql';

/** @cost and @listSize of the cost specification (specs.apollo.dev/cost/v0.1, after IBM's), as far as they are read here. */
const COST = new GraphQLDirective({
  name: 'cost',
  locations: [DirectiveLocation.FIELD_DEFINITION, DirectiveLocation.OBJECT],
  args: { weight: { type: new GraphQLNonNull(GraphQLInt) } },
});
const LIST_SIZE = new GraphQLDirective({
  name: 'listSize',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    assumedSize: { type: GraphQLInt },
    slicingArguments: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
    sizedFields: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
  },
});

/** An object that is told costs 1 unless its type says otherwise; its leaves cost nothing. */
const DEFAULT_WEIGHT = 1;
/** Length of a list of which nothing is said: lists within one enterprise, which are short. */
const DEFAULT_LIST_SIZE = 5;
/** Arguments that say how large a page is, and the fields of the page that are that long (Relay cursor connections). */
const PAGE_ARGUMENTS = ['first', 'last'];
const PAGE_FIELDS = ['edges', 'nodes'];

/** The schema tells of itself from memory: twenty of its objects for one of an enterprise's. */
const INTROSPECTION_WEIGHT = 0.05;

/** How long a list is. */
export interface ListSize {
  /** Where no argument says. */
  readonly assumed: number;
  /** Arguments whose number says it; the greatest of several. */
  readonly slicedBy: readonly string[];
  /** The argument of which the list has one item for each value; null for none. */
  readonly oneForEach: string | null;
  /** The fields of the answer that are this long; null where the answer is the list. */
  readonly within: readonly string[] | null;
}

/** What objects and fields of one schema cost. */
export class CostWeights {
  readonly #types = new Map<string, number>();
  readonly #fields = new Map<string, FieldDefinitionNode>();
  readonly #introspectedTypes: number;

  /** @param supergraphSdl holds the directives, which the schema for clients does not. */
  constructor(supergraphSdl: string) {
    const { definitions } = parse(supergraphSdl, { noLocation: true });
    for (const definition of definitions) {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION)
        continue;
      const type = definition.name.value;
      const weight = weightIn(definition);
      if (weight !== undefined) this.#types.set(type, weight);
      for (const field of definition.fields ?? [])
        if (isWeighed(field)) this.#fields.set(`${type}.${field.name.value}`, field);
    }
    this.#introspectedTypes = definitions.length;
  }

  ofType(name: string): number {
    return name.startsWith('__') ? INTROSPECTION_WEIGHT : (this.#types.get(name) ?? DEFAULT_WEIGHT);
  }

  ofField(type: string, field: string): number {
    const declared = this.#fields.get(`${type}.${field}`);
    return (declared && weightIn(declared)) ?? 0;
  }

  /** How many there are of what a field tells; null for one. */
  sizeOf(type: string, field: GraphQLField<unknown, unknown>): ListSize | null {
    if (type === '__Schema' && field.name === 'types') return { ...UNSAID, assumed: this.#introspectedTypes };
    const declared = this.#fields.get(`${type}.${field.name}`);
    const said = declared && getDirectiveValues(LIST_SIZE, declared);
    const isList = isListType(getNullableType(field.type));
    if (said !== undefined) {
      const within = namesIn(said['sizedFields']);
      return {
        assumed: numberIn(said['assumedSize']) ?? DEFAULT_LIST_SIZE,
        slicedBy: namesIn(said['slicingArguments']),
        oneForEach: null,
        within: within.length > 0 ? within : null,
      };
    }
    const slicedBy = PAGE_ARGUMENTS.filter((name) => field.args.some((argument) => argument.name === name));
    if (slicedBy.length > 0) return { ...UNSAID, slicedBy, within: isList ? null : PAGE_FIELDS };
    if (!isList) return null;
    return { ...UNSAID, oneForEach: listArgumentOf(field) };
  }
}

const UNSAID: ListSize = { assumed: DEFAULT_LIST_SIZE, slicedBy: [], oneForEach: null, within: null };

/** Its one required list of plain values, such as the codes of the enterprises that are asked about. */
function listArgumentOf({ args }: GraphQLField<unknown, unknown>): string | null {
  const [only, ...others] = args.filter(
    ({ type }) => !isNullableType(type) && isListType(getNullableType(type)) && !isInputObjectType(getNamedType(type)),
  );
  return only !== undefined && others.length === 0 ? only.name : null;
}

function isWeighed({ directives }: FieldDefinitionNode): boolean {
  return (directives ?? []).some(({ name }) => name.value === COST.name || name.value === LIST_SIZE.name);
}

function weightIn(node: { readonly directives?: readonly ConstDirectiveNode[] }): number | undefined {
  return numberIn(getDirectiveValues(COST, node)?.['weight']);
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}
