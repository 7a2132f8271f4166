/** `npm run province:load -- <folder for its files>`: fills the empty stores of HUB_DB with the sample province, for subgraphs that run apart. */
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { openSubgraphs } from '../in-process.ts';
import { runCommand } from '../process.ts';
import { fillWithSampleProvince } from './fill.ts';

await runCommand(async () => {
  const { database, pendingMigrations, provinceEnterprises, dataFolder } = readConfig(process.env);
  const opened = await openSubgraphs({ databaseSetting: database, pendingMigrations });
  try {
    await fillWithSampleProvince(opened, {
      enterprises: provinceEnterprises,
      folder: process.argv[2] ?? join(dataFolder, 'province'),
      tell: (line) => console.log(line),
    });
  } finally {
    await Promise.all(opened.map((subgraph) => subgraph.close()));
  }
});
