import {
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  type NameNode,
  type StringValueNode,
} from 'graphql';
import type { ParsedSubgraph } from './sector-marks.ts';

/** Types that belong to the whole graph: whoever defines them describes them. */
const OF_EVERYBODY = new Set(['Enterprise', 'Query', 'Mutation']);

interface Described {
  readonly name: NameNode;
  readonly description?: StringValueNode | undefined;
}

/** Every type, field, argument and value of a subgraph that nobody has described. */
export function descriptionProblems({ name, typeDefs }: ParsedSubgraph): string[] {
  return typeDefs.definitions
    .flatMap(bareIn)
    .map((place) => `${name}: ${place} has no description (meaning, unit, source; Chinese first).`);
}

function bareIn(definition: DefinitionNode): string[] {
  if (isTypeDefinitionNode(definition) && !OF_EVERYBODY.has(definition.name.value))
    return [...bare([definition], ''), ...bareInside(definition)];
  return isTypeDefinitionNode(definition) || isTypeExtensionNode(definition) ? bareInside(definition) : [];
}

function bareInside(
  type: Described & { fields?: readonly (FieldDefinitionNode | InputValueDefinitionNode)[] } & {
    values?: readonly Described[];
  },
): string[] {
  const prefix = `${type.name.value}.`;
  const fields = type.fields ?? [];
  return [
    ...bare(fields, prefix),
    ...fields.flatMap((field) =>
      'arguments' in field ? bare(field.arguments ?? [], `${prefix}${field.name.value}, argument `) : [],
    ),
    ...bare(type.values ?? [], prefix),
  ];
}

function bare(nodes: readonly Described[], prefix: string): string[] {
  return nodes.filter(({ description }) => !description?.value.trim()).map(({ name }) => `${prefix}${name.value}`);
}
