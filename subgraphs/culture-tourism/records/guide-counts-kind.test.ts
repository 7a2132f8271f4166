import { expect, test } from 'vitest';
import { readRow } from '../../../kit/feed/read-row.ts';
import { readingContext } from '../../../kit/feed/reading-options.ts';
import { guideCountsKind } from './guide-counts-kind.ts';

const good = { reportingRegion: '石家庄', countedOn: '2026-09-30', guides: '2100' };
const read = (texts: Record<string, string>) =>
  readRow(guideCountsKind, { line: 2, texts, problems: [] }, readingContext({ now: new Date('2026-11-21T04:00:00Z') }));

test('guides are a number by reporting region and day, about no enterprise', () => {
  expect(read(good)).toMatchObject({
    record: {
      uscc: null,
      key: '石家庄市|2026-09-30',
      columns: { reporting_region: '石家庄市', counted_on: '2026-09-30', guides: 2100 },
    },
  });
});

test.each([
  [{ reportingRegion: '北京市' }, 'reportingRegion', 'WORD_UNKNOWN'],
  [{ reportingRegion: '' }, 'reportingRegion', 'FIELD_MISSING'],
  [{ countedOn: '2026-11-22' }, 'countedOn', 'DATE_IN_FUTURE'],
  [{ guides: '-1' }, 'guides', 'NUMBER_INVALID'],
  [{ guides: '2,100' }, 'guides', 'NUMBER_INVALID'],
  [{ guides: '13800138000' }, 'guides', 'PERSONAL_VALUE'],
])('%j is kept in quarantine for %s %s', (texts, field, code) => {
  expect(read({ ...good, ...texts })).toMatchObject({ problems: [{ field, code }] });
});
