/** `npm run verify-receipt -- <file> --keys <file>`: checks a receipt without asking anybody. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { HubError } from '../../kit/errors.ts';
import { runCommand } from '../../kit/process.ts';
import { DEFAULT_RULES, loadRuleSet } from '../convergence/rule-set.ts';
import { keySetIn } from './key-file.ts';
import { verificationKeyOf } from './keys.ts';
import { verifyReceipt } from './verify-receipt.ts';

const MORE = `
The keys are those that the hub gives to anyone: curl -s <hub>/receipts/keys > keys.json
Get them from the hub you trust, not from who hands you the receipt.

Ends with
  0  genuine: signed by one of the keys, and its rules make of its statements exactly what it says
  1  not verified: the file was changed, or does not follow from what it names
  2  cannot be verified: wrong command, a file that cannot be read, a key or a rule set that is not at hand
In each case one sentence, in Chinese and in English, says why.`;

await runCommand(async () => {
  await new Command('npm run verify-receipt --')
    .description('Checks a receipt of a fused answer, without asking anybody.')
    .argument('<file>', 'the receipt: `document` of convergence { receipt { document } }, byte for byte')
    .requiredOption('--keys <file>', 'JSON Web Key Set with the keys to trust')
    .option('--rules <folder...>', 'rule sets beside the one that this version ships, for receipts of other rules', [])
    .addHelpText('after', MORE)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .action(async (file: string, flags: { keys: string; rules: string[] }) => {
      const keys = keySetIn(flags.keys).map(verificationKeyOf);
      const ruleSets = await Promise.all([DEFAULT_RULES, ...flags.rules].map((folder) => loadRuleSet(folder)));
      const { textZh, textEn, exitCode, content } = verifyReceipt(bytesIn(file), {
        keys: keys.filter((key) => key !== null),
        ruleSets,
      });
      console.log(textZh);
      console.log(textEn);
      if (content !== undefined) {
        const { uscc, asOf, issuedAt, madeBy, ruleSet, result } = content;
        console.log(
          `${uscc} · ${asOf} · ${String(result['convergedTier'])} · ${ruleSet.id} ${ruleSet.version} · ${madeBy} · ${issuedAt}`,
        );
      }
      process.exitCode = exitCode;
    })
    .parseAsync();
});

function bytesIn(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new HubError('FILE_UNREADABLE', `${file} cannot be read; check its name and who may read it.`, {
      cause: error,
    });
  }
}
