import type { Database } from '../../../kit/database/database.ts';
import { todayInShanghai } from '../../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import type { EnterpriseContent } from '../../index/enterprise-content.ts';
import type { RowRules } from '../../index/enterprise-row.ts';
import { addReceived, lastReceived } from '../../index/index-store.ts';
import type { EnterprisePart } from '../../index/subgraph-question.ts';
import type { IndexTables } from '../../index/tables.ts';
import { type Source, workOut } from '../../index/work-out.ts';

/** Hears what subgraphs say of an enterprise at an instant of one's choice, as the index does. */
export function hearing(database: Database<IndexTables>, rules: RowRules) {
  const contents = new Map<Uscc, EnterpriseContent>();
  return {
    contentOf: (uscc: Uscc): EnterpriseContent => contents.get(uscc) ?? {},
    hear: (at: string, uscc: Uscc, ...told: readonly { source: Source; part: EnterprisePart }[]): Promise<void> =>
      database.write(async (transaction) => {
        const last = await lastReceived(transaction, database.engine, [uscc]);
        const moment = { at, today: todayInShanghai(new Date(at)) };
        const { row, received } = workOut(
          uscc,
          contents.get(uscc),
          told,
          (source) => last.get(`${uscc}/${source}`),
          moment,
          rules,
        );
        contents.set(uscc, JSON.parse(row.content) as EnterpriseContent);
        await addReceived(transaction, database.engine, received);
      }),
  };
}
