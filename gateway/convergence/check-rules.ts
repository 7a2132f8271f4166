/** `npm run rules:check [-- <folder>]`: proves a folder of rule tables; every finding with its smallest example. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '../../kit/process.ts';
import { proofText } from './proof/proof-text.ts';
import { proofOfRefused, proveRuleSet } from './proof/prove-rule-set.ts';
import { DEFAULT_RULES, loadRuleSet } from './rule-set.ts';
import { RuleSetRefused } from './tables/rule-set-refused.ts';

await runCommand(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    console.log(`Usage: npm run rules:check [-- <folder>]

Proves the rule tables of a folder (by default the shipped rule set): no gap, no undeclared overlap, no row that never
decides, nothing worse that gets a better tier or lighter supervision, and no conflict with the hard rules. Ends with 1
where something is found that blocks its publication. "npm run rules -- --help" tells how it is published.`);
    return;
  }
  const folder = resolve(positionals[0] ?? DEFAULT_RULES);
  const startedAt = performance.now();
  try {
    const ruleSet = await loadRuleSet(folder);
    const { id, version, strategy } = ruleSet.settings;
    console.log(`${id} ${version} (${strategy}), sha256 ${ruleSet.hash}`);
    for (const [decision, { rows }] of Object.entries(ruleSet.tables))
      console.log(`  ${decision}: ${rows.length} rows`);
    tell(proveRuleSet(ruleSet));
  } catch (error) {
    if (!(error instanceof RuleSetRefused)) throw error;
    tell(proofOfRefused(error.problems));
  }

  function tell(proof: ReturnType<typeof proveRuleSet>): void {
    console.log(proofText(proof, (performance.now() - startedAt) / 1000));
    if (!proof.isProved) process.exitCode = 1;
  }
});
