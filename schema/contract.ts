import {
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type EnumTypeExtensionNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  type TypeNode,
} from 'graphql';
import { HUB_FIELDS } from '../gateway/hub/hub-sdl.ts';
import { sectorGradeInterface } from '../kit/graph/sector-sdl.ts';
import { sharedSdl } from '../kit/graph/shared-sdl.ts';
import { disclosureProblems } from './disclosure-problems.ts';
import { descriptionProblems } from './missing-descriptions.ts';
import { requiresProblems } from './required-fields.ts';
import { takenNameProblems } from './taken-names.ts';
import { objectTypes, type ParsedSubgraph, type SectorMark, sectorMarks } from './sector-marks.ts';

const CADENCES = ['MONTHLY', 'QUARTERLY', 'YEARLY', 'UNKNOWN'];
const DISCLOSURES = ['SHARED', 'INTERNAL'];

/**
 * What composition does not catch, or blames on the wrong subgraph: each problem names the subgraph, the place and the
 * mend. (design.md §11)
 */
export function contractProblems(subgraphs: readonly ParsedSubgraph[]): string[] {
  const marks = sectorMarks(subgraphs);
  return [
    ...duplicates(marks, 'code', 'sector code'),
    ...duplicateFields(subgraphs),
    ...takenNameProblems(subgraphs),
    ...marks.flatMap((mark) => markProblems(mark, documentOf(subgraphs, mark.subgraph))),
    ...subgraphs.flatMap(sharedEnumProblems),
    ...subgraphs.flatMap(nonNullProblems),
    ...subgraphs.flatMap((subgraph) => requiresProblems(subgraph, subgraphs)),
    ...subgraphs.flatMap(descriptionProblems),
    ...disclosureProblems(subgraphs),
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
  const owners = new Map<string, string>(HUB_FIELDS.map((field) => [field, 'the hub']));
  const problems: string[] = [];
  for (const { name, typeDefs } of subgraphs) {
    for (const field of fieldsOf(typeDefs, 'Enterprise')) {
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

function markProblems(
  { subgraph, code, field, type, cadence, disclosure }: SectorMark,
  document: DocumentNode,
): string[] {
  const place = `${subgraph}: Enterprise.${field}`;
  const takesArguments = fieldsOf(document, 'Enterprise').some(
    (candidate) => candidate.name.value === field && (candidate.arguments ?? []).length > 0,
  );
  const implementsGrade = objectTypes(document, type).some(({ interfaces }) =>
    (interfaces ?? []).some(({ name }) => name.value === 'SectorGrade'),
  );
  return [
    ...(/^[A-Z][A-Z0-9_]*$/.test(code) ? [] : [`${place}: @sector(code:) must be in capitals, such as WORK_SAFETY.`]),
    ...(CADENCES.includes(cadence) ? [] : [`${place}: @sector(cadence:) must be one of ${CADENCES.join(', ')}.`]),
    ...(disclosure === '' || DISCLOSURES.includes(disclosure)
      ? []
      : [`${place}: @disclosure(level:) of a sector's field must be one of ${DISCLOSURES.join(', ')}.`]),
    ...(type === ''
      ? [`${place} must be nullable and of the sector's own type: null means that the sector did not answer.`]
      : []),
    ...(takesArguments ? [`${place} must take no arguments: convergence requires it.`] : []),
    ...(type !== '' && !implementsGrade ? [`${place}: type ${type} must implement SectorGrade.`] : []),
    ...(implementsGrade ? gradeProblems(subgraph, type, fieldsOf(document, type)) : []),
  ];
}

/**
 * GraphQL itself would allow arguments in an implementation, and blames the interface for what the type lacks. A grade
 * that is withheld says so in its status, and has nothing else to say.
 */
function gradeProblems(subgraph: string, type: string, own: readonly FieldDefinitionNode[]): string[] {
  const shared = new Set((sectorGradeInterface().fields ?? []).map(({ name }) => name.value));
  const unsayable = own.filter(
    (field) => !shared.has(field.name.value) && isNonNull(field.type) && !isList(field.type),
  );
  return [
    ...sharedFieldProblems(subgraph, type, own),
    ...unsayable.map(
      ({ name }) =>
        `${subgraph}: ${type}.${name.value} must be nullable or a list: where the grade is withheld there is nothing to say.`,
    ),
  ];
}

function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && type.type.kind === Kind.LIST_TYPE);
}

function sharedFieldProblems(subgraph: string, type: string, own: readonly FieldDefinitionNode[]): string[] {
  return (sectorGradeInterface().fields ?? []).flatMap(({ name: { value: name } }) => {
    const field = own.find((candidate) => candidate.name.value === name);
    if (field === undefined)
      return [`${subgraph}: ${type} lacks ${name} of SectorGrade; write it as schema/shared.graphql does.`];
    return (field.arguments ?? []).length > 0
      ? [`${subgraph}: ${type}.${name} must take no arguments: convergence requires it.`]
      : [];
  });
}

function fieldsOf(document: DocumentNode, type: string): FieldDefinitionNode[] {
  return objectTypes(document, type).flatMap(({ fields }) => fields ?? []);
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
    .filter(
      (definition): definition is EnumTypeDefinitionNode | EnumTypeExtensionNode =>
        definition.kind === Kind.ENUM_TYPE_DEFINITION || definition.kind === Kind.ENUM_TYPE_EXTENSION,
    )
    .map((definition) => [definition.name.value, (definition.values ?? []).map((value) => value.name.value)]);
}

/** A non-null field of Enterprise or of a root would null the whole answer when its subgraph is silent. */
function nonNullProblems({ name, typeDefs }: ParsedSubgraph): string[] {
  return ['Enterprise', 'Query', 'Mutation'].flatMap((type) =>
    fieldsOf(typeDefs, type)
      .filter((field) => isNonNull(field.type) && !isKey(type, field) && !isMarked(field))
      .map(
        (field) => `${name}: ${type}.${field.name.value} must be nullable, or its silence nulls everybody's answer.`,
      ),
  );
}

function isNonNull(type: TypeNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE;
}

/** What is wrong with a sector's own field, `markProblems` says. */
function isMarked({ directives }: FieldDefinitionNode): boolean {
  return (directives ?? []).some(({ name }) => name.value === 'sector');
}

function isKey(type: string, field: FieldDefinitionNode): boolean {
  return type === 'Enterprise' && field.name.value === 'uscc';
}
