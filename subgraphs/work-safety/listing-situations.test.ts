import { expect, test } from 'vitest';
import { readRow } from '../../kit/feed/read-row.ts';
import { severeListKind } from '../../kit/records/severe-list-kind.ts';
import { exampleUscc } from '../../kit/testing/example-subgraph.ts';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { LISTING_SITUATIONS, SEVERE_LIST } from './listing-situations.ts';

const kind = severeListKind(SEVERE_LIST);
const context = { today: parseLocalDate('2026-11-21'), usccAllowList: new Set<string>() };
const read = (more: Record<string, string>) => {
  const texts = {
    uscc: exampleUscc(1),
    decisionNumber: '冀应急列〔2024〕1号',
    includedOn: '2024-05-06',
    situation: '1',
    authority: '样例应急管理局',
    ...more,
  };
  const row = readRow(kind, { line: 2, texts, problems: [] }, context);
  return row.outcome === 'RECORD' ? row.record.columns : row;
};

test.each(Object.keys(LISTING_SITUATIONS))('situation %s lists for three years (MEM Order 11)', (situation) => {
  expect(read({ situation })).toMatchObject({ situation, ends_on: '2027-05-06' });
});

test('there are nine situations, and a tenth goes to quarantine', () => {
  expect(Object.keys(LISTING_SITUATIONS)).toHaveLength(9);
  expect(read({ situation: '10' })).toMatchObject({ problems: [{ code: 'WORD_UNKNOWN' }] });
});

test.each([
  ['2023-09-30', '', '2024-09-30'],
  ['2023-10-01', '', '2026-10-01'],
  ['2023-09-30', '2026-09-30', '2026-09-30'],
])('an entry of %s with last day "%s" ends on %s: those before the order lasted a year', (includedOn, endsOn, last) => {
  expect(read({ includedOn, endsOn })).toMatchObject({ ends_on: last });
});
