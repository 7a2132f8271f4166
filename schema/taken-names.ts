import { type DefinitionNode, isTypeDefinitionNode, print, type TypeDefinitionNode } from 'graphql';
import type { ParsedSubgraph } from './sector-marks.ts';

/** Types to which every subgraph adds its own part. */
const COMMON = new Set(['Enterprise', 'Query', 'Mutation']);

/**
 * Two subgraphs that use one type name for two things: composition quietly unites enums, and blames objects at length.
 * What all subgraphs have in common (schema/shared.graphql) is written the same in each.
 */
export function takenNameProblems(subgraphs: readonly ParsedSubgraph[]): string[] {
  const first = new Map<string, { subgraph: string; text: string }>();
  const problems: string[] = [];
  for (const { name: subgraph, typeDefs } of subgraphs) {
    for (const definition of typeDefs.definitions.filter(isOwnType)) {
      const name = definition.name.value;
      const known = first.get(name);
      if (known === undefined) first.set(name, { subgraph, text: print(definition) });
      else if (known.text !== print(definition)) {
        problems.push(
          `${subgraph}: the type name ${name} is taken by ${known.subgraph} for something else; choose another name.`,
        );
      }
    }
  }
  return problems;
}

function isOwnType(definition: DefinitionNode): definition is TypeDefinitionNode {
  return isTypeDefinitionNode(definition) && !COMMON.has(definition.name.value);
}
