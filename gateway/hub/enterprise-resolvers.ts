import { keptWith } from '../../kit/kept-with.ts';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { underEachStrategy } from '../convergence/each-strategy.ts';
import { fusedAnswer } from '../convergence/fused-answer.ts';
import { sectorGradesOf } from '../convergence/sector-grades.ts';
import type { ConvergenceInput } from '../convergence/types.ts';
import { convergenceInput, type Representation } from './convergence-input.ts';
import type { HubSources } from './hub-subgraph.ts';
import { type Asking, type LastKnown, lastKnownBy } from './last-known.ts';

type Resolver<Result> = (enterprise: Representation, _arguments: unknown, context: Asking) => Result | Promise<Result>;

/** What both fields are worked out from: one for each enterprise of a request, however many of them are asked. */
interface Prepared {
  readonly input: ConvergenceInput;
  readonly lastKnown: LastKnown;
}

/** Convergence and the uniform list of grades, from what the sectors have just said, and beside it what silent ones last did. */
export function enterpriseResolvers(sources: HubSources) {
  const { sectors } = sources;
  const lastKnownOf = lastKnownBy(sources);
  const preparedOf = keptWith(prepare);
  const withInput =
    <Result>(of: (prepared: Prepared) => Result): Resolver<Result> =>
    (enterprise, _arguments, context) => {
      const found = preparedOf(enterprise, context);
      return found instanceof Promise ? found.then(of) : of(found);
    };
  return {
    convergence: withInput(({ input }) => fusedAnswer(input, sources.ruleSet)),
    convergenceByStrategy: withInput(({ input }) =>
      underEachStrategy(sources.ruleSet).map((ruleSet) => fusedAnswer(input, ruleSet)),
    ),
    sectorGrades: withInput(({ input, lastKnown }) =>
      sectorGradesOf(input, sources.ruleSet).map((entry) => ({
        ...entry,
        lastKnown: entry.answered ? null : lastKnown.grade(entry.sector),
      })),
    ),
  };

  function prepare(enterprise: Representation, context: Asking): Prepared | Promise<Prepared> {
    const from = (lastKnown: LastKnown): Prepared => ({
      input: convergenceInput(enterprise, sectors, todayInShanghai(), lastKnown.listings),
      lastKnown,
    });
    const lastKnown = lastKnownOf(enterprise, context);
    return lastKnown instanceof Promise ? lastKnown.then(from) : from(lastKnown);
  }
}
