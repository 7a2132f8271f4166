import type { Caller } from '../../kit/identity/caller.ts';
import type { Export, MutationResolvers, QueryResolvers } from '../hub/resolvers.generated.ts';
import type { EnterpriseFilter } from '../index/enterprise-filter.ts';
import { callerFromStored } from '../access/stored-rights.ts';
import { exportPathOf } from './export-path.ts';
import type { ExportRecord } from './export-record.ts';
import type { Exports } from './exports.ts';

/** What exports are asked of. */
export interface ExportSources {
  readonly exports: Exports;
}

/** Exports at the graph's roots. */
export function exportResolvers({ exports }: ExportSources) {
  return {
    Query: {
      export: async (_root, { number }, { caller }) => {
        const found = await exports.find(number, caller);
        return found === null ? null : onGraph(found, caller);
      },
      exports: async (_root, { first }, { caller }) =>
        (await exports.newest(first, caller)).map((record) => onGraph(record, caller)),
    } satisfies QueryResolvers,
    Mutation: {
      requestExport: async (_root, { filter, fields, format, purpose }, { caller }) => {
        const asked = (filter ?? null) as EnterpriseFilter | null; // read again, value by value, by readFilter
        return onGraph(await exports.request({ filter: asked, fields, format, purpose }, caller), caller);
      },
      cancelExport: async (_root, { number }, { caller }) => onGraph(await exports.cancel(number, caller), caller),
    } satisfies MutationResolvers,
  };
}

function onGraph(record: ExportRecord, { subject }: Caller): Export {
  const { claims, withheld, unanswered, cursor: _cursor, parts: _parts, totalKind, ...told } = record;
  return {
    ...told,
    totalKind: totalKind as Export['totalKind'], // written from what the index counted
    purposeCode: callerFromStored(claims, 0)?.purpose ?? null,
    withheldCells: withheld,
    unansweredCells: unanswered,
    downloadPath: record.state === 'DONE' && record.bySubject === subject ? exportPathOf(record.number) : null,
  };
}
