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
  /** The same and the keys of entities that are asked about, as the hub writes codes, each once. */
  codesIn(variables: Variables): Uscc[];
}

const USCC_TYPE = 'USCC';

export function enterprisesNamed(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): NamedEnterprises {
  const literals: string[] = [];
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      StringValue({ value }) {
        const type = types.getInputType();
        if (type && getNamedType(type).name === USCC_TYPE) literals.push(value);
      },
    }),
  );
  const names = (operation.variableDefinitions ?? [])
    .filter(({ type }) => namedIn(type) === USCC_TYPE)
    .map(({ variable }) => variable.name.value);
  const textsIn = (variables: Variables) => [...literals, ...names.flatMap((name) => texts(variables[name]))];
  return {
    textsIn,
    codesIn: (variables) =>
      [
        ...new Set([...textsIn(variables), ...keysOf(variables['representations'])].map((text) => normaliseUscc(text))),
      ] as Uscc[], // a text that is no code is known to nobody
  };
}

function namedIn(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedIn(type.type);
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.flatMap(texts) : [];
}

function keysOf(representations: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(representations) ? representations : [];
  return all.flatMap((each) => (isJsonObject(each) ? texts(each['uscc']) : []));
}
