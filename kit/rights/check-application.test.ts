import { describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import { CREDIT_SITES, listingLife, penaltyLife } from '../records/record-life.ts';
import { Standings } from '../records/record-standing.ts';
import { type ApplicationCircumstances, objectionProblems, repairProblems } from './check-application.ts';
import { REPAIR_RULES } from './limits/repair-rules.ts';
import { ruleOn } from './limits/working-day-limit.ts';
import type { LivingRecord } from './record-lives.ts';
import type { Application } from './rights-case.ts';

const day = parseLocalDate;
const today = day('2026-11-21');

/** A fine of 2026-05-11: repair from 2026-08-11, ends by itself on 2027-05-11. */
function fine(decidedOn = '2026-05-11', repairedOn: string | null = null): LivingRecord {
  const dates = {
    key: 'K',
    categories: 'FINE',
    decidedOn: day(decidedOn),
    publicationEndsOn: null,
    repairedOn: repairedOn === null ? null : day(repairedOn),
  };
  return {
    kind: 'PENALTY',
    key: 'K',
    documentNumber: '文号',
    authority: '某局',
    decidedOn: dates.decidedOn,
    life: penaltyLife(dates, new Standings([]), CREDIT_SITES, today),
    objectionDueOn: null,
  };
}

const application: Application = {
  uscc: parseUscc(exampleUscc(1)),
  kind: 'REPAIR',
  recordKind: 'PENALTY',
  recordKey: 'K',
  objectionKind: null,
  repairGround: 'ON_APPLICATION',
  statement: null,
  evidenceReference: null,
  commitmentReference: 'CN-1',
  correctedOn: day('2026-06-01'),
  submittedOn: day('2026-11-20'),
};
const rule = ruleOn(REPAIR_RULES, application.submittedOn);
const circumstances: ApplicationCircumstances = { record: fine(), openCaseId: null, submittedBy: 'AGENCY' };

const codes = (changed: Partial<Application>, met: Partial<ApplicationCircumstances> = {}) =>
  repairProblems({ ...application, ...changed }, { ...circumstances, ...met }, rule).map(({ code }) => code);

describe('the conditions of repair (NDRC Order 36: shortest period, corrected and duties done, commitment)', () => {
  test('all met: nothing stands against it', () => {
    expect(codes({})).toEqual([]);
  });

  test('the shortest period: not on its eve, but on its first day', () => {
    expect(codes({ submittedOn: day('2026-08-10') })).toEqual(['REPAIR_TOO_EARLY']);
    expect(codes({ submittedOn: day('2026-08-11') })).toEqual([]);
  });

  test.each([
    [{ correctedOn: null }, ['CORRECTION_MISSING']],
    [{ correctedOn: day('2026-05-10') }, ['DATES_OUT_OF_ORDER']],
    [{ commitmentReference: null }, ['COMMITMENT_MISSING']],
    [{ correctedOn: null, commitmentReference: null }, ['CORRECTION_MISSING', 'COMMITMENT_MISSING']],
    [{ submittedOn: day('2026-05-10') }, ['DATES_OUT_OF_ORDER', 'REPAIR_TOO_EARLY']],
  ])('%j is returned for %j', (changed, expected) => {
    expect(codes(changed)).toEqual(expected);
  });

  test.each([
    ['a record that nobody holds', { record: null }, ['RECORD_UNKNOWN']],
    ['a record whose display has ended by itself', { record: fine('2025-11-20') }, ['REPAIR_NOT_NEEDED']],
    ['a record repaired before', { record: fine('2026-05-11', '2026-09-01') }, ['REPAIR_NOT_NEEDED']],
    ['a record with an application still open', { openCaseId: 'C' }, ['CASE_OPEN']],
  ])('%s is returned', (_title, met, expected) => {
    expect(codes({}, met)).toEqual(expected);
  });

  test('a list entry may be removed early from the month its rule names (severe list: month 12)', () => {
    const listing = {
      includedOn: day('2026-01-05'),
      removedOn: null,
      endsOn: day('2029-01-05'),
      repairableFrom: day('2027-01-05'),
    };
    const record = { ...fine(), kind: 'SEVERE_LISTING' as const, life: listingLife(listing, null, today) };
    expect(codes({}, { record })).toEqual(['REPAIR_TOO_EARLY']);
  });

  test('repair by the authority itself needs a document and no period; an enterprise cannot ask for it', () => {
    const revoked = { repairGround: 'DECISION_REVOKED', correctedOn: null, commitmentReference: null } as const;
    expect(codes({ ...revoked, submittedOn: day('2026-05-12') })).toEqual(['EVIDENCE_MISSING']);
    expect(codes({ ...revoked, evidenceReference: '复议决定' })).toEqual([]);
    expect(codes({ ...revoked, evidenceReference: '复议决定' }, { submittedBy: 'ENTERPRISE' })).toEqual([
      'GROUND_RESERVED',
    ]);
  });
});

const objection = { ...application, kind: 'OBJECTION', repairGround: null } as const;
const objectionCodes = (changed: Partial<Application>, met: Partial<ApplicationCircumstances> = {}) =>
  objectionProblems({ ...objection, ...changed }, { ...circumstances, ...met }).map(({ code }) => code);

describe('what stands against an objection', () => {
  test.each([
    ['WRONG', {}, []],
    ['DUPLICATED', {}, []],
    ['NOT_TO_BE_PUBLISHED', {}, []],
    ['PAST_ITS_PERIOD', {}, []],
    ['WRONG', { record: null }, ['RECORD_UNKNOWN']],
    ['WRONG', { record: fine('2025-11-20') }, ['RECORD_ENDED']],
    ['PAST_ITS_PERIOD', { record: fine('2025-11-20') }, []],
    ['MISSING', {}, ['RECORD_KNOWN']],
    ['MISSING', { record: null }, []],
    ['WRONG', { openCaseId: 'C' }, ['CASE_OPEN']],
    ['MISSING', { record: null, openCaseId: 'C' }, ['CASE_OPEN']],
  ] as const)('%s with %j: %j', (objectionKind, met, expected) => {
    expect(objectionCodes({ objectionKind }, met)).toEqual(expected);
  });

  test('submitted before the decision it objects to', () => {
    expect(objectionCodes({ objectionKind: 'WRONG', submittedOn: day('2026-05-10') })).toEqual(['DATES_OUT_OF_ORDER']);
  });
});
