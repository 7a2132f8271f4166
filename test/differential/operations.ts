import {
  astFromValue,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  type GraphQLAbstractType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  parse,
  print,
  validate,
  type DocumentNode,
} from 'graphql';
import { chanceOf, type Chance } from './chance.ts';

/** A request as a client sends it. */
export interface Asked {
  readonly text: string;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

const MOST_TRIES = 30;
const DEEPEST = 5;

/** What the stock executor and its planner get wrong may be left out of an operation. */
export interface Style {
  readonly conditions: boolean;
  /** Aliases that are the names of other fields. */
  readonly confusingAliases: boolean;
  /** How to ask a real graph; left out where the graph is a generated one. */
  readonly words?: Words;
}

/** What a real graph is asked for. */
export interface Words {
  /** Whether a field is asked for. */
  asksFor(type: string, field: string): boolean;
  /** Values that an argument may be given; none where it is always left out. */
  valuesFor(field: string, argument: string): readonly unknown[];
}

/** An operation that the schema accepts. */
export function generateOperation(schema: GraphQLSchema, seed: number, style: Style): Asked {
  return operationBy(schema, (attempt) => chanceOf(seed, `operation ${attempt}`), style);
}

/** The same by other chances, one for each attempt. */
export function operationBy(schema: GraphQLSchema, chanceFor: (attempt: number) => Chance, style: Style): Asked {
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const asked = new OperationMaker(schema, chanceFor(attempt), style).make();
    if (validate(schema, asked.document).length === 0) return asked;
  }
  return { text: '{ __typename }', document: parse('{ __typename }'), operationName: undefined, variables: {} };
}

const VARIABLES: Readonly<Record<string, { readonly value: unknown; readonly byDefault: string }>> = {
  Int: { value: 4, byDefault: '5' },
  String: { value: 'given', byDefault: '"default"' },
  Kind: { value: 'SECOND', byDefault: 'FIRST' },
  Filter: { value: { kinds: ['THIRD'] }, byDefault: '{ least: 9 }' },
};

class OperationMaker {
  readonly #schema: GraphQLSchema;
  readonly #chance: Chance;
  readonly #style: Style;
  readonly #definitions: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  readonly #fragments: { name: string; on: string; text: string }[] = [];
  /** One response name means one field with the same arguments, so that selections rarely conflict. */
  readonly #names = new Map<string, string>();
  #fieldsLeft = 40;

  constructor(schema: GraphQLSchema, chance: Chance, style: Style) {
    this.#schema = schema;
    this.#chance = chance;
    this.#style = style;
  }

  make(): Asked {
    const mutation = this.#schema.getMutationType();
    const isMutation = mutation && this.#style.words === undefined && this.#chance.percent(15);
    const root = isMutation ? mutation : this.#schema.getQueryType();
    if (!root) throw new Error('a graph has a query root');
    const selection = this.#selection(root, 0);
    const isNamed = this.#chance.percent(20);
    const variables = this.#definitions.length === 0 ? '' : `(${this.#definitions.join(', ')})`;
    const text = [
      `${isMutation ? 'mutation' : 'query'} Asked${variables} ${selection}`,
      ...this.#fragments.map(({ name, on, text: body }) => `fragment ${name} on ${on} ${body}`),
      ...(isNamed ? ['query Other { __typename }'] : []),
    ].join('\n');
    return {
      text,
      document: parse(text),
      operationName: isNamed ? 'Asked' : undefined,
      variables: this.#variables,
    };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const parts: string[] = [];
    const count = this.#chance.between(1, depth === 0 ? 4 : 5);
    for (let part = 0; part < count; part += 1) parts.push(this.#part(type, depth));
    if (depth === 0 && this.#style.words === undefined && this.#chance.percent(5))
      parts.push('__type(name: "Kind") { kind name enumValues { name } }');
    return `{ ${parts.join(' ')} }`;
  }

  #part(type: GraphQLCompositeType, depth: number): string {
    const draw = this.#chance.below(100);
    if (draw < 10) return `${this.#chance.percent(40) ? 'typeName: ' : ''}__typename${this.#condition()}`;
    if (draw < 22 && depth < DEEPEST) return this.#inlineFragment(type, depth);
    if (draw < 28 && depth < DEEPEST) return this.#spread(type, depth);
    if (draw < 40 && isAbstractType(type)) return this.#oneNameForTwo(type);
    const fields = this.#fieldsOf(type);
    if (fields.length === 0)
      return isAbstractType(type) && depth < DEEPEST ? this.#inlineFragment(type, depth) : '__typename';
    return this.#field(this.#chance.pick(fields), depth);
  }

  #fieldsOf(type: GraphQLCompositeType): GraphQLField<unknown, unknown>[] {
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const { words } = this.#style;
    return words === undefined ? fields : fields.filter(({ name }) => words.asksFor(type.name, name));
  }

