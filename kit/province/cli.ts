import { Command, InvalidArgumentError } from 'commander';
import { SingleBar } from 'cli-progress';
import { InvalidLocalDate, parseLocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { generateProvince } from './generate.ts';
import { MANIFEST_FILE } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { FEWEST_ENTERPRISES, MOST_ENTERPRISES } from './plan.ts';

interface Flags {
  enterprises: number;
  seed: number;
  asOf: LocalDate;
  out: string;
}

const command = new Command('npm run province --')
  .description(
    'Writes an invented province as the CSV files that the import reads, with a manifest. At 2921415 enterprises it has the published numbers of 2025 exactly; below that the same shares. No row is about a real enterprise or person.',
  )
  .option(
    '--enterprises <number>',
    `how many, ${FEWEST_ENTERPRISES} to ${MOST_ENTERPRISES}`,
    wholeNumber(FEWEST_ENTERPRISES, MOST_ENTERPRISES),
    20_000,
  )
  .option('--seed <number>', 'the same seed, size and day give the same bytes', wholeNumber(0, 2 ** 32 - 1), 1)
  .option('--as-of <YYYY-MM-DD>', 'the day the sample is made for; today in Hebei if left out', day, todayInShanghai())
  .option('--out <directory>', 'where to; files of an earlier run there are replaced', 'data/province');

await command
  .action(async () => {
    const { enterprises, seed, asOf, out } = command.opts<Flags>();
    const bar = new SingleBar({ format: '{bar} {percentage}% | {value}/{total} enterprises | {duration_formatted}' });
    bar.start(enterprises, 0);
    try {
      const manifest = await generateProvince({
        enterprises,
        seed,
        asOf,
        outDir: out,
        onProgress: (done) => bar.update(done),
      });
      bar.stop();
      console.log(summaryOf(manifest, out));
    } finally {
      bar.stop();
    }
  })
  .parseAsync();

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most))
      throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
    return number;
  };
}

function day(text: string): LocalDate {
  try {
    return parseLocalDate(text);
  } catch (error) {
    throw error instanceof InvalidLocalDate ? new InvalidArgumentError(error.message) : error;
  }
}

function summaryOf({ files, periods, sha256, enterprises, seed, asOf }: Manifest, out: string): string {
  const rows = files.map(({ path, rows: count }) => `${String(count).padStart(10)}  ${path}`);
  return [
    `${enterprises} invented enterprises, seed ${seed}, as of ${asOf}, public grades of ${periods['publicNewest']}`,
    ...rows,
    `sha256 ${sha256}`,
    `Everything in ${out}; counts and hashes in ${out}/${MANIFEST_FILE}`,
  ].join('\n');
}
