/** A process that delivers changes: `<HUB_DB> <folder>`. */
import { openDelivering, QUICK } from './delivering.ts';

const [setting = '', dataFolder = ''] = process.argv.slice(2);
const hub = await openDelivering(setting, dataFolder, { ...QUICK, expireSeconds: 3 });
await hub.start();
process.stdout.write('ready\n');
