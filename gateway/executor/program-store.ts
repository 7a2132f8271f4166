import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { BoundedCache, type CacheLimits, type CacheReport } from './bounded-cache.ts';
import type { ClientOperation } from './client-operation.ts';
import { decided } from './decided.ts';
import type { ExecutorEvent } from './executor-event.ts';
import { NotCompiled } from './not-compiled.ts';
import { compilePlan, type CompiledPlan } from './plan/compile-plan.ts';
import type { PlanScope } from './plan/fetch.ts';
import type { GatewayRequest, JsonObject } from './plan/run.ts';
import { compileForm, type AnswerForm } from './shape/form.ts';
import type { ExecutorStatistics } from './statistics.ts';

/** All that is made once of an operation. */
export interface Program {
  readonly plan: CompiledPlan;
  readonly form: AnswerForm;
}

/** An operation as it is asked now. */
export interface AskedOperation {
  readonly request: GatewayRequest;
  readonly operation: ClientOperation;
  /** Tells what of it is denied; undefined where nothing is. */
  readonly denied?: string | undefined;
  /** Values of the variables that @skip and @include read. */
  readonly switches: JsonObject;
}

export interface ProgramStoreOptions {
  readonly schema: GraphQLSchema;
  readonly scope: Omit<PlanScope, 'paths' | 'questions'>;
  /** @throws {GraphQLError} where no plan can be made. */
  readonly planOf: (document: DocumentNode, operationName: string | undefined) => QueryPlan;
  readonly limits: Readonly<Record<'plans' | 'forms', CacheLimits>>;
  readonly statistics: ExecutorStatistics;
  readonly onEvent: (event: ExecutorEvent) => void;
  /** Default 6. */
  readonly mostSwitchesDecided?: number | undefined;
}

/**
 * Variables of @skip and @include up to which an operation is planned anew for each way to set them: six make 64 plans.
 * One with more is planned once, with conditions in its plan; that is subject to what `decided` says of the planner,
 * but nobody can have a plan made for each of a million ways to set them.
 */
const MOST_SWITCHES_DECIDED = 6;

/** Bytes held for each character of a plan as JSON, and of the text generated for a form; measured, rounded up. */
const BYTES_PER_CHARACTER_OF_PLAN = 6;
const BYTES_PER_CHARACTER_OF_FORM = 10;

/** The compiled programs of one schema, made when they are first asked for and kept within bounds. */
export class ProgramStore {
  readonly #options: ProgramStoreOptions;
  readonly #plans: BoundedCache<CompiledPlan | NotCompiled>;
  readonly #forms: BoundedCache<AnswerForm | NotCompiled>;

  constructor(options: ProgramStoreOptions) {
    const { limits, statistics } = options;
    this.#options = options;
    this.#plans = new BoundedCache(limits.plans, statistics.caches.plans);
    this.#forms = new BoundedCache(limits.forms, statistics.caches.forms);
  }

  /** The program, or why there is none. @throws {GraphQLError} where no plan can be made. */
  find(asked: AskedOperation): Program | NotCompiled {
    const { mostSwitchesDecided = MOST_SWITCHES_DECIDED } = this.#options;
    const { switches } = asked.operation;
    const key = keyOf(asked);
    const switchedKey = switches.length === 0 ? key : `${key} ${JSON.stringify(Object.values(asked.switches))}`;
    const isDecided = switches.length <= mostSwitchesDecided;
    const planKey = isDecided ? switchedKey : key;
    const plan = this.#plans.get(planKey) ?? this.#plan(asked, planKey, isDecided);
    if (plan instanceof NotCompiled) return plan;
    const form = this.#forms.get(switchedKey) ?? this.#form(asked, switchedKey);
    return form instanceof NotCompiled ? form : { plan, form };
  }

  report(): Readonly<Record<'plans' | 'forms', CacheReport>> {
    return { plans: this.#plans.report(), forms: this.#forms.report() };
  }

  #plan({ request, operation, switches }: AskedOperation, key: string, isDecided: boolean): CompiledPlan | NotCompiled {
    const { statistics, onEvent, planOf, scope } = this.#options;
    const { queryHash, operationName } = request;
    const { document } = operation.names;
    const { result: plan, ms: planMs } = statistics.planning.time(queryHash, () =>
      planOf(isDecided ? decided(document, switches) : document, request.request.operationName),
    );
    const { result: compiled, ms: compileMs } = statistics.compiling.time(queryHash, () =>
      this.#orWhyNot(request, () => compilePlan(plan, scope)),
    );
    this.#plans.set(key, compiled, JSON.stringify(plan).length * BYTES_PER_CHARACTER_OF_PLAN);
    if (!(compiled instanceof NotCompiled)) {
      onEvent({ event: 'operation compiled', operationName, queryHash, planMs, compileMs });
    }
    return compiled;
  }

  #form({ request, operation, switches }: AskedOperation, key: string): AnswerForm | NotCompiled {
    const { statistics, schema } = this.#options;
    const { result: form } = statistics.compiling.time(request.queryHash, () =>
      this.#orWhyNot(request, () => compileForm(schema, operation, switches)),
    );
    const characters = form instanceof NotCompiled ? 0 : form.characters;
    this.#forms.set(key, form, characters * BYTES_PER_CHARACTER_OF_FORM);
    return form;
  }

  #orWhyNot<Compiled>(request: GatewayRequest, compile: () => Compiled): Compiled | NotCompiled {
    try {
      return compile();
    } catch (error) {
      const isKnown = error instanceof NotCompiled;
      const why = isKnown ? error : new NotCompiled('COMPILER_FAILED', 'a fault of ours', { cause: error });
      const { queryHash, operationName } = request;
      const { reason, message, cause = message } = why;
      this.#options.onEvent({
        event: 'operation left to the stock executor',
        operationName,
        queryHash,
        reason,
        cause,
      });
      return why;
    }
  }
}

function keyOf({ request: { queryHash, request }, denied }: AskedOperation): string {
  const { operationName } = request;
  const key = operationName === undefined ? queryHash : `${queryHash} ${operationName}`;
  return denied === undefined ? key : `${key} without ${denied}`;
}
