import type { AbstractModel, EntityModel, FieldModel, GraphModel, ValueModel } from './graph-model.ts';
import { namedIn } from './graph-model.ts';

const HEAD = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@provides", "@shareable", "@interfaceObject"])
scalar Anything
enum Kind { FIRST SECOND THIRD }
input Filter { least: Int = 1, kinds: [Kind!], inner: Filter }`;

const ARGUMENTS = '(count: Int = 3, text: String, kind: Kind, filter: Filter)';

/** What one subgraph says of the graph, as SDL. */
export function subgraphSdl(graph: GraphModel, subgraph: string): string {
  const printer = new SubgraphPrinter(graph, subgraph);
  return printer.print();
}

class SubgraphPrinter {
  readonly #graph: GraphModel;
  readonly #subgraph: string;

  constructor(graph: GraphModel, subgraph: string) {
    this.#graph = graph;
    this.#subgraph = subgraph;
  }

  print(): string {
    const { entities, values, abstracts, queries, mutations } = this.#graph;
    return [
      HEAD,
      ...values.filter(({ subgraphs }) => subgraphs.includes(this.#subgraph)).map((value) => this.#value(value)),
      ...entities.map((entity) => this.#entity(entity)),
      ...abstracts.map((abstract) => this.#abstract(abstract)),
      this.#root('Query', queries),
      this.#root('Mutation', mutations),
    ].join('\n');
  }

  #root(name: string, fields: readonly FieldModel[]): string {
    const own = fields.filter(({ owners }) => owners.includes(this.#subgraph));
    return own.length === 0 ? '' : `type ${name} {\n${own.map((field) => this.#field(field)).join('\n')}\n}`;
  }

  #value(value: ValueModel): string {
    const isShared = value.subgraphs.length > 1;
    const fields = value.fields
      .filter(({ owners }) => owners.includes(this.#subgraph))
      .map((field) => this.#field(field, isShared && field.owners.length > 1 ? '@shareable' : ''));
    return `type ${value.name}${this.#implemented(value.name)} {\n${fields.join('\n')}\n}`;
  }

  #entity({ name, fields, keys, codeType }: EntityModel): string {
    const ownKeys = keys.get(this.#subgraph) ?? [];
    const keyFields = [...new Set(ownKeys.flatMap((key) => key.split(' ')))];
    const own = fields.filter(({ owners }) => owners.includes(this.#subgraph));
    const needed = new Set([...own.flatMap(({ requires }) => topLevel(requires)), ...this.#provided(name)]);
    const lines = [
      ...keyFields.map((key) => `${key}: ${key === 'id' ? 'ID!' : codeType}`),
      ...own.map((field) => this.#field(field, field.owners.length > 1 ? '@shareable' : '')),
      ...fields
        .filter((field) => needed.has(field.name) && !field.owners.includes(this.#subgraph))
        .map((field) => this.#field(field, '@external')),
    ];
    const directives = ownKeys.map((key) => `@key(fields: "${key}")`).join(' ');
    return `type ${name}${this.#implemented(name)} ${directives} {\n${lines.join('\n')}\n}`;
  }

  #provided(entity: string): string[] {
    return [...this.#graph.queries, ...this.#graph.mutations].flatMap(({ provides, type, owners }) =>
      provides !== undefined && namedIn(type) === entity && owners.includes(this.#subgraph) ? [provides] : [],
    );
  }

  #abstract(abstract: AbstractModel): string {
    const { kind, name, home, members, objectIn, added = [] } = abstract;
    const fields = abstract.fields.map((field) => this.#field(field));
    if (kind === 'ENTITY_INTERFACE' && objectIn === this.#subgraph) {
      const lines = added.map((field) => this.#field(field));
      return `type ${name} @interfaceObject @key(fields: "id") {\nid: ID!\n${lines.join('\n')}\n}`;
    }
    if (home !== this.#subgraph) return '';
    if (kind === 'UNION') return `union ${name} = ${members.join(' | ')}`;
    if (kind === 'INTERFACE') return `interface ${name} {\n${fields.join('\n')}\n}`;
    const body = `@key(fields: "id") {\nid: ID!\n${fields.join('\n')}\n}`;
    return [`interface ${name} ${body}`, ...members.map((member) => `type ${member} implements ${name} ${body}`)].join(
      '\n',
    );
  }

  #implemented(type: string): string {
    const interfaces = this.#graph.abstracts
      .filter(({ kind, home, members }) => kind === 'INTERFACE' && home === this.#subgraph && members.includes(type))
      .map(({ name }) => name);
    return interfaces.length === 0 ? '' : ` implements ${interfaces.join(' & ')}`;
  }

  #field({ name, type, takesArguments, requires, provides }: FieldModel, more = ''): string {
    const directives = [
      requires === undefined ? '' : `@requires(fields: "${requires}")`,
      provides === undefined ? '' : `@provides(fields: "${provides}")`,
      more,
    ];
    return `  ${name}${takesArguments ? ARGUMENTS : ''}: ${type} ${directives.join(' ')}`;
  }
}

function topLevel(selection: string | undefined): string[] {
  return (selection ?? '')
    .replaceAll(/\{[^}]*\}/g, '')
    .split(' ')
    .filter((name) => name !== '');
}
