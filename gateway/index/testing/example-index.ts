import { exampleUscc } from '../../../kit/testing/example-subgraph.ts';
import { parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import type { RuleSet } from '../../convergence/rule-set.ts';
import type { RowRules } from '../enterprise-row.ts';
import type { EnterprisePart } from '../subgraph-question.ts';
import { type IndexedSector, Tiers } from '../tiers.ts';
import { type FakeSubgraph, fakeSubgraph } from './fake-subgraph.ts';

export const TODAY = parseLocalDate('2026-11-21');

export const SECTORS: readonly IndexedSector[] = [
  { code: 'PUBLIC_CREDIT', title: '公共', field: 'publicCredit', disclosure: 'SHARED' },
  { code: 'RISK', title: '风险', field: 'risk', disclosure: 'INTERNAL' },
];

export const rulesOf = (ruleSet: RuleSet, sectors: readonly IndexedSector[] = SECTORS): RowRules => ({
  sectors,
  tiers: new Tiers(ruleSet, sectors),
});

/** Codes of made-up enterprises in the order of an index. */
export const codes = (...numbers: number[]) => numbers.map((number) => exampleUscc(number) as Uscc).sort();
export const upTo = (count: number) => codes(...Array.from({ length: count }, (_, number) => number));

/** A grade as a sector says it. */
export function graded(field: string, grade: string, changes: Record<string, unknown> = {}): EnterprisePart {
  const effectiveClass = grade.charAt(0);
  return {
    [field]: {
      status: 'GRADED',
      grade,
      effectiveClass,
      schemeVersion: 'EXAMPLE-1',
      schemeStatus: 'ACTIVE',
      authorityLevel: 'PROVINCIAL',
      period: '2026Q3',
      periodEnd: '2026-09-30',
      evaluatedOn: '2026-10-10',
      freshness: 'FRESH',
      ...changes,
    },
  };
}

export const registered = (name: string, changes: Record<string, unknown> = {}): EnterprisePart => ({
  usccCheck: 'VALID',
  name,
  registrationStatus: 'ACTIVE',
  registeredDivision: { code: '130102' },
  reportingRegion: { id: 'SHIJIAZHUANG' },
  industry: { code: 'C2611' },
  directoryTier: 'COUNTY',
  establishedOn: '2020-01-01',
  ...changes,
});

/** A registry and two sectors, one of them internal. */
export function exampleSubgraphs(): { registry: FakeSubgraph; publicCredit: FakeSubgraph; risk: FakeSubgraph } {
  return {
    registry: fakeSubgraph({ name: 'registry', code: 'REGISTRY', ofStrangers: { usccCheck: 'VALID' } }),
    publicCredit: fakeSubgraph({
      name: 'public-credit',
      code: 'PUBLIC_CREDIT',
      field: 'publicCredit',
      ofStrangers: { publicCredit: { status: 'NO_RECORD' } },
    }),
    risk: fakeSubgraph({ name: 'risk', code: 'RISK', field: 'risk', ofStrangers: { risk: { status: 'NO_RECORD' } } }),
  };
}
