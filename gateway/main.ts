/** `npm start`: reads the configuration, starts the hub, says where it is, and stops cleanly on Ctrl-C. */
import { join } from 'node:path';
import { readConfig } from '../kit/config.ts';
import { runUntilStopped } from '../kit/process.ts';
import { fillWithSampleProvince } from '../kit/province/fill.ts';
import { startHub } from './hub.ts';
import { welcome } from './welcome.ts';

await runUntilStopped(async () => {
  const config = readConfig(process.env);
  return startHub(config, ({ opened }) =>
    fillWithSampleProvince(opened, {
      // A hub with a real identity provider is no laptop: nothing invented enters its stores.
      enterprises: config.identity === 'demo' ? config.provinceEnterprises : 0,
      folder: join(config.dataFolder, 'province'),
      tell: (line) => console.log(line),
    }),
  );
}, welcome);
