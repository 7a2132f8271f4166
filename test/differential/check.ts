import type { ExecutionResult } from 'graphql';
import { composeGraph, type ComposedGraph } from './case.ts';
import { dataDifference, isSameAsStock, nullsThatErrorsExplain, wholeDifference } from './compare.ts';
import { type Faults, NO_FAULTS } from './data.ts';
import { type Asked, generateOperation } from './operations.ts';

/** How the compiled executor's answer to one case stands to that of one schema which is not federated. */
export type Verdict =
  | 'RIGHT'
  /**
   * Not that of the one schema, and just that of the stock executor: what the plan asks, and so what goes wrong on the
   * way, is more than the client asked.
   */
  | 'AS_STOCK'
  | { readonly difference: string; readonly asked: Asked; readonly graph: ComposedGraph; readonly faults: Faults };

export interface Checked {
  readonly verdict: Verdict;
  /** Whether the stock executor's answer is right; undefined where it was not asked. */
  readonly isStockRight: boolean | undefined;
}

const CASES_PER_GRAPH = 20;

const FAULTS: readonly Faults[] = [
  NO_FAULTS,
  NO_FAULTS,
  { ...NO_FAULTS, thrown: 30, nulls: 30 },
  { ...NO_FAULTS, wrong: 40 },
  { thrown: 15, nulls: 15, wrong: 15, unknown: 0 },
];

/** Checks cases one after the other; a case follows from its number alone. */
export class CaseChecker {
  #graph: { readonly number: number; readonly composed: ComposedGraph | undefined } | undefined;

  /** @returns undefined where the graph of this number does not compose. */
  async check(number: number, asksStock: boolean): Promise<Checked | undefined> {
    const graph = this.#graphOf(Math.floor(number / CASES_PER_GRAPH));
    if (graph === undefined) return undefined;
    const faults = faultsOf(number, graph);
    // Where a subgraph is silent or knows less than others, no schema that is not federated says how many errors are due.
    const isPartial = faults.silent !== undefined || faults.unknown > 0;
    const asked = generateOperation(graph.schema, number, isPartial ? 'PLAIN' : 'ANY');
    const difference = isPartial ? dataDifference : wholeDifference;
    const answers = graph.answers(number, faults);
    const right = await answers.monolith(asked);
    const given = await answered(answers.compiled(asked));
    const found = difference(right, given);
    if (found === undefined && !asksStock) return { verdict: 'RIGHT', isStockRight: undefined };
    const stock = await answered(answers.stock(asked));
    const isStockRight = difference(right, stock) === undefined;
    if (found === undefined) return { verdict: 'RIGHT', isStockRight };
    const isAsStock =
      isSameAsStock(stock, given) && (isPartial || nullsThatErrorsExplain(stock) === nullsThatErrorsExplain(given));
    return { verdict: isAsStock ? 'AS_STOCK' : { difference: found, asked, graph, faults }, isStockRight };
  }

  #graphOf(number: number): ComposedGraph | undefined {
    if (this.#graph?.number !== number) {
      // In every tenth graph, plans keep their conditions, as those of operations with many variables do.
      this.#graph = { number, composed: composeGraph(number, number % 10 === 9 ? 0 : undefined) };
    }
    return this.#graph.composed;
  }
}

function faultsOf(number: number, { model }: ComposedGraph): Faults {
  const turn = number % (FAULTS.length + 2);
  if (turn === FAULTS.length) return { ...NO_FAULTS, silent: model.subgraphs[number % model.subgraphs.length] ?? '' };
  if (turn > FAULTS.length) return { ...NO_FAULTS, unknown: 100 };
  return FAULTS[turn] ?? NO_FAULTS;
}

async function answered(answer: Promise<ExecutionResult>): Promise<ExecutionResult> {
  try {
    return await answer;
  } catch (error) {
    return { data: { threw: String(error) } };
  }
}
