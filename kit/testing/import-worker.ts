/** `node import-worker.ts <HUB_DB> <file>`: imports grades slowly enough to be killed, and prints each batch done. */
import { openDatabase } from '../database/database.ts';
import { locateDatabase } from '../database/location.ts';
import { importFile } from '../feed/import-file.ts';
import { example, exampleTables, type ExampleTables, NOW } from './example-subgraph.ts';

const [setting = '', file = ''] = process.argv.slice(2);
const database = await openDatabase<ExampleTables>(locateDatabase(setting, 'store'), exampleTables);
await importFile({
  subgraph: example,
  kind: 'grades',
  file,
  database,
  now: NOW,
  rowsPerTransaction: 20,
  onProgress: ({ rowsDone, rowsTotal }) => {
    if (rowsTotal !== null) process.stdout.write(`${rowsDone}\n`);
  },
});
await database.close();
