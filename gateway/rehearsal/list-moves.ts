import { sql } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import { TIER_VIEWS, type TierView } from '../index/facets.ts';
import { tableOf } from '../index/index-tables.ts';
import type { IndexTables } from '../index/tables.ts';
import type { Mover } from './count-moves.ts';
import type { Outcome } from './outcome.ts';

/** Lines of CSV for those who move, by view. */
export type MovesLines = Readonly<Record<TierView, string>>;

export const CSV_HEADER =
  '统一社会信用代码 uscc,名称 name,统计地区 region,行业 industry,现行 from,草案 to,规则 rules,行业评价 sectors\n';

/** Lists some who move, in their order: names and places as the index has them. */
export async function listMoves(
  { engine, read }: Pick<Database<IndexTables>, 'engine' | 'read'>,
  generation: number,
  movers: readonly Mover[],
): Promise<MovesLines> {
  const usccs = movers.map(({ uscc }) => uscc);
  const asked =
    engine === 'sqlite'
      ? sql`(select value from json_each(${JSON.stringify(usccs)}))`
      : sql`(select unnest(${usccs}::text[]))`;
  const { rows } = await sql<{ uscc: string; content: string }>`
    select uscc, content from ${sql.table(tableOf(generation))} where uscc in ${asked}`.execute(read);
  const contents = new Map(rows.map(({ uscc, content }) => [uscc, content]));
  const lines = { ALL: '', SHARED: '' };
  for (const { uscc, outcomes } of movers) {
    const place = placeOf(JSON.parse(contents.get(uscc) ?? '{}') as EnterpriseContent); // written by enterpriseRow
    for (const view of TIER_VIEWS)
      if (outcomes[view].from !== outcomes[view].to) lines[view] += `${uscc},${place},${endOf(outcomes[view])}\n`;
  }
  return lines;
}

function placeOf({ name, reportingRegion, industry }: EnterpriseContent): string {
  return [name ?? '', reportingRegion?.id ?? '', industry?.code ?? ''].map(inCsv).join(',');
}

function endOf({ from, to, rules, sectors }: Outcome): string {
  return [from, to, rules.join(' '), sectors.join(' ')].map(inCsv).join(',');
}

/** A cell that a spreadsheet would take for a formula gets a quote in front (CSV injection). */
function inCsv(text: string): string {
  const harmless = /^[=+@\t\r]/u.test(text) || /^-./u.test(text) ? `'${text}` : text;
  return /[",\n\r]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
