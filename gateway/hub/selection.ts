import { Kind, parse, type SelectionSetNode, type TypeNode } from 'graphql';

/** A selection written as federation's directives take it: `workSafety { grade }`. */
export function selectionSet(text: string): SelectionSetNode {
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('a selection is an operation');
  return operation.selectionSet;
}

/** The name within lists and non-null marks. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
