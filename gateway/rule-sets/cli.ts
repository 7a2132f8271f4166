/** `npm run rules -- <command>`: the life of rule sets from the command line, on the hub's own store. */
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { readConfig } from '../../kit/config.ts';
import { openDatabase } from '../../kit/database/database.ts';
import { locateDatabase } from '../../kit/database/location.ts';
import { HubError } from '../../kit/errors.ts';
import { createLog } from '../../kit/log.ts';
import { runCommand } from '../../kit/process.ts';
import {
  InvalidLocalDate,
  type LocalDate,
  parseLocalDate,
  todayInShanghai,
} from '../../schema/vocabulary/local-date.ts';
import { proofText } from '../convergence/proof/proof-text.ts';
import { readRuleFiles } from '../convergence/rule-set.ts';
import { type Strategy, STRATEGIES } from '../convergence/words.ts';
import { sectorsInGraph } from '../hub/sectors.ts';
import { indexTables, type IndexTables } from '../index/tables.ts';
import { rehearsalText } from '../rehearsal/rehearsal-text.ts';
import { Rehearsals } from '../rehearsal/rehearsals.ts';
import { type RehearsalTables, rehearsalTables } from '../rehearsal/tables.ts';
import { compareRuleSets } from './compare-rule-sets.ts';
import { RuleSetLife, type RuleSetRecord } from './life.ts';
import { eventLine, lineOf } from './printed.ts';
import type { Actor } from './rule-set-store.ts';
import { RuleSetsInForce } from './rule-sets-in-force.ts';
import { type RuleSetTables, ruleSetTables } from './tables.ts';

interface RehearseFlags {
  strategy?: Strategy;
  list?: string;
}

/** What a command works with. */
interface Hub {
  readonly rehearsals: Rehearsals;
  readonly life: RuleSetLife;
  readonly inForce: RuleSetsInForce;
  readonly by: Actor;
}

const PROGRESS_MS = 1_000;

await runCommand(async () => {
  const program = new Command('npm run rules --').description(
    'The life of the rule sets of convergence: draft → proved → rehearsed → proposed → approved → published from a day → superseded. A running hub takes a publication up within seconds. Versions are named by their hash; its first eight characters do. Two persons propose and approve over the graph, with tokens of their own (proposeRuleSet, approveRuleSet): the command line knows accounts of a machine, and cannot tell persons apart.',
  );
  program.showHelpAfterError();
  program
    .command('list')
    .description('all versions, and which is in force')
    .action(() => inStore(list));
  program
    .command('show <hash>')
    .description('what happened to a version, and who did it')
    .action((hash: string) => inStore((hub) => show(hub, hash)));
  program
    .command('draft <folder>')
    .description('keeps a folder (rule-set.json and *.dmn) as a draft')
    .option('--based-on <hash>', 'the version it was made from')
    .option('--note <text>', 'what it is for')
    .action((folder: string, flags: { basedOn?: string; note?: string }) =>
      inStore((hub) => draft(hub, folder, flags)),
    );
  program
    .command('prove <hash>')
    .description('proves a version by exhaustion; ends with 1 where something blocks it')
    .action((hash: string) => inStore((hub) => prove(hub, hash)));
  program
    .command('rehearse <hash>')
    .description('tries a version on everybody in the index, against the rule set in force; Ctrl-C gives it up')
    .option(
      '--strategy <strategy>',
      `another strategy than its own, for comparison: ${STRATEGIES.join(', ')}`,
      strategyFrom,
    )
    .option('--list <file>', 'writes all who move, as CSV')
    .action((hash: string, flags: RehearseFlags) => inStore((hub) => rehearse(hub, hash, flags)));
  program
    .command('publish <hash>')
    .description(
      'publishes a version that was approved over the graph, from the approved day; where HUB_RULE_APPROVAL=none, one that was proved and rehearsed',
    )
    .requiredOption('--from <day>', 'first day in force: today or later', dayFrom)
    .option('--note <text>', 'why; kept with it')
    .action((hash: string, flags: { from: LocalDate; note?: string }) => inStore((hub) => publish(hub, hash, flags)));
  program
    .command('diff <before> <after>')
    .description('what differs between two versions, row by row in words; a folder may stand for a version')
    .action((before: string, after: string) => inStore((hub) => diff(hub, before, after)));
  program
    .command('export <hash> <folder>')
    .description('writes the files of a version, exactly as they were handed in, for a DMN modeler')
    .action((hash: string, folder: string) => inStore((hub) => exportFiles(hub, hash, folder)));
  await program.parseAsync();
});

async function inStore(work: (hub: Hub) => Promise<void>): Promise<void> {
  const { database: setting, ruleApproval } = readConfig(process.env);
  const location = locateDatabase(setting, 'hub');
  const database = await openDatabase<IndexTables & RuleSetTables & RehearsalTables>(location, [
    indexTables,
    ruleSetTables,
    rehearsalTables,
  ]);
  try {
    if ((await database.pendingMigrations()).length > 0)
      throw new HubError(
        'MIGRATIONS_PENDING',
        'The hub’s own database lacks migrations; run "npm run migrate -- hub" first.',
      );
    const inForce = await RuleSetsInForce.open(database);
    const by = { subject: `command line: ${userInfo().username}`, role: 'OPERATOR' } as const;
    const life = new RuleSetLife(database, inForce, ruleApproval);
    const { sectors } = sectorsInGraph();
    const rehearsals = new Rehearsals({ database, location, sectors, life, inForce, log: createLog('warn') });
    await work({ life, inForce, rehearsals, by });
  } finally {
    await database.close();
  }
}

