import {
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  valueFromASTUntyped,
} from 'graphql';
import { disclosureIn } from '../kit/disclosure/levels.ts';

/** One sector as its mark on Enterprise tells it. */
export interface SectorMark {
  readonly subgraph: string;
  readonly code: string;
  readonly field: string;
  readonly type: string;
  readonly title: string;
  readonly authority: string;
  readonly cadence: string;
  readonly disclosure: string;
}

export interface ParsedSubgraph {
  readonly name: string;
  readonly typeDefs: DocumentNode;
}

/** Definitions and extensions of an object type in a document. */
export function objectTypes(
  document: DocumentNode,
  name: string,
): (ObjectTypeDefinitionNode | ObjectTypeExtensionNode)[] {
  return document.definitions.filter(
    (definition): definition is ObjectTypeDefinitionNode | ObjectTypeExtensionNode =>
      (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION) &&
      definition.name.value === name,
  );
}

/** Every field of Enterprise that is marked `@sector`, in the order of the subgraphs. */
export function sectorMarks(subgraphs: readonly ParsedSubgraph[]): SectorMark[] {
  return subgraphs.flatMap(({ name, typeDefs }) =>
    objectTypes(typeDefs, 'Enterprise')
      .flatMap(({ fields }) => fields ?? [])
      .flatMap((field) => {
        const directive = field.directives?.find((candidate) => candidate.name.value === 'sector');
        if (directive === undefined) return [];
        const argument = (wanted: string): string => {
          const node = directive.arguments?.find((candidate) => candidate.name.value === wanted);
          return node === undefined ? '' : String(valueFromASTUntyped(node.value));
        };
        return [
          {
            subgraph: name,
            code: argument('code'),
            field: field.name.value,
            type: field.type.kind === Kind.NAMED_TYPE ? field.type.name.value : '',
            title: argument('title'),
            authority: argument('authority'),
            cadence: argument('cadence'),
            disclosure: disclosureIn(field.directives)?.level ?? '',
          },
        ];
      }),
  );
}
