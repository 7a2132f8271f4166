import {
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  type TypeNode,
} from 'graphql';
import { sharedSdl } from '../kit/graph/shared-sdl.ts';
import { objectTypes, type ParsedSubgraph, type SectorMark, sectorMarks } from './sector-marks.ts';

const CADENCES = ['MONTHLY', 'QUARTERLY', 'YEARLY', 'UNKNOWN'];

/**
 * What composition does not catch, or blames on the wrong subgraph: each problem names the subgraph, the place and the
 * mend. (design.md §11)
 */
export function contractProblems(subgraphs: readonly ParsedSubgraph[]): string[] {
  const marks = sectorMarks(subgraphs);
  return [
    ...duplicates(marks, 'code', 'sector code'),
    ...duplicateFields(subgraphs),
    ...marks.flatMap((mark) => markProblems(mark, documentOf(subgraphs, mark.subgraph))),
    ...subgraphs.flatMap(sharedEnumProblems),
    ...subgraphs.flatMap(nonNullProblems),
    ...subgraphs.flatMap(descriptionProblems),
  ];
}

function documentOf(subgraphs: readonly ParsedSubgraph[], name: string): DocumentNode {
  return subgraphs.find((subgraph) => subgraph.name === name)?.typeDefs ?? { kind: Kind.DOCUMENT, definitions: [] };
}

function duplicates(marks: readonly SectorMark[], key: 'code', label: string): string[] {
  return [...Map.groupBy(marks, (mark) => mark[key])]
    .filter(([, same]) => same.length > 1)
    .map(
      ([value, same]) =>
        `${same.map(({ subgraph }) => subgraph).join(' and ')} use the same ${label} ${value}; choose another in @sector.`,
    );
}

function duplicateFields(subgraphs: readonly ParsedSubgraph[]): string[] {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  for (const { name, typeDefs } of subgraphs) {
    for (const field of objectTypes(typeDefs, 'Enterprise').flatMap(({ fields }) => fields ?? [])) {
      const fieldName = field.name.value;
      if (fieldName === 'uscc') continue;
      const owner = owners.get(fieldName);
      if (owner !== undefined)
        problems.push(`${name} and ${owner} both add the field Enterprise.${fieldName}; one must choose another name.`);
      owners.set(fieldName, name);
    }
  }
  return problems;
}

function markProblems({ subgraph, code, field, type, cadence }: SectorMark, document: DocumentNode): string[] {
  const place = `${subgraph}: Enterprise.${field}`;
  const implementsGrade = objectTypes(document, type).some(({ interfaces }) =>
    (interfaces ?? []).some(({ name }) => name.value === 'SectorGrade'),
  );
  return [
    ...(/^[A-Z][A-Z0-9_]*$/.test(code) ? [] : [`${place}: @sector(code:) must be in capitals, such as WORK_SAFETY.`]),
    ...(CADENCES.includes(cadence) ? [] : [`${place}: @sector(cadence:) must be one of ${CADENCES.join(', ')}.`]),
    ...(type === ''
      ? [`${place} must be nullable and of the sector's own type: null means that the sector did not answer.`]
      : []),
    ...(type !== '' && !implementsGrade ? [`${place}: type ${type} must implement SectorGrade.`] : []),
  ];
}

/** Composition quietly unites the values of an enum; a value only one subgraph knows breaks the hub at run time. */
function sharedEnumProblems({ name, typeDefs }: ParsedSubgraph): string[] {
  const shared = new Map(enumsOf(parse(sharedSdl())));
  return enumsOf(typeDefs).flatMap(([enumName, values]) => {
    const known = shared.get(enumName);
    const extra = known === undefined ? [] : values.filter((value) => !known.includes(value));
    return extra.map(
      (value) => `${name}: enum ${enumName} is shared and has no value ${value}; use a type of your own.`,
    );
  });
}

function enumsOf(document: DocumentNode): [string, string[]][] {
  return document.definitions
    .filter((definition): definition is EnumTypeDefinitionNode => definition.kind === Kind.ENUM_TYPE_DEFINITION)
    .map((definition) => [definition.name.value, (definition.values ?? []).map((value) => value.name.value)]);
}

/** A non-null field of Enterprise or of a root would null the whole answer when its subgraph is silent. */
function nonNullProblems({ name, typeDefs }: ParsedSubgraph): string[] {
  return ['Enterprise', 'Query', 'Mutation'].flatMap((type) =>
    objectTypes(typeDefs, type)
      .flatMap(({ fields }) => fields ?? [])
      .filter((field) => isNonNull(field.type) && !isKey(type, field))
      .map(
        (field) => `${name}: ${type}.${field.name.value} must be nullable, or its silence nulls everybody's answer.`,
      ),
  );
}

function isNonNull(type: TypeNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE;
}

function isKey(type: string, field: FieldDefinitionNode): boolean {
  return type === 'Enterprise' && field.name.value === 'uscc';
}

function descriptionProblems({ name, typeDefs }: ParsedSubgraph): string[] {
  return typeDefs.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION)
      return [];
    return (definition.fields ?? [])
      .filter(({ description }) => description === undefined)
      .map(
        (field) =>
          `${name}: ${definition.name.value}.${field.name.value} has no description (meaning, unit, source; Chinese first).`,
      );
  });
}
