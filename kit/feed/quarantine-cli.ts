/** `npm run quarantine -- list|show|correct|resubmit|dismiss|export`: keeps the rows that could not be accepted. */
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { discoverSubgraphs } from '../discover.ts';
import { HubError } from '../errors.ts';
import type { OpenSubgraph } from '../open-subgraph.ts';
import type { Subgraph } from '../subgraph.ts';
import { QUARANTINE_COLUMNS } from './columns.ts';
import { csvLine } from './csv-text.ts';
import { findKind, findSubgraph } from './find-kind.ts';
import { correctQuarantined, dismissQuarantined, resubmitQuarantined } from './quarantine.ts';
import {
  listQuarantined,
  type QuarantinedRow,
  type QuarantineQuery,
  type QuarantineStatus,
} from './quarantine-store.ts';
import type { RecordsKind } from './records-kind.ts';
import { runCommand } from '../process.ts';
import { withSubgraph } from './with-subgraph.ts';

const ROWS_AT_ONCE = 500;
const SHORT_ID = 10;

await runCommand(async () => {
  const subgraphs = await discoverSubgraphs();
  const program = new Command('npm run quarantine --').description(
    'Rows that could not be accepted: see them, correct them, submit them again, or dismiss them.',
  );

  program
    .command('list')
    .description('rows of one subgraph, or of all')
    .argument('[subgraph]')
    .option('--status <status>', 'OPEN, RESUBMITTED, DISMISSED or ALL', 'OPEN')
    .option('--kind <kind>', 'only this kind of records')
    .option('--limit <rows>', 'how many at most of each subgraph', '50')
    .action(async (name: string | undefined, flags: { status: string; kind?: string; limit: string }) => {
      const query = { status: statusOf(flags.status), kind: flags.kind, first: limitOf(flags.limit) };
      for (const subgraph of name === undefined ? subgraphs : [findSubgraph(subgraphs, name)]) {
        await withSubgraph(subgraph, async ({ database }) =>
          printList(subgraph, await listQuarantined(database, query)),
        );
      }
    });

  program
    .command('show')
    .description('one row: what was received and why it could not be accepted')
    .argument('<row>', '<subgraph>/<id>, the beginning of the id is enough')
    .action((place: string) => onRow(subgraphs, place, (row) => Promise.resolve(row)));

  program
    .command('correct')
    .description('write corrected texts into a row; submit it again afterwards')
    .argument('<row>', '<subgraph>/<id>')
    .argument('<column=text...>', 'such as 等级=B')
    .action((place: string, corrections: string[]) =>
      onRow(subgraphs, place, ({ id }, { subgraph, database }) =>
        correctQuarantined(id, correctionsOf(corrections), { subgraph, database }),
      ),
    );

  program
    .command('resubmit')
    .description('read a row again and accept it when nothing is wrong with it any more')
    .argument('<row>', '<subgraph>/<id>, or <subgraph> for all its open rows that contradict no other')
    .option('--allow-uscc <code...>', 'real codes that fail the check character')
    .action(async (place: string, flags: { allowUscc?: string[] }) => {
      const resubmit = (id: string, { subgraph, database }: OpenSubgraph) =>
        resubmitQuarantined(id, { subgraph, database, usccAllowList: flags.allowUscc });
      if (place.includes('/')) await onRow(subgraphs, place, ({ id }, open) => resubmit(id, open));
      else await withSubgraph(findSubgraph(subgraphs, place), (open) => resubmitAll(open, (id) => resubmit(id, open)));
    });

  program
    .command('dismiss')
    .description('close a row without accepting it')
    .argument('<row>', '<subgraph>/<id>')
    .action((place: string) =>
      onRow(subgraphs, place, ({ id }, { subgraph, database }) => dismissQuarantined(id, { subgraph, database })),
    );

  program
    .command('export')
    .description('open rows of one kind as CSV, with their reasons; corrected, the file can be imported')
    .argument('<kind>', '<subgraph>/<kind>')
    .option('--file <file>', 'write there and not to the terminal')
    .action(async (name: string, flags: { file?: string }) => {
      const { subgraph, kind } = findKind(subgraphs, name);
      const text = await withSubgraph(subgraph, (open) => exported(open, kind));
      if (flags.file === undefined) process.stdout.write(text);
      else await writeFile(flags.file, text);
    });

  await program.parseAsync();
});

