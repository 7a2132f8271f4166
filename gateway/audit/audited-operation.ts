import { type DocumentNode, type GraphQLSchema, type OperationDefinitionNode, print } from 'graphql';
import { enterprisesNamed } from '../sector-data-source/named-enterprises.ts';
import { sha256 } from './audit-chain.ts';

/** What the audit log keeps of an operation, worked out once for each document. */
export interface AuditedOperation {
  readonly sha256: string;
  readonly text: string;
  /** Codes of enterprises that are named in the variables. */
  usccsIn(variables: Readonly<Record<string, unknown>>): string[];
}

/** Reads what an operation names enterprises by. The text is GraphQL's own writing of it, so that layout does not matter. */
export function auditedOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): AuditedOperation {
  const text = print(document);
  const named = enterprisesNamed(schema, document, operation);
  return { sha256: sha256(text), text, usccsIn: (variables) => named.textsIn(variables) };
}
