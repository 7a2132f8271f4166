import { describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import type { RegistrationStatus } from '../../schema/vocabulary/registration.ts';
import type { RegistrationFact } from './facts.ts';
import { knowing, penalty, record, smallModel } from './testing/small-models.ts';

const asOf = parseLocalDate('2026-11-21');

function status(of: RegistrationStatus, since: string): RegistrationFact {
  return { status: of, since: parseLocalDate(since) };
}

describe('direct rules', () => {
  const model = smallModel({
    rules: `
  - { id: listed, means: { zh: 列入名单, en: Listed }, cites: [text], when: { indicator: list, atLeast: !default 1 }, grade: !default C }
  - { id: revoked, means: { zh: 吊销, en: Revoked }, cites: [text], when: { indicator: status, is: [REVOKED] }, grade: !default B }
  - { id: gone, means: { zh: 注销, en: Gone }, cites: [text], when: { indicator: status, is: [DEREGISTERED] }, status: !default NOT_APPLICABLE }`,
    more: 'needs: [penalties]',
    indicators: `
  - { id: list, name: !default 示例指标1, measure: { kind: ACTIVE, fact: severeListings } }
  - { id: status, name: !default 示例指标2, measure: { kind: WORD, fact: registration } }
  - { id: penalties, name: !default 示例指标3, direction: NEGATIVE, measure: { kind: COUNT, fact: penalties, window: { years: !default 1 } }, score: { kind: EACH, points: !default -10, cap: !default -30 }, unknown: !default 0 }`,
  });
  const clean = { penalties: [], severeListings: [], registration: [status('ACTIVE', '2020-01-01')] };

  test('the worst grade holds, and the score stays what it is', () => {
    const both = { ...clean, severeListings: [record('2020-01-01')], registration: [status('REVOKED', '2021-01-01')] };
    expect(model.evaluate(knowing(both), asOf)).toMatchObject({
      grade: 'C',
      effectiveClass: 'C',
      scoreThousandths: 100_000,
    });
    expect(model.explain(knowing(both), asOf).reasons).toMatchObject([
      { kind: 'RULE', id: 'listed', isDecisive: true },
      { kind: 'RULE', id: 'revoked', isDecisive: false },
      { kind: 'THRESHOLD', id: 'A', isDecisive: false },
    ]);
  });

  test('a rule never lifts a grade that the score leaves worse', () => {
    const worse = {
      ...clean,
      penalties: ['1', '2', '3'].map((day) => penalty(`2026-06-0${day}`)),
      registration: [status('REVOKED', '2021-01-01')],
    };
    expect(model.evaluate(knowing(worse), asOf).grade).toBe('B');
  });

  test('the status is that of the day: history has intervals, and a licence may be restored', () => {
    const history = [status('ACTIVE', '2026-10-01'), status('REVOKED', '2026-01-01'), status('ACTIVE', '2020-01-01')];
    const gradeOn = (day: string) =>
      model.evaluate(knowing({ ...clean, registration: history }), parseLocalDate(day)).grade;
    expect([gradeOn('2025-12-31'), gradeOn('2026-01-01'), gradeOn('2026-09-30'), gradeOn('2026-10-01')]).toEqual([
      'A',
      'B',
      'B',
      'A',
    ]);
  });

  test('a status instead of a grade', () => {
    const gone = { ...clean, registration: [status('DEREGISTERED', '2026-01-01')] };
    expect(model.explain(knowing(gone), asOf)).toMatchObject({
      status: 'NOT_APPLICABLE',
      grade: null,
      scoreThousandths: null,
      reasons: [{ id: 'gone', isDecisive: true, grade: null }],
    });
  });

  test('what is unknown makes no rule apply', () => {
    expect(model.evaluate(knowing({ penalties: [] }), asOf).grade).toBe('A');
  });

  test('what is unknown cannot make the worst grade worse: it is given though something is missing', () => {
    const listed = { severeListings: [record('2020-01-01')] };
    expect(model.evaluate(knowing(listed), asOf)).toMatchObject({ status: 'GRADED', grade: 'C' });
    expect(model.evaluate(knowing({ severeListings: [] }), asOf).status).toBe('UNDETERMINED');
  });
});
