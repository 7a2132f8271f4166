import { describe, expect, test } from 'vitest';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { addDays, parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { SectorDeclaration } from '../sector.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import type { Evaluation } from './current-evaluation.ts';
import {
  listedOn,
  type RecordsOfEnterprise,
  REFERENCE_ONLY_NOTICE,
  sectorGradeOf,
  type SevereListing,
  type Subject,
  unknownToSector,
} from './sector-grade.ts';

const day = parseLocalDate;
const TODAY = day('2026-11-21');
const USCC = exampleUscc(1) as Uscc;

const sector: SectorDeclaration = {
  name: 'example',
  code: 'EXAMPLE',
  field: 'example',
  type: 'Example',
  title: '样例',
  description: '样例。Example.',
  authority: '样例机关',
  cadence: 'QUARTERLY',
  disclosure: 'SHARED',
  applicability: 'EVERY_ENTERPRISE',
  schemes: [
    {
      version: 'FIVE',
      status: 'ACTIVE',
      authorityLevel: 'PROVINCIAL',
      grades: { A: 'A', B: 'B', C: 'C', D: 'D', E: 'D' },
      provenance: 'DEFAULT',
      cites: { document: 'test', clause: 'test' },
    },
  ],
  imports: [],
  folder: new URL('.', import.meta.url),
};
const ofDirectory: SectorDeclaration = {
  ...sector,
  applicability: { subjectDirectory: true, notEvaluableForDays: 365 },
};

const evaluation: Evaluation = {
  period: '2026Q3',
  periodStart: day('2026-07-01'),
  periodEnd: day('2026-09-30'),
  subjectKind: '',
  grade: 'E',
  schemeVersion: 'FIVE',
  scoreThousandths: 12_500,
  evaluatorTier: 'PROVINCE',
  evaluatedOn: day('2026-10-10'),
  publishedOn: day('2026-10-15'),
  receivedAt: '2026-10-16 08:00:00.123+08',
  revision: 0,
};

function records(change: Partial<RecordsOfEnterprise> = {}): RecordsOfEnterprise {
  return {
    uscc: USCC,
    evaluations: [],
    severeListings: [],
    penalties: [],
    abnormalListings: [],
    subjects: [],
    standings: [],
    olderCodes: [],
    ...change,
  };
}

const subject = (change: Partial<Subject> = {}): Subject => ({
  kind: 'PRODUCER',
  level: null,
  listedFrom: day('2020-01-01'),
  listedUntil: null,
  ...change,
});

const statusOf = (declared: SectorDeclaration, subjects: Subject[] = [], today: LocalDate = TODAY) =>
  sectorGradeOf(declared, records({ subjects }), today).status;

describe("a sector's answer", () => {
  test('says the grade verbatim, its class by the scheme, and both clocks', () => {
    expect(sectorGradeOf(sector, records({ evaluations: [evaluation] }), TODAY)).toEqual({
      sector: 'EXAMPLE',
      status: 'GRADED',
      grade: 'E',
      effectiveClass: 'D',
      schemeVersion: 'FIVE',
      schemeStatus: 'ACTIVE',
      authorityLevel: 'PROVINCIAL',
      period: '2026Q3',
      periodStart: '2026-07-01',
      periodEnd: '2026-09-30',
      evaluatedOn: '2026-10-10',
      publishedOn: '2026-10-15',
      receivedAt: '2026-10-16T00:00:00.123Z',
      freshness: 'FRESH',
      evaluatorTier: 'PROVINCE',
      competingGrades: [],
      severeListings: [],
      evidence: [],
      repairedEvidenceKeys: [],
      underReview: null,
      notice: REFERENCE_ONLY_NOTICE,
    });
  });

  test.each([
    ['FRESH', 137],
    ['STALE', 138],
    ['STALE', 229],
    ['EXPIRED', 230],
  ] as const)('is %s %i days after a quarterly period', (freshness, days) => {
    const answer = sectorGradeOf(sector, records({ evaluations: [evaluation] }), addDays(evaluation.periodEnd, days));
    expect(answer.freshness).toBe(freshness);
  });

  test("hands on other tiers' grades with their class", () => {
    const county: Evaluation = { ...evaluation, grade: 'B', evaluatorTier: 'COUNTY' };
    expect(sectorGradeOf(sector, records({ evaluations: [county, evaluation] }), TODAY).competingGrades).toEqual([
      { grade: 'B', effectiveClass: 'B', evaluatorTier: 'COUNTY', evaluatedOn: '2026-10-10' },
    ]);
  });

  test('shows a grade of a scheme it does not know, without class and effect', () => {
    const strange: Evaluation = { ...evaluation, schemeVersion: 'FORGOTTEN' };
    expect(sectorGradeOf(sector, records({ evaluations: [strange] }), TODAY)).toMatchObject({
      status: 'GRADED',
      grade: 'E',
      effectiveClass: null,
      schemeStatus: 'SUPERSEDED',
      authorityLevel: null,
    });
  });

  test('carries the notice that it is a reference only, graded or not (G12)', () => {
    expect(unknownToSector(sector, 'WITHHELD').notice).toBe(REFERENCE_ONLY_NOTICE);
    expect(sectorGradeOf(sector, records(), TODAY).notice).toBe(REFERENCE_ONLY_NOTICE);
  });

  test('says nothing of what is withheld', () => {
    const { sector: code, status, notice, ...rest } = unknownToSector(sector, 'WITHHELD');
    expect({ code, status, notice }).toEqual({ code: 'EXAMPLE', status: 'WITHHELD', notice: REFERENCE_ONLY_NOTICE });
    expect(
      Object.values(rest)
        .flat()
        .filter((value) => value !== null),
    ).toEqual([]);
  });
});

describe('why there is no grade is said aloud', () => {
  test('NO_RECORD where the sector grades every enterprise', () => {
    expect(statusOf(sector)).toBe('NO_RECORD');
  });

  test('NOT_APPLICABLE outside the directory, before an entry begins and after it has ended', () => {
    expect(statusOf(ofDirectory)).toBe('NOT_APPLICABLE');
    expect(statusOf(ofDirectory, [subject({ listedFrom: addDays(TODAY, 1) })])).toBe('NOT_APPLICABLE');
    expect(statusOf(ofDirectory, [subject({ listedUntil: addDays(TODAY, -1) })])).toBe('NOT_APPLICABLE');
    expect(statusOf(ofDirectory, [subject({ listedUntil: TODAY })])).toBe('NO_RECORD');
  });

  test('NOT_YET_EVALUABLE through the first year in the directory (Guangxi), unless it is longer there in any capacity', () => {
    const young = subject({ kind: 'HOTEL', listedFrom: TODAY });
    expect(statusOf(ofDirectory, [young], addDays(TODAY, 364))).toBe('NOT_YET_EVALUABLE');
    expect(statusOf(ofDirectory, [young], addDays(TODAY, 365))).toBe('NO_RECORD');
    expect(statusOf(ofDirectory, [young, subject()])).toBe('NO_RECORD');
  });

  test('and what is known beside the grade is told all the same', () => {
    const severeListings: SevereListing[] = [
      {
        decisionNumber: 'N1',
        includedOn: day('2026-01-01'),
        situation: '4',
        authority: 'X',
        endsOn: null,
        removedOn: null,
      },
    ];
    expect(sectorGradeOf(ofDirectory, records({ severeListings }), TODAY)).toMatchObject({
      status: 'NOT_APPLICABLE',
      severeListings: [{ decisionNumber: 'N1' }],
    });
  });
});

describe('an entry in a severe list', () => {
  const listing: SevereListing = {
    decisionNumber: 'N1',
    includedOn: day('2026-01-10'),
    situation: '4',
    authority: '河北省应急管理厅',
    endsOn: day('2029-01-09'),
    removedOn: null,
  };
  const isActive = (change: Partial<SevereListing>, today: string) =>
    sectorGradeOf(sector, records({ severeListings: [{ ...listing, ...change }] }), day(today)).severeListings
      .length === 1;

  test.each([
    ['the day before it', '2026-01-09', {}, false],
    ['its first day', '2026-01-10', {}, true],
    ['the last day of its period', '2029-01-09', {}, true],
    ['the day after', '2029-01-10', {}, false],
    ['ten years on, where no end was set', '2036-01-10', { endsOn: null }, true],
    ['the day before its removal', '2027-02-28', { removedOn: day('2027-03-01') }, true],
    ['the day of its removal', '2027-03-01', { removedOn: day('2027-03-01') }, false],
  ])('%s', (_title, today, change, active) => {
    expect(isActive(change, today)).toBe(active);
  });
});

test('the directory of a day holds the entries of that day, both ends among them', () => {
  const entries = [
    subject({ kind: 'PAST', listedUntil: addDays(TODAY, -1) }),
    subject({ kind: 'ENDING', listedUntil: TODAY }),
    subject({ kind: 'BEGINNING', listedFrom: TODAY }),
    subject({ kind: 'COMING', listedFrom: addDays(TODAY, 1) }),
  ];
  expect(listedOn(entries, TODAY).map(({ kind }) => kind)).toEqual(['ENDING', 'BEGINNING']);
});