async function list({ life, inForce }: Hub): Promise<void> {
  for (const record of await life.all()) console.log(lineOf(record, inForce.now.hash));
}

async function show(hub: Hub, name: string): Promise<void> {
  const record = await named(hub, name);
  console.log(
    `${lineOf(record, hub.inForce.now.hash)}\n${record.hash}${record.basedOn === null ? '' : `\nbased on ${record.basedOn}`}`,
  );
  for (const event of record.events) console.log(eventLine(event, record.events));
}

async function draft(hub: Hub, folder: string, { basedOn, note }: { basedOn?: string; note?: string }): Promise<void> {
  const parent = basedOn === undefined ? null : (await named(hub, basedOn)).hash;
  const files = await readRuleFiles(resolve(folder));
  const record = await hub.life.draft(files, hub.by, { basedOn: parent, note: note ?? null });
  console.log(lineOf(record, hub.inForce.now.hash));
}

async function prove(hub: Hub, name: string): Promise<void> {
  const { hash } = await named(hub, name);
  const proof = await hub.life.prove(hash, hub.by);
  console.log(proofText(proof));
  if (!proof.isProved) process.exitCode = 1;
}

async function rehearse(hub: Hub, name: string, { strategy, list: file }: RehearseFlags): Promise<void> {
  const { hash } = await named(hub, name);
  const { number, ended } = await hub.rehearsals.start(hash, hub.by, strategy);
  const giveUp = () => void hub.rehearsals.cancel(number);
  process.once('SIGINT', giveUp);
  const showing = setInterval(() => {
    void hub.rehearsals.one(number).then(({ done, total }) => process.stderr.write(`compared ${done}/${total}\n`));
  }, PROGRESS_MS);
  await ended.finally(() => clearInterval(showing));
  process.off('SIGINT', giveUp);
  const record = await hub.rehearsals.one(number);
  console.log(rehearsalText(record));
  if (record.state !== 'DONE') process.exitCode = 1;
  else if (file !== undefined) {
    await pipeline(await hub.rehearsals.moves(number, 'ALL'), createWriteStream(file, { flags: 'wx' }));
    console.log(`All who move are in ${file}. It names enterprises by classes that sectors keep internal: keep it so.`);
  }
}

async function publish(hub: Hub, name: string, { from, note }: { from: LocalDate; note?: string }): Promise<void> {
  const { hash } = await named(hub, name);
  const record = await hub.life.publish(hash, hub.by, { from, note: note ?? null });
  console.log(lineOf(record, hub.inForce.now.hash));
}

async function diff(hub: Hub, before: string, after: string): Promise<void> {
  const { changes, effects } = await compareRuleSets(await filesNamed(hub, before), await filesNamed(hub, after));
  if (changes.length === 0) console.log('No setting and no row differs.');
  for (const { zh, en } of changes) console.log(`- ${zh}\n  ${en}`);
  if (effects === null)
    console.log('One of the two cannot be read as a whole: "npm run rules:check -- <folder>" tells why.');
  for (const { decision, cases, of } of effects ?? [])
    console.log(`${decision} decides ${cases} of ${of} cases differently.`);
  if (effects?.length === 0) console.log('Both decide the same in every case.');
}

async function exportFiles(hub: Hub, name: string, folder: string): Promise<void> {
  const { hash } = await named(hub, name);
  await mkdir(folder, { recursive: true });
  const files = await hub.life.files(hash);
  for (const [file, text] of files) await writeFile(join(folder, file), text, { flag: 'wx' });
  console.log(
    `${files.size} files are in ${folder}. Give "version" in rule-set.json a new value before you draft them again.`,
  );
}

async function filesNamed(hub: Hub, name: string): Promise<ReadonlyMap<string, string>> {
  return /^[0-9a-f]{8,64}$/.test(name) ? hub.life.files((await named(hub, name)).hash) : readRuleFiles(resolve(name));
}

/** @throws {HubError} RULE_SET_UNKNOWN where no version, or more than one, begins so. */
async function named({ life }: Hub, name: string): Promise<RuleSetRecord> {
  const found = (await life.all()).filter(({ hash }) => hash.startsWith(name));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  return life.one(name);
}

function strategyFrom(text: string): Strategy {
  const strategy = STRATEGIES.find((each) => each === text);
  if (strategy === undefined)
    throw new HubError('BAD_USER_INPUT', `--strategy must be one of ${STRATEGIES.join(', ')}.`);
  return strategy;
}

function dayFrom(text: string): LocalDate {
  if (text === 'today') return todayInShanghai();
  try {
    return parseLocalDate(text);
  } catch (error) {
    if (error instanceof InvalidLocalDate) throw new HubError('BAD_USER_INPUT', `--from: ${error.message}`);
    throw error;
  }
}
