import {
  Kind,
  visit,
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';
import type { Denials } from './denials.ts';
import { safeNames, type SafeNames, type SupergraphNames } from './safe-names.ts';

/** An operation as a client sent it, read once. */
export interface ClientOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Variables that @skip and @include read. */
  readonly switches: readonly string[];
  readonly names: SafeNames;
  /** The operation with the names it is planned under. */
  readonly plannedOperation: OperationDefinitionNode;
  /** What of it is not for the one who asks: it is not planned. */
  readonly denied?: Denials['fields'];
}

export function readOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  supergraphNames: SupergraphNames,
): ClientOperation {
  const fragments = fragmentsIn(document);
  const names = safeNames(document, supergraphNames);
  return {
    document,
    operation,
    fragments,
    names,
    switches: switchesIn([operation, ...Object.values(fragments)]),
    plannedOperation: names.areOthers ? sameOperation(names.document, operation) : operation,
  };
}

function fragmentsIn({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}

function switchesIn(nodes: readonly ASTNode[]): readonly string[] {
  const names = new Set<string>();
  for (const node of nodes) {
    visit(node, {
      Directive({ name, arguments: given }) {
        if (name.value !== 'skip' && name.value !== 'include') return;
        for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
    });
  }
  return [...names];
}

/** The operation of the same name in another version of its document. */
export function sameOperation(
  { definitions }: DocumentNode,
  { name }: OperationDefinitionNode,
): OperationDefinitionNode {
  const operations = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const same = operations.find((operation) => operation.name?.value === name?.value);
  if (same === undefined) throw new Error('renaming fields keeps operations');
  return same;
}
