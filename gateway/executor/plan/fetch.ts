import type { GraphQLDataSource } from '@apollo/gateway';
import type { FetchNode } from '@apollo/query-planner';
import { isJsonObject } from '../../sector-data-source/answer-check.ts';
import type { IncomingOptions, SectorAnswer } from '../../sector-data-source/gateway-types.ts';
import { NotCompiled } from '../not-compiled.ts';
import type { EntityPaths } from './entity-paths.ts';
import { failureOf, failuresOfAnswer } from './failures.ts';
import { merge } from './merge.ts';
import { compileRepresentation } from './representations.ts';
import { compileRewrites } from './rewrites.ts';
import { ownField, type JsonObject, type Run, type Step } from './run.ts';
import type { FitsCondition } from './type-names.ts';
import type { Question } from './who-was-asked.ts';

// oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- of an enum that @apollo/gateway does not export
const INCOMING_OPERATION = 'incoming operation' as IncomingOptions['kind'];

/** What a fetch is compiled against. */
export interface PlanScope {
  readonly sources: ReadonlyMap<string, GraphQLDataSource>;
  readonly fits: FitsCondition;
  readonly paths: EntityPaths;
  /** Every question of the plan, as they are compiled. */
  readonly questions: Question[];
}

/** Compiles one question to one subgraph, about the objects at `path`: of what stands there, or of the root. */
export function compileFetch(node: FetchNode, path: readonly string[], scope: PlanScope): Step {
  if (node.contextRewrites && node.contextRewrites.length > 0) {
    throw new NotCompiled('PLAN_UNKNOWN', `arguments from a parent's context, asked of ${node.serviceName}`);
  }
  const question = new SubgraphQuestion(node, path, scope);
  const { serviceName: subgraph, operation, requires } = node;
  scope.questions.push({ subgraph, path, operation, isAboutEntities: requires !== undefined });
  const ask = requires ? aboutEntities(requires, question) : atOnce(question);
  return async (run) => {
    try {
      await ask(run);
    } catch (error) {
      run.failures.push(failureOf(error, path));
    }
  };
}

type Ask = (run: Run) => Promise<void>;

/** A question that names no entity: its answer is the answer's root, or a part of it. */
function atOnce(question: SubgraphQuestion): Ask {
  return async (run) => {
    const objects = question.objects(run);
    if (objects.length === 0) return;
    const { data, errors } = await question.ask(run, question.variables(run));
    if (errors) run.failures.push(...failuresOfAnswer(errors, question, run, undefined));
    if (!isJsonObject(data)) return;
    question.rewriteAnswer?.(data);
    for (const object of objects) merge(object, data, question.scope.fits);
    question.forgetBelow(run);
  };
}

function aboutEntities(requires: NonNullable<FetchNode['requires']>, question: SubgraphQuestion): Ask {
  const representationOf = compileRepresentation(requires, question.scope.fits);
  const rewrite = compileRewrites(question.node.inputRewrites, question.scope.fits);
  return async (run) => {
    const representations: JsonObject[] = [];
    const asked: number[] = [];
    const entities = question.objects(run);
    for (const [index, entity] of entities.entries()) {
      const representation = representationOf(entity);
      if (representation === null) continue;
      rewrite?.(representation);
      representations.push(representation);
      asked.push(index);
    }
    if (representations.length === 0) return;
    const { data, errors } = await question.ask(run, { ...question.variables(run), representations });
    if (errors) run.failures.push(...failuresOfAnswer(errors, question, run, asked));
    if (!isJsonObject(data)) return;
    const answers = data['_entities'];
    if (!Array.isArray(answers) || answers.length !== asked.length) {
      throw new Error(`${question.node.serviceName} was asked about ${asked.length} entities and told of others`);
    }
    for (const [index, answer] of answers.entries()) {
      const entity = entities[asked[index] ?? -1];
      if (entity === undefined || !isJsonObject(answer)) continue;
      answer['__typename'] ??= entity['__typename'];
      question.rewriteAnswer?.(answer);
      merge(entity, answer, question.scope.fits);
    }
    question.forgetBelow(run);
  };
}

export class SubgraphQuestion {
  readonly node: FetchNode;
  readonly path: readonly string[];
  readonly scope: PlanScope;
  readonly rewriteAnswer: ReturnType<typeof compileRewrites>;
  readonly objects: (run: Run) => readonly JsonObject[];
  readonly forgetBelow: (run: Run) => void;
  readonly #source: GraphQLDataSource;
  readonly #usages: readonly string[];

  constructor(node: FetchNode, path: readonly string[], scope: PlanScope) {
    this.node = node;
    this.path = path;
    this.scope = scope;
    this.rewriteAnswer = compileRewrites(node.outputRewrites, scope.fits);
    this.objects = scope.paths.reader(path);
    this.forgetBelow = scope.paths.forgetter(path);
    this.#usages = node.variableUsages ?? [];
    const source = scope.sources.get(node.serviceName);
    if (source === undefined) throw new NotCompiled('PLAN_UNKNOWN', `no subgraph is named ${node.serviceName}`);
    this.#source = source;
  }

  /** The variables this question uses, as the client gave them: an absent one stays absent. */
  variables({ given }: Run): JsonObject {
    const used: JsonObject = {};
    for (const name of this.#usages) {
      const value = ownField(given, name);
      if (value !== undefined) used[name] = value;
    }
    return used;
  }

  ask({ request }: Run, variables: JsonObject): Promise<SectorAnswer> {
    const { operation, operationName } = this.node;
    return this.#source.process({
      kind: INCOMING_OPERATION,
      request: { query: operation, variables, ...(operationName !== undefined && { operationName }) },
      incomingRequestContext: request,
      context: request.context,
      pathInIncomingRequest: [...this.path],
    });
  }
}