async function onRow(
  subgraphs: readonly Subgraph[],
  place: string,
  work: (row: QuarantinedRow, open: OpenSubgraph) => Promise<QuarantinedRow>,
): Promise<void> {
  const [name = '', idPrefix = ''] = place.split('/');
  await withSubgraph(findSubgraph(subgraphs, name), async (open) =>
    printRow(open.subgraph, await work(await rowCalled(open, idPrefix), open)),
  );
}

async function rowCalled({ subgraph, database }: OpenSubgraph, idPrefix: string): Promise<QuarantinedRow> {
  const [row, another] = /^[0-9a-f]+$/.test(idPrefix) ? await listQuarantined(database, { idPrefix, first: 2 }) : [];
  if (row !== undefined && another === undefined) return row;
  const problem = row === undefined ? 'holds no row with this id' : 'holds several rows whose ids begin so';
  throw new HubError(
    'QUARANTINED_ROW_UNKNOWN',
    `The quarantine of ${subgraph.name} ${problem}. List it to see the ids.`,
  );
}

async function* openRows(
  { database }: OpenSubgraph,
  query: Omit<QuarantineQuery, 'first' | 'after'>,
): AsyncGenerator<QuarantinedRow> {
  let after: string | undefined;
  for (;;) {
    const page = await listQuarantined(database, { ...query, status: 'OPEN', after, first: ROWS_AT_ONCE });
    yield* page;
    after = page.at(-1)?.id;
    if (page.length < ROWS_AT_ONCE) return;
  }
}

/** All but those that contradict another row: which of the two holds is for somebody to say, row by row. */
async function resubmitAll(open: OpenSubgraph, resubmit: (id: string) => Promise<QuarantinedRow>): Promise<void> {
  let [accepted, stillOpen] = [0, 0];
  for await (const { id, problems } of openRows(open, {})) {
    const isContradicted = problems.some(({ code }) => code === 'DUPLICATE_CONFLICT');
    if (isContradicted || (await resubmit(id)).status === 'OPEN') stillOpen += 1;
    else accepted += 1;
  }
  console.log(`${open.subgraph.name}: ${accepted} accepted, ${stillOpen} still open`);
}

async function exported(open: OpenSubgraph, kind: RecordsKind): Promise<string> {
  const lines = [csvLine([...QUARANTINE_COLUMNS, ...kind.fields.map(({ headers: [first] }) => first)])];
  for await (const { id, problems, fields } of openRows(open, { kind: kind.name })) {
    lines.push(
      csvLine([id, problems.map(({ code }) => code).join(';'), ...kind.fields.map(({ name }) => fields[name] ?? '')]),
    );
  }
  // The byte order mark is for Excel, which would take the text for GBK without it.
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function statusOf(text: string): QuarantineStatus | undefined {
  if (text === 'ALL') return undefined;
  if (text === 'OPEN' || text === 'RESUBMITTED' || text === 'DISMISSED') return text;
  throw new HubError('BAD_USER_INPUT', '--status must be OPEN, RESUBMITTED, DISMISSED or ALL.');
}

function limitOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new HubError('BAD_USER_INPUT', '--limit must be a number of rows, 1 at least.');
}

function correctionsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new HubError('BAD_USER_INPUT', 'Write each correction as column=text, such as 等级=B.');
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function printList({ name }: Subgraph, rows: readonly QuarantinedRow[]): void {
  if (rows.length === 0) console.log(`${name}: nothing`);
  for (const { id, kind, source, line, status, problems } of rows) {
    const reasons = problems.map(({ field, code }) => (field === null ? code : `${field} ${code}`)).join(', ');
    console.log(`${name}/${id.slice(0, SHORT_ID)}  ${kind}  ${source}:${line}  ${status}  ${reasons}`);
  }
}

function printRow({ name }: Subgraph, { id, kind, source, line, status, problems, fields }: QuarantinedRow): void {
  console.log(`${name}/${id}  ${kind}  ${source}:${line}  ${status}`);
  for (const [field, text] of Object.entries(fields)) console.log(`  ${field} = ${text}`);
  for (const { field, code, message } of problems)
    console.log(`  ! ${field === null ? '' : `${field}: `}${code} ${message}`);
  if (problems.length === 0 && status === 'OPEN') console.log('  Nothing is wrong with it any more: submit it again.');
}
