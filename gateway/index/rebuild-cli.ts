/** `npm run index:rebuild`: asks the running hub to fill its index anew; the one in service answers meanwhile. */
import { readConfig } from '../../kit/config.ts';
import { openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { runCommand } from '../../kit/process.ts';
import { requestRebuild } from './follow-index.ts';
import { indexTables, type IndexTables } from './tables.ts';

await runCommand(async () => {
  const config = readConfig(process.env);
  const database = await openDatabase<IndexTables>(locateDatabase(config.database, 'hub'), [indexTables]);
  try {
    const generation = await requestRebuild(database);
    console.log(
      `Generation ${generation} of the index is asked for. The hub fills it beside the one in service; "index { loading { phase } }" tells how far it is.`,
    );
  } finally {
    await database.close();
  }
});
