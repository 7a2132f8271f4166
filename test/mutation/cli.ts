/**
 * `npm run mutation -- uscc|rules|authorization`: changes the source in one place after another, runs the tests near it,
 * and says which changes no test notices. Writes docs/mutation.md. Ends with 1 below 90 %.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FileScore, LEAST_PERCENT, percentOf, scoresIn, withTable } from './report.ts';
import { isTarget, type Part, TARGETS } from './targets.ts';

const ROOT = join(import.meta.dirname, '../..');
const DOCUMENT = join(ROOT, 'docs/mutation.md');
const WORK = join(ROOT, '.stryker-tmp');

const [target] = process.argv.slice(2);
if (!isTarget(target)) {
  console.error(`Usage: npm run mutation -- ${Object.keys(TARGETS).join('|')}`);
  process.exit(2);
}
const startedAt = performance.now();
const scores: FileScore[] = [];
for (const [index, part] of TARGETS[target].entries()) scores.push(...(await scoresOf(part, `${target}-${index}`)));
const seconds = (performance.now() - startedAt) / 1000;
for (const survivor of scores.flatMap(({ survivors }) => survivors)) console.log(survivor);
const before = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
writeFileSync(DOCUMENT, withTable(before, target, scores, seconds));
const percent = percentOf(scores);
console.log(`${target}: ${percent} % found; ${LEAST_PERCENT} % are asked for.`);
process.exitCode = percent >= LEAST_PERCENT ? 0 : 1;

/** One run of Stryker in a process of its own. */
async function scoresOf({ mutate, tests }: Part, name: string): Promise<FileScore[]> {
  mkdirSync(WORK, { recursive: true });
  const settings = join(WORK, `${name}.json`);
  const report = join(WORK, `${name}-report.json`);
  writeFileSync(
    settings,
    JSON.stringify({
      testRunner: 'vitest',
      plugins: ['@stryker-mutator/vitest-runner'],
      vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
      mutate,
      ignorePatterns: ['.stryker-tmp', 'docs'],
      tempDirName: '.stryker-tmp/sandboxes',
      // TypeScript 7 has no interface for programs, and Stryker needs none: Node and vite strip the types.
      tsconfigFile: 'none',
      concurrency: 2,
      coverageAnalysis: 'perTest',
      // What was found before is found still, unless the code or its tests have changed.
      incremental: true,
      incrementalFile: join(WORK, `${name}-incremental.json`),
      timeoutMS: 30_000,
      reporters: ['json', 'progress-append-only'],
      jsonReporter: { fileName: report },
    }),
  );
  const stryker = spawn(join(ROOT, 'node_modules/.bin/stryker'), ['run', settings], {
    cwd: ROOT,
    env: { ...process.env, MUTATION_TESTS: tests.join(';') },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = (await once(stryker, 'close')) as [number | null];
  if (code !== 0) throw new Error(`Stryker ended with ${code} on ${name}.`);
  return scoresIn(readFileSync(report, 'utf8'));
}
