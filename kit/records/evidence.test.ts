import { describe, expect, test } from 'vitest';
import { addDays, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { type AbnormalListing, evidenceOf, type Penalty } from './evidence.ts';

const day = parseLocalDate;
const TODAY = day('2026-11-21');

function penalty(change: Partial<Penalty> = {}): Penalty {
  return {
    key: 'K1',
    documentNumber: '冀市监罚〔2026〕12号',
    authority: '石家庄市市场监督管理局',
    categories: 'FINE',
    decidedOn: day('2026-09-01'),
    publicationEndsOn: null,
    repairedOn: null,
    objectionSubmittedOn: null,
    ...change,
  };
}

function listing(change: Partial<AbnormalListing> = {}): AbnormalListing {
  return {
    documentNumber: '石市监异〔2024〕7号',
    includedOn: day('2024-07-01'),
    reason: '未公示年度报告',
    authority: '石家庄市市场监督管理局',
    removedOn: null,
    ...change,
  };
}

const shownAndEnded = (penalties: Penalty[], listings: AbnormalListing[] = [], today = TODAY) => {
  const { evidence, repairedEvidenceKeys } = evidenceOf(penalties, listings, today);
  return { shown: evidence.map(({ key }) => key), ended: repairedEvidenceKeys };
};
const SHOWN = { shown: ['K1'], ended: [] };
const ENDED = { shown: [], ended: ['K1'] };
const NEITHER = { shown: [], ended: [] };

const dueOn = (submitted: string) =>
  evidenceOf([penalty({ objectionSubmittedOn: day(submitted) })], [], TODAY).evidence[0]?.objectionDueOn;

describe('a penalty', () => {
  test('is evidence, with its severity under the rule set of its day', () => {
    expect(evidenceOf([penalty()], [], TODAY).evidence).toEqual([
      {
        key: 'K1',
        kind: 'PENALTY',
        severity: 'GENERAL',
        severityRuleSet: 'NDRC-36',
        decidedOn: '2026-09-01',
        documentNumber: '冀市监罚〔2026〕12号',
        authority: '石家庄市市场监督管理局',
        objectionDueOn: null,
      },
    ]);
  });

  test('the same suspension of a permit is severe before 2026-04-01 and general from then on', () => {
    const decided = [day('2026-03-31'), day('2026-04-01')].map((decidedOn) =>
      penalty({ categories: 'PERMIT_SUSPENSION', decidedOn }),
    );
    expect(evidenceOf(decided, [], TODAY).evidence.map(({ severity }) => severity)).toEqual(['SEVERE', 'GENERAL']);
  });

  test('of several categories counts by the gravest', () => {
    const [item] = evidenceOf([penalty({ categories: 'WARNING;ORDERED_CLOSURE;FINE' })], [], TODAY).evidence;
    expect(item?.severity).toBe('SEVERE');
  });

  test('that was repaired leaves, from the day of repair on (Heilongjiang 14, 18; NDRC Order 36, 3)', () => {
    const repairedOn = day('2026-11-21');
    expect(shownAndEnded([penalty({ repairedOn })], [], day('2026-11-20'))).toEqual(SHOWN);
    expect(shownAndEnded([penalty({ repairedOn })], [], day('2026-11-21'))).toEqual(ENDED);
  });

  test('that was repaired leaves, though its publication be said to last', () => {
    const change = { repairedOn: day('2026-10-01'), publicationEndsOn: day('2027-09-01') };
    expect(shownAndEnded([penalty(change)])).toEqual(ENDED);
  });

  test('is shown through the last day of publication that it carries (公示截止期), and leaves after it', () => {
    expect(shownAndEnded([penalty({ publicationEndsOn: TODAY })])).toEqual(SHOWN);
    expect(shownAndEnded([penalty({ publicationEndsOn: addDays(TODAY, -1) })])).toEqual(ENDED);
  });

  test('that carries no such day leaves when its class says: a general one after a year', () => {
    const decided = penalty({ decidedOn: day('2025-09-01') });
    expect(shownAndEnded([decided], [], day('2026-08-31'))).toEqual(SHOWN);
    expect(shownAndEnded([decided], [], day('2026-09-01'))).toEqual(ENDED);
  });

  test('a warning is in principle not shown at all, and so is neither evidence nor repaired', () => {
    expect(shownAndEnded([penalty({ categories: 'WARNING' })])).toEqual(NEITHER);
    expect(shownAndEnded([penalty({ categories: 'WARNING', publicationEndsOn: TODAY })])).toEqual(SHOWN);
  });
});

describe('an open objection', () => {
  test('is due on the 7th working day after it (Heilongjiang rules, article 16)', () => {
    expect(dueOn('2026-11-02')).toBe('2026-11-11');
  });

  test.each([
    ['Spring Festival (15 to 23 February off, 14 February worked)', '2026-02-10', '2026-02-26'],
    ['the first of May (1 to 5 May off, 9 May worked)', '2026-04-30', '2026-05-13'],
    ['National Day (1 to 7 October off, 10 October worked)', '2026-09-28', '2026-10-13'],
  ])('over %s, submitted on %s, is due on %s', (_title, submitted, due) => {
    expect(dueOn(submitted)).toBe(due);
  });

  test('leaves the penalty where it is (G5)', () => {
    expect(shownAndEnded([penalty({ objectionSubmittedOn: TODAY })])).toEqual(SHOWN);
  });
});

describe('an entry in the list of abnormal operations', () => {
  test('is a general record for as long as it stands, however old (Hebei 2022, 三(一))', () => {
    expect(evidenceOf([], [listing()], TODAY).evidence).toMatchObject([
      { key: 'ABNORMAL:石市监异〔2024〕7号', kind: 'ABNORMAL_LISTING', severity: 'GENERAL', decidedOn: '2024-07-01' },
    ]);
  });

  test('leaves on the day of its removal, and is told so that it leaves everywhere (G4)', () => {
    const removed = [listing({ removedOn: TODAY })];
    const key = 'ABNORMAL:石市监异〔2024〕7号';
    expect(shownAndEnded([], removed, addDays(TODAY, -1))).toEqual({ shown: [key], ended: [] });
    expect(shownAndEnded([], removed)).toEqual({ shown: [], ended: [key] });
  });
});
