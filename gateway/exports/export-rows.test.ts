import { describe, expect, test } from 'vitest';
import { callerOf } from '../../kit/identity/caller.ts';
import type { ExportColumn } from './export-plan.ts';
import { exportedPage, headerOf, type PageAnswer } from './export-rows.ts';

const column = (path: string, owner: string, level: 'PUBLIC' | 'SHARED' | 'INTERNAL'): ExportColumn => ({
  path: path.split('.'),
  needs: [{ disclosure: { level, also: [] }, owner }],
});
const COLUMNS = [
  column('uscc', 'REGISTRY', 'PUBLIC'),
  column('name', 'REGISTRY', 'PUBLIC'),
  column('risk.grade', 'RISK', 'INTERNAL'),
  column('credit.grade', 'CREDIT', 'SHARED'),
];
const clerk = callerOf({ subject: 'c', role: 'AGENCY', sectors: [], purpose: 'SUPERVISION' });

function answer(nodes: readonly object[], errors: PageAnswer['errors'] = [], end: string | null = null): PageAnswer {
  return { data: { enterprises: { pageInfo: { hasNextPage: end !== null, endCursor: end }, nodes } }, errors };
}
const csv = (told: PageAnswer) => exportedPage('CSV', COLUMNS, told, clerk);

describe('a page of an export', () => {
  const first = { uscc: 'A', name: '样例,"一"', risk: { grade: null }, credit: { grade: 'B+' } };
  const second = { uscc: 'B', name: '=1+1', risk: null, credit: null };

  test('is lines under one header, harmless to spreadsheets, and says where the next page begins', () => {
    expect(headerOf('CSV', COLUMNS)).toBe('\uFEFFuscc,name,risk.grade,credit.grade\n');
    expect(headerOf('NDJSON', COLUMNS)).toBe('');
    const page = csv(answer([first], [], 'next'));
    expect(page).toMatchObject({ usccs: ['A'], next: 'next', withheld: 1, unanswered: 0 });
    expect(page?.lines).toBe('A,"样例,""一""",!ACCESS_DENIED_INTERNAL,B+\n');
  });

  test('says of each empty cell why: withheld by right, not answered by its sector, or nothing on record', () => {
    const silent = {
      path: ['enterprises', 'nodes'],
      extensions: { code: 'SECTOR_UNAVAILABLE', sector: 'CREDIT' },
    };
    const page = csv(answer([first, second], [silent]));
    expect(page?.lines.split('\n')[1]).toBe("B,'=1+1,!ACCESS_DENIED_INTERNAL,!SECTOR_UNAVAILABLE");
    expect(page).toMatchObject({ withheld: 2, unanswered: 1 });
    expect(csv(answer([second]))?.lines).toBe("B,'=1+1,!ACCESS_DENIED_INTERNAL,\n");
  });

  test('an error at one place of one row is said there alone', () => {
    const bad = { path: ['enterprises', 'nodes', 1, 'credit', 'grade'], extensions: { code: 'SECTOR_BAD_ANSWER' } };
    const page = csv(answer([{ ...first, credit: null }, second], [bad]));
    expect(page?.lines.split('\n').map((line) => line.split(',').at(-1))).toEqual(['', '!SECTOR_BAD_ANSWER', '']);
  });

  test('as JSON lines it is what the graph answers, and what is lacking by name', () => {
    const page = exportedPage('NDJSON', COLUMNS, answer([first]), clerk);
    expect(JSON.parse(page?.lines ?? '')).toEqual({
      ...first,
      _withheld: { 'risk.grade': 'ACCESS_DENIED_INTERNAL' },
    });
  });

  test('is no page where the list itself was not answered', () => {
    expect(csv({ data: { enterprises: null }, errors: [{ extensions: { code: 'FILTER_FORBIDDEN' } }] })).toBeNull();
    expect(csv({ data: null, errors: [] })).toBeNull();
  });
});
