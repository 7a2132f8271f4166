import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { NotCompiled } from '../not-compiled.ts';
import { EntityPaths } from './entity-paths.ts';
import { compileFetch, type PlanScope } from './fetch.ts';
import type { Step } from './run.ts';
import type { Question } from './who-was-asked.ts';

export interface CompiledPlan {
  readonly step: Step;
  readonly questions: readonly Question[];
}

/** Compiles a query plan to one function. @throws {NotCompiled} for what only the stock executor knows. */
export function compilePlan({ node }: QueryPlan, scope: Omit<PlanScope, 'paths' | 'questions'>): CompiledPlan {
  const questions: Question[] = [];
  if (node === undefined) return { step: () => undefined, questions };
  if (node.kind === 'Subscription') throw new NotCompiled('SUBSCRIPTION', 'a subscription');
  const step = compileNode(node, [], { ...scope, paths: new EntityPaths(), questions });
  return { step, questions };
}

function compileNode(node: PlanNode, path: readonly string[], scope: PlanScope): Step {
  switch (node.kind) {
    case 'Fetch':
      return compileFetch(node, path, scope);
    case 'Flatten':
      return compileNode(node.node, [...path, ...node.path.map(String)], scope);
    case 'Sequence':
      return inTurn(node.nodes.map((each) => compileNode(each, path, scope)));
    case 'Parallel':
      return sideBySide(node.nodes.map((each) => compileNode(each, path, scope)));
    case 'Condition':
      return onCondition(node, path, scope);
    case 'Defer': {
      const { primary, deferred } = node;
      const parts = [primary, ...deferred].flatMap(({ node: part }) => part ?? []);
      return inTurn(parts.map((part) => compileNode(part, path, scope)));
    }
    default:
      throw new NotCompiled('PLAN_UNKNOWN', `a plan node ${String((node as { readonly kind?: unknown }).kind)}`);
  }
}

function inTurn(steps: readonly Step[]): Step {
  return async (run) => {
    for (const step of steps) await step(run);
  };
}

function sideBySide(steps: readonly Step[]): Step {
  return async (run) => {
    await Promise.all(steps.map(async (step) => step(run)));
  };
}

function onCondition(
  { condition, ifClause, elseClause }: Extract<PlanNode, { kind: 'Condition' }>,
  path: readonly string[],
  scope: PlanScope,
): Step {
  const whenTrue = ifClause && compileNode(ifClause, path, scope);
  const whenFalse = elseClause && compileNode(elseClause, path, scope);
  return (run) => (run.variables[condition] === true ? whenTrue : whenFalse)?.(run);
}
