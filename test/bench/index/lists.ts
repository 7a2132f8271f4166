import { EnterpriseIndex } from '../../../gateway/index/enterprise-index.ts';
import type { IndexTables } from '../../../gateway/index/tables.ts';
import type { Database } from '../../../kit/database/database.ts';
import { quantile } from '../measure.ts';
import { QUESTIONS, SECTORS } from './questions.ts';

const ALL_RIGHTS = { maySeeShared: () => true, maySeeInternal: () => true, limit: null };
const PAGE = 50;
/** Counts take longer than pages and change less from one to the next. */
const COUNTED = 5;

/** Asks for pages of each list, one behind the other, and for its number; prints a table. */
export async function measureLists(database: Database<IndexTables>, times: number): Promise<void> {
  const index = new EnterpriseIndex(database, SECTORS);
  console.log(`
| Question | Found | First page, ms | p50, ms | p95, ms | Count, p50, ms |
| --- | --- | --- | --- | --- | --- |`);
  for (const { title, filter, order } of QUESTIONS) {
    const pages: number[] = [];
    const counts: number[] = [];
    let after: string | null = null;
    let found = '';
    for (let time = 0; time < times; time += 1) {
      const from = performance.now();
      const page = await index.page({ filter, order, first: PAGE, after }, ALL_RIGHTS);
      pages.push(performance.now() - from);
      after = page.hasNextPage ? (page.entries.at(-1)?.cursor ?? null) : null;
      if (time >= COUNTED) continue;
      const counting = performance.now();
      const { count, kind } = await index.count(filter, ALL_RIGHTS);
      counts.push(performance.now() - counting);
      found = `${kind === 'EXACT' ? '' : '~'}${count.toLocaleString('en')}`;
    }
    const first = pages[0] ?? 0;
    const [ofPages, ofCounts] = [pages.sort((a, b) => a - b), counts.sort((a, b) => a - b)];
    const cells = [first, quantile(ofPages, 0.5), quantile(ofPages, 0.95), quantile(ofCounts, 0.5)];
    console.log(`| ${[title, found, ...cells.map((ms) => ms.toFixed(1))].join(' | ')} |`);
  }
}
