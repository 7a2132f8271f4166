import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { PROVENANCES } from '../../schema/vocabulary/citation.ts';
import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import { RuleSetRefused } from '../convergence/tables/rule-set-refused.ts';
import { BASIS_KINDS, MEASURE_KINDS } from './words.ts';

const text = z.string().min(1);

const measureShape = z
  .strictObject({
    code: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'must be in capitals, such as LIMITED_IN_PROCUREMENT'),
    kind: z.enum(MEASURE_KINDS),
    nameZh: text,
    nameEn: text,
    /** The list that holds it, and its code there. */
    list: text,
    listCode: text.max(64),
    listCodeIsExample: z.boolean(),
    legalBasis: z.strictObject({ document: text.max(255), clause: text.max(255) }),
    bases: z.array(z.enum(BASIS_KINDS)).min(1),
    /** For a reward on a grade: the sector's effective classes under which it may stand. */
    classes: z.array(z.enum(EFFECTIVE_CLASSES)).min(1).optional(),
    provenance: z.enum(PROVENANCES),
    /** Longest time from the first day to the last. */
    most: z.strictObject({ months: z.int().min(1).max(120), clause: text, provenance: z.enum(PROVENANCES) }),
  })
  .refine(({ kind, bases }) => kind === 'REWARD' || !bases.includes('GRADE'), {
    error: 'rests on a grade: grades are reference for supervision, never a basis for punishment',
    path: ['bases'],
  })
  .refine(({ kind, bases }) => kind === 'PUNISHMENT' || bases.every((basis) => basis === 'GRADE'), {
    error: 'is a reward and rests on a record of dishonesty',
    path: ['bases'],
  })
  .refine(({ bases, classes }) => bases.includes('GRADE') === (classes !== undefined), {
    error: 'must be there where it rests on a grade, and nowhere else',
    path: ['classes'],
  });

const listShape = z
  .strictObject({
    id: text.max(128),
    version: text.max(64),
    titleZh: text,
    titleEn: text,
    answer: z.strictObject({ workingDays: z.int().min(1).max(250), provenance: z.enum(PROVENANCES) }),
    measures: z.array(measureShape).min(1),
  })
  .refine(({ measures }) => new Set(measures.map(({ code }) => code)).size === measures.length, {
    error: 'holds a code twice',
    path: ['measures'],
  });

/** The measures that may be initiated at all: outside the list nobody is punished (清单之外不得惩戒). */
export type MeasureList = z.infer<typeof listShape>;
export type ListedMeasure = MeasureList['measures'][number];

export const DEFAULT_MEASURE_LIST = join(import.meta.dirname, 'lists/JOINT-HEB-DEFAULT-1.yaml');

/** @throws {RuleSetRefused} with every problem and its place; nothing is half-loaded. */
export async function loadMeasureList(path: string = DEFAULT_MEASURE_LIST): Promise<MeasureList> {
  const file = basename(path);
  const refused = (message: string) => new RuleSetRefused([{ file, message }]);
  const written = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw refused(`the file cannot be read (${error.code ?? 'unknown'}). Copy that of JOINT-HEB-DEFAULT-1.`);
  });
  let value: unknown;
  try {
    value = parse(written);
  } catch (error) {
    if (error instanceof YAMLParseError) throw refused(`line ${error.linePos?.[0].line ?? '?'} is no YAML. Mend it.`);
    throw error;
  }
  const read = listShape.safeParse(value);
  if (read.success) return read.data;
  throw new RuleSetRefused(
    read.error.issues.map(({ path: place, message }) => ({ file, column: place.join('.'), message })),
  );
}
