import { describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { knowing, smallModel } from './testing/small-models.ts';

const asOf = parseLocalDate('2026-11-21');

describe('the directory of subjects', () => {
  const model = smallModel({ more: 'subjects: { kind: HOTEL, notEvaluableForYears: !default 1 }' });
  const on = (listedFrom: string, listedUntil: string | null = null, kind = 'HOTEL') =>
    model.explain(
      knowing({
        penalties: [],
        subjects: [
          {
            kind,
            level: null,
            listedFrom: parseLocalDate(listedFrom),
            listedUntil: listedUntil === null ? null : parseLocalDate(listedUntil),
          },
        ],
      }),
      asOf,
    );

  test.each([
    ['a subject of another kind', on('2020-01-01', null, 'AGENCY'), 'NOT_APPLICABLE'],
    ['one listed later', on('2026-11-22'), 'NOT_APPLICABLE'],
    ['one no longer listed', on('2020-01-01', '2026-11-20'), 'NOT_APPLICABLE'],
    ['one listed until today', on('2020-01-01', '2026-11-21'), 'GRADED'],
    ['one listed for a day less than a year', on('2025-11-22'), 'NOT_YET_EVALUABLE'],
    ['one listed for a year', on('2025-11-21'), 'GRADED'],
    ['one of whom the directory is not known', model.explain(knowing({ penalties: [] }), asOf), 'UNDETERMINED'],
  ])('%s', (_who, explained, status) => {
    expect(explained.status).toBe(status);
    expect(explained.reasons.some(({ kind }) => kind === 'DIRECTORY')).toBe(status !== 'GRADED');
  });
});
