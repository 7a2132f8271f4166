import { z } from 'zod';

/** The share of changes that tests must find. */
export const LEAST_PERCENT = 90;

const reportShape = z.object({
  files: z.record(
    z.string(),
    z.object({
      mutants: z.array(
        z.object({
          status: z.string(),
          mutatorName: z.string(),
          replacement: z.string().optional(),
          location: z.object({ start: z.object({ line: z.number() }) }),
        }),
      ),
    }),
  ),
});

/** What became of the changes of one file. */
export interface FileScore {
  readonly file: string;
  /** Found by a test, or by a time that ran out. */
  readonly found: number;
  readonly missed: number;
  /** Changes that no test noticed: where, and what was written instead. */
  readonly survivors: readonly string[];
}

const FOUND = new Set(['Killed', 'Timeout']);
const MISSED = new Set(['Survived', 'NoCoverage']);

/** Reads a report in the form of the mutation testing report schema; what could not be run counts for nothing. */
export function scoresIn(reportText: string): FileScore[] {
  const { files } = reportShape.parse(JSON.parse(reportText));
  return Object.entries(files)
    .map(([file, { mutants }]) => {
      const missed = mutants.filter(({ status }) => MISSED.has(status));
      return {
        file,
        found: mutants.filter(({ status }) => FOUND.has(status)).length,
        missed: missed.length,
        survivors: missed.map(
          ({ location, mutatorName, replacement = '' }) =>
            `${file}:${location.start.line} ${mutatorName}: ${replacement.replaceAll(/\s+/g, ' ').slice(0, 100)}`,
        ),
      };
    })
    .filter(({ found, missed }) => found + missed > 0);
}

export function percentOf(scores: readonly Pick<FileScore, 'found' | 'missed'>[]): number {
  const found = scores.reduce((sum, score) => sum + score.found, 0);
  const all = scores.reduce((sum, score) => sum + score.found + score.missed, 0);
  return all === 0 ? 0 : Math.round((found / all) * 1000) / 10;
}

const HEAD = `# Mutation tests 变异测试

What \`npm run mutation -- <target>\` has measured: the source is changed in one place after another, and the tests near it are run. A change that no test notices is a promise that nobody holds. The aim is ${LEAST_PERCENT} % for each target. Written by the command; a target that has no table here has not been run to its end.
`;

/** The document with the table of one target written anew; other targets' tables stay. */
export function withTable(document: string, target: string, scores: readonly FileScore[], seconds: number): string {
  const rows = scores.map(
    ({ file, found, missed }) => `| ${file} | ${found} | ${missed} | ${percentOf([{ found, missed }])} |`,
  );
  const table = [
    `## ${target}`,
    '',
    `${percentOf(scores)} % of ${scores.reduce((sum, { found, missed }) => sum + found + missed, 0)} changes found, in ${Math.round(seconds / 60)} min.`,
    '',
    '| File | Found | Not found | % |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  const others = document
    .split(/^(?=## )/m)
    .slice(1)
    .filter((section) => !section.startsWith(`## ${target}\n`));
  return [HEAD, ...[...others.map((section) => `${section.trimEnd()}\n`), table].sort()].join('\n');
}
