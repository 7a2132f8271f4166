/** `npm run supervision-items -- <command>`: lists of credit supervision items by file, into the hub's own store. */
import { Command } from 'commander';
import { readConfig } from '../../kit/config.ts';
import { type Database, openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { HubError } from '../../kit/errors.ts';
import { templateOf } from '../../kit/feed/csv-text.ts';
import { importFile } from '../../kit/feed/import-file.ts';
import { correctQuarantined, dismissQuarantined, resubmitQuarantined } from '../../kit/feed/quarantine.ts';
import { listQuarantined, type QuarantinedRow } from '../../kit/feed/quarantine-store.ts';
import { runCommand } from '../../kit/process.ts';
import { type HubTables, hubTables } from '../hub/hub-tables.ts';
import { supervisionItemsKind } from './item-kind.ts';

const HUB = { name: 'hub', imports: [supervisionItemsKind] };
const MOST_LISTED = 100;

type Store = Database<HubTables>;

await runCommand(async () => {
  const program = new Command('npm run supervision-items --').description(
    'Lists of credit supervision items (信用监管事项清单): takes CSV (UTF-8, GB18030) or NDJSON into the store of the hub. A row that cannot be accepted goes to quarantine, with its reasons.',
  );
  program
    .command('template')
    .description('prints a header and one row as an example')
    .action(() => void process.stdout.write(templateOf(supervisionItemsKind)));
  program
    .command('import <file>')
    .description('takes a file in; rows that change an item stand behind those that add it')
    .option('--dry-run', 'read, compare and count everything, and write nothing')
    .option('--again', 'read a file again that has been imported before')
    .action((file: string, flags: { dryRun?: true; again?: true }) => inStore((store) => take(store, file, flags)));
  program
    .command('quarantine')
    .description('rows that wait, with their reasons')
    .action(() => inStore(list));
  program
    .command('correct <id> <column=text...>')
    .description('writes corrected texts into a row; resubmit it afterwards')
    .action((id: string, texts: string[]) =>
      inStore(async (store) =>
        print(
          await correctQuarantined(await named(store, id), corrections(texts), {
            subgraph: HUB,
            database: feedOf(store),
          }),
        ),
      ),
    );
  program
    .command('resubmit <id>')
    .description('reads a row again, and accepts it when nothing is wrong with it any more')
    .action((id: string) =>
      inStore(async (store) =>
        print(await resubmitQuarantined(await named(store, id), { subgraph: HUB, database: feedOf(store) })),
      ),
    );
  program
    .command('dismiss <id>')
    .description('closes a row without accepting it')
    .action((id: string) =>
      inStore(async (store) =>
        print(await dismissQuarantined(await named(store, id), { subgraph: HUB, database: feedOf(store) })),
      ),
    );
  await program.parseAsync();
});

async function inStore(work: (store: Store) => Promise<void>): Promise<void> {
  const config = readConfig(process.env);
  const store = await openDatabase<HubTables>(locateDatabase(config.database, HUB.name), hubTables);
  try {
    if (config.pendingMigrations === 'APPLY') await store.migrate();
    if ((await store.pendingMigrations()).length > 0)
      throw new HubError(
        'MIGRATIONS_PENDING',
        'The hub’s own database lacks migrations; run "npm run migrate -- hub" first.',
      );
    await work(store);
  } finally {
    await store.close();
  }
}

async function take(store: Store, file: string, flags: { dryRun?: true; again?: true }): Promise<void> {
  const { rows, accepted, unchanged, quarantined, alreadyImported, dryRun, fileName } = await importFile({
    subgraph: HUB,
    kind: supervisionItemsKind.name,
    file,
    database: feedOf(store),
    ...flags,
  });
  console.log(
    [
      `${fileName}: ${rows} rows${dryRun ? '; a dry run, nothing was written' : ''}${alreadyImported ? '; the same content was imported before, nothing was done' : ''}`,
      `  accepted ${accepted}, unchanged ${unchanged}, quarantined ${quarantined}`,
    ].join('\n'),
  );
}

async function list(store: Store): Promise<void> {
  const rows = await listQuarantined(feedOf(store), { status: 'OPEN', first: MOST_LISTED });
  if (rows.length === 0) console.log('Nothing waits.');
  for (const row of rows) print(row);
}

function print({ id, source, line, status, problems, fields }: QuarantinedRow): void {
  console.log(`${id}  ${source}:${line}  ${status}  ${fields['itemCode'] ?? ''} ${fields['itemName'] ?? ''}`);
  for (const { field, code, message } of problems)
    console.log(`  ! ${field === null ? '' : `${field}: `}${code} ${message}`);
  if (problems.length === 0 && status === 'OPEN') console.log('  Nothing is wrong with it any more: resubmit it.');
}

/** The row whose id begins so; as it is given where it is no one row's. */
async function named(store: Store, beginning: string): Promise<string> {
  const [only, another] = await listQuarantined(feedOf(store), { idPrefix: beginning, first: 2 });
  return only !== undefined && another === undefined ? only.id : beginning;
}

function corrections(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new HubError('BAD_USER_INPUT', 'Write each correction as column=text, such as 变更类型=修改.');
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** The tables of the strict reader in the hub's store. */
function feedOf(store: Store): Parameters<typeof importFile>[0]['database'] {
  return store; // a store with more tables; Kysely's types do not vary with them
}
