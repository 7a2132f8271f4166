import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { callerOf } from '../../kit/identity/caller.ts';
import { HubError } from '../../kit/errors.ts';
import { SECTORS } from '../index/testing/example-index.ts';
import { ratingSubgraphs, SectorRates } from './sector-rates.ts';

const SUBGRAPHS = [
  { name: 'public-credit', code: 'PUBLIC_CREDIT' },
  { name: 'risk', code: 'RISK' },
  { name: 'registry', code: 'REGISTRY' },
];
const SCHEMAS = new Map([
  ['public-credit', buildSchema('type Query { publicCreditRightsTimeliness: Int, publicCreditDoublePublicity: Int }')],
  ['risk', buildSchema('type Query { riskRightsTimeliness: Int }')],
  ['registry', buildSchema('type Query { registryQuarantine: Int }')],
]);
const context = {
  caller: callerOf({ subject: 'test', role: 'AGENCY', sectors: [], purpose: 'STATISTICS' }),
  requestId: 'test',
  signal: new AbortController().signal,
  audit: { enterprises: new Set<string>(), asked: null },
};
const TIME = { from: '2026-01-01', until: '2026-06-30' };

/** Rates of a graph that answers this, and what it is asked. */
function ratesOf(answer: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const rates = new SectorRates(ratingSubgraphs(SUBGRAPHS, SCHEMAS), SECTORS, (query) => {
    asked.push(query);
    return Promise.resolve(answer);
  });
  const ask = async (measure: string, groupBy: readonly string[], where: object = TIME) => {
    const { rows, silentSectors } = await rates.ask(
      { measure, groupBy, where, regionBasis: 'ELEVEN_CITIES' } as never,
      context,
    );
    return {
      rows: rows.map(({ group, value }) => [...group.map((each) => each.value), value.count, value.of, value.share]),
      silentSectors,
    };
  };
  return { ask, asked };
}

test('how cases are handled is asked of every subgraph that offers it, and one that is silent is named', async () => {
  const { ask, asked } = ratesOf({
    publicCreditRightsTimeliness: [
      { kind: 'OBJECTION', decidedInTime: 9, decidedLate: 1 },
      { kind: 'REPAIR', decidedInTime: 3, decidedLate: 1 },
    ],
    riskRightsTimeliness: null,
  });
  const silentSectors = ['RISK'];
  expect(await ask('OBJECTIONS_IN_TIME', ['SECTOR'])).toEqual({
    rows: [['PUBLIC_CREDIT', 9, 10, '90.00']],
    silentSectors,
  });
  expect(await ask('REPAIRS_IN_TIME', [])).toEqual({ rows: [[3, 4, '75.00']], silentSectors });
  expect(asked[0]).toContain('publicCreditRightsTimeliness(from: $from, until: $until)');
  expect(asked[0]).not.toContain('registry');
});

const row = (regionId: string, reports: number, late: number) => ({ department: '样例局', regionId, reports, late });

test('late reports are told by department and region, the three special regions on the basis asked for', async () => {
  const { ask, asked } = ratesOf({
    publicCreditDoublePublicity: { rows: [row('BAODING', 10, 1), row('XIONGAN', 10, 2), row('TANGSHAN', 5, 0)] },
  });
  expect((await ask('REPORTED_LATE', ['REPORTING_REGION'])).rows).toEqual([
    ['TANGSHAN', 0, 5, '0.00'],
    ['BAODING', 3, 20, '15.00'],
  ]);
  expect((await ask('REPORTED_LATE', ['DEPARTMENT', 'REPORTING_REGION'])).rows[0]).toEqual([
    '样例局',
    'TANGSHAN',
    0,
    5,
    '0.00',
  ]);
  expect((await ask('REPORTED_LATE', [])).rows).toEqual([[3, 25, '12.00']]);
  expect(asked.map((query) => /by: (\w+)/.exec(query)?.[1])).toEqual(['REGION', 'DEPARTMENT_AND_REGION', 'DEPARTMENT']);
});

test.each([
  ['without a time', 'REPORTED_LATE', [], {}],
  ['grouped by what nobody tells', 'OBJECTIONS_IN_TIME', ['CITY'], TIME],
  ['of a sector that works out none', 'REPORTED_LATE', [], { ...TIME, sector: ['RISK'] }],
  ['narrowed by what nobody tells', 'REPORTED_LATE', [], { ...TIME, grade: ['A'] }],
])('a rate %s is refused', async (_title, measure, groupBy, where) => {
  const refused = ratesOf({}).ask(measure, groupBy, where);
  await expect(refused).rejects.toThrow(HubError);
  await expect(refused).rejects.toMatchObject({ code: 'STATISTICS_INVALID' });
});
