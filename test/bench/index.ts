/**
 * `npm run bench:index`: the enterprise index filled with a made-up province, tiers worked out, beside a plain copy of the
 * very rows it wrote, in the same run; then lists by a set of filters. The subgraphs are in memory, so that the index is
 * measured and not they. Prints Markdown; docs/bench/index.md keeps what was measured.
 *
 * --enterprises 100000      --engine postgresql | sqlite      --times 20
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { createLog } from '../../kit/log.ts';
import { testPostgreSql } from '../../kit/testing/postgresql.ts';
import { loadRuleSet } from '../../gateway/convergence/rule-set.ts';
import { EnterpriseIndex } from '../../gateway/index/enterprise-index.ts';
import { followIndex } from '../../gateway/index/follow-index.ts';
import { indexTables, type IndexTables } from '../../gateway/index/tables.ts';
import { Tiers } from '../../gateway/index/tiers.ts';
import { madeUpProvince } from './index/made-up-province.ts';
import { plainCopy } from './index/plain-copy.ts';
import { QUESTIONS, SECTORS } from './index/questions.ts';
import { quantile } from './measure.ts';

const { values } = parseArgs({
  options: {
    enterprises: { type: 'string', default: '100000' },
    engine: { type: 'string', default: 'postgresql' },
    times: { type: 'string', default: '20' },
  },
});
const ALL_RIGHTS = { maySeeShared: () => true, maySeeInternal: () => true, limit: null };
const enterprises = Number(values.enterprises);
const times = Number(values.times);

const folder = await mkdtemp(join(tmpdir(), 'bench-index-'));
const server = values.engine === 'sqlite' ? null : await testPostgreSql();
if (values.engine !== 'sqlite' && server === null) throw new Error('no PostgreSQL server; use --engine sqlite');
const location = locateDatabase(server === null ? `sqlite:${folder}` : `${server.url}/bench`, 'hub');
const database = await openDatabase<IndexTables>(location, [indexTables]);
try {
  await database.migrate();
  const { subgraphs, toldMs } = madeUpProvince(enterprises);
  const ruleSet = await loadRuleSet();
  const startedAt = performance.now();
  const follower = followIndex({
    database,
    location,
    subgraphs,
    rules: { sectors: SECTORS, tiers: new Tiers(ruleSet, SECTORS) },
    pollMs: 50,
    log: createLog('warn'),
  });
  await follower.caughtUp();
  const loadSeconds = (performance.now() - startedAt) / 1000;
  await follower.stop();
  const copy = await plainCopy(database, location, folder);
  const index = new EnterpriseIndex(database, SECTORS);
  const core = cpus()[0]?.model.trim() ?? 'unknown';
  console.log(`- ${availableParallelism()} cores (${core}), Node ${process.versions.node}, ${values.engine}, ${enterprises.toLocaleString('en')} enterprises
- filled in ${loadSeconds.toFixed(1)} s (${Math.round(enterprises / loadSeconds).toLocaleString('en')}/s), of which ${(toldMs() / 1000).toFixed(1)} s went into making the subgraphs’ answers up; with tiers in two views, history and every index
- plain copy of the same rows: ${copy.rowsSeconds.toFixed(1)} s with their key, ${(copy.rowsSeconds + copy.indexSeconds).toFixed(1)} s with every index; filling takes ${(loadSeconds / copy.rowsSeconds).toFixed(1)} and ${(loadSeconds / (copy.rowsSeconds + copy.indexSeconds)).toFixed(1)} times that

| Question | Found | p50, ms | p95, ms | Count, p50, ms |
| --- | --- | --- | --- | --- |`);
  for (const { title, filter, order } of QUESTIONS) {
    const pages: number[] = [];
    const counts: number[] = [];
    let after: string | null = null;
    let found = '';
    for (let time = 0; time < times; time += 1) {
      const from = performance.now();
      const page = await index.page({ filter, order, first: 50, after }, ALL_RIGHTS);
      pages.push(performance.now() - from);
      after = page.hasNextPage ? (page.entries.at(-1)?.cursor ?? null) : null;
      if (time >= 5) continue;
      const counting = performance.now();
      const { count, kind } = await index.count(filter, ALL_RIGHTS);
      counts.push(performance.now() - counting);
      found = `${kind === 'EXACT' ? '' : '~'}${count.toLocaleString('en')}`;
    }
    const [ofPages, ofCounts] = [pages.sort((a, b) => a - b), counts.sort((a, b) => a - b)];
    console.log(
      `| ${title} | ${found} | ${quantile(ofPages, 0.5).toFixed(1)} | ${quantile(ofPages, 0.95).toFixed(1)} | ${quantile(ofCounts, 0.5).toFixed(1)} |`,
    );
  }
} finally {
  await database.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
}
