import {
  GraphQLError,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  parse,
  Kind,
} from 'graphql';
import { numberFor } from './chance.ts';
import { namedIn, type FieldModel, type GraphModel } from './graph-model.ts';

/** What goes wrong in a case, in how many of a thousand fields. */
export interface Faults {
  /** A resolver throws. */
  readonly thrown: number;
  /** Null, even where the schema allows none. */
  readonly nulls: number;
  /** A leaf of another type than the schema says, or something that is no list. */
  readonly wrong: number;
  /** Entities a subgraph says it does not know. */
  readonly unknown: number;
  /** A subgraph that does not answer at all. */
  readonly silent?: string;
}

export const NO_FAULTS: Faults = { thrown: 0, nulls: 0, wrong: 0, unknown: 0 };

/** An object of the graph: who it is decides all it says. */
export interface Thing {
  readonly __typename: string;
  readonly id: string;
}

const THINGS_PER_TYPE = 5;

/** All the data of a case: any field of any object, always the same, worked out when asked for. */
export class GraphData {
  readonly #seed: number;
  readonly #faults: Faults;
  readonly #schema: GraphQLSchema;
  readonly #requires: ReadonlyMap<string, string>;
  readonly #sure: ReadonlySet<string>;
  readonly #owners: ReadonlyMap<string, readonly string[]>;

  /** @param schema the API schema: what each field's type is, whichever subgraph is asked. */
  constructor(seed: number, graph: GraphModel, schema: GraphQLSchema, faults: Faults) {
    this.#seed = seed;
    this.#faults = faults;
    this.#schema = schema;
    const computed = graph.entities.flatMap(({ fields }) =>
      fields.flatMap(({ name, requires }) => (requires === undefined ? [] : [[name, requires] as const])),
    );
    this.#requires = new Map(computed);
    this.#owners = new Map(fieldsIn(graph).map(({ name, owners }) => [name, owners]));
    this.#sure = new Set(['id', 'code', ...computed.flatMap(([, requires]) => neededFor(requires, graph))]);
  }

  /**
   * What a field says. For a field that needs others, `told` is what its subgraph was told of them.
   * @throws {GraphQLError} where this field's resolver fails in this case.
   */
  field(thing: Thing, parent: string, name: string, given: object, told?: Readonly<Record<string, unknown>>): unknown {
    if (name === 'id') return thing.id;
    if (name === 'code') return codeOf(thing.id);
    const type = this.#typeOf(parent, name);
    const requires = this.#requires.get(name);
    const place = `${thing.id}.${name}(${JSON.stringify(given)})`;
    const fault = this.#faultAt(name, place);
    if (fault === 'thrown') throw new GraphQLError(`fault at ${name}`, { extensions: { code: 'PLANTED' } });
    if (fault === 'nulls') return null;
    if (fault === 'wrong') return wrongValue(type);
    if (requires !== undefined) {
      const selection = selectionOf(requires);
      return `made of ${JSON.stringify(told === undefined ? this.#all(thing, selection) : taken(told, selection))}`;
    }
    return this.#value(type, place);
  }

  isUnknown(subgraph: string, id: string): boolean {
    return numberFor(this.#seed, `unknown ${subgraph} ${id}`) % 1000 < this.#faults.unknown;
  }

  #typeOf(parent: string, name: string): GraphQLOutputType {
    const type = this.#schema.getType(parent);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (field === undefined) throw new Error(`no field ${parent}.${name}`);
    return field.type;
  }

