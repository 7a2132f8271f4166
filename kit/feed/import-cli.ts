/** `npm run import -- <kind> <file>`: takes one file into the store of one subgraph. */
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { discoverSubgraphs } from '../discover.ts';
import { templateOf } from './csv-text.ts';
import { allKinds, findKind } from './find-kind.ts';
import { importFile, type ImportProgress, type ImportSummary } from './import-file.ts';
import type { Subgraph } from '../subgraph.ts';
import { runCommand } from '../process.ts';
import { withSubgraph } from './with-subgraph.ts';

interface Flags {
  dryRun?: true;
  again?: true;
  ignoreColumn?: string[];
  allowUscc?: string[];
  template?: string;
}

const ROWS_WORTH_A_RATE = 1_000;
const WHY_DROPPED = { PERSONAL: 'personal', NOT_KEPT: 'not kept', IGNORED: 'ignored' } as const;

await runCommand(async () => {
  const subgraphs = await discoverSubgraphs();
  const program = new Command('npm run import --')
    .description(
      'Takes a CSV (UTF-8, GB18030) or NDJSON file into the store of one subgraph. Bad rows go to quarantine; a file that is not what it claims is refused whole.',
    )
    .argument('[kind]', '<subgraph>/<kind>, or <kind> where only one subgraph takes it')
    .argument('[file]', 'a .csv, .ndjson or .jsonl file')
    .option('--dry-run', 'read, compare and count everything, and write nothing')
    .option('--again', 'read a file again that has been imported before')
    .option('--ignore-column <name...>', 'unknown columns to let through, unread')
    .option('--allow-uscc <code...>', 'real codes that fail the check character')
    .option('--template <kind>', 'print a header and one row as an example, and stop')
    .addHelpText(
      'after',
      () => `\nKinds and their columns (* required; the English name is accepted too):\n${listOfKinds(subgraphs)}`,
    )
    .action(async (kindName: string | undefined, file: string | undefined, flags: Flags) => {
      if (flags.template !== undefined) {
        process.stdout.write(templateOf(findKind(subgraphs, flags.template).kind));
      } else if (kindName === undefined || file === undefined) {
        program.error('Name a kind and a file. --help lists the kinds.');
      } else {
        await importInto(subgraphs, kindName, file, flags);
      }
    });
  await program.parseAsync();
});

async function importInto(subgraphs: readonly Subgraph[], kindName: string, file: string, flags: Flags): Promise<void> {
  const { subgraph, kind } = findKind(subgraphs, kindName);
  const progress = progressBar();
  const startedAt = performance.now();
  const summary = await withSubgraph(subgraph, ({ database }) =>
    importFile({
      subgraph,
      kind: kind.name,
      file,
      database,
      dryRun: flags.dryRun,
      again: flags.again,
      ignoreColumns: flags.ignoreColumn,
      usccAllowList: flags.allowUscc,
      onProgress: progress.show,
    }).finally(progress.stop),
  );
  console.log(summaryText(summary, kind.title.zh, (performance.now() - startedAt) / 1_000));
}

function progressBar() {
  const bar = new SingleBar({
    format: '{phase} {bar} {percentage}% | {value}/{total} rows | {rate} rows/s',
    hideCursor: true,
    clearOnComplete: true,
  });
  const startedAt = performance.now();
  const rate = (rows: number) => Math.round(rows / ((performance.now() - startedAt) / 1_000)).toLocaleString('en');
  return {
    show: ({ rowsDone, rowsTotal }: ImportProgress) => {
      if (!process.stderr.isTTY) return;
      const phase = rowsTotal === null ? 'checking' : 'reading ';
      if (!bar.isActive) bar.start(rowsTotal ?? rowsDone, 0, { phase, rate: '–' });
      bar.setTotal(rowsTotal ?? rowsDone);
      bar.update(rowsDone, { phase, rate: rate(rowsDone) });
    },
    stop: () => bar.stop(),
  };
}

function summaryText(summary: ImportSummary, title: string, seconds: number): string {
  const dropped = [...summary.droppedColumns].map(([column, why]) => `${column} (${WHY_DROPPED[why]})`);
  return [
    `${summary.subgraph}/${summary.kind} ${title}: ${summary.fileName}, ${summary.format}, ${summary.encoding.toUpperCase()}`,
    ...(summary.alreadyImported
      ? ['  The same content was imported before; nothing was done. What became of it then:']
      : []),
    ...(summary.dryRun ? ['  A dry run; nothing was written. A real one would have done:'] : []),
    ...(summary.resumedAt > 0 && !summary.alreadyImported
      ? [`  Went on behind row ${summary.resumedAt.toLocaleString('en')}, where the import before was cut off.`]
      : []),
    `  ${'rows'.padEnd(12)}${summary.rows.toLocaleString('en').padStart(10)}`,
    ...count('accepted', summary.accepted),
    ...count('unchanged', summary.unchanged),
    ...count(
      'quarantined',
      summary.quarantined,
      summary.dryRun ? '' : `   npm run quarantine -- list ${summary.subgraph}`,
    ),
    ...count('personal', summary.personal, '   about natural persons: dropped, kept nowhere'),
    ...(dropped.length === 0 ? [] : [`  Columns left at the door: ${dropped.join(', ')}`]),
    `  ${seconds.toFixed(1)} s${summary.rows < ROWS_WORTH_A_RATE ? '' : `, ${Math.round(summary.rows / seconds).toLocaleString('en')} rows/s`}`,
  ].join('\n');
}

function count(label: string, rows: number, remark = ''): string[] {
  return rows === 0 ? [] : [`  ${label.padEnd(12)}${rows.toLocaleString('en').padStart(10)}${remark}`];
}

function listOfKinds(subgraphs: readonly Subgraph[]): string {
  return allKinds(subgraphs)
    .map(({ subgraph, kind }) => {
      const columns = kind.fields.map(({ headers: [first], required, description }) => {
        const column = `${first}${required ? '*' : ''}`;
        return `    ${column.padEnd(24)} ${description.zh === first ? '' : `${description.zh}。`}${description.en}`;
      });
      return [`  ${subgraph.name}/${kind.name}  ${kind.title.zh}`, ...columns].join('\n');
    })
    .join('\n\n');
}
