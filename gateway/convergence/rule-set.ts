import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';
import { compileTable } from './tables/decision-table.ts';
import type { Contract, DecisionTable, Inputs, ValuesOf } from './tables/contract.ts';
import { DECISIONS } from './tables/decisions.ts';
import type { Tables } from './tables/decisions.ts';
import { readDmnFile } from './tables/dmn-file.ts';
import type { RawTable } from './tables/dmn-file.ts';
import { RuleSetRefused } from './tables/rule-set-refused.ts';
import type { RuleSetProblem } from './tables/rule-set-refused.ts';
import { STRATEGIES } from './words.ts';

/** What a rule set says beside its tables (rule-set.json). */
const settingsSchema = z.strictObject({
  id: z.string().min(1),
  version: z.string().min(1),
  titleZh: z.string().min(1),
  titleEn: z.string().min(1),
  /** Code of the sector whose grade is the base (公共信用综合评价). */
  baseSectorCode: z.string().min(1),
  strategy: z.enum(STRATEGIES),
  /** Whether answers carry the converged letter; off leaves flags, conflicts and advice. */
  letter: z.boolean(),
  /** H2: best tier for an enterprise on a severe list. */
  listCap: z.enum(['C', 'D']),
  /** H5: whether many general records cap the tier. */
  generalRecordLimit: z.boolean(),
  /** N+: most steps that all sectors together may lower the tier. */
  maximumNotches: z.int().min(0).max(8),
  /** N+: worst tier that sectors alone may bring about; only hard triggers may give worse (P3). */
  worstBySectors: z.enum(PUBLIC_GRADES),
  /** H4: months back from today in which a severe penalty counts. */
  severePenaltyWindowMonths: z.int().min(1),
  /** H5: months back from today in which a general record counts. */
  generalRecordWindowMonths: z.int().min(1),
  /** WEIGHTED: least weight of the base grade, in thousandths. */
  weightedBasePermille: z.int().min(0).max(1000),
});
export type RuleSetSettings = z.infer<typeof settingsSchema>;

/** A rule set that was read, checked and compiled as a whole. */
export interface RuleSet {
  readonly settings: RuleSetSettings;
  readonly tables: Tables;
  /** SHA-256 over the files (and over settings changed by `withSettings`), hexadecimal. */
  readonly hash: string;
}

export const DEFAULT_RULES = join(import.meta.dirname, 'rules');
export const SETTINGS_FILE = 'rule-set.json';

/**
 * Reads a folder of `*.dmn` tables and `rule-set.json`, by default CONV-HEB-DEFAULT-1.
 * @throws {RuleSetRefused} with every problem, its file, row, rule and remedy; nothing is half-loaded.
 */
export async function loadRuleSet(folder: string = DEFAULT_RULES): Promise<RuleSet> {
  return readRuleSet(await readRuleFiles(folder));
}

/** The files of a rule set by name: `rule-set.json` and the `*.dmn` tables. */
export type RuleFiles = ReadonlyMap<string, string>;

/**
 * Reads a rule set from the texts of its files, wherever they are kept.
 * @throws {RuleSetRefused} as `loadRuleSet`.
 */
export async function readRuleSet(files: RuleFiles): Promise<RuleSet> {
  const { settings, tables, problems } = await readParts(files);
  const isReadable = problems.every(({ file }) => file === SETTINGS_FILE);
  return assembleRuleSet(settings, tables, hashOfFiles(files), problems, isReadable);
}

/**
 * Puts a rule set together from tables as they stand in their files.
 * @throws {RuleSetRefused} with these problems and every other.
 */
export function assembleRuleSet(
  settings: RuleSetSettings | null,
  raw: ReadonlyMap<string, RawTable>,
  hash: string,
  before: readonly RuleSetProblem[] = [],
  allFilesRead = true,
): RuleSet {
  const problems = [...before];
  const tables = compileTables(raw, problems, allFilesRead);
  checkPoints(tables, problems);
  if (settings === null || problems.length > 0) throw new RuleSetRefused(problems);
  return { settings, tables, hash };
}

/** SHA-256 over the files in the order of their names: by it answers and stores know a version. */
export function hashOfFiles(files: RuleFiles): string {
  return hashOf([...files].sort(byName).flat());
}

/** A rule set's settings and tables as they stand in its files, and what could not be read of them. */
export async function readParts(files: RuleFiles): Promise<{
  readonly settings: RuleSetSettings | null;
  readonly tables: ReadonlyMap<string, RawTable>;
  readonly problems: readonly RuleSetProblem[];
}> {
  const problems: RuleSetProblem[] = [];
  const settings = readSettings(files.get(SETTINGS_FILE), problems);
  const tables = await readTables(files, problems);
  return { settings, tables, problems };
}

const byName = ([one]: readonly [string, string], [other]: readonly [string, string]): number => (one < other ? -1 : 1);

