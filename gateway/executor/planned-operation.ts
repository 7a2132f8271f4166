import type { GraphQLDataSource } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import {
  Kind,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import { NotCompiled, requireOwnName } from './not-compiled.ts';
import { compilePlan, type CompiledPlan } from './plan/compile-plan.ts';
import type { JsonObject } from './plan/run.ts';
import type { FitsCondition } from './plan/type-names.ts';
import { introspectionOf, type Introspect } from './shape/introspection.ts';
import { compileObject } from './shape/shape.ts';

/** An operation of a client, and the plan for it. */
export interface PlannedOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly plan: QueryPlan;
  /** The plan as functions, or why it is left to the stock executor. */
  readonly compiled: CompiledPlan | NotCompiled;
  /** Variables that @skip and @include read. */
  readonly switches: readonly string[];
}

/** The form of an answer, for one way to set the variables that @skip and @include read. */
export interface AnswerForm {
  readonly shape: ReturnType<typeof compileObject>;
  readonly introspect: Introspect | undefined;
  /** Characters of generated text. */
  readonly characters: number;
}

interface CompilationScope {
  readonly sources: ReadonlyMap<string, GraphQLDataSource>;
  readonly fits: FitsCondition;
}

export function compileOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  plan: QueryPlan,
  scope: CompilationScope,
): PlannedOperation {
  const fragments = fragmentsIn(document);
  const read = { operation, fragments, plan, switches: switchesIn(operation, fragments) };
  try {
    requireOwnNames(operation, fragments);
    return { ...read, compiled: compilePlan(plan, scope) };
  } catch (error) {
    if (error instanceof NotCompiled) return { ...read, compiled: error };
    return { ...read, compiled: new NotCompiled('COMPILER_FAILED', 'plan', { cause: error }) };
  }
}

/** @throws {GraphQLError} where a variable that @skip or @include reads was given as null. */
export function compileForm(
  schema: GraphQLSchema,
  { operation, fragments }: PlannedOperation,
  switches: JsonObject,
): AnswerForm {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new NotCompiled('PLAN_UNKNOWN', `no root type for a ${operation.operation}`);
  const scope = { schema, fragments, switches, characters: 0 };
  const fields = collectFields(schema, fragments, switches, root, operation.selectionSet);
  const shape = compileObject(scope, root, fields);
  return {
    shape,
    introspect: introspectionOf(schema, operation, fragments, fields),
    characters: scope.characters,
  };
}

function fragmentsIn({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}

function switchesIn(
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): readonly string[] {
  const names = new Set<string>();
  for (const definition of [operation, ...Object.values(fragments)]) {
    visit(definition, {
      Directive({ name, arguments: given }) {
        if (name.value !== 'skip' && name.value !== 'include') return;
        for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
    });
  }
  return [...names];
}

function requireOwnNames(
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): void {
  for (const definition of [operation, ...Object.values(fragments)]) {
    visit(definition, { Field: ({ alias, name }) => requireOwnName((alias ?? name).value) });
  }
}
