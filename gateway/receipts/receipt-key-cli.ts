/** `npm run receipt-key -- <file>`: makes a key to sign receipts with. */
import { Command, Option } from 'commander';
import { HubError } from '../../kit/errors.ts';
import { runCommand } from '../../kit/process.ts';
import { makeKeyFile, signingKeyIn } from './key-file.ts';
import { RECEIPT_ALGORITHMS, type ReceiptAlgorithm } from './keys.ts';

await runCommand(async () => {
  await new Command('npm run receipt-key --')
    .description('Makes a key to sign receipts with, for HUB_RECEIPT_KEY_FILE, and prints its public half.')
    .argument('<file>', 'where to; it is readable for its owner only, and an existing file is left alone')
    .addOption(
      new Option('--algorithm <algorithm>', 'SM2_SM3 is the national profile')
        .choices(RECEIPT_ALGORITHMS)
        .default('ED25519'),
    )
    .action((file: string, { algorithm }: { algorithm: ReceiptAlgorithm }) => {
      make(file, algorithm);
      console.log(JSON.stringify({ keys: [signingKeyIn(file).published] }));
    })
    .parseAsync();
});

function make(file: string, algorithm: ReceiptAlgorithm): void {
  try {
    makeKeyFile(file, algorithm);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === 'EEXIST' ? 'is there already; name another file' : 'cannot be written; check its folder';
    throw new HubError('BAD_USER_INPUT', `${file} ${problem}.`, { cause: error });
  }
}
