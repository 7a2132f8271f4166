import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  visit,
  type DocumentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

const TYPENAME = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;

/**
 * A document with its @skip and @include carried out. Planned with them, @apollo/query-planner 2.14.4 loses fields: one
 * that is computed from others under a condition takes those of its fetch that have none down with it, and an object of
 * which all fields are skipped is not asked for.
 * @param switches values of the variables that @skip and @include read.
 * @throws {GraphQLError} where such a variable was given as null.
 */
export function decided(document: DocumentNode, switches: Readonly<Record<string, unknown>>): DocumentNode {
  const decide = (node: SelectionNode): SelectionNode | null | undefined => {
    if ((node.directives ?? []).length === 0) return undefined;
    if (getDirectiveValues(GraphQLSkipDirective, node, switches)?.['if'] === true) return null;
    if (getDirectiveValues(GraphQLIncludeDirective, node, switches)?.['if'] === false) return null;
    return { ...node, directives: [] };
  };
  return visit(document, {
    Field: { enter: decide },
    InlineFragment: { enter: decide },
    FragmentSpread: { enter: decide },
    SelectionSet: {
      leave: (node): SelectionSetNode | undefined =>
        node.selections.length > 0 ? undefined : { ...node, selections: [TYPENAME] },
    },
  });
}
