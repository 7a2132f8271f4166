/**
 * `npm run licences:check`: holds the licence of every package that runs with the product, directly or through others,
 * against the list. Reads package-lock.json, which is what `npm ci` installs; needs no network. Ends with 1 at a fault.
 */
import { readFileSync } from 'node:fs';
import { licenceFault, runningPackages } from './licences.ts';

const packages = runningPackages(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
const faults = packages.flatMap((each) => licenceFault(each) ?? []);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
else console.log(`${packages.length} packages run with the product; all their licences are on the list.`);
