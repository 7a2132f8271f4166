/** `node decision-worker.ts <HUB_DB> <first> <last>`: grants the repairs of these enterprises one by one, and prints each. */
import { openDatabase } from '../database/database.ts';
import { locateDatabase } from '../database/location.ts';
import { listCases } from '../rights/case-store.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import { exampleUscc, NOW } from './example-subgraph.ts';
import { exampleSetting, sectorTables, type SectorTables } from './example-sector.ts';
import { rightsOn } from './rights-cases.ts';

const [setting = '', first = '', last = ''] = process.argv.slice(2);
const database = await openDatabase<SectorTables>(locateDatabase(setting, 'store'), sectorTables);
const rights = rightsOn(database, exampleSetting());
for (let number = Number(first); number <= Number(last); number += 1) {
  const [repair] = await listCases(rights.store, { uscc: parseUscc(exampleUscc(number)), after: null, first: 1 });
  if (repair === undefined) throw new Error('no case');
  await rights.move(repair, 'GRANT', NOW);
  process.stdout.write(`${number}\n`);
}
await database.close();
