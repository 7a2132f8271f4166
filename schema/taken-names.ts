import { isTypeDefinitionNode, parse, print } from 'graphql';
import { sharedSdl } from '../kit/graph/shared-sdl.ts';
import type { ParsedSubgraph } from './sector-marks.ts';

/** Types to which every subgraph adds its own part; what else is shared has checks of its own. */
const COMMON = ['Enterprise', 'Query', 'Mutation'];

/**
 * Two subgraphs that use one type name for two things: composition quietly unites enums, and blames objects at length.
 * What all subgraphs have in common (schema/shared.graphql) is written the same in each.
 */
export function takenNameProblems(subgraphs: readonly ParsedSubgraph[]): string[] {
  const common = new Set([
    ...COMMON,
    ...parse(sharedSdl())
      .definitions.filter(isTypeDefinitionNode)
      .map(({ name }) => name.value),
  ]);
  const first = new Map<string, { subgraph: string; text: string }>();
  const problems: string[] = [];
  for (const { name: subgraph, typeDefs } of subgraphs) {
    for (const definition of typeDefs.definitions.filter(isTypeDefinitionNode)) {
      const name = definition.name.value;
      const known = first.get(name);
      if (common.has(name)) continue;
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
