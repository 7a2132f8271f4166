import {
  isInterfaceType,
  isObjectType,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql';

/**
 * The names under which an operation is planned. The planner of @apollo/query-planner 2.14.4 confuses a field that the
 * client calls by the name of another field (`id: name`) with that other field, where it needs it as a key. So such an
 * alias is planned under a name nobody else has, and the client sees its own.
 */
export interface SafeNames {
  /** The operation with the names it is planned under. */
  readonly document: DocumentNode;
  /** Whether any name is another than the client's. */
  readonly areOthers: boolean;
  /** The name under which subgraphs' answers hold a field. */
  nameOf(this: void, field: FieldNode): string;
  /** A name of a planned operation as the client knows it. */
  clientName(this: void, name: string): string;
}

/** @param fieldNames names of all fields of the schema. */
export function safeNames(document: DocumentNode, fieldNames: ReadonlySet<string>): SafeNames {
  const responseNames = new Set<string>();
  visit(document, { Field: ({ alias, name }) => void responseNames.add((alias ?? name).value) });
  let suffix = '__client';
  while ([...responseNames].some((name) => name.endsWith(suffix))) suffix += '_';
  const isConfusing = ({ alias, name }: FieldNode): boolean =>
    alias !== undefined && alias.value !== name.value && fieldNames.has(alias.value);
  const nameOf = (field: FieldNode): string =>
    `${(field.alias ?? field.name).value}${isConfusing(field) ? suffix : ''}`;
  let areOthers = false;
  const renamed = visit(document, {
    Field(field) {
      if (!isConfusing(field)) return undefined;
      areOthers = true;
      return { ...field, alias: { kind: Kind.NAME, value: nameOf(field) } as const };
    },
  });
  return {
    document: areOthers ? renamed : document,
    areOthers,
    nameOf,
    clientName: (name) => (name.endsWith(suffix) ? name.slice(0, -suffix.length) : name),
  };
}

export function fieldNamesIn(schema: GraphQLSchema): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'),
  );
  return new Set(types.flatMap((type) => ('getFields' in type ? Object.keys(type.getFields()) : [])));
}
