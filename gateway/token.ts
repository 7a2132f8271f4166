/** `npm run token -- <name>`: prints a token of the laptop's issuer, to ask as one of its identities. */
import { readConfig } from '../kit/config.ts';
import { HubError } from '../kit/errors.ts';
import { runCommand } from '../kit/process.ts';
import { demoIdentities, demoIdentityNamed, demoIssuer } from './access/demo-issuer.ts';
import { parseUscc } from '../schema/vocabulary/uscc.ts';
import { sectorsInGraph } from './hub/sectors.ts';

await runCommand(async () => {
  const config = readConfig(process.env);
  if (config.identity !== 'demo')
    throw new HubError(
      'CONFIGURATION_INVALID',
      'An identity provider is configured: tokens come from it, not from here.',
    );
  const { sectors, subgraphs } = sectorsInGraph();
  const [wanted, enterprise] = process.argv.slice(2);
  const identities = demoIdentities(sectors, subgraphs, enterprise === undefined ? undefined : parseUscc(enterprise));
  const identity = demoIdentityNamed(identities, wanted ?? '');
  if (identity === undefined) {
    const known = identities.map(({ name, description }) => `  ${name.padEnd(20)} ${description}`).join('\n');
    console.error(`Usage: npm run token -- <name>[:<another person>] [<code of an enterprise>]\n\n${known}`);
    process.exitCode = 2;
    return;
  }
  console.log(await (await demoIssuer(config.dataFolder)).sign(identity));
});
