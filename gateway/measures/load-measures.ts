import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileTable } from '../convergence/tables/decision-table.ts';
import { type RawTable, readDmnFile } from '../convergence/tables/dmn-file.ts';
import { RuleSetRefused, type RuleSetProblem } from '../convergence/tables/rule-set-refused.ts';
import { holdingTogether, lighterForGraver, outOfBounds } from './check-measures.ts';
import { MEASURE_DECISIONS, type MeasureTables, OVERRIDE_DECISION } from './decisions.ts';
import type { Override } from './effective-inspection.ts';
import { type MeasuresFile, measuresFileShape, type OverrideHeader } from './measures-file.ts';

export const DEFAULT_MEASURES = join(import.meta.dirname, 'tables');
const SETTINGS_FILE = 'measures.json';
const TABLE_FILES = ['incentives-and-restrictions.dmn', 'inspection.dmn'];

/** A set of measures that was read, checked and compiled as a whole. */
export interface Measures {
  readonly settings: MeasuresFile;
  readonly tables: MeasureTables;
  readonly overrides: readonly Override[];
  /** SHA-256 over the files in order, hexadecimal. */
  readonly hash: string;
}

/**
 * Reads a folder with `measures.json`, the two files of tables and those of the overrides; by default SUP-HEB-DEFAULT-1.
 * An override that leaves the declared bounds, or supervises something graver lighter, is refused with the case.
 * @throws {RuleSetRefused} with every problem, its place, reason and remedy; nothing is half-loaded.
 */
export async function loadMeasures(
  folder: string = DEFAULT_MEASURES,
  sectors: readonly string[] | null = null,
): Promise<Measures> {
  const texts = new Map<string, string>();
  const settings = settingsIn(await textOf(folder, SETTINGS_FILE, texts));
  refuseIfAny(headerProblems(settings.overrides, sectors));
  const tables = compileMeasures((await Promise.all(TABLE_FILES.map((file) => rawIn(folder, file, texts)))).flat());
  refuseIfAny([...outOfBounds(tables, null, 'inspection.dmn'), ...lighterForGraver(tables, [], 'inspection.dmn')]);
  const overrides: Override[] = [];
  for (const header of settings.overrides) overrides.push(overrideOf(header, await rawIn(folder, header.file, texts)));
  refuseIfAny(overrides.flatMap((override) => outOfBounds(tables, override, override.header.file)));
  refuseIfAny(
    holdingTogether(overrides).flatMap((set) =>
      lighterForGraver(tables, set, set.map(({ header }) => header.file).join(' + ')),
    ),
  );
  return { settings, tables, overrides, hash: hashOf(texts) };
}

async function textOf(folder: string, file: string, texts: Map<string, string>): Promise<string> {
  try {
    const text = await readFile(join(folder, file), 'utf8');
    texts.set(file, text);
    return text;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw refused({
      file: join(folder, file),
      message: `the file cannot be read (${code}). Copy that of SUP-HEB-DEFAULT-1.`,
    });
  }
}

async function rawIn(folder: string, file: string, texts: Map<string, string>): Promise<RawTable[]> {
  return readDmnFile(file, await textOf(folder, file, texts));
}

function settingsIn(text: string): MeasuresFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused({ file: SETTINGS_FILE, message: 'the file is no JSON. Mend it.' });
  }
  const read = measuresFileShape.safeParse(value);
  if (read.success) return read.data;
  throw new RuleSetRefused(
    read.error.issues.map(({ path, message }) => ({ file: SETTINGS_FILE, column: path.join('.'), message })),
  );
}

/** Overrides of an agency nobody knows, and two that say the same place and time. */
function headerProblems(headers: readonly OverrideHeader[], sectors: readonly string[] | null): RuleSetProblem[] {
  return headers.flatMap((header, index) => {
    const column = `overrides.${index}`;
    const twin = headers.slice(0, index).find((other) => meets(other, header));
    return [
      ...(sectors !== null && header.agency !== null && !sectors.includes(header.agency)
        ? [
            {
              file: SETTINGS_FILE,
              column: `${column}.agency`,
              message: `is no sector of the graph: ${sectors.join(', ')}.`,
            },
          ]
        : []),
      ...(twin === undefined
        ? []
        : [
            {
              file: SETTINGS_FILE,
              column,
              message: `holds at the same place and time as ${twin.id}. End one of them.`,
            },
          ]),
    ];
  });
}

function endsBefore(first: OverrideHeader, second: OverrideHeader): boolean {
  return first.inForceUntil !== null && first.inForceUntil < second.inForceFrom;
}

function meets(one: OverrideHeader, other: OverrideHeader): boolean {
  return (
    one.region === other.region && one.agency === other.agency && !endsBefore(one, other) && !endsBefore(other, one)
  );
}

function compileMeasures(raw: readonly RawTable[]): MeasureTables {
  const tableOf = (decision: keyof typeof MEASURE_DECISIONS): RawTable => {
    const found = raw.filter((table) => table.decision === decision);
    const [table, another] = found;
    if (table !== undefined && another === undefined) return table;
    throw refused({
      file: TABLE_FILES.join(', '),
      decision,
      message: `stands there ${found.length} times instead of once. Give one table.`,
    });
  };
  const problems: RuleSetProblem[] = raw
    .filter(({ decision }) => !(decision in MEASURE_DECISIONS))
    .map(({ file, decision }) => ({ file, decision, message: 'is not known here. Remove it.' }));
  refuseIfAny(problems);
  const { inspection, overrideBounds, incentives, restrictions } = MEASURE_DECISIONS;
  return {
    inspection: compileTable(tableOf('inspection'), inspection),
    overrideBounds: compileTable(tableOf('overrideBounds'), overrideBounds),
    incentives: compileTable(tableOf('incentives'), incentives),
    restrictions: compileTable(tableOf('restrictions'), restrictions),
  };
}

function overrideOf(header: OverrideHeader, raw: readonly RawTable[]): Override {
  const [table, another] = raw;
  if (table === undefined || another !== undefined || table.decision !== 'inspectionOverride')
    throw refused({
      file: header.file,
      decision: 'inspectionOverride',
      message: 'must be the only decision of the file. Begin from templates/override.dmn.',
    });
  return { header, table: compileTable(table, OVERRIDE_DECISION) };
}

function refuseIfAny(problems: readonly RuleSetProblem[]): void {
  if (problems.length > 0) throw new RuleSetRefused(problems);
}

function refused(problem: RuleSetProblem): RuleSetRefused {
  return new RuleSetRefused([problem]);
}

function hashOf(texts: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const part of [...texts].sort(([one], [other]) => (one < other ? -1 : 1)).flat())
    hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
}
