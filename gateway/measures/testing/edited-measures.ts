import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuleSetRefused, type RuleSetProblem } from '../../convergence/tables/rule-set-refused.ts';
import { DEFAULT_MEASURES, loadMeasures, type Measures } from '../load-measures.ts';

/** A row of an override: which cases (tier, sectorClass, listed, keyDomain, complete, annualCapReached), and what is set. */
export interface OverrideRow {
  readonly when: readonly [string, string, string, string, string, string];
  readonly set: { readonly multiplier?: string; readonly visitsPerYear?: number; readonly full?: boolean };
}

/** What an official adds: an override for a region or an agency. */
export interface OverrideMade {
  readonly id: string;
  readonly region?: string;
  readonly agency?: string;
  readonly from?: string;
  readonly until?: string;
  readonly rows: readonly OverrideRow[];
}

/** Texts of SUP-HEB-DEFAULT-1 and what replaces them. */
export type Edits = Readonly<Record<string, readonly (readonly [found: string, replacement: string])[]>>;

const INPUTS = ['tier', 'sectorClass', 'listed', 'keyDomain', 'complete', 'annualCapReached'];

/** A copy of SUP-HEB-DEFAULT-1 with overrides and edits, loaded. */
export async function loadWith(
  overrides: readonly OverrideMade[],
  edits: Edits = {},
  sectors: readonly string[] | null = null,
): Promise<Measures> {
  const folder = await mkdtemp(join(tmpdir(), 'measures-'));
  try {
    await cp(DEFAULT_MEASURES, folder, { recursive: true });
    for (const [file, replacements] of Object.entries(edits))
      for (const [found, replacement] of replacements) await replace(join(folder, file), found, replacement);
    const template = await readFile(join(folder, 'templates/override.dmn'), 'utf8');
    for (const { id, rows } of overrides) await writeFile(join(folder, `${id}.dmn`), withRows(template, rows));
    await replace(
      join(folder, 'measures.json'),
      '"overrides": []',
      `"overrides": ${JSON.stringify(overrides.map(headerOf))}`,
    );
    return await loadMeasures(folder, sectors);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The problems for which they are refused; none if they load. */
export async function problemsWith(...given: Parameters<typeof loadWith>): Promise<readonly RuleSetProblem[]> {
  try {
    await loadWith(...given);
    return [];
  } catch (error) {
    if (error instanceof RuleSetRefused) return error.problems;
    throw error;
  }
}

async function replace(path: string, found: string, replacement: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  if (!text.includes(found)) throw new Error(`${path} does not contain ${found}`);
  await writeFile(
    path,
    text.replace(found, () => replacement),
  );
}

function headerOf({ id, region, agency, from = '2026-01-01', until }: OverrideMade): object {
  return {
    id,
    version: '1',
    titleZh: '样例调整',
    titleEn: 'An example',
    file: `${id}.dmn`,
    region: region ?? null,
    agency: agency ?? null,
    inForceFrom: from,
    inForceUntil: until ?? null,
    basis: '样例文件',
  };
}

function withRows(template: string, rows: readonly OverrideRow[]): string {
  const made = rows.map(({ when, set: { multiplier, visitsPerYear, full } }, index) => {
    const inputs = when.map(
      (cell, at) => `<inputEntry id="made_${index}_${INPUTS[at]}"><text>${cell}</text></inputEntry>`,
    );
    const values = [multiplier === undefined ? 'null' : `"${multiplier}"`, visitsPerYear ?? 'null', full ?? 'null'];
    const outputs = values.map(
      (value, at) => `<outputEntry id="made_${index}_out_${at}"><text>${value}</text></outputEntry>`,
    );
    const notes = [`O-${index + 1}`, '样例文件', 'DEFAULT', 'yes', '样例理由。', 'An example.'];
    return `<rule id="made_${index}">${inputs.join('')}${outputs.join('')}${notes.map((note) => `<annotationEntry><text>${note}</text></annotationEntry>`).join('')}</rule>`;
  });
  return template.replace('<rule id="inspectionOverride_row_1">', (last) => `${made.join('\n')}${last}`);
}
