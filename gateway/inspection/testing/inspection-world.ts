import type { Database } from '../../../kit/database/database.ts';
import { type Caller, callerOf, type CallerClaims } from '../../../kit/identity/caller.ts';
import { createLog } from '../../../kit/log.ts';
import type { TestStores } from '../../../kit/testing/stores.ts';
import { todayInShanghai } from '../../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import { loadRuleSet } from '../../convergence/rule-set.ts';
import type { EnterpriseContent } from '../../index/enterprise-content.ts';
import { EnterpriseIndex } from '../../index/enterprise-index.ts';
import { type IndexTables, indexTables } from '../../index/tables.ts';
import { graded, registered, rulesOf, SECTORS, upTo } from '../../index/testing/example-index.ts';
import { emptyIndex, putEnterprises } from '../../index/testing/loaded-index.ts';
import { loadMeasures } from '../../measures/load-measures.ts';
import { openInspections } from '../open-inspections.ts';
import { loadStandards } from '../standards.ts';
import { type InspectionTables, inspectionTables } from '../tables.ts';

type Tables = IndexTables & InspectionTables;
const RULES = await loadRuleSet();
const MEASURES = await loadMeasures();
export const YEAR = Number(todayInShanghai().slice(0, 4));

export const who = (claims: Partial<CallerClaims>): Caller =>
  callerOf({ subject: 'clerk-1', role: 'AGENCY', sectors: [], purpose: 'SUPERVISION', ...claims });
export const RISK_CLERK = who({ sectors: ['RISK'] });
export const BASE_CLERK = who({ sectors: ['PUBLIC_CREDIT'], subject: 'clerk-2' });

/** Enterprises of every class; one in ten in a key domain, each 12th deregistered, each 15th at its annual cap. */
export function population(count: number): ReadonlyMap<Uscc, EnterpriseContent> {
  return new Map(
    upTo(count).map((uscc, number) => [
      uscc,
      {
        ...registered(`样例企业${number}`, {
          ...(number % 10 === 7 && { keyDomains: ['SPECIAL_EQUIPMENT'] }),
          ...(number % 12 === 1 && { registrationStatus: 'DEREGISTERED' }),
          ...(number % 15 === 2 && { annualInspection: { year: YEAR, carriedOut: 2, annualCap: 2 } }),
          ...(number % 4 === 3 && { registeredDivision: { code: '130202' }, reportingRegion: { id: 'TANGSHAN' } }),
        }),
        ...graded('publicCredit', ['A', 'B', 'B', 'B', 'C'][number % 5] ?? 'B'),
        ...graded('risk', ['A', 'B', 'B', 'C', 'D', 'B'][number % 6] ?? 'B'),
      },
    ]),
  );
}

/** A hub's store with an index, and random inspection on it. */
export async function inspectionWorld(stores: TestStores, engine: 'sqlite' | 'postgresql', count: number) {
  const database = await stores.open<Tables>(engine, [indexTables, inspectionTables], stores.setting(engine), 'hub');
  const contents = population(count);
  await putEnterprises(database, await emptyIndex(database), rulesOf(RULES), contents);
  const options = {
    database: database as unknown as Database<InspectionTables>,
    index: new EnterpriseIndex(database, SECTORS),
    sectors: SECTORS,
    ruleSet: () => RULES,
    measures: MEASURES,
    standards: loadStandards(),
    log: createLog('silent'),
  };
  return { ...openInspections(options), database: options.database, contents, open: () => openInspections(options) };
}
export type InspectionWorld = Awaited<ReturnType<typeof inspectionWorld>>;

export const planInput = (changes: Readonly<Record<string, unknown>> = {}) => ({
  leadSector: 'RISK',
  otherSectors: [],
  title: '样例双随机抽查',
  items: ['登记事项检查'],
  period: String(YEAR),
  selection: 'BY_CLASS',
  keyDomainFloors: [],
  seedAnnouncement: '冻结后首个工作日公布的样例号码',
  ...changes,
});

export const inspectors = (count: number, changes: Readonly<Record<string, unknown>> = {}) =>
  Array.from({ length: count }, (_, number) => ({
    staffNumber: `S-${String(number).padStart(3, '0')}`,
    division: '130000',
    specialities: [],
    avoids: [],
    available: true,
    ...changes,
  }));

/** The text of a file, as the hub serves it. */
export async function fileOf({ inspections: { store } }: InspectionWorld, plan: number, name: 'draw' | 'teams') {
  let text = '';
  for await (const part of store.parts(plan, name === 'draw' ? 'STATEMENT' : 'TEAMS')) text += part;
  text += '\n';
  if (name === 'draw') for await (const part of store.parts(plan, 'POPULATION')) text += part;
  return text;
}
