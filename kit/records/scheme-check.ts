import { z } from 'zod';
import { PROVENANCES } from '../../schema/vocabulary/citation.ts';
import { AUTHORITY_LEVELS, EFFECTIVE_CLASSES, SCHEME_STATUSES } from '../../schema/vocabulary/grade.ts';
import { HubError } from '../errors.ts';
import type { GradeScheme } from './sector-grade.ts';

const oneOf = <Word extends string>(words: readonly Word[]) => z.enum(words, `must be one of ${words.join(', ')}`);

const schemesShape = z
  .array(
    z.object({
      version: z.string().min(1),
      status: oneOf(SCHEME_STATUSES),
      authorityLevel: oneOf(AUTHORITY_LEVELS),
      grades: z
        .record(z.string(), oneOf(EFFECTIVE_CLASSES))
        .refine((grades) => Object.keys(grades).length > 0, 'has no grade'),
      provenance: oneOf(PROVENANCES),
      cites: z.object({ document: z.string().min(1), clause: z.string().min(1) }),
    }),
  )
  .min(1, 'there is no scheme')
  .refine(
    (schemes) => new Set(schemes.map(({ version }) => version)).size === schemes.length,
    'two schemes have one version',
  );

/**
 * Node runs sector.ts without looking at its types, and a class nobody knows would be told of every enterprise.
 * @throws {HubError} SECTOR_CONTRACT_BROKEN with each place that is not as `GradeScheme` says.
 */
export function checkSchemes(sector: string, schemes: readonly GradeScheme[]): void {
  const { error } = schemesShape.safeParse(schemes);
  if (error === undefined) return;
  const problems = error.issues.map(({ path, message }) => `${['schemes', ...path].join('.')}: ${message}`);
  throw new HubError('SECTOR_CONTRACT_BROKEN', `subgraphs/${sector}/sector.ts: ${problems.join('; ')}.`);
}
