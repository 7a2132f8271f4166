import { type ConstDirectiveNode, type DocumentNode, Kind, parse, valueFromASTUntyped } from 'graphql';
import { type Disclosure, Disclosures, fieldedTypes } from '../../kit/disclosure/levels.ts';

/** Said by nobody, so seen by nobody but an owner. */
const UNSAID: Disclosure = { level: 'OWNER', also: [] };

/** What a composed graph says of its fields: who may see them, whose they are, and which are sectors' grades. */
export class GraphDisclosures {
  readonly #disclosures: Disclosures;
  readonly #subgraphsOfTypes = new Map<string, readonly string[]>();
  readonly #subgraphsOfFields = new Map<string, readonly string[]>();
  readonly #sectorsOfFields = new Map<string, string>();
  readonly #codeOf: (subgraph: string) => string;

  /** @param codeOf the code under which a subgraph is known. */
  constructor(supergraphSdl: string, codeOf: (subgraph: string) => string) {
    const document = parse(supergraphSdl, { noLocation: true });
    this.#disclosures = new Disclosures(document);
    this.#codeOf = codeOf;
    const names = subgraphNames(document);
    const graphOf = (directive: ConstDirectiveNode) => {
      const graph = argument(directive, 'graph');
      return graph === undefined ? [] : [names.get(graph) ?? graph];
    };
    for (const { name, directives, fields } of fieldedTypes(document)) {
      this.#subgraphsOfTypes.set(name.value, applied(directives, 'join__type').flatMap(graphOf));
      for (const field of fields ?? []) {
        const place = `${name.value}.${field.name.value}`;
        const answering = applied(field.directives, 'join__field').filter(
          (directive) => argument(directive, 'external') !== 'true',
        );
        if (answering.length > 0) this.#subgraphsOfFields.set(place, answering.flatMap(graphOf));
        for (const mark of applied(field.directives, 'sector'))
          this.#sectorsOfFields.set(place, argument(mark, 'code') ?? '');
      }
    }
  }

  of(type: string, field: string): Disclosure {
    return this.#disclosures.of(type, field) ?? UNSAID;
  }

  /** Code of the subgraph that answers a field; undefined where several do, so that it is theirs who answered what it stands in. */
  ownerOf(type: string, field: string): string | undefined {
    const [first, ...others] =
      this.#subgraphsOfFields.get(`${type}.${field}`) ?? this.#subgraphsOfTypes.get(type) ?? [];
    return first === undefined || others.length > 0 ? undefined : this.#codeOf(first);
  }

  /** Code of the sector whose grade a field is; undefined for any other field. */
  sectorOf(type: string, field: string): string | undefined {
    return this.#sectorsOfFields.get(`${type}.${field}`);
  }
}

function subgraphNames({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  const graphs = definitions.find(
    (definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph',
  );
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : [];
  return new Map(
    values.flatMap(({ name, directives }) =>
      applied(directives, 'join__graph').map((graph) => [name.value, argument(graph, 'name') ?? ''] as const),
    ),
  );
}

function applied(directives: readonly ConstDirectiveNode[] | undefined, name: string): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter((directive) => directive.name.value === name);
}

function argument({ arguments: given }: ConstDirectiveNode, name: string): string | undefined {
  const node = given?.find((candidate) => candidate.name.value === name);
  return node === undefined ? undefined : String(valueFromASTUntyped(node.value));
}
