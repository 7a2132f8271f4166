import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, todayInShanghai } from '../schema/vocabulary/local-date.ts';
import { type BothTopologies, startBothTopologies } from './testing/both-topologies.ts';
import { TOPOLOGIES } from './testing/hub.ts';
import { operation, OPERATIONS } from './testing/operations.ts';
import { NEW_ENTERPRISE, usccOf } from './testing/province-files.ts';

const TODAY = todayInShanghai();

let both: BothTopologies;
beforeAll(async () => {
  both = await startBothTopologies();
});
afterAll(() => both?.stop());

/** What is asked with an operation, and by whom. */
interface Sending {
  readonly as: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const READING: Readonly<Record<string, () => Sending>> = {
  'bidders-by-code': () => ({
    as: 'dashboard',
    variables: { codes: [...both.enterprises.slice(0, 20), NEW_ENTERPRISE] },
  }),
  changes: () => ({ as: 'auditor', variables: { first: 100, filter: { warningsOnly: true } } }),
  'credit-report': () => ({ as: 'auditor', variables: { uscc: penalisedOne(), period: TODAY.slice(0, 4) } }),
  'dashboard-page': () => ({ as: 'dashboard', variables: { first: 100 } }),
  'enterprise-on-a-day': () => ({
    as: 'public-credit',
    variables: { uscc: penalisedOne(), asOf: TODAY, sector: 'PUBLIC_CREDIT' },
  }),
  'enterprise-in-full': () => ({ as: 'auditor', variables: { uscc: penalisedOne() } }),
  'enterprises-to-inspect': () => ({ as: 'work-safety', variables: { division: ['130200'], first: 50 } }),
  'guide-counts': () => ({ as: 'culture-tourism', variables: {} }),
  'inspection-plan': () => ({ as: 'market-regulation', variables: { codes: both.enterprises.slice(0, 100) } }),
  'list-as-file': () => ({
    as: 'work-safety',
    variables: {
      filter: { division: ['130200'] },
      fields: 'name workSafety { status grade }',
      purpose: '专项检查名单',
    },
  }),
  'joint-measures-to-handle': () => ({ as: 'work-safety', variables: { filter: { states: ['WAITING'] }, first: 100 } }),
  'inspection-statistics': () => ({ as: 'market-regulation', variables: { year: Number(TODAY.slice(0, 4)) } }),
  'measures-for-agency': () => ({
    as: 'work-safety',
    variables: { codes: both.enterprises.slice(0, 100), sector: 'WORK_SAFETY' },
  }),
  'monthly-figures': () => ({
    as: 'dashboard',
    variables: {
      sector: 'PUBLIC_CREDIT',
      fromPeriod: '2026Q2',
      toPeriod: '2026Q3',
      from: addDays(TODAY, -300),
      until: TODAY,
      regionBasis: 'ELEVEN_CITIES',
    },
  }),
  sectors: () => ({ as: 'dashboard', variables: {} }),
  'supervision-items': () => ({
    as: 'dashboard',
    variables: { filter: { tier: ['PROVINCE'] }, from: addDays(TODAY, -300), until: TODAY, first: 100 },
  }),
  'verify-credit-report': () => ({ as: 'dashboard', variables: { code: 'of no report' } }),
  webhooks: () => ({ as: 'dashboard', variables: { first: 20 } }),
  'why-this-tier': () => ({ as: 'market-regulation', variables: { uscc: penalisedOne() } }),
  'work-safety-quarantine': () => ({ as: 'work-safety', variables: { first: 100 } }),
};

/** Handed in, corrected and taken in again in submissions.e2e.test.ts. */
const SUBMITTING = [
  'submit-work-safety-penalties',
  'correct-quarantined-row',
  'resubmit-quarantined-row',
  'submit-public-credit-grades',
];

/** Steps between departments: replayed in supervision-and-joint-measures.e2e.test.ts. */
const BETWEEN_DEPARTMENTS = [
  'report-supervision-items',
  'initiate-joint-measures',
  'answer-joint-measure',
  'report-joint-measure',
];

/** Each hub signs with a key of its own, at a time of its own. */
const SIGNED = ['receipt'];

/** Replayed in credit-report.e2e.test.ts. */
const ISSUING = ['issue-special-credit-report'];

/** Steps of one plan: replayed from its register to its results in inspection.e2e.test.ts. */
const INSPECTING = ['create-inspection-plan', 'overdue-inspections', 'report-inspection-results'];

describe('the operations that agencies and dashboards send', () => {
  test('are all replayed here, and each says who sends it', () => {
    expect(OPERATIONS).toEqual(
      [...Object.keys(READING), ...SIGNED, ...ISSUING, ...SUBMITTING, ...BETWEEN_DEPARTMENTS, ...INSPECTING].sort(),
    );
    for (const name of OPERATIONS) expect(operation(name), name).toMatch(/^# Sent by /);
  });

  test.each(Object.keys(READING))('%s: answered without an error, alike in both topologies', async (name) => {
    const { as, variables } = READING[name]?.() ?? { as: '', variables: {} };
    const [inProcess, apart] = await Promise.all(
      TOPOLOGIES.map((topology) => both.hubIn(topology).ask(as, operation(name), variables)),
    );
    expect(inProcess?.errors).toEqual([]);
    expect(Object.values(inProcess?.data ?? {})).not.toContain(null);
    expect(apart).toMatchObject({ status: 200, data: inProcess?.data, errors: [] });
  });

  test.each(SIGNED)('%s: alike in both topologies but for time and signature', async (name) => {
    const [inProcess, apart] = await Promise.all(
      TOPOLOGIES.map(async (topology) => {
        const { data, errors } = await both.hubIn(topology).ask<{
          enterprise: { convergence: { receipt: { document: string } } };
        }>('auditor', operation(name), { uscc: penalisedOne() });
        expect(errors).toEqual([]);
        const { issuedAt, signature, ...said } = JSON.parse(
          data?.enterprise.convergence.receipt.document ?? '',
        ) as Record<string, unknown>;
        expect([typeof issuedAt, typeof signature]).toEqual(['string', 'object']);
        return said;
      }),
    );
    expect(apart).toEqual(inProcess);
  });
});

function penalisedOne(): string | undefined {
  return both.province
    .rows('public-credit', 'penalties')
    .map(usccOf)
    .find((uscc) => both.enterprises.includes(uscc));
}
