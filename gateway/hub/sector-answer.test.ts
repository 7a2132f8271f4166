import { describe, expect, test } from 'vitest';
import { answerFrom } from './sector-answer.ts';

describe('a sector answer as convergence gets it', () => {
  test('null and left out both mean that the sector did not answer', () => {
    expect(answerFrom(null)).toBeNull();
    expect(answerFrom(undefined)).toBeNull();
  });

  test('a field that a router left out is null, also inside lists: no open objection is invented, no listing ends', () => {
    const listing = { decisionNumber: '冀应急〔2026〕1号', includedOn: '2026-01-05', authority: '甲', situation: '4' };
    const item = { key: 'k', kind: 'PENALTY', severity: 'GENERAL', decidedOn: '2026-02-01', authority: '甲局' };
    const leftOut = answerFrom({ status: 'NO_RECORD', severeListings: [listing], evidence: [item] });
    const written = answerFrom({
      status: 'NO_RECORD',
      grade: null,
      effectiveClass: null,
      schemeVersion: null,
      schemeStatus: null,
      authorityLevel: null,
      period: null,
      periodEnd: null,
      evaluatedOn: null,
      freshness: null,
      evaluatorTier: null,
      competingGrades: [],
      severeListings: [{ ...listing, endsOn: null }],
      evidence: [{ ...item, documentNumber: null, objectionDueOn: null }],
      repairedEvidenceKeys: [],
    });
    expect(leftOut).toEqual(written);
    expect(leftOut).toMatchObject({ severeListings: [{ endsOn: null }], evidence: [{ objectionDueOn: null }] });
  });
});
