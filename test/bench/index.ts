/**
 * `npm run bench:index`: the enterprise index filled with a made-up province, tiers worked out, beside a plain copy of the
 * very rows it wrote, in the same run; then lists by a set of filters. The subgraphs are in memory, so that the index is
 * measured and not they. Prints Markdown; docs/bench/index.md keeps what was measured.
 *
 * --enterprises 100000      --engine postgresql | sqlite      --times 20
 * --lists      asks for lists only, of a store filled before: on the server that HUB_TEST_POSTGRESQL names
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { testPostgreSql } from '../../kit/testing/postgresql.ts';
import { indexTables, type IndexTables } from '../../gateway/index/tables.ts';
import { measureFilling } from './index/filling.ts';
import { measureLists } from './index/lists.ts';

const { values } = parseArgs({
  options: {
    enterprises: { type: 'string', default: '100000' },
    engine: { type: 'string', default: 'postgresql' },
    times: { type: 'string', default: '20' },
    lists: { type: 'boolean', default: false },
  },
});
const enterprises = Number(values.enterprises);

const folder = await mkdtemp(join(tmpdir(), 'bench-index-'));
const server = values.engine === 'sqlite' ? null : await testPostgreSql();
if (values.engine !== 'sqlite' && server === null) throw new Error('no PostgreSQL server; use --engine sqlite');
const location = locateDatabase(server === null ? `sqlite:${folder}` : `${server.url}/bench`, 'hub');
const database = await openDatabase<IndexTables>(location, [indexTables]);
try {
  const core = cpus()[0]?.model.trim() ?? 'unknown';
  console.log(
    `- ${availableParallelism()} cores (${core}), Node ${process.versions.node}, ${values.engine}, ${enterprises.toLocaleString('en')} enterprises`,
  );
  if (!values.lists) await measureFilling(database, location, folder, enterprises);
  await measureLists(database, Number(values.times));
} finally {
  await database.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
}
