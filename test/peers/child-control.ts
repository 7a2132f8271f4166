/** Loaded into a process before its own code: answers what it uses, collects its garbage when told, and ends when its parent does. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

process.on('message', (message) => {
  if (message === 'USAGE') {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMicros: user + system, residentBytes: process.memoryUsage.rss() });
  } else if (message === 'COLLECT') {
    collectGarbage();
    process.send?.(true);
  }
});
process.on('disconnect', () => process.exit());
