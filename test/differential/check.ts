import type { ExecutionResult } from 'graphql';
import { composeGraph, type ComposedGraph } from './case.ts';
import {
  dataDifference,
  differsByExplainedNulls,
  explainsNullsOf,
  isMadeOf,
  isSameAsStock,
  wholeDifference,
} from './compare.ts';
import { type Faults, NO_FAULTS } from './data.ts';
import { type Asked, generateOperation } from './operations.ts';

/** How the compiled executor's answer to one case stands to that of one schema which is not federated. */
export type Verdict =
  | 'RIGHT'
  /**
   * Not that of the one schema, and just that of the stock executor: what the plan asks, and so what goes wrong on the
   * way, is more than the client asked. Where no schema that is not federated can say what is due, each part of the
   * answer is that of the one or of the other: the stock executor has faults of its own.
   */
  | 'AS_STOCK'
  /**
   * Not that of the one schema, and each null too many is explained by the error of a subgraph: one that knows objects
   * by an interface only cannot tell of which type they are, so the plan asks about types that the client did not select.
   */
  | 'AS_PLANNED'
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
  { ...NO_FAULTS, wrong: 150 },
  { thrown: 15, nulls: 15, wrong: 30, unknown: 0 },
];

/** Checks cases one after the other; a case follows from its number alone. */
export class CaseChecker {
  #graph: { readonly number: number; readonly composed: ComposedGraph | undefined } | undefined;

  /** @returns undefined where the graph of this number does not compose. */
  async check(number: number, asksStock: boolean): Promise<Checked | undefined> {
    const graph = this.#graphOf(Math.floor(number / CASES_PER_GRAPH));
    if (graph === undefined) return undefined;
    const faults = faultsOf(number, graph);
    // Where a subgraph is silent or knows less than others, no schema that is not federated says what errors are due;
    // and where plans keep their conditions, the plan may be wrong. There the stock executor is the measure.
    const isPartial = faults.silent !== undefined || faults.unknown > 0;
    const dataOnly = isPartial || !graph.decidesSwitches;
    const style = { conditions: !isPartial, confusingAliases: !dataOnly };
    const asked = generateOperation(graph.schema, number, style);
    // A subgraph that knows objects by an interface only is asked about types that the client did not select.
    const mayTellMore = hasEntityInterface(graph);
    const difference = (right: ExecutionResult, answer: ExecutionResult) =>
      isPartial ? dataDifference(right, answer) : wholeDifference(right, answer, { mayTellMore });
    const answers = graph.answers(number, faults);
    const right = await answers.monolith(asked);
    const given = await answered(answers.compiled(asked));
    const found = difference(right, given);
    if (found === undefined && !asksStock) return { verdict: 'RIGHT', isStockRight: undefined };
    const stock = await answered(answers.stock(asked));
    const isStockRight = difference(right, stock) === undefined;
    if (found === undefined) return { verdict: 'RIGHT', isStockRight };
    const mayBeAsStock = mayTellMore || asked.text.includes('computed');
    const isAsStock = dataOnly
      ? isMadeOf(right, stock, given)
      : mayBeAsStock && isSameAsStock(stock, given) && explainsNullsOf(stock, right, given);
    if (isAsStock) return { verdict: 'AS_STOCK', isStockRight };
    if (mayTellMore && differsByExplainedNulls(right, given)) return { verdict: 'AS_PLANNED', isStockRight };
    return { verdict: { difference: found, asked, graph, faults }, isStockRight };
  }

  #graphOf(number: number): ComposedGraph | undefined {
    if (this.#graph?.number !== number) this.#graph = { number, composed: composeGraph(number) };
    return this.#graph.composed;
  }
}

function hasEntityInterface({ model }: ComposedGraph): boolean {
  return model.abstracts.some(({ kind }) => kind === 'ENTITY_INTERFACE');
}

function faultsOf(number: number, graph: ComposedGraph): Faults {
  const { subgraphs } = graph.model;
  // The stock executor forgets the types of objects that a subgraph knows by an interface only.
  const turn = number % (FAULTS.length + (hasEntityInterface(graph) ? 0 : 2));
  if (turn === FAULTS.length) return { ...NO_FAULTS, silent: subgraphs[number % subgraphs.length] ?? '' };
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
