/** `node --import ./test/differential/plant.ts …` with PLANTED_FAULT=<title>: runs the executor with that fault in its source. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { PLANTED_FAULTS } from './planted-faults.ts';

const planted = PLANTED_FAULTS.find(({ title }) => title === process.env['PLANTED_FAULT']);
if (planted === undefined) throw new Error('PLANTED_FAULT names no fault');
const { file, right, wrong } = planted;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(`/gateway/executor/${file}`)) return loaded;
    const [before, after, ...more] = readFileSync(new URL(url), 'utf8').split(right);
    if (before === undefined || after === undefined || more.length > 0) {
      throw new Error(`"${right}" stands ${more.length + (after === undefined ? 0 : 1)} times in ${file}, not once`);
    }
    return { ...loaded, source: `${before}${wrong}${after}` };
  },
});
