import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { converge } from '../convergence/converge.ts';
import { sectorGradesOf } from '../convergence/sector-grades.ts';
import { convergenceInput, type Representation } from './convergence-input.ts';
import type { HubSources } from './hub-subgraph.ts';

/** Convergence and the uniform list of grades, from what the sectors have just said. */
export function enterpriseResolvers({ ruleSet, sectors }: HubSources) {
  const inputOf = (enterprise: Representation) => convergenceInput(enterprise, sectors, todayInShanghai());
  return {
    convergence: (enterprise: Representation) => converge(inputOf(enterprise), ruleSet),
    sectorGrades: (enterprise: Representation) => sectorGradesOf(inputOf(enterprise), ruleSet),
  };
}
