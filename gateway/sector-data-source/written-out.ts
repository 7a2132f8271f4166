import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  visit,
  type DirectiveNode,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';
import { fragmentsOf, type SwitchedOperation } from './operation-store.ts';

/**
 * An operation with its @skip and @include decided and its fragments written out where they are spread.
 * graphql-jit 0.8.9 notes conditions on the fields themselves, and so gets them wrong where a fragment is spread twice
 * or the same field is selected under different conditions.
 */
export function writtenOut({ document, operation, switches }: SwitchedOperation): OperationDefinitionNode {
  const fragments = fragmentsOf(document);
  const decide = (node: SelectionNode): SelectionNode | null => {
    if (getDirectiveValues(GraphQLSkipDirective, node, switches)?.['if'] === true) return null;
    if (getDirectiveValues(GraphQLIncludeDirective, node, switches)?.['if'] === false) return null;
    return { ...node, directives: (node.directives ?? []).filter(isNoSwitch) };
  };
  return visit(structuredClone(operation), {
    Field: decide,
    InlineFragment: decide,
    FragmentSpread(node) {
      const fragment = fragments[node.name.value];
      if (fragment === undefined || decide(node) === null) return null;
      const { typeCondition, selectionSet } = structuredClone(fragment);
      return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet };
    },
  });
}

function isNoSwitch({ name }: DirectiveNode): boolean {
  return name.value !== 'skip' && name.value !== 'include';
}
