import { z } from 'zod';

/** Licences that let everybody run, change and pass on, on terms that a notice meets (SPDX). */
export const ALLOWED_LICENCES: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Unlicense',
];

/** Packages that run under another licence, each of them known and described in NOTICE. */
export const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['@apollo/composition', 'Elastic-2.0'],
  ['@apollo/federation-internals', 'Elastic-2.0'],
  ['@apollo/gateway', 'Elastic-2.0'],
  ['@apollo/query-graphs', 'Elastic-2.0'],
  ['@apollo/query-planner', 'Elastic-2.0'],
]);

/** A package that runs with the product, directly or through others. */
export interface RunningPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression; undefined where the package says none. */
  readonly licence: string | undefined;
}

const lockShape = z.object({
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
    }),
  ),
});

/** All packages of `package-lock.json` that are not for development alone. */
export function runningPackages(lockText: string): RunningPackage[] {
  const { packages } = lockShape.parse(JSON.parse(lockText));
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { name, version = '', license }]) => ({
      name: name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
    }));
}

/** What is wrong with a package's licence, and what to do; undefined where nothing is. */
export function licenceFault({ name, version, licence }: RunningPackage): string | undefined {
  const place = `${name} ${version}`;
  if (licence === undefined)
    return `${place} says no licence: read its files, and name it among the exceptions or leave the package out.`;
  if (EXCEPTIONS.get(name) === licence || isAllowed(licence)) return undefined;
  return `${place} is under ${licence}, which is not on the list: ask who answers for the product, and name it among the exceptions, with NOTICE, or leave the package out.`;
}

const isKnown = (licence: string) => ALLOWED_LICENCES.includes(licence);

/** Simple SPDX expressions: a licence, all of several, or one of several. What mixes the two is not taken. */
function isAllowed(expression: string): boolean {
  const inner = /^\(([^()]*)\)$/.exec(expression)?.[1] ?? expression;
  const ofAll = inner.split(' AND ');
  const ofOne = inner.split(' OR ');
  if (ofAll.length > 1 && ofOne.length > 1) return false;
  return ofOne.length > 1 ? ofOne.some(isKnown) : ofAll.every(isKnown);
}
