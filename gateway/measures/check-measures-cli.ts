/** `npm run measures:check [-- <folder>]`: checks tables of measures and their overrides before they are used. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '../../kit/process.ts';
import { sectorsInGraph } from '../hub/sectors.ts';
import { CASES } from './check-measures.ts';
import { DEFAULT_MEASURES, loadMeasures } from './load-measures.ts';

await runCommand(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const sectors = sectorsInGraph().sectors.map(({ code }) => code);
  const { settings, tables, overrides, hash } = await loadMeasures(
    resolve(positionals[0] ?? DEFAULT_MEASURES),
    sectors,
  );
  console.log(`${settings.id} ${settings.version}, sha256 ${hash}`);
  for (const [decision, { rows }] of Object.entries(tables)) console.log(`  ${decision}: ${rows.length} rows`);
  for (const { header, table } of overrides) {
    const place = [header.region, header.agency].filter((each) => each !== null).join(', ');
    console.log(`  override ${header.id} ${header.version} (${place}): ${table.rows.length} rows`);
  }
  console.log(`${CASES.length} cases: all within the bounds, and nothing graver is supervised lighter.`);
});
