import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
} from 'graphql';
import { disclosedAs, disclosureIn } from '../disclosure/levels.ts';
import { HubError } from '../errors.ts';
import type { SectorDeclaration } from '../sector.ts';
import { parseSdl } from './parse-sdl.ts';
import { sharedSdl } from './shared-sdl.ts';

const INTERFACE = 'SectorGrade';

type DeclaredField = Pick<
  SectorDeclaration,
  'name' | 'code' | 'field' | 'type' | 'title' | 'authority' | 'cadence' | 'disclosure' | 'description'
>;

/**
 * What a sector adds to the graph: its schema.graphql, with the fields of `interface SectorGrade` copied into its type
 * (a sector writes only its own), and the one marked field on Enterprise.
 * @throws {HubError} SECTOR_CONTRACT_BROKEN
 */
export function sectorSdl(sector: DeclaredField, written: string): string {
  const { definitions } = parseSdl(written, `subgraphs/${sector.name}/schema.graphql`);
  if (!definitions.some((definition) => isSectorType(definition, sector.type))) {
    throw new HubError(
      'SECTOR_CONTRACT_BROKEN',
      `subgraphs/${sector.name}/schema.graphql must declare "type ${sector.type} implements ${INTERFACE}", the type that sector.ts names.`,
    );
  }
  const completed = definitions.map((definition) =>
    isSectorType(definition, sector.type) ? disclosedLikeField(withInterfaceFields(definition), sector) : definition,
  );
  return `${print({ kind: Kind.DOCUMENT, definitions: completed })}\n\n${enterpriseSdl(sector)}`;
}

function isSectorType(definition: DefinitionNode, type: string): definition is ObjectTypeDefinitionNode {
  return (
    definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
    definition.name.value === type &&
    (definition.interfaces ?? []).some(({ name }) => name.value === INTERFACE)
  );
}

function withInterfaceFields(type: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
  const own = type.fields ?? [];
  const shared = (sectorGradeInterface().fields ?? []).filter(
    ({ name }) => !own.some((field) => field.name.value === name.value),
  );
  return { ...type, fields: [...shared, ...own] };
}

/** A type that does not say who may see it is disclosed as the sector's field is. */
function disclosedLikeField(type: ObjectTypeDefinitionNode, { disclosure }: DeclaredField): ObjectTypeDefinitionNode {
  const directives = type.directives ?? [];
  if (disclosureIn(directives) !== undefined) return type;
  return { ...type, directives: [...directives, parsedDirective(disclosedAs(disclosure))] };
}

function parsedDirective(text: string): ConstDirectiveNode {
  const [definition] = parse(`type T ${text}`, { noLocation: true }).definitions;
  const directive = definition?.kind === Kind.OBJECT_TYPE_DEFINITION ? definition.directives?.[0] : undefined;
  if (directive === undefined) throw new Error(`${text} is no directive`);
  return directive;
}

/** The interface of schema/shared.graphql that every sector's type implements. */
export function sectorGradeInterface(): InterfaceTypeDefinitionNode {
  const found = parse(sharedSdl()).definitions.find(
    (definition): definition is InterfaceTypeDefinitionNode =>
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION && definition.name.value === INTERFACE,
  );
  if (found === undefined) throw new Error(`schema/shared.graphql declares no interface ${INTERFACE}`);
  return found;
}

function enterpriseSdl(sector: DeclaredField): string {
  const { field, type, code, title, authority, cadence, disclosure, description } = sector;
  return `type Enterprise @key(fields: "uscc") {
  "统一社会信用代码。Unified Social Credit Code."
  uscc: USCC!
  ${JSON.stringify(description)}
  ${field}: ${type} @sector(code: ${JSON.stringify(code)}, title: ${JSON.stringify(title)}, authority: ${JSON.stringify(authority)}, cadence: ${JSON.stringify(cadence)}) ${disclosedAs(disclosure)}
}
`;
}
