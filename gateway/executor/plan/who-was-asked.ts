import { Kind, parse, type DocumentNode, type FieldNode, type SelectionSetNode } from 'graphql';
import type { ErrorPath } from '../../sector-data-source/gateway-types.ts';

/** A question of a plan. */
export interface Question {
  readonly subgraph: string;
  readonly path: readonly string[];
  readonly operation: string;
  readonly isAboutEntities: boolean;
}

/** Added by the query planner to response names that would collide, and taken off again when the answer is merged. */
const PLANNER_ALIAS = /__alias_\d+$/;

/**
 * The subgraph that was asked for what stands at a path of the answer; undefined where none was. Slow: for faults.
 * @param clientName a response name as the client knows it.
 */
export function subgraphAskedFor(
  path: ErrorPath,
  questions: readonly Question[],
  clientName: (name: string) => string,
): string | undefined {
  const names = path.filter((part) => typeof part === 'string');
  const asked = questions.find(({ path: asking, operation, isAboutEntities }) => {
    const before = asking.filter((step) => step !== '@').map(clientName);
    if (!before.every((name, index) => name === names[index])) return false;
    const rest = names.slice(before.length);
    return selects(parse(operation), isAboutEntities ? ['_entities', ...rest] : rest, clientName);
  });
  return asked?.subgraph;
}

function selects(document: DocumentNode, names: readonly string[], clientName: (name: string) => string): boolean {
  let selected = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition.selectionSet] : [],
  );
  for (const name of names) {
    const fields = selected
      .flatMap((selectionSet) => fieldsIn(selectionSet, document))
      .filter((field) => clientName((field.alias ?? field.name).value.replace(PLANNER_ALIAS, '')) === name);
    if (fields.length === 0) return false;
    selected = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
  }
  return true;
}

function fieldsIn({ selections }: SelectionSetNode, document: DocumentNode): readonly FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsIn(selection.selectionSet, document);
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsIn(fragment.selectionSet, document) : [];
  });
}
