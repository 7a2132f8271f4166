/** `npm run verify-draw -- <file>`: does a draw again without asking anybody. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { HubError } from '../../kit/errors.ts';
import { runCommand } from '../../kit/process.ts';
import { signedLine } from './draw-document.ts';
import { verifyDraw } from './verify-draw.ts';

const MORE = `
The file is what the hub gives at inspectionPlan { drawPath }, byte for byte. That the same enterprises are drawn again
shows that the draw follows from its population and seed. That it is the draw of a hub, and was frozen before the seed
was known, shows by comparing the hashes printed with frozenHash and drawHash of the plan there.

Ends with
  0  genuine: drawn again, the same are drawn
  1  not verified: the file was changed, or does not follow from what it says
  2  cannot be verified: wrong command, or a file that cannot be read`;

await runCommand(async () => {
  await new Command('npm run verify-draw --')
    .description('Does a draw of random inspection again, without asking anybody.')
    .argument('<file>', 'the file of the draw')
    .option('--teams <file>', 'the file of its teams, so that the inspectors are drawn again too')
    .addHelpText('after', MORE)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .action((file: string, { teams }: { teams?: string }) => {
      const { genuine, textZh, textEn, statement } = verifyDraw(
        textIn(file),
        teams === undefined ? null : textIn(teams),
      );
      console.log(textZh);
      console.log(textEn);
      if (statement !== undefined) {
        const { frozen, frozenSha256, drawn } = statement;
        console.log(`plan ${frozen.plan} · ${frozen.population} · ${drawn.length}`);
        console.log(`frozenHash ${frozenSha256}`);
        console.log(`drawHash ${signedLine(statement).hash}`);
      }
      process.exitCode = genuine ? 0 : 1;
    })
    .parseAsync();
});

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new HubError('FILE_UNREADABLE', `${file} cannot be read; check its name and who may read it.`, {
      cause: error,
    });
  }
}
