import { type FieldDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { namedType, selectionSet } from '../gateway/hub/selection.ts';
import { objectTypes, type ParsedSubgraph } from './sector-marks.ts';

/**
 * `@requires` that reaches a field with arguments: @apollo/gateway 2.14.4 answers those wrongly without a word
 * (measured), so it is refused whoever writes it.
 */
export function requiresProblems(subgraph: ParsedSubgraph, all: readonly ParsedSubgraph[]): string[] {
  return subgraph.typeDefs.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) return [];
    const type = definition.name.value;
    return (definition.fields ?? []).flatMap((field) =>
      fieldsWithArguments(type, requiredBy(field), all).map(
        (place) =>
          `${subgraph.name}: ${type}.${field.name.value} requires ${place}, which takes arguments; require one that takes none.`,
      ),
    );
  });
}

function requiredBy({ directives }: FieldDefinitionNode): SelectionSetNode | null {
  const value = directives
    ?.find(({ name }) => name.value === 'requires')
    ?.arguments?.find(({ name }) => name.value === 'fields')?.value;
  return value?.kind === Kind.STRING ? selectionSet(value.value) : null;
}

function fieldsWithArguments(
  type: string,
  selection: SelectionSetNode | null | undefined,
  all: readonly ParsedSubgraph[],
): string[] {
  return (selection?.selections ?? []).flatMap((node) => {
    if (node.kind !== Kind.FIELD) return [];
    const declared = all.flatMap(({ typeDefs }) =>
      objectTypes(typeDefs, type)
        .flatMap(({ fields }) => fields ?? [])
        .filter(({ name }) => name.value === node.name.value),
    );
    const [first] = declared;
    return [
      ...(declared.some((field) => (field.arguments ?? []).length > 0) ? [`${type}.${node.name.value}`] : []),
      ...(first === undefined ? [] : fieldsWithArguments(namedType(first.type), node.selectionSet, all)),
    ];
  });
}
