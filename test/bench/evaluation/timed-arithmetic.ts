/** `node timed-arithmetic.ts <HUB_DB> <enterprises>`: limit (b), the arithmetic alone, on facts that lie in memory. */
import publicCredit from '../../../subgraphs/public-credit/sector.ts';
import { openDatabase } from '../../../kit/database/database.ts';
import type { EnterpriseFacts } from '../../../kit/evaluation/facts.ts';
import { loadModels } from '../../../kit/evaluation/load-models.ts';
import { factsFromRecords, factsWithoutRecords } from '../../../kit/evaluation-runs/enterprise-facts.ts';
import { factsOver } from '../../../kit/evaluation-runs/evaluate-page.ts';
import { readPageRecords } from '../../../kit/evaluation-runs/page-records.ts';
import { evaluatedCodes, populationPages } from '../../../kit/evaluation-runs/population.ts';
import type { RunStoreTables } from '../../../kit/evaluation-runs/run-store.ts';
import { PACKAGES } from '../../../kit/exchange/exchange.ts';
import { PERIOD } from './fill-store.ts';
import { type Measured, Stopwatch } from './measured.ts';
import { storeOf } from './store-of.ts';

/** So many enterprises' facts are held in memory; they are evaluated again and again. */
const HELD = 50_000;

const [setting = '', enterprises = '0'] = process.argv.slice(2);
const { evaluation } = publicCredit;
if (evaluation === null) throw new Error('public credit does not evaluate');
const [model] = (await loadModels(evaluation.models)).modelsInForce(evaluation.scheme, PERIOD.end);
if (model === undefined) throw new Error('no model is in force');
const database = await openDatabase<RunStoreTables>(storeOf(setting), []);
const base = factsOver(factsWithoutRecords(evaluation, new Set(PACKAGES)));
const held: EnterpriseFacts[] = [];
for await (const { after, through } of populationPages(database.read, evaluation.population, null, 2_000)) {
  const page = await readPageRecords(database.read, { after: after ?? '', through });
  for (const uscc of evaluatedCodes(page, evaluation.population))
    held.push({ ...base, ...factsFromRecords(uscc, page, evaluation, PERIOD.end), uscc });
  if (held.length >= HELD) break;
}
await database.close();

const watch = new Stopwatch();
let graded = 0;
await watch.time(() => {
  for (let number = 0; number < Number(enterprises); number += 1) {
    const facts = held[number % held.length];
    if (facts !== undefined && model.evaluate(facts, PERIOD.end).grade !== null) graded += 1;
  }
});
if (graded === 0) throw new Error('nothing was evaluated');
process.stdout.write(JSON.stringify(watch.measured() satisfies Measured));
