/** Holds the data folder of the setting it is given until it is killed. */
import { holdFolder } from '../database/hold-folder.ts';
import { locateDatabase } from '../database/location.ts';

holdFolder(locateDatabase(process.argv[2] ?? '', 'hub'));
console.log('held');
setInterval(() => undefined, 60_000);
