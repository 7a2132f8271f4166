import { sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { csvCell } from '../csv-cell.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import type { TierView } from '../index/facets.ts';
import { tableOf } from '../index/index-tables.ts';
import type { IndexTables } from '../index/tables.ts';
import type { Comparison, Outcome } from './outcome.ts';
import { count, emptyTally, type Tally } from './tally.ts';

/** A stretch of codes: behind the first, through the last. */
export interface Keys {
  readonly after: string;
  readonly through: string;
}

/** What was found in a stretch, by view; lines of CSV for those who move. */
export interface ComparedPage {
  readonly tallies: Readonly<Record<TierView, Tally>>;
  readonly lines: Readonly<Record<TierView, string>>;
}

export const CSV_HEADER =
  '统一社会信用代码 uscc,名称 name,统计地区 region,行业 industry,现行 from,草案 to,规则 rules,行业评价 sectors\n';
const VIEWS: readonly TierView[] = ['ALL', 'SHARED'];

/** Compares the enterprises of a stretch, as the index has them. */
export async function comparePage(
  read: Database<IndexTables>['read'],
  generation: number,
  { after, through }: Keys,
  comparison: Comparison,
): Promise<ComparedPage> {
  const { rows } = await sql<{ uscc: Uscc; content: string }>`
    select uscc, content from ${sql.table(tableOf(generation))}
    where uscc > ${after} and uscc <= ${through} order by uscc`.execute(read);
  const tallies = { ALL: emptyTally(), SHARED: emptyTally() };
  const lines = { ALL: '', SHARED: '' };
  for (const { uscc, content } of rows) {
    const outcomes = comparison.of(uscc, content);
    let parsed: EnterpriseContent | null = null;
    const known = () => (parsed ??= JSON.parse(content) as EnterpriseContent); // written by enterpriseRow
    const place = () => ({
      uscc,
      region: known().reportingRegion?.id ?? '-',
      industry: known().industry?.code.charAt(0) ?? '-',
    });
    for (const view of VIEWS) {
      if (count(tallies[view], outcomes[view], place)) lines[view] += lineOf(uscc, known(), outcomes[view]);
    }
  }
  return { tallies, lines };
}

function lineOf(uscc: string, { name, reportingRegion, industry }: EnterpriseContent, outcome: Outcome): string {
  const cells = [
    uscc,
    name ?? '',
    reportingRegion?.id ?? '',
    industry?.code ?? '',
    outcome.from,
    outcome.to,
    outcome.rules.join(' '),
    outcome.sectors.join(' '),
  ];
  return `${cells.map(csvCell).join(',')}\n`;
}
