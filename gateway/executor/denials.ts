import { type FieldNode, Kind, type SelectionSetNode, visit } from 'graphql';
import { type ClientOperation, sameOperation } from './client-operation.ts';
import type { Failure, JsonObject } from './plan/run.ts';
import { safeNames, type SupergraphNames } from './safe-names.ts';

/** What of operations is not for those who ask. */
export interface AccessRules<Context> {
  /** Null where all of an operation is. */
  denialsIn(this: void, operation: ClientOperation, context: Context): Denials | null;
}

/** What of an operation is not for one who asks: it is not asked of any subgraph. */
export interface Denials {
  /** Tells this set of fields from others of the same operation. */
  readonly key: string;
  /** The fields, and the code of the sector whose answer says that it is withheld; null where an error says it. */
  readonly fields: ReadonlyMap<FieldNode, string | null>;
  /** The errors, for one way to set the variables that @skip and @include read. */
  failures(switches: Readonly<JsonObject>): readonly Failure[];
}

const TYPENAME = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;

/** The operation as it is planned without what is denied; its answer still has the form that was asked for. */
export function withoutDenied(
  { operation, fragments, switches, document }: ClientOperation,
  denied: Denials['fields'],
  supergraphNames: SupergraphNames,
): ClientOperation {
  const reduced = visit(document, {
    Field: { enter: (field) => (denied.has(field) ? null : undefined) },
    SelectionSet: {
      leave: (node): SelectionSetNode | undefined =>
        node.selections.length > 0 ? undefined : { ...node, selections: [TYPENAME] },
    },
  });
  const names = safeNames(reduced, supergraphNames);
  return {
    document,
    operation,
    fragments,
    switches,
    names,
    plannedOperation: sameOperation(names.document, operation),
    denied,
  };
}
