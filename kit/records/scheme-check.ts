import { PROVENANCES } from '../../schema/vocabulary/citation.ts';
import { AUTHORITY_LEVELS, EFFECTIVE_CLASSES, SCHEME_STATUSES } from '../../schema/vocabulary/grade.ts';
import { HubError } from '../errors.ts';
import type { GradeScheme } from './sector-grade.ts';

/**
 * Node runs sector.ts without looking at its types, and a class nobody knows would be told of every enterprise.
 * @throws {HubError} SECTOR_CONTRACT_BROKEN with every word of the schemes that is none of the vocabulary's.
 */
export function checkSchemes(sector: string, schemes: readonly GradeScheme[]): void {
  const versions = schemes.map(({ version }) => version);
  const problems = [
    ...(schemes.length === 0 ? ['there is no scheme'] : []),
    ...versions
      .filter((version, index) => versions.indexOf(version) !== index)
      .map((version) => `two schemes are called ${version}`),
    ...schemes.flatMap(problemsOf),
  ];
  if (problems.length === 0) return;
  throw new HubError('SECTOR_CONTRACT_BROKEN', `subgraphs/${sector}/sector.ts, schemes: ${problems.join('; ')}.`);
}

function problemsOf({ version, status, authorityLevel, provenance, grades }: GradeScheme): string[] {
  const steps = Object.entries(grades);
  return [
    ...unlessOneOf(SCHEME_STATUSES, status, `status of ${version}`),
    ...unlessOneOf(AUTHORITY_LEVELS, authorityLevel, `authorityLevel of ${version}`),
    ...unlessOneOf(PROVENANCES, provenance, `provenance of ${version}`),
    ...(steps.length === 0 ? [`${version} has no grades`] : []),
    ...steps.flatMap(([grade, effectiveClass]) =>
      unlessOneOf(EFFECTIVE_CLASSES, effectiveClass, `the class of grade ${grade} of ${version}`),
    ),
  ];
}

function unlessOneOf(words: readonly string[], word: string, place: string): string[] {
  return words.includes(word) ? [] : [`${place} must be one of ${words.join(', ')}, and is "${word}"`];
}
