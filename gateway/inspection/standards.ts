import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { HubError } from '../../kit/errors.ts';
import { PROVENANCES } from '../../schema/vocabulary/citation.ts';

const SHIPPED = join(import.meta.dirname, 'standards.json');

const cited = { clause: z.string().min(1), provenance: z.enum(PROVENANCES) };
const number = (most: number) => z.strictObject({ value: z.int().min(1).max(most), ...cited });

const standardsShape = z.strictObject({
  id: z.string().min(1),
  version: z.string().min(1),
  /** How many inspectors of each department go to one enterprise, where a plan does not say otherwise. */
  inspectorsPerDepartment: number(10),
  /** Working days from the inspection to the publication of its result, where a plan does not say otherwise. */
  publishedWithinWorkingDays: number(250),
  /** The least share of a sector's yearly draws that must be drawn by credit class. */
  drawnByClass: z.array(
    z.strictObject({
      sector: z.string().min(1),
      leastShare: z.string().regex(/^(0(\.\d{1,4})?|1)$/u, 'must be a decimal from 0 to 1, such as "0.8"'),
      ...cited,
    }),
  ),
  /** What an inspection may come to. */
  outcomes: z
    .array(
      z.strictObject({
        code: z.string().regex(/^[A-Z][A-Z_]{1,31}$/u, 'must be capitals and underscores'),
        textZh: z.string().min(1),
        textEn: z.string().min(1),
        ...cited,
      }),
    )
    .min(1),
  notice: z.strictObject({ textZh: z.string().min(1), textEn: z.string().min(1), ...cited }),
});

/** What holds for all plans: numbers, shares to be reached, outcomes; each with where it comes from. */
export type InspectionStandards = z.infer<typeof standardsShape>;

/**
 * Reads the standards of random inspection from a file, by default the shipped ones.
 * @throws {HubError} CONFIGURATION_INVALID with every problem of the file.
 */
export function loadStandards(file: string | null = null): InspectionStandards {
  const place = file ?? SHIPPED;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(place, 'utf8'));
  } catch (error) {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `HUB_INSPECTION: ${place} cannot be read as JSON; begin from a copy of gateway/inspection/standards.json.`,
      { cause: error },
    );
  }
  const read = standardsShape.safeParse(value);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new HubError('CONFIGURATION_INVALID', `HUB_INSPECTION: ${problems.join('; ')}`);
}