  #faultAt(name: string, place: string): keyof Faults | undefined {
    const owners = this.#owners.get(name) ?? [];
    if (owners.length === 1 && owners[0] === this.#faults.silent) return 'thrown';
    if (this.#sure.has(name)) return undefined;
    const draw = numberFor(this.#seed, `fault ${place}`) % 1000;
    const { thrown, nulls, wrong } = this.#faults;
    if (draw < thrown) return 'thrown';
    if (draw < thrown + nulls) return 'nulls';
    return draw < thrown + nulls + wrong ? 'wrong' : undefined;
  }

  #value(type: GraphQLOutputType, place: string): unknown {
    const draw = numberFor(this.#seed, place);
    if (isNonNullType(type)) return this.#present(type.ofType, place, draw);
    return draw % 6 === 0 ? null : this.#present(type, place, draw);
  }

  #present(type: GraphQLOutputType, place: string, draw: number): unknown {
    if (isNonNullType(type)) return this.#present(type.ofType, place, draw);
    if (isListType(type))
      return Array.from({ length: (draw >>> 4) % 4 }, (_, index) => this.#value(type.ofType, `${place}[${index}]`));
    if (isAbstractType(type)) {
      const possible = this.#schema.getPossibleTypes(type);
      return thingOf(possible[(draw >>> 4) % possible.length], place, draw);
    }
    return isObjectType(type) ? thingOf(type, place, draw) : leafValue(type, draw);
  }

  /** What a computed field is made of, where one schema knows everything. */
  #all(thing: Thing, selection: readonly FieldNode[]): Record<string, unknown> {
    const values = selection.map(({ name, selectionSet }) => {
      const { __typename: parent } = thing;
      const value = this.field(thing, parent, name.value, {});
      const inner = selectionSet?.selections.filter((node) => node.kind === Kind.FIELD) ?? [];
      const take = (each: unknown): unknown =>
        Array.isArray(each) ? each.map(take) : isThing(each) ? this.#all(each, inner) : each;
      return [name.value, inner.length === 0 ? value : take(value)] as const;
    });
    return Object.fromEntries(values);
  }
}

function fieldsIn({ entities, values, abstracts, queries, mutations }: GraphModel): readonly FieldModel[] {
  return [
    ...[...entities, ...values, ...abstracts].flatMap(({ fields }) => fields),
    ...abstracts.flatMap(({ added = [] }) => added),
    ...queries,
    ...mutations,
  ];
}

/** The fields a computed field is made of, and those whose nulls would take them along. */
function neededFor(requires: string, { entities, values }: GraphModel): readonly string[] {
  const named: readonly string[] = requires.match(/\w+/g) ?? [];
  const types = entities
    .flatMap(({ fields }) => fields)
    .filter(({ name }) => named.includes(name))
    .map(({ type }) => namedIn(type));
  const within = values.filter(({ name }) => types.includes(name)).flatMap(({ fields }) => fields);
  return [...named, ...within.map(({ name }) => name)];
}

export function codeOf(id: string): string {
  return `code of ${id}`;
}

export function idOf(code: string): string {
  return code.replace('code of ', '');
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && 'id' in value;
}

/** Entities are few and met again in many places; a value belongs to its place. */
function thingOf(type: GraphQLObjectType | undefined, place: string, draw: number): Thing {
  const name = type?.name ?? '';
  const isEntity = /^(Entity|Known)/.test(name);
  return { __typename: name, id: isEntity ? `${name}:${(draw >>> 8) % THINGS_PER_TYPE}` : place };
}

function taken(told: Readonly<Record<string, unknown>>, selection: readonly FieldNode[]): Record<string, unknown> {
  const take = (value: unknown, inner: readonly FieldNode[]): unknown => {
    if (inner.length === 0) return value;
    if (Array.isArray(value)) return value.map((item) => take(item, inner));
    return typeof value === 'object' && value !== null ? taken(value as Record<string, unknown>, inner) : value;
  };
  return Object.fromEntries(
    selection.map(({ name, selectionSet }) => [
      name.value,
      take(told[name.value], selectionSet?.selections.filter((node) => node.kind === Kind.FIELD) ?? []),
    ]),
  );
}

function selectionOf(text: string): readonly FieldNode[] {
  const [operation] = parse(`{ ${text} }`).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('a selection is an operation');
  return operation.selectionSet.selections.filter((node) => node.kind === Kind.FIELD);
}

function leafValue(type: GraphQLLeafType, draw: number): unknown {
  if (isEnumType(type)) return type.getValues()[(draw >>> 4) % type.getValues().length]?.name;
  switch (type.name) {
    case 'Int':
      return [0, 1, -7, 2_147_483_647, -2_147_483_648][(draw >>> 4) % 5];
    case 'Float':
      return [0, 1.5, -2.25e10, 3][(draw >>> 4) % 4];
    case 'Boolean':
      return (draw >>> 4) % 2 === 0;
    case 'Anything':
      return [{ deep: [{ a: 1 }, null] }, [1, 'two', { three: false }], 'text', 0, false, {}][(draw >>> 4) % 6];
    default:
      return ['', 'text', '样例', '"quoted"\n', '\u2028'][(draw >>> 4) % 5];
  }
}

/** Something that neither a subgraph's serializer nor the gateway may take for a value of the type. */
function wrongValue(type: GraphQLOutputType): unknown {
  const nullable = isNonNullType(type) ? type.ofType : type;
  if (isListType(nullable)) return 5;
  if (isObjectType(nullable) || isAbstractType(nullable)) return null;
  switch (nullable.name) {
    case 'Int':
      return 2_147_483_648;
    case 'Float':
    case 'Boolean':
    case 'Kind':
      return 'NEITHER';
    case 'Anything':
      return null;
    default:
      return { no: 'text' };
  }
}
