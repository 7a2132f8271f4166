import { HubError } from '../errors.ts';
import type { Subgraph } from '../subgraph.ts';
import type { RecordsKind } from './records-kind.ts';

export interface FoundKind {
  readonly subgraph: Subgraph;
  readonly kind: RecordsKind;
}

/** Every kind of records that may be handed in, in the order of the subgraphs. */
export function allKinds(subgraphs: readonly Subgraph[]): FoundKind[] {
  return subgraphs.flatMap((subgraph) =>
    subgraph.imports.filter(({ isHandedIn }) => isHandedIn).map((kind) => ({ subgraph, kind })),
  );
}

/**
 * The kind called `<subgraph>/<kind>`, or `<kind>` where only one subgraph takes it.
 * @throws {HubError} KIND_UNKNOWN, KIND_AMBIGUOUS, listing the candidates
 */
export function findKind(subgraphs: readonly Subgraph[], name: string): FoundKind {
  const kinds = allKinds(subgraphs);
  const found = kinds.filter(({ subgraph, kind }) => name === kind.name || name === nameOf(subgraph, kind));
  if (found[0] !== undefined && found.length === 1) return found[0];
  const names = (candidates: FoundKind[]) => candidates.map(({ subgraph, kind }) => nameOf(subgraph, kind)).join(', ');
  if (found.length > 1)
    throw new HubError('KIND_AMBIGUOUS', `Several subgraphs take "${name}". Say which: ${names(found)}.`);
  throw new HubError('KIND_UNKNOWN', `No subgraph takes "${name}". There are: ${names(kinds)}.`);
}

function nameOf(subgraph: Subgraph, kind: RecordsKind): string {
  return `${subgraph.name}/${kind.name}`;
}

/**
 * The subgraph with this name.
 * @throws {HubError} CONFIGURATION_INVALID
 */
export function findSubgraph(subgraphs: readonly Subgraph[], name: string): Subgraph {
  const found = subgraphs.find((each) => each.name === name);
  if (found === undefined) {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `No subgraph is called "${name}". There are: ${subgraphs.map((each) => each.name).join(', ')}.`,
    );
  }
  return found;
}
