import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = import.meta.dirname;

/**
 * Installs the other gateways, about 750 packages, unless they are there as the lockfile says.
 * Kept out of the product's own install; says aloud when it downloads.
 * @throws {Error} when npm fails.
 */
export function ensurePeers(): void {
  if (isInstalled()) return;
  console.log('Installing other gateways for comparison: npm ci --prefix test/peers (about a minute) …');
  const { status } = spawnSync('npm', ['ci', '--prefix', FOLDER, '--no-fund', '--no-audit'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('"npm ci --prefix test/peers" failed; see its output above, and run it again.');
}

/** npm writes what it has installed into node_modules/.package-lock.json. */
function isInstalled(): boolean {
  const installed = join(FOLDER, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = versionsIn(join(FOLDER, 'package-lock.json'));
  const there = versionsIn(installed);
  const direct = Object.keys(dependenciesIn(join(FOLDER, 'package.json')));
  return direct.every((name) => there[name] !== undefined && there[name] === wanted[name]);
}

function versionsIn(lockfile: string): Record<string, string | undefined> {
  const { packages } = JSON.parse(readFileSync(lockfile, 'utf8')) as { packages: Record<string, { version?: string }> };
  return Object.fromEntries(
    Object.entries(packages).map(([path, { version }]) => [path.replace(/^node_modules\//, ''), version]),
  );
}

function dependenciesIn(file: string): Record<string, string> {
  return (JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> }).dependencies;
}
