import {
  getNullableType,
  type GraphQLField,
  GraphQLError,
  type GraphQLResolveInfo,
  isListType,
  isNonNullType,
} from 'graphql';
import { REFERENCE_ONLY_NOTICE } from '../../../kit/records/sector-grade.ts';
import type { OpenSubgraph } from '../../../kit/open-subgraph.ts';
import { type Caller, callerOf } from '../../../kit/identity/caller.ts';
import type { MaySee } from '../../testing/test-callers.ts';

export const HUB_NAME = 'hub';

/** Sees everything, and belongs nowhere: what resolvers answer is withheld afterwards, by other rules. */
const SEES_ALL: Caller = {
  ...callerOf({ subject: 'everybody', role: 'AUDITOR', sectors: [], purpose: 'AUDIT' }),
  denial: () => null,
  maySeeShared: () => true,
  maySeeInternal: () => true,
  mayWrite: () => true,
  mayWriteEverywhere: () => true,
  limit: null,
};

/** Fields that answer another thing to another caller, and not only less: they are asked as who asks. */
const ASKED_AS_THE_CALLER =
  /^(Convergence\.measures|Enterprise\.(inspections|jointMeasures)|Query\.(changes|enterpriseAt|exports?|gradeTimeline|inspect\w+|joint\w+|statistics|rehearsals?|supervision\w+|webhooks?|\w+RightsCases?))$/;

