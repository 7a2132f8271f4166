import { HUB_CODE } from '../../../gateway/index/enterprise-filter.ts';
import type { Words } from '../operations.ts';

/** Left out: what is another at each asking, writes, or is asked by the hub of itself. Each has tests of its own. */
const NOT_ASKED = new Set([
  // the state of the process that answers
  'Query.index',
  'Sector.answering',
  'Sector.lagSeconds',
  // the moment of asking
  'EnterpriseAt.knownAt',
  'GradeTimelineConnection.knownAt',
  // reads what the asking itself writes
  'Query.auditRecords',
  'Query.auditRefusals',
  'Query.enterpriseAccesses',
  // signed at the moment of asking, by a key that one of the two does not have
  'Convergence.receipt',
  // asks the graph from inside
  'Query.creditReport',
  'Query.specialCreditReport',
  'Enterprise.creditReport',
  'Enterprise.specialCreditReport',
]);

const SECTORS = ['WORK_SAFETY', 'MARKET_REGULATION', 'PUBLIC_CREDIT', 'CULTURE_TOURISM'];

/** The public graph, in the words of those who ask it about a sample province. */
export function wordsOf(usccs: readonly string[], today: string): Words {
  const values: Readonly<Record<string, readonly unknown[]>> = {
    uscc: usccs,
    'enterprisesByUscc.uscc': usccs.map((_uscc, index) => usccs.slice(index, index + 3)),
    first: [1, 2, 3],
    filter: [
      { reportingRegion: ['XINGTAI'] },
      { registrationStatus: ['ACTIVE'] },
      { nameContains: '机械' },
      ...SECTORS.map((code) => ({ sector: { code, status: ['GRADED'] } })),
    ],
    'jointMeasures.filter': [{ states: ['IN_FORCE'] }],
    'jointMeasureCounts.filter': [{ states: ['WAITING'] }],
    'supervisionItems.filter': [{ nameContains: '检查' }],
    'supervisionItemChanges.filter': [{ nameContains: '检查' }],
    'supervisionItemTimeliness.filter': [{ nameContains: '检查' }],
    'changes.filter': [{ sector: ['WORK_SAFETY'] }, { warningsOnly: true }, { kind: ['GRADE_CHANGED'] }],
    orderBy: [{ field: 'USCC', direction: 'DESC' }],
    sector: [...SECTORS, HUB_CODE],
    on: [today],
    asOf: [today],
    from: ['2026-01-01'],
    until: [today],
    by: ['DEPARTMENT'],
    overdueOnly: [true, false],
    states: [['SUBMITTED']],
    'publicCreditDirectoryReports.period': ['2026Q3'],
    groupBy: [[], ['REPORTING_REGION'], ['REGISTRATION_STATUS']],
    'inspectionStatistics.groupBy': [[], ['REPORTING_REGION']],
    year: [Number(today.slice(0, 4))],
    id: ['1'],
    hash: ['0'.repeat(64)],
    number: [1],
    before: ['0'.repeat(64)],
    code: ['AAAA-BBBB-CCCC'],
  };
  return {
    asksFor: (type, field) => !NOT_ASKED.has(`${type}.${field}`),
    valuesFor: (field, argument) => values[`${field}.${argument}`] ?? values[argument] ?? [],
  };
}
