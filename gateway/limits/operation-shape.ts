import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/** What an operation's text amounts to, without a schema. */
export interface OperationShape {
  /** Deepest nesting of fields. */
  readonly depth: number;
  readonly rootFields: number;
  /** Fields, aliased fields and directives; those of a fragment count wherever it is spread. */
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
}

const NOTHING: OperationShape = { depth: 0, rootFields: 0, fields: 0, aliases: 0, directives: 0 };

/**
 * The shape of a document: of its largest operation, number by number. Each fragment is measured once, so that
 * fragments which spread each other many times over are counted without being walked.
 */
export function shapeOf({ definitions }: DocumentNode): OperationShape {
  const fragments = new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const measure = new Measure(fragments);
  return definitions.reduce((largest, definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return largest;
    const own = definition.directives?.length ?? 0;
    const shape = measure.selections(definition.selectionSet);
    return greater(largest, { ...shape, directives: shape.directives + own });
  }, NOTHING);
}

class Measure {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #measured = new Map<string, OperationShape>();

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  selections({ selections }: SelectionSetNode): OperationShape {
    let { depth, rootFields, fields, aliases, directives } = NOTHING;
    for (const node of selections) {
      directives += node.directives?.length ?? 0;
      const inner =
        node.kind === Kind.FRAGMENT_SPREAD
          ? this.#fragment(node.name.value)
          : node.selectionSet === undefined
            ? NOTHING
            : this.selections(node.selectionSet);
      const isField = node.kind === Kind.FIELD;
      depth = Math.max(depth, inner.depth + (isField ? 1 : 0));
      rootFields += isField ? 1 : inner.rootFields;
      fields += inner.fields + (isField ? 1 : 0);
      aliases += inner.aliases + (isField && node.alias !== undefined ? 1 : 0);
      directives += inner.directives;
    }
    return { depth, rootFields, fields, aliases, directives };
  }

  /** A fragment within itself, and one that does not exist, are nothing here: validation refuses them. */
  #fragment(name: string): OperationShape {
    const known = this.#measured.get(name);
    if (known !== undefined) return known;
    const fragment = this.#fragments.get(name);
    if (fragment === undefined) return NOTHING;
    this.#measured.set(name, NOTHING);
    const shape = this.selections(fragment.selectionSet);
    const directives = shape.directives + (fragment.directives?.length ?? 0);
    this.#measured.set(name, { ...shape, directives });
    return { ...shape, directives };
  }
}

function greater(one: OperationShape, other: OperationShape): OperationShape {
  return {
    depth: Math.max(one.depth, other.depth),
    rootFields: Math.max(one.rootFields, other.rootFields),
    fields: Math.max(one.fields, other.fields),
    aliases: Math.max(one.aliases, other.aliases),
    directives: Math.max(one.directives, other.directives),
  };
}
