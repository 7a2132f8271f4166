/** `npm run rules:check [-- <folder>]`: checks a folder of rule tables before it is published, and proves it monotone. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { proveMonotone } from './prove-monotone.ts';
import { DEFAULT_RULES, loadRuleSet } from './rule-set.ts';
import { runCommand } from '../../kit/process.ts';

await runCommand(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const ruleSet = await loadRuleSet(resolve(positionals[0] ?? DEFAULT_RULES));
  const { id, version, strategy } = ruleSet.settings;
  console.log(`${id} ${version} (${strategy}), sha256 ${ruleSet.hash}`);
  for (const [decision, { rows }] of Object.entries(ruleSet.tables)) console.log(`  ${decision}: ${rows.length} rows`);
  const { states, comparisons, counterexamples } = proveMonotone(ruleSet);
  console.log(`${states} combinations, ${comparisons} worsenings, ${counterexamples.length} counterexamples`);
  for (const { before, worsened, found } of counterexamples.slice(0, 10)) {
    console.log(`- ${worsened} gives ${found}, at ${before}`);
  }
  if (counterexamples.length > 0) process.exitCode = 1;
});
