import type { SubgraphContext } from '../subgraph.ts';
import type { RowProblem, StoredRecord } from './records-kind.ts';

/** Why a caller who is limited to regions may not hand in a record; null where the record is about an enterprise there. */
export async function beyondReach(
  { caller, rows }: Pick<SubgraphContext, 'caller' | 'rows'>,
  { uscc }: Pick<StoredRecord, 'uscc'>,
): Promise<RowProblem | null> {
  if (caller.limit === null) return null;
  if (uscc === null)
    return {
      field: null,
      code: 'ACCESS_DENIED_REGION',
      message:
        'The row is about no single enterprise. Leave it to somebody whose token is for the whole province, who finds it in the quarantine.',
    };
  if ((await rows.denialOf(uscc)) === null) return null;
  return {
    field: 'uscc',
    code: 'ACCESS_DENIED_REGION',
    message:
      'The enterprise is registered outside the regions of your token, or it is not known where. Leave it to its own region, or to somebody whose token is for the whole province, who finds the row in the quarantine.',
  };
}
