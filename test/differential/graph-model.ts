import { chanceOf, type Chance } from './chance.ts';

/** A graph, before it is taken apart into subgraphs. */
export interface GraphModel {
  readonly subgraphs: readonly string[];
  readonly entities: readonly EntityModel[];
  readonly values: readonly ValueModel[];
  readonly abstracts: readonly AbstractModel[];
  readonly queries: readonly FieldModel[];
  readonly mutations: readonly FieldModel[];
}

export interface FieldModel {
  readonly name: string;
  /** Type as SDL writes it. */
  readonly type: string;
  /** Subgraphs that can answer it. */
  readonly owners: readonly string[];
  readonly takesArguments: boolean;
  /** Selection of other fields of the same entity that the owner must be told. */
  readonly requires?: string | undefined;
  /** Field of the entity returned that this field gives along although another subgraph owns it. */
  readonly provides?: string | undefined;
}

export interface EntityModel {
  readonly name: string;
  readonly fields: readonly FieldModel[];
  /** Type of the key field `code`: others than those of other entities, so that the planner has to tell them apart. */
  readonly codeType: string;
  /** Keys by which each subgraph knows the entity. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

/** An object without a key, the same in every subgraph that has it. */
export interface ValueModel {
  readonly name: string;
  readonly fields: readonly FieldModel[];
  readonly subgraphs: readonly string[];
}

export interface AbstractModel {
  readonly kind: 'INTERFACE' | 'UNION' | 'ENTITY_INTERFACE';
  readonly name: string;
  /** The one subgraph that knows its members. */
  readonly home: string;
  readonly members: readonly string[];
  readonly fields: readonly FieldModel[];
  /** Of an ENTITY_INTERFACE: the subgraph that knows it as an object, and what it adds. */
  readonly objectIn?: string;
  readonly added?: readonly FieldModel[];
}

export const LEAVES = ['Int', 'Float', 'String', 'Boolean', 'ID', 'Kind', 'Anything'];
const WRAPPERS = ['T', 'T', 'T', 'T!', 'T!', '[T]', '[T!]', '[T]!', '[T!]!', '[[T]]', '[[T!]!]'];

export function generateGraph(seed: number): GraphModel {
  return new GraphMaker(chanceOf(seed, 'graph')).make();
}

class GraphMaker {
  readonly #chance: Chance;
  readonly #subgraphs: readonly string[];
  readonly #entityNames: readonly string[];
  readonly #values: ValueModel[] = [];
  readonly #abstracts: AbstractModel[] = [];
  readonly #interfaceFields = new Map<string, FieldModel[]>();
  #fieldNumber = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#subgraphs = ['one', 'two', 'three', 'four'].slice(0, chance.between(2, 4));
    this.#entityNames = names('Entity', chance.between(2, 4));
  }

  make(): GraphModel {
    for (const name of names('Value', this.#chance.between(1, 3))) this.#addValue(name);
    for (const name of names('Either', this.#chance.below(3))) this.#addAbstract(name);
    if (this.#chance.percent(30)) this.#addEntityInterface();
    const plain = this.#entityNames.map((name) => this.#entity(name));
    const withFields = this.#withInterfaceFields(plain);
    return {
      subgraphs: this.#subgraphs,
      entities: withFields,
      values: this.#values.map((value) => ({
        ...value,
        fields: [...value.fields, ...(this.#interfaceFields.get(value.name) ?? [])],
      })),
      abstracts: this.#abstracts,
      queries: this.#subgraphs.flatMap((subgraph) => this.#roots(subgraph, withFields)),
      mutations: this.#chance.percent(40) ? this.#roots(this.#chance.pick(this.#subgraphs), withFields) : [],
    };
  }

  #addValue(name: string): void {
    const subgraphs = this.#chance.some(this.#subgraphs, 1);
    const fields = this.#times(2, 4).map(() => {
      const inner = this.#values.filter((value) => subgraphs.every((each) => value.subgraphs.includes(each)));
      const kind = this.#chance.below(10);
      const named =
        kind < 2 && inner.length > 0
          ? this.#chance.pick(inner).name
          : kind < 4
            ? this.#chance.pick(this.#entityNames)
            : this.#chance.pick(LEAVES);
      return this.#field(named, subgraphs);
    });
    this.#values.push({ name, fields, subgraphs });
  }

  #addAbstract(name: string): void {
    const home = this.#chance.pick(this.#subgraphs);
    const values = this.#values.filter(({ subgraphs }) => subgraphs.join(' ') === home).map((value) => value.name);
    const members = this.#chance.some([...this.#entityNames, ...values], 2);
    if (this.#chance.percent(40)) {
      this.#abstracts.push({ kind: 'UNION', name, home, members, fields: [] });
      return;
    }
    const fields = this.#times(1, 2).map(() => this.#field(this.#chance.pick(LEAVES), [home]));
    for (const member of members)
      this.#interfaceFields.set(member, [...(this.#interfaceFields.get(member) ?? []), ...fields]);
    this.#abstracts.push({ kind: 'INTERFACE', name, home, members, fields });
  }

