import { isListType, isNonNullType, isObjectType, type FieldNode, type GraphQLOutputType } from 'graphql';
import { REFERENCE_ONLY_NOTICE } from '../../../kit/records/sector-grade.ts';
import type { CollectedFields } from './shape.ts';

/** What `interface SectorGrade` says of a grade that is withheld; whatever else a sector's type has is null or empty. */
const SAID: Readonly<Record<string, (sector: string) => string>> = {
  status: () => 'WITHHELD',
  sector: (sector) => sector,
  notice: () => REFERENCE_ONLY_NOTICE,
};

/** The answer in the place of a sector's grade that is withheld by the hub itself. */
export function withheldAnswer(type: GraphQLOutputType, sector: string, fields: CollectedFields): unknown {
  if (!isObjectType(type)) throw new Error(`the grade of ${sector} is of no object type`);
  return Object.fromEntries(
    [...fields].map(([key, [node]]) => [
      key,
      valueOf(type.getFields()[nameOf(node)]?.type, nameOf(node), type.name, sector),
    ]),
  );
}

function nameOf(node: FieldNode | undefined): string {
  return node?.name.value ?? '';
}

function valueOf(type: GraphQLOutputType | undefined, name: string, typeName: string, sector: string): unknown {
  if (name === '__typename') return typeName;
  const said = SAID[name];
  if (said !== undefined) return said(sector);
  return isNonNullType(type) && isListType(type.ofType) ? [] : null;
}
