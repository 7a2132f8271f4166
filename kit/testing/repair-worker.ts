/** `node repair-worker.ts <HUB_DB> <file>`: imports penalties in small batches, so that it can be killed, and prints each batch done. */
import { openDatabase } from '../database/database.ts';
import { locateDatabase } from '../database/location.ts';
import { importFile } from '../feed/import-file.ts';
import { exampleSector, sectorTables, type SectorTables } from './example-sector.ts';
import { NOW } from './example-subgraph.ts';

const [setting = '', file = ''] = process.argv.slice(2);
const database = await openDatabase<SectorTables>(locateDatabase(setting, 'store'), sectorTables);
await importFile({
  subgraph: exampleSector(),
  kind: 'penalties',
  file,
  database,
  now: NOW,
  rowsPerTransaction: 20,
  onProgress: ({ rowsDone, rowsTotal }) => {
    if (rowsTotal !== null) process.stdout.write(`${rowsDone}\n`);
  },
});
await database.close();
