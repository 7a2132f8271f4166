/**
 * `npm run compose`: subgraphs on disk -> schema/supergraph.graphql, schema/api.graphql, schema/hub.graphql,
 * schema/sectors.json.
 * `npm run compose -- --check` writes nothing and fails when the committed files differ.
 * The one place that sees both the sectors and the hub.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { runCommand } from '../kit/process.ts';
import { composeSupergraph } from './supergraph.ts';

await runCommand(async () => {
  const { supergraph, api, hub, sectors } = await composeSupergraph();
  const files: Record<string, string> = {
    'supergraph.graphql': supergraph,
    'api.graphql': api,
    'hub.graphql': hub,
    'sectors.json': `${JSON.stringify(sectors, undefined, 2)}\n`,
  };

  const changed: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const file = new URL(name, import.meta.url);
    const committed = await readFile(file, 'utf8').catch(() => '');
    if (committed === text) continue;
    changed.push(`schema/${name}`);
    if (!process.argv.includes('--check')) await writeFile(file, text);
  }

  if (process.argv.includes('--check') && changed.length > 0) {
    console.error(
      `The committed graph is not what the code composes: ${changed.join(', ')}. Run "npm run compose" and commit the result.`,
    );
    process.exitCode = 1;
  } else {
    console.log(
      changed.length === 0
        ? 'The graph composes and is unchanged.'
        : `The graph composes. Written: ${changed.join(', ')}.`,
    );
  }
});
