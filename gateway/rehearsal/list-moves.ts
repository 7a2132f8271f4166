import { sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import { csvCell } from '../csv-cell.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import { tableOf } from '../index/index-tables.ts';
import type { IndexTables } from '../index/tables.ts';
import type { Outcome } from './outcome.ts';

export const CSV_HEADER =
  '统一社会信用代码 uscc,名称 name,统计地区 region,行业 industry,现行 from,草案 to,规则 rules,行业评价 sectors\n';

/** Lines of CSV for some who fare alike, in the order given: names and places as a generation of the index has them now. */
export async function listMoves(
  { engine, read }: Pick<Database<IndexTables>, 'engine' | 'read'>,
  generation: number,
  usccs: readonly string[],
  outcome: Outcome,
): Promise<string> {
  const asked =
    engine === 'sqlite'
      ? sql`(select value from json_each(${JSON.stringify(usccs)}))`
      : sql`(select unnest(${usccs}::text[]))`;
  const { rows } = await sql<{ uscc: string; content: string }>`
    select uscc, content from ${sql.table(tableOf(generation))} where uscc in ${asked}`.execute(read);
  const contents = new Map(rows.map(({ uscc, content }) => [uscc, content]));
  const end = endOf(outcome);
  let lines = '';
  for (const uscc of usccs) {
    const place = placeOf(JSON.parse(contents.get(uscc) ?? '{}') as EnterpriseContent); // written by enterpriseRow
    lines += `${uscc},${place},${end}\n`;
  }
  return lines;
}

function placeOf({ name, reportingRegion, industry }: EnterpriseContent): string {
  return [name ?? '', reportingRegion?.id ?? '', industry?.code ?? ''].map(csvCell).join(',');
}

function endOf({ from, to, rules, sectors }: Outcome): string {
  return [from, to, rules.join(' '), sectors.join(' ')].map(csvCell).join(',');
}
