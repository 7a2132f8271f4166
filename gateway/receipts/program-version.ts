import { readFileSync } from 'node:fs';
import { z } from 'zod';

const packageFile = z.object({ name: z.string(), version: z.string() });
const { name, version } = packageFile.parse(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
);

/** Name and version of this program: what rules make of statements is checked with the version of the time. */
export const PROGRAM = `${name} ${version}`;
