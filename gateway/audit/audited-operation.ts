import {
  type DocumentNode,
  getNamedType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { sha256 } from './audit-chain.ts';

/** What the audit log keeps of an operation, worked out once for each document. */
export interface AuditedOperation {
  readonly sha256: string;
  readonly text: string;
  /** Codes of enterprises that are named in the variables. */
  usccsIn(variables: Readonly<Record<string, unknown>>): string[];
}

const USCC_TYPE = 'USCC';

/** Reads what an operation names enterprises by. The text is GraphQL's own writing of it, so that layout does not matter. */
export function auditedOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): AuditedOperation {
  const text = print(document);
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
  return {
    sha256: sha256(text),
    text,
    usccsIn: (variables) => [...literals, ...names.flatMap((name) => texts(variables[name]))],
  };
}

type TypeNode = NonNullable<OperationDefinitionNode['variableDefinitions']>[number]['type'];

function namedIn(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedIn(type.type);
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.flatMap(texts) : [];
}
