import { describe, expect, test } from 'vitest';
import { callerOf, type CallerClaims } from '../../kit/identity/caller.ts';
import { actingDepartment, departmentsOf } from './departments.ts';

const SECTORS = [
  { code: 'ONE', authority: '甲厅' },
  { code: 'TWO', authority: '乙局' },
  { code: 'THREE', authority: '甲厅' },
];
const who = (claims: Partial<CallerClaims>) =>
  callerOf({ subject: 's', role: 'AGENCY', sectors: [], purpose: 'SUPERVISION', ...claims });
const act = (claims: Partial<CallerClaims>, named?: string | null) => actingDepartment(who(claims), SECTORS, named);

describe('the departments that a caller acts for', () => {
  test('are the one in the token and the authorities of its sectors, each once', () => {
    expect(departmentsOf(who({ department: '丙办', sectors: ['ONE', 'TWO', 'THREE'] }), SECTORS)).toEqual([
      '丙办',
      '甲厅',
      '乙局',
    ]);
    expect(departmentsOf(who({ sectors: ['THREE'] }), SECTORS)).toEqual(['甲厅']);
    expect(departmentsOf(who({ department: '甲厅', sectors: ['ONE'] }), SECTORS)).toEqual(['甲厅']);
    expect(departmentsOf(who({}), SECTORS)).toEqual([]);
  });

  test('are none where it is no agency', () => {
    expect(departmentsOf(who({ role: 'AUDITOR', department: '丙办', sectors: ['ONE'] }), SECTORS)).toEqual([]);
  });
});

describe('the department in whose name something is done', () => {
  test('is the only one, or the one that is named', () => {
    expect(act({ sectors: ['TWO'] })).toBe('乙局');
    expect(act({ sectors: ['TWO'] }, null)).toBe('乙局');
    expect(act({ department: '丙办', sectors: ['TWO'] }, '乙局')).toBe('乙局');
  });

  test.each([
    ['of an agency that acts for none', {}, undefined, 'FORBIDDEN', /claim "department"/],
    ['of an agency that acts for another', { sectors: ['TWO'] }, '甲厅', 'FORBIDDEN', /name your own/],
    ['of one that acts for several and names none', { sectors: ['ONE', 'TWO'] }, null, 'BAD_USER_INPUT', /for which/],
  ])('is refused %s', (_whom, claims, named, code, sentence) => {
    expect(() => act(claims, named)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(sentence) as string }),
    );
  });
});
