import { describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { CREDIT_SITES, listingLife, penaltyLife, type PublicationSetting } from './record-life.ts';
import { type RecordStanding, Standings } from './record-standing.ts';

const day = parseLocalDate;
const none = new Standings([]);
const publicity: PublicationSetting = { channel: 'ENTERPRISE_PUBLICITY_SYSTEM', sensitiveField: false };
const sensitive: PublicationSetting = { channel: 'CREDIT_CHINA', sensitiveField: true };

const penalty = (categories: string, decidedOn: string, publicationEndsOn: string | null = null) => ({
  key: 'K',
  categories,
  decidedOn: day(decidedOn),
  publicationEndsOn: publicationEndsOn === null ? null : day(publicationEndsOn),
  repairedOn: null,
});

const fineOn = (date: string) => penaltyLife(penalty('FINE', '2026-04-10'), none, CREDIT_SITES, day(date)).status;

describe('publication by class and by the instrument in force on the day of the decision (domain.md §2.6)', () => {
  test.each([
    ['NDRC 58', CREDIT_SITES, 'FINE', '2025-06-21', 'NDRC-58', '2025-09-21', '2028-06-21'],
    ['NDRC 58, sensitive field', sensitive, 'FINE', '2025-06-21', 'NDRC-58', '2026-06-21', '2028-06-21'],
    ['22号, general', CREDIT_SITES, 'FINE', '2025-06-22', 'GBF-2025-22', '2025-09-22', '2026-06-22'],
    ['22号, severe', CREDIT_SITES, 'ORDERED_CLOSURE', '2025-06-22', 'GBF-2025-22', '2026-06-22', '2028-06-22'],
    ['SAMR 107, minor', publicity, 'PUBLIC_CRITICISM', '2026-01-10', 'SAMR-107', '2026-04-10', '2026-04-10'],
    ['SAMR 107, general', publicity, 'FINE', '2026-01-10', 'SAMR-107', '2026-04-10', '2027-01-10'],
    ['NDRC 36, general', CREDIT_SITES, 'FINE', '2026-04-01', 'NDRC-36', '2026-07-01', '2027-04-01'],
    ['NDRC 36, severe', CREDIT_SITES, 'PERMIT_REVOCATION', '2026-04-01', 'NDRC-36', '2027-04-01', '2029-04-01'],
  ])('%s', (_title, setting, categories, decidedOn, instrument, repairableFrom, endsOn) => {
    const life = penaltyLife(penalty(categories, decidedOn), none, setting, day(decidedOn));
    expect(life).toMatchObject({ status: 'SHOWN', instrument, shownFrom: decidedOn, repairableFrom, endsOn });
  });

  test('minor records are not shown on the credit sites; a warning alone never in the publicity system', () => {
    const hidden = { status: 'NOT_SHOWN', shownFrom: null, endsOn: null };
    expect(penaltyLife(penalty('WARNING', '2026-05-01'), none, CREDIT_SITES, day('2026-05-02'))).toMatchObject(hidden);
    expect(penaltyLife(penalty('WARNING', '2026-05-01'), none, publicity, day('2026-05-02'))).toMatchObject(hidden);
  });

  test('display stops by itself on the first day after the longest period', () => {
    expect([fineOn('2027-04-09'), fineOn('2027-04-10')]).toEqual(['SHOWN', 'ENDED_AUTO']);
  });

  test('a last day that the record carries is a day of display; behind the longest period it does not hold', () => {
    const early = penalty('FINE', '2026-04-10', '2026-10-09');
    expect(penaltyLife(early, none, CREDIT_SITES, day('2026-10-09')).status).toBe('SHOWN');
    expect(penaltyLife(early, none, CREDIT_SITES, day('2026-10-10')).status).toBe('ENDED_AUTO');
    const late = penalty('FINE', '2026-04-10', '2030-01-01');
    expect(penaltyLife(late, none, CREDIT_SITES, day('2026-05-01')).endsOn).toBe('2027-04-10');
  });

  test('a minor record that is shown all the same is shown 3 months at most (22号, Order 36)', () => {
    const shown = penalty('WARNING', '2026-05-01', '2027-05-01');
    expect(penaltyLife(shown, none, CREDIT_SITES, day('2026-07-31'))).toMatchObject({
      status: 'SHOWN',
      endsOn: '2026-08-01',
    });
    expect(penaltyLife(shown, none, CREDIT_SITES, day('2026-08-01')).status).toBe('ENDED_AUTO');
  });
});

const standing = (effect: RecordStanding['effect'], effectiveOn: string, origin = 'X'): RecordStanding => ({
  recordKind: 'PENALTY',
  recordKey: 'K',
  origin,
  effect,
  effectiveOn: day(effectiveOn),
  reason: null,
  caseId: null,
  objectionDueOn: null,
  receivedAt: '2026-01-01T00:00:00.000Z',
});

const statusUnder = (...standings: RecordStanding[]) =>
  penaltyLife(penalty('FINE', '2026-04-10'), new Standings(standings), CREDIT_SITES, day('2026-08-01')).status;

describe('what decisions make of a record', () => {
  test.each([
    ['repaired today', [standing('REPAIRED', '2026-08-01')], 'ENDED_REPAIR'],
    ['repaired from tomorrow on', [standing('REPAIRED', '2026-08-02')], 'SHOWN'],
    ['withdrawn', [standing('WITHDRAWN', '2026-08-01')], 'WITHDRAWN'],
    ['corrected: it stays, with other content', [standing('CORRECTED', '2026-07-01')], 'SHOWN'],
    ['repair revoked: it stands again', [standing('NONE', '2026-07-01')], 'SHOWN'],
    [
      'repaired by one sector while another revoked its own',
      [standing('NONE', '2026-07-01', 'X'), standing('REPAIRED', '2026-06-01', 'Y')],
      'ENDED_REPAIR',
    ],
  ])('%s', (_title, standings, status) => {
    expect(statusUnder(...standings)).toBe(status);
  });
});

test('an entry of a list is shown through its last day, and ends with removal or repair', () => {
  const listing = { includedOn: day('2026-03-01'), removedOn: null, endsOn: day('2029-03-01'), repairableFrom: null };
  expect(listingLife(listing, null, day('2029-03-01')).status).toBe('SHOWN');
  expect(listingLife(listing, null, day('2029-03-02')).status).toBe('ENDED_AUTO');
  expect(listingLife({ ...listing, removedOn: day('2027-05-01') }, null, day('2027-05-01')).status).toBe('ENDED_AUTO');
  expect(listingLife(listing, 'REPAIRED', day('2027-05-01')).status).toBe('ENDED_REPAIR');
});
