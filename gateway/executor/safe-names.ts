import {
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql';

/** Names of a supergraph that the planner may confuse with a client's. */
export interface SupergraphNames {
  /** Of all fields. */
  readonly fields: ReadonlySet<string>;
  /** Of fields that some `@requires` names with arguments. */
  readonly requiredWithArguments: ReadonlySet<string>;
}

/** Of no supergraph: nothing is confused. */
export const NO_NAMES: SupergraphNames = { fields: new Set(), requiredWithArguments: new Set() };

/**
 * The names under which an operation is planned. The planner of @apollo/query-planner 2.14.4 confuses a field that the
 * client calls by the name of another field (`id: name`) with that other field, where it needs it as a key; and a field
 * that is required with arguments with the same one that the client asks with others. So such a field is planned under a
 * name nobody else has, and the client sees its own.
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

export function safeNames(document: DocumentNode, { fields, requiredWithArguments }: SupergraphNames): SafeNames {
  const responseNames = new Set<string>();
  visit(document, { Field: ({ alias, name }) => void responseNames.add((alias ?? name).value) });
  let suffix = '__client';
  while ([...responseNames].some((name) => name.endsWith(suffix))) suffix += '_';
  const isConfusing = ({ alias, name }: FieldNode): boolean =>
    alias !== undefined && alias.value !== name.value ? fields.has(alias.value) : requiredWithArguments.has(name.value);
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

export function supergraphNames(schema: GraphQLSchema, supergraphSdl: string): SupergraphNames {
  return { fields: fieldNamesIn(schema), requiredWithArguments: requiredWithArgumentsIn(parse(supergraphSdl)) };
}

/** `@join__field(requires: "weight(unit: KILOGRAM)")` */
function requiredWithArgumentsIn(supergraph: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(supergraph, {
    Directive({ name, arguments: given = [] }) {
      const required = given.find((argument) => argument.name.value === 'requires')?.value;
      if (name.value !== 'join__field' || required?.kind !== Kind.STRING) return;
      visit(parse(`{ ${required.value} }`), {
        Field: (field) => void (field.arguments?.length && names.add(field.name.value)),
      });
    },
  });
  return names;
}

function fieldNamesIn(schema: GraphQLSchema): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'),
  );
  return new Set(types.flatMap((type) => ('getFields' in type ? Object.keys(type.getFields()) : [])));
}