/** The same tables under other settings (another strategy, a switch turned); the hash says so. */
export function withSettings(ruleSet: RuleSet, changes: Partial<RuleSetSettings>): RuleSet {
  const settings = settingsSchema.parse({ ...ruleSet.settings, ...changes });
  return { ...ruleSet, settings, hash: hashOf([ruleSet.hash, JSON.stringify(settings)]) };
}

/** The files of a rule set in a folder. @throws {RuleSetRefused} where there is no such folder. */
export async function readRuleFiles(folder: string): Promise<Map<string, string>> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new RuleSetRefused([
      {
        file: folder,
        message: `the folder cannot be read (${error.code ?? 'unknown'}). Name a folder of rule tables.`,
      },
    ]);
  });
  const names = found.filter((name) => name.endsWith('.dmn') || name === SETTINGS_FILE).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}

function readSettings(text: string | undefined, problems: RuleSetProblem[]): RuleSetSettings | null {
  if (text === undefined) {
    problems.push({ file: SETTINGS_FILE, message: 'the file is missing. Copy the one of CONV-HEB-DEFAULT-1.' });
    return null;
  }
  try {
    const read = settingsSchema.safeParse(JSON.parse(text));
    if (read.success) return read.data;
    problems.push(
      ...read.error.issues.map(({ path, message }) => ({ file: SETTINGS_FILE, column: path.join('.'), message })),
    );
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.push({ file: SETTINGS_FILE, message: `the file is no JSON: ${error.message}.` });
  }
  return null;
}

async function readTables(files: RuleFiles, problems: RuleSetProblem[]): Promise<Map<string, RawTable>> {
  const tables = new Map<string, RawTable>();
  for (const [file, text] of files) {
    if (file === SETTINGS_FILE) continue;
    const read = await collecting(problems, async () => readDmnFile(file, text));
    for (const table of read ?? []) {
      const place = { file, decision: table.decision };
      const twin = tables.get(table.decision);
      if (!Object.hasOwn(DECISIONS, table.decision)) {
        problems.push({
          ...place,
          message: `the engine asks no such decision. Known: ${Object.keys(DECISIONS).join(', ')}.`,
        });
      } else if (twin !== undefined) {
        problems.push({ ...place, message: `the decision stands in ${twin.file} already. Keep one.` });
      }
      tables.set(table.decision, table);
    }
  }
  return tables;
}

function compileTables(raw: ReadonlyMap<string, RawTable>, problems: RuleSetProblem[], allFilesRead: boolean): Tables {
  const compile = <const Asked extends Inputs, Output extends z.ZodObject>(
    decision: keyof typeof DECISIONS,
    asked: Contract<Asked, Output>,
  ): DecisionTable<ValuesOf<Asked>, z.output<Output>> => {
    const table = raw.get(decision);
    if (table === undefined) {
      if (allFilesRead)
        problems.push({ file: '*.dmn', decision, message: 'no file holds this decision. Add its table.' });
      return NO_TABLE;
    }
    try {
      return compileTable(table, asked);
    } catch (error) {
      if (!(error instanceof RuleSetRefused)) throw error;
      problems.push(...error.problems);
      return NO_TABLE;
    }
  };
  return {
    registration: compile('registration', DECISIONS.registration),
    baseGrade: compile('baseGrade', DECISIONS.baseGrade),
    effectiveClass: compile('effectiveClass', DECISIONS.effectiveClass),
    classSteps: compile('classSteps', DECISIONS.classSteps),
    relief: compile('relief', DECISIONS.relief),
    caps: compile('caps', DECISIONS.caps),
    supervision: compile('supervision', DECISIONS.supervision),
    guards: compile('guards', DECISIONS.guards),
    sectorGradeSource: compile('sectorGradeSource', DECISIONS.sectorGradeSource),
    gradePoints: compile('gradePoints', DECISIONS.gradePoints),
    classValues: compile('classValues', DECISIONS.classValues),
  };
}

/** Stands for a table that was refused: nothing asks it, since its rule set is refused with it. */
const NO_TABLE: DecisionTable<unknown, never> = { rows: [], columns: [], hits: () => [] };

/** The bands of WEIGHTED must fall from grade to grade and end at 0, or a mean would belong to none. */
function checkPoints({ gradePoints }: Tables, problems: RuleSetProblem[]): void {
  const lowest = PUBLIC_GRADES.map((grade) => gradePoints.hits({ grade })[0]?.output.lowestPoints);
  const falls = lowest.every((value, index) => index === 0 || (value ?? 0) < (lowest[index - 1] ?? 0));
  if (gradePoints.rows.length === 0 || (falls && lowest.at(-1) === 0)) return;
  const message = 'the lowest points must fall from each grade to the next and be 0 for D.';
  problems.push({ file: 'strategies.dmn', decision: 'gradePoints', column: 'lowestPoints', message });
}

async function collecting<Value>(problems: RuleSetProblem[], read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RuleSetRefused)) throw error;
    problems.push(...error.problems);
    return null;
  }
}

function hashOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
}
