import type { GraphQLSchema } from 'graphql';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { QueryResolvers } from '../hub/resolvers.generated.ts';
import { auditTrail, type KeptRecord, refusalTrail, type TrailPage } from './audit-trail.ts';
import { fieldsAsked } from './fields-asked.ts';
import type { AuditTables } from './tables.ts';

/** Where the audit log is read, and the graph its operations were asked of. */
export interface AuditSources {
  readonly audit: Database<AuditTables>;
  readonly apiSchema: GraphQLSchema;
}

/** The audit log in the graph. */
export function auditResolvers({
  audit,
  apiSchema,
}: AuditSources): Pick<QueryResolvers, 'auditRecords' | 'auditRefusals' | 'enterpriseAccesses'> {
  const fieldsOf = ({ operationText }: KeptRecord) => fieldsAsked(apiSchema, operationText);
  return {
    auditRecords: async (_root, { first, after, uscc, subject }, { caller }) => {
      if (caller.role !== 'AUDITOR') throw new HubError('FORBIDDEN', 'The audit log is read by auditors.');
      const page = await auditTrail(audit, {
        first,
        after: after ?? null,
        uscc: uscc ?? null,
        subject: subject ?? null,
      });
      const nodes = page.records.map((record) => {
        const { content, chain, number, hash, operationText } = record;
        const { variables, enterprises, sectors, ...said } = content;
        return {
          ...said,
          chain,
          number,
          hash,
          operationText,
          fields: fieldsOf(record),
          sectors: [...sectors],
          variables: JSON.stringify(variables),
          enterprises: [...enterprises] as Uscc[], // written from values the graph knew as USCC
        };
      });
      return { nodes, pageInfo: pageInfo(page) };
    },
    auditRefusals: async (_root, { first, after }, { caller }) => {
      if (caller.role !== 'AUDITOR') throw new HubError('FORBIDDEN', 'The audit log is read by auditors.');
      const page = await refusalTrail(audit, { first, after: after ?? null });
      const nodes = page.records.map(({ content, chain, number, hash }) => {
        const { subject: client, role, refusedCode: code, times, firstAt, lastAt } = content;
        return { chain, number, hash, client, role, code, times, firstAt, lastAt };
      });
      return { nodes, pageInfo: pageInfo(page) };
    },
    enterpriseAccesses: async (_root, { uscc, first, after }, { caller }) => {
      if (caller.role !== 'AUDITOR' && !caller.speaksFor(uscc))
        throw new HubError('FORBIDDEN', 'An enterprise sees who looked at it, and nobody else but auditors does.');
      const page = await auditTrail(audit, { first, after: after ?? null, uscc });
      const nodes = page.records.map((record) => {
        const { at, role, sectors, purpose } = record.content;
        return { at, role, sectors: [...sectors], purpose, fields: fieldsOf(record) };
      });
      return { nodes, pageInfo: pageInfo(page) };
    },
  };
}

function pageInfo<Content>({ hasNextPage, hasPreviousPage, startCursor, endCursor }: TrailPage<Content>) {
  return { hasNextPage, hasPreviousPage, startCursor, endCursor };
}