  #inlineFragment(type: GraphQLCompositeType, depth: number): string {
    const on = this.#chance.percent(20) && !isAbstractType(type) ? '' : ` on ${this.#typeWithin(type).name}`;
    const inside = on === '' ? type : (this.#schema.getType(on.slice(4)) as GraphQLCompositeType);
    return `...${on}${this.#condition()} ${this.#selection(inside, depth + 1)}`;
  }

  /**
   * One name for different fields, which is right where no object has both. Two names where a subgraph may know the
   * objects by their interface only: there the planner of @apollo/query-planner 2.14.4 takes the two for one field.
   */
  #oneNameForTwo(type: GraphQLAbstractType): string {
    const [one, other] = this.#chance.some(this.#schema.getPossibleTypes(type), 2);
    const leaves = [one, other].map((each) =>
      Object.values(each?.getFields() ?? {}).filter((field) => !isCompositeType(getNamedType(field.type))),
    );
    const pairs = (leaves[0] ?? []).flatMap((first) =>
      (leaves[1] ?? [])
        .filter((second) => String(second.type) === String(first.type) && second.name !== first.name)
        .map((second) => [first.name, second.name]),
    );
    if (one === undefined || other === undefined || pairs.length === 0) return '__typename';
    const [first, second] = this.#chance.pick(pairs);
    const otherName = isInterfaceType(type) && 'id' in type.getFields() ? 'other' : 'shared';
    return `... on ${one.name} { shared: ${first} } ... on ${other.name} { ${otherName}: ${second} }`;
  }

  #spread(type: GraphQLCompositeType, depth: number): string {
    const usable = this.#fragments.filter(({ on }) => on === type.name);
    if (usable.length > 0 && this.#chance.percent(60))
      return `...${this.#chance.pick(usable).name}${this.#condition()}`;
    const on = this.#typeWithin(type);
    const text = this.#selection(on, depth + 1);
    const name = `Part${this.#fragments.length}`;
    this.#fragments.push({ name, on: on.name, text });
    return `...${name}${this.#condition()}`;
  }

  /** A type that an object of this one may be. */
  #typeWithin(type: GraphQLCompositeType): GraphQLCompositeType {
    const around = isObjectType(type) ? this.#abstractsAround(type.name) : [];
    const within = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [];
    return this.#chance.pick([type, ...around, ...within, ...within]);
  }

  #abstractsAround(name: string): GraphQLCompositeType[] {
    return Object.values(this.#schema.getTypeMap())
      .filter(isAbstractType)
      .filter((type) => this.#schema.getPossibleTypes(type).some((possible) => possible.name === name));
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    this.#fieldsLeft -= 1;
    const type = getNamedType(field.type);
    if (isCompositeType(type) && (depth >= DEEPEST || this.#fieldsLeft < 0)) return '__typename';
    const given = this.#arguments(field);
    const name = this.#responseName(`${field.name}${given}`, field.name);
    const selection = isCompositeType(type) ? ` ${this.#selection(type, depth + 1)}` : '';
    return `${name === field.name ? '' : `${name}: `}${field.name}${given}${this.#condition()}${selection}`;
  }

  /** Now and then a name that some other field, or a key, has too. */
  #responseName(asked: string, fieldName: string): string {
    const known = this.#names.get(asked);
    if (known !== undefined && this.#chance.percent(80)) return known;
    const isFree = ![...this.#names.values()].includes(fieldName);
    const draw = this.#chance.below(100);
    const name =
      (draw < 75 || !this.#style.confusingAliases) && isFree
        ? fieldName
        : draw < 90 || !this.#style.confusingAliases
          ? `alias${this.#names.size}`
          : this.#chance.pick(['id', 'code', 'name', 'alias0', 'computed1', 'constructor']);
    this.#names.set(asked, name);
    return name;
  }

  #arguments(field: GraphQLField<unknown, unknown>): string {
    const { words } = this.#style;
    if (words !== undefined) return this.#argumentsIn(field, words);
    const given = field.args.flatMap(({ name, type }) => {
      if (this.#chance.percent(50)) return [];
      const typeName = getNamedType(type).name;
      if (this.#chance.percent(30)) return [`${name}: $${this.#variable(typeName)}`];
      const value =
        typeName === 'Int'
          ? String(this.#chance.below(3))
          : isEnumType(type)
            ? this.#chance.pick(['FIRST', 'THIRD', 'null'])
            : typeName === 'String'
              ? this.#chance.pick(['"a"', '"样例"', 'null'])
              : this.#chance.pick(['{ least: 2 }', '{ kinds: [FIRST] }', '{ inner: { kinds: SECOND } }', 'null']);
      return [`${name}: ${value}`];
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  #argumentsIn(field: GraphQLField<unknown, unknown>, words: Words): string {
    const given = field.args.flatMap((argument) => {
      const values = words.valuesFor(field.name, argument.name);
      if (values.length === 0 || (!isRequiredArgument(argument) && this.#chance.percent(50))) return [];
      return [`${argument.name}: ${this.#valueOf(argument, this.#chance.pick(values))}`];
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  #valueOf({ type }: GraphQLArgument, value: unknown): string {
    const node = this.#chance.percent(60) ? astFromValue(value, type) : null;
    if (node !== null && node !== undefined) return print(node);
    const name = `v${this.#definitions.length}`;
    this.#definitions.push(`$${name}: ${String(type)}`);
    this.#variables[name] = value;
    return `$${name}`;
  }

  #variable(typeName: string): string {
    const name = `v${this.#definitions.length}`;
    const { value, byDefault } = VARIABLES[typeName] ?? { value: null, byDefault: 'null' };
    this.#definitions.push(`$${name}: ${typeName}${this.#chance.percent(40) ? ` = ${byDefault}` : ''}`);
    if (this.#chance.percent(60)) this.#variables[name] = this.#chance.percent(85) ? value : null;
    return name;
  }

  #condition(): string {
    const draw = this.#chance.below(100);
    if (draw >= 14 || !this.#style.conditions) return '';
    const directive = this.#chance.pick(['skip', 'include']);
    if (draw < 4) return ` @${directive}(if: ${this.#chance.pick(['true', 'false'])})`;
    return ` @${directive}(if: $${this.#switch()})`;
  }

  #switch(): string {
    const name = `is${this.#chance.below(3)}`;
    if (!this.#definitions.some((definition) => definition.startsWith(`$${name}:`))) {
      const byDefault = this.#chance.percent(30) ? this.#chance.pick(['true', 'false']) : undefined;
      this.#definitions.push(`$${name}: Boolean! ${byDefault === undefined ? '' : ` = ${byDefault}`}`);
      if (byDefault === undefined || this.#chance.percent(50)) this.#variables[name] = this.#chance.percent(50);
    }
    return name;
  }
}
