import { z } from 'zod';
import { PROVENANCES } from '../../schema/vocabulary/citation.ts';
import { REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import { type LocalDate, parseLocalDate } from '../../schema/vocabulary/local-date.ts';

const REGIONS: ReadonlySet<string> = new Set(REPORTING_REGIONS.map(({ id }) => id));
const day = z.custom<LocalDate>((value) => typeof value === 'string' && isDay(value), 'must be a day, YYYY-MM-DD');

const overrideShape = z
  .strictObject({
    id: z.string().min(1),
    version: z.string().min(1),
    titleZh: z.string().min(1),
    titleEn: z.string().min(1),
    /** The `*.dmn` file with its table, from the folder. */
    file: z.string().regex(/^[\w./-]+\.dmn$/u, 'must be the name of a .dmn file'),
    /** Reporting region (统计地区) it holds in; null for all. */
    region: z
      .string()
      .refine((id) => REGIONS.has(id), 'is no reporting region')
      .nullable(),
    /** Code of the sector whose agency it holds for; null for all. */
    agency: z.string().min(1).nullable(),
    inForceFrom: day,
    /** Last day; null until further notice. */
    inForceUntil: day.nullable(),
    /** The document that orders it. */
    basis: z.string().min(1),
  })
  .refine(({ region, agency }) => region !== null || agency !== null, {
    error: 'names neither a region nor an agency: change the base table instead',
    path: ['region'],
  })
  .refine(({ inForceFrom, inForceUntil }) => inForceUntil === null || inForceFrom <= inForceUntil, {
    error: 'ends before it begins',
    path: ['inForceUntil'],
  });

/** What a set of measures says beside its tables (measures.json). */
export const measuresFileShape = z.strictObject({
  id: z.string().min(1),
  version: z.string().min(1),
  titleZh: z.string().min(1),
  titleEn: z.string().min(1),
  /** The ratio of enterprises an agency draws in a year, to which the factor applies. */
  baseRatio: z.strictObject({
    ratio: z.string().regex(/^(0(\.\d{1,3})?|1(\.0{1,3})?)$/u, 'must be a decimal from 0 to 1, such as "0.03"'),
    clause: z.string().min(1),
    provenance: z.enum(PROVENANCES),
  }),
  overrides: z.array(overrideShape),
});
export type MeasuresFile = z.infer<typeof measuresFileShape>;
export type OverrideHeader = MeasuresFile['overrides'][number];

function isDay(text: string): boolean {
  try {
    return parseLocalDate(text) === text;
  } catch {
    return false;
  }
}
