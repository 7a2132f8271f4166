import {
  type DocumentNode,
  getNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  TypeInfo,
  type TypeNode,
  visit,
  visitWithTypeInfo,
  Kind,
} from 'graphql';
import { normaliseUscc, type Uscc } from '../../schema/vocabulary/uscc.ts';
import { isJsonObject } from './answer-check.ts';

type Variables = Readonly<Record<string, unknown>>;

/** By what an operation names enterprises, worked out once for each operation. */
export interface NamedEnterprises {
  /** Codes in arguments and variables, as they are written. */
  textsIn(variables: Variables): string[];
  /** The same, the keys of entities that are asked about and of rows that are handed in, as the hub writes codes, each once. */
  codesIn(variables: Variables): Uscc[];
}

const USCC_TYPE = 'USCC';
/** Of an entity that is asked about, and of a row that is handed in, whose texts are read by the sector alone. */
const USCC_FIELD = 'uscc';

export function enterprisesNamed(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): NamedEnterprises {
  const literals: string[] = [];
  const inRows: string[] = [];
  const variablesInRows: string[] = [];
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      StringValue({ value }) {
        const type = types.getInputType();
        if (type && getNamedType(type).name === USCC_TYPE) literals.push(value);
      },
      ObjectField({ name, value }) {
        if (name.value !== USCC_FIELD) return;
        if (value.kind === Kind.STRING) inRows.push(value.value);
        if (value.kind === Kind.VARIABLE) variablesInRows.push(value.name.value);
      },
    }),
  );
  const names = (operation.variableDefinitions ?? [])
    .filter(({ type }) => namedIn(type) === USCC_TYPE)
    .map(({ variable }) => variable.name.value);
  const textsIn = (variables: Variables) => [...literals, ...names.flatMap((name) => texts(variables[name]))];
  const keysIn = (variables: Variables) => [
    ...inRows,
    ...variablesInRows.flatMap((name) => texts(variables[name])),
    ...Object.values(variables).flatMap(keysOf),
  ];
  return {
    textsIn,
    codesIn: (variables) =>
      [...new Set([...textsIn(variables), ...keysIn(variables)].map((text) => normaliseUscc(text)))] as Uscc[], // a text that is no code is known to nobody
  };
}

function namedIn(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedIn(type.type);
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.flatMap(texts) : [];
}

function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  return isJsonObject(value) ? texts(value[USCC_FIELD]) : [];
}
