import { expect, test } from 'vitest';
import { exampleUscc } from '../../kit/testing/example-subgraph.ts';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import publicCredit from './sector.ts';

const CONTEXT = { today: parseLocalDate('2026-11-21'), usccAllowList: new Set<string>() };
const award = (level: string) => ({
  uscc: exampleUscc(1),
  fact: '表彰奖励',
  documentNumber: '样例表（2026）3 号',
  decidedOn: '2026-05-01',
  authority: '样例机关',
  level,
});
const kind = publicCredit.imports.find(({ name }) => name === 'credit-records');

test('a commendation says its level, on which its validity of one or three years hangs (Heilongjiang art. 10)', () => {
  expect(kind?.read(award('省级'), CONTEXT)).toMatchObject({
    outcome: 'RECORD',
    record: { columns: { fact: 'commendations', key: 'commendations|样例表〔2026〕3号', level: 'PROVINCIAL' } },
  });
  expect(kind?.read(award(''), CONTEXT)).toMatchObject({ problems: [{ field: 'level', code: 'FIELD_MISSING' }] });
  expect(kind?.read(award('镇级'), CONTEXT)).toMatchObject({ problems: [{ field: 'level', code: 'WORD_UNKNOWN' }] });
});