/** What the hub's fields of an enterprise need, and who is told about which enterprises. */
export interface WholeRules {
  readonly requiredSelection: string;
  /** Whether the caller may ask about the enterprise. */
  readonly isAllowed: (uscc: string) => boolean;
  /** One enterprise, or those of one region; null for any. */
  readonly limit: 'ONE' | 'REGION' | null;
  /** The page of a list that holds only what the caller may ask about. */
  readonly allowedPage: (asked: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** One question to the whole graph, by one caller. */
export class WholeRequest {
  /** Paths of what was withheld, without the places in lists. */
  readonly withheld = new Set<string>();
  /** Of what was asked for at all. */
  readonly visited = new Set<string>();
  readonly maySee: MaySee;
  readonly #caller: Caller;
  readonly #rules: WholeRules;
  readonly #origins: WeakMap<object, OpenSubgraph>;
  readonly #contexts: Map<string, unknown>;
  readonly #once: Map<string, Promise<unknown>>;
  readonly #withheldGrades = new WeakMap<object, object>();

  constructor(caller: Caller, maySee: MaySee, rules: WholeRules) {
    this.#caller = caller;
    this.maySee = maySee;
    this.#rules = rules;
    this.#origins = new WeakMap();
    this.#contexts = new Map();
    this.#once = new Map();
  }

  get requiredSelection(): string {
    return this.#rules.requiredSelection;
  }

  /** The same caller, asking beside: what is withheld there is not asked for by anybody. */
  aside(): WholeRequest {
    return new WholeRequest(this.#caller, this.maySee, this.#rules);
  }

  contextOf(open: OpenSubgraph, place: string): unknown {
    const isOwn = ASKED_AS_THE_CALLER.test(place);
    const key = `${open.subgraph.name} ${isOwn}`;
    const known = this.#contexts.get(key) ?? open.contextFor(isOwn ? this.#caller : SEES_ALL);
    this.#contexts.set(key, known);
    return known;
  }

  once(key: string, work: () => Promise<unknown>): Promise<unknown> {
    const known = this.#once.get(key) ?? work();
    this.#once.set(key, known);
    return known;
  }

  comesFrom(answer: unknown, open: OpenSubgraph): void {
    if (typeof answer !== 'object' || answer === null || this.#origins.has(answer)) return;
    this.#origins.set(answer, open);
    if (Array.isArray(answer)) for (const each of answer) this.comesFrom(each, open);
    else for (const each of Object.values(answer)) this.comesFrom(each, open);
  }

  originOf(source: unknown): OpenSubgraph | undefined {
    return typeof source === 'object' && source !== null ? this.#origins.get(source) : undefined;
  }

  isWithheldGrade(source: unknown): source is object {
    return typeof source === 'object' && source !== null && this.#withheldGrades.has(source);
  }

  /** Of a grade that is withheld nothing is told but that, whose it is, and the notice. */
  ofWithheldGrade(field: Pick<GraphQLField<unknown, WholeRequest>, 'name' | 'type'>, source: object): unknown {
    const said = { status: 'WITHHELD', sector: (source as { sector: string }).sector, notice: REFERENCE_ONLY_NOTICE };
    if (field.name in said) return said[field.name as keyof typeof said];
    return isNonNullType(field.type) && isListType(field.type.ofType) ? [] : null;
  }

  /** A grade keeps its form and says in its status that it is withheld; anything else is null. */
  withhold(info: GraphQLResolveInfo, grades: OpenSubgraph['subgraph']['withheld'], isOfEnterprise: boolean): unknown {
    this.withheld.add(placeOf(info));
    const grade = isOfEnterprise ? grades[info.fieldName] : undefined;
    if (grade !== undefined) {
      const said = grade() as object;
      this.#withheldGrades.set(said, said);
      return said;
    }
    throw withheldError();
  }

  /** What stands in lists has no place of its own. */
  visit(info: GraphQLResolveInfo): void {
    if (!isListType(getNullableType(info.returnType))) this.visited.add(placeOf(info));
  }

  /**
   * @throws where an enterprise is named that the caller may not ask about, a list by one who may ask about one only, or
   * the quarantine, which is kept for the whole province, by one who is limited.
   */
  mustBeAllowed({ uscc, filter }: Readonly<Record<string, unknown>>, info: GraphQLResolveInfo): void {
    const named = [uscc].flat().filter((code) => typeof code === 'string');
    const isOfOthers = this.#rules.limit !== null && !named.every((code) => this.#rules.isAllowed(code));
    const isList = info.fieldName === 'enterprises';
    const isForbiddenList = isList && (this.#rules.limit === 'ONE' || !this.#mayFilterBy(filter));
    const isForbiddenQuarantine = this.#rules.limit !== null && info.fieldName.endsWith('Quarantine');
    if (!isOfOthers && !isForbiddenList && !isForbiddenQuarantine) return;
    this.withheld.add(placeOf(info));
    throw withheldError();
  }

  /** Who may not see a sector's grades is not told them by who is in a list. */
  #mayFilterBy(filter: unknown): boolean {
    const { sector } = (filter ?? {}) as { readonly sector?: { readonly code: string } };
    if (sector === undefined) return true;
    const isInternal = sector.code === 'MARKET_REGULATION';
    return this.maySee(isInternal ? 'INTERNAL' : 'SHARED', isInternal ? [] : ['SUBJECT'], sector.code);
  }

  /** What a root tells of enterprises that the caller may ask about. */
  onlyAllowed(place: string, answer: unknown, asked: Readonly<Record<string, unknown>>): unknown {
    if (this.#rules.limit === null || ASKED_AS_THE_CALLER.test(place)) return answer;
    if (place === 'Query.enterprises') return this.#rules.allowedPage(asked);
    if (Array.isArray(answer)) return answer.filter((each) => this.#isAllowed(each));
    const { edges } = (answer ?? {}) as { readonly edges?: readonly { readonly node: unknown }[] };
    if (edges === undefined) return answer;
    const allowed = edges.filter(({ node }) => this.#isAllowed(node));
    return { ...(answer as object), edges: allowed, nodes: allowed.map(({ node }) => node) };
  }

  #isAllowed(value: unknown): boolean {
    const { uscc } = (value ?? {}) as { readonly uscc?: string };
    return uscc === undefined || this.#rules.isAllowed(uscc);
  }
}

function withheldError(): GraphQLError {
  return new GraphQLError('withheld', { extensions: { code: 'WITHHELD' } });
}

/** Response names up to a field, or to the list it stands in. */
function placeOf({ path }: GraphQLResolveInfo): string {
  const keys: (string | number)[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at !== undefined; at = at.prev) keys.unshift(at.key);
  const inList = keys.findIndex((key) => typeof key === 'number');
  return (inList < 0 ? keys : keys.slice(0, inList)).join('.');
}