  #addEntityInterface(): void {
    const [home = '', objectIn = ''] = this.#chance.below(2) ? this.#subgraphs : this.#subgraphs.toReversed();
    const leafOf = (owner: string) => this.#field(this.#chance.pick(LEAVES), [owner]);
    this.#abstracts.push({
      kind: 'ENTITY_INTERFACE',
      name: 'Known',
      home,
      objectIn,
      members: ['KnownPlant', 'KnownShop'],
      fields: [leafOf(home)],
      added: [leafOf(objectIn), this.#field(this.#chance.pick(this.#entityNames), [objectIn])],
    });
  }

  #entity(name: string): EntityModel {
    const keys = this.#keys();
    const fields: FieldModel[] = [];
    for (const _ of this.#times(4, 7)) {
      const owner = this.#chance.pick(this.#subgraphs);
      const named = this.#typeIn(owner);
      const isShared = LEAVES.includes(named) && this.#chance.percent(20);
      fields.push(this.#field(named, isShared ? this.#chance.some(this.#subgraphs, 1) : [owner]));
    }
    if (this.#chance.percent(60)) fields.push(...this.#computed(fields));
    return { name, fields, keys, codeType: this.#chance.pick(['String!', 'ID!']) };
  }

  /** A field that its owner works out from what other subgraphs say. */
  #computed(fields: readonly FieldModel[]): FieldModel[] {
    const owner = this.#chance.pick(this.#subgraphs);
    const usable = fields.filter(({ owners, takesArguments }) => !owners.includes(owner) && !takesArguments);
    const parts = this.#chance.some(usable, 1).flatMap(({ name, type }) => {
      const named = namedIn(type);
      if (LEAVES.includes(named)) return [name];
      const value = this.#values.find((each) => each.name === named);
      const leaf = value?.fields.find((field) => LEAVES.includes(namedIn(field.type)) && !field.takesArguments);
      return value?.subgraphs.includes(owner) && leaf ? [`${name} { ${leaf.name} }`] : [];
    });
    if (parts.length === 0) return [];
    this.#fieldNumber += 1;
    return [
      {
        name: `computed${this.#fieldNumber}`,
        type: this.#chance.pick(['String', 'String', 'String!']),
        owners: [owner],
        takesArguments: false,
        requires: parts.join(' '),
      },
    ];
  }

  #keys(): ReadonlyMap<string, readonly string[]> {
    const style = this.#chance.below(10);
    if (style < 6) return new Map(this.#subgraphs.map((subgraph) => [subgraph, ['id']]));
    if (style < 8) return new Map(this.#subgraphs.map((subgraph) => [subgraph, ['id code']]));
    const home = this.#chance.pick(this.#subgraphs);
    return new Map(
      this.#subgraphs.map((subgraph) => [
        subgraph,
        subgraph === home ? ['id', 'code'] : [this.#chance.pick(['id', 'code'])],
      ]),
    );
  }

  #withInterfaceFields(entities: readonly EntityModel[]): EntityModel[] {
    return entities.map((entity) => ({
      ...entity,
      fields: [...entity.fields, ...(this.#interfaceFields.get(entity.name) ?? [])],
    }));
  }

  #roots(subgraph: string, entities: readonly EntityModel[]): FieldModel[] {
    return this.#times(1, 3).map(() => {
      const named = this.#chance.percent(70) ? this.#referenceIn(subgraph) : this.#typeIn(subgraph);
      const field = this.#field(named, [subgraph]);
      const entity = entities.find(({ name }) => name === named);
      const providable = entity?.fields.filter(
        ({ owners, type, takesArguments }) =>
          owners.length > 1 && !owners.includes(subgraph) && LEAVES.includes(namedIn(type)) && !takesArguments,
      );
      return providable?.length ? { ...field, provides: this.#chance.pick(providable).name } : field;
    });
  }

  #typeIn(subgraph: string): string {
    return this.#chance.percent(55) ? this.#chance.pick(LEAVES) : this.#referenceIn(subgraph);
  }

  #referenceIn(subgraph: string): string {
    const values = this.#values.filter(({ subgraphs }) => subgraphs.includes(subgraph)).map(({ name }) => name);
    const abstracts = this.#abstracts
      .filter(({ home, objectIn }) => home === subgraph || objectIn === subgraph)
      .map(({ name }) => name);
    return this.#chance.pick([...this.#entityNames, ...this.#entityNames, ...values, ...abstracts]);
  }

  #field(named: string, owners: readonly string[]): FieldModel {
    this.#fieldNumber += 1;
    const type = this.#chance.pick(WRAPPERS).replace('T', named);
    const takesArguments = this.#chance.percent(20);
    return { name: `${named.charAt(0).toLowerCase()}${this.#fieldNumber}`, type, owners, takesArguments };
  }

  #times(first: number, last: number): undefined[] {
    return Array.from({ length: this.#chance.between(first, last) });
  }
}

export function namedIn(type: string): string {
  return type.replaceAll(/[[\]!]/g, '');
}

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}
