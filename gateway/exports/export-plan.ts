import {
  buildSchema,
  type FieldNode,
  getNamedType,
  getNullableType,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  validate,
} from 'graphql';
import type { LimitSettings } from '../../kit/config/limit-settings.ts';
import type { Disclosure } from '../../kit/disclosure/levels.ts';
import { HubError } from '../../kit/errors.ts';
import type { Caller, Denial } from '../../kit/identity/caller.ts';
import { GraphDisclosures } from '../access/graph-disclosures.ts';
import { CostWeights } from '../limits/cost-weights.ts';
import { operationCost } from '../limits/operation-cost.ts';
import { refusalOfText } from '../limits/shape-limits.ts';

/** How an export asks the graph, and what becomes of the answers. */
export interface ExportPlan {
  /** The question for one page: of `$filter`, `$first` and `$after`. */
  readonly operation: string;
  /** Enterprises in one page: as many as one operation may cost. */
  readonly pageSize: number;
  readonly columns: readonly ExportColumn[];
}

/** A leaf of the selection, or a list: one column of a file. */
export interface ExportColumn {
  /** Response names from the enterprise on. */
  readonly path: readonly string[];
  /** What the caller must be allowed to see. */
  readonly needs: readonly { readonly disclosure: Disclosure; readonly owner: string }[];
}

/** The graph that exports ask. */
export interface ExportGraph {
  readonly apiSdl: string;
  readonly supergraphSdl: string;
  /** The code under which a subgraph is known. */
  readonly codeOf: (subgraph: string) => string;
  readonly limits: LimitSettings;
}

/** Why the caller does not see a column; null where it is seen. */
export function columnDenial({ needs }: ExportColumn, caller: Caller): Denial | null {
  for (const { disclosure, owner } of needs) {
    const denial = caller.denial(disclosure, owner);
    if (denial !== null) return denial;
  }
  return null;
}

/** Turns the fields that somebody wants of every enterprise into questions of a size that the graph takes. */
export class ExportPlanner {
  readonly #graph: ExportGraph;
  #read: { schema: GraphQLSchema; weights: CostWeights; disclosures: GraphDisclosures } | undefined;

  constructor(graph: ExportGraph) {
    this.#graph = graph;
  }

  /**
   * @param fields a selection on Enterprise, as it stands between braces: `name convergence { convergedTier }`.
   * @throws {HubError} EXPORT_INVALID. @throws {GraphQLError} OPERATION_TOO_LARGE, OPERATION_TOO_COSTLY
   */
  plan(fields: string): ExportPlan {
    const { limits } = this.#graph;
    const operation = pageOperation(selectionIn(fields, limits.tokens));
    const refused = refusalOfText(operation, limits);
    if (refused !== null) throw refused;
    const { schema, weights } = this.#known();
    const document = parse(operation, { noLocation: true });
    const [problem] = validate(schema, document, undefined, { maxErrors: 1 });
    if (problem !== undefined) throw invalid(`fields: ${problem.message}`);
    const [asked] = document.definitions as readonly OperationDefinitionNode[]; // written by pageOperation
    if (asked === undefined) throw new Error('an operation without a definition');
    const { costOf } = operationCost(schema, weights, document, asked);
    const pageSize = largestPage((first) => costOf({ first }), limits);
    return { operation, pageSize, columns: this.#columns(nodesIn(asked)) };
  }

  #known() {
    const { apiSdl, supergraphSdl, codeOf } = this.#graph;
    this.#read ??= {
      schema: buildSchema(apiSdl),
      weights: new CostWeights(supergraphSdl),
      disclosures: new GraphDisclosures(supergraphSdl, codeOf),
    };
    return this.#read;
  }

  #columns(selection: SelectionSetNode): ExportColumn[] {
    const { schema, disclosures } = this.#known();
    const columns = new Map<string, ExportColumn>();
    const enterprise = schema.getType('Enterprise');
    if (!isObjectType(enterprise)) throw new Error('the graph has no enterprises');
    read(selection, [enterprise], { path: [], needs: [] }, '');
    return [...columns.values()];

    function read(set: SelectionSetNode, types: readonly GraphQLObjectType[], above: ExportColumn, owner: string) {
      for (const node of set.selections) {
        if (node.kind === Kind.FIELD) readField(node, types, above, owner);
        else if (node.kind === Kind.INLINE_FRAGMENT) {
          const condition = node.typeCondition && objectTypes(schema.getType(node.typeCondition.name.value));
          read(node.selectionSet, condition ? types.filter((type) => condition.includes(type)) : types, above, owner);
        }
      }
    }

    function readField(node: FieldNode, types: readonly GraphQLObjectType[], above: ExportColumn, owner: string) {
      const name = node.name.value;
      for (const type of types) {
        const field = type.getFields()[name];
        if (field === undefined) continue; // __typename, or a field of another of the types
        const its = disclosures.ownerOf(type.name, name) ?? owner;
        const path = [...above.path, (node.alias ?? node.name).value];
        const column = { path, needs: [...above.needs, { disclosure: disclosures.of(type.name, name), owner: its }] };
        const isList = isListType(getNullableType(field.type));
        if (node.selectionSet !== undefined && !isList)
          read(node.selectionSet, objectTypes(getNamedType(field.type)), column, its);
        else columns.set(path.join('.'), columns.get(path.join('.')) ?? column);
      }
    }

    function objectTypes(type: GraphQLNamedType | undefined): readonly GraphQLObjectType[] {
      if (isObjectType(type)) return [type];
      return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
    }
  }
}

/** Nothing but a selection gets through: whatever else the text holds would make another document of it. */
function selectionIn(fields: string, maxTokens: number): SelectionSetNode {
  try {
    const { definitions } = parse(`{ ${fields} }`, { maxTokens, noLocation: true });
    const [only, ...others] = definitions;
    if (only?.kind === Kind.OPERATION_DEFINITION && others.length === 0) return only.selectionSet;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw invalid(`fields cannot be read: ${error.message}`);
  }
  throw invalid('fields holds more than a selection.');
}

function pageOperation(selection: SelectionSetNode): string {
  const text = `query Export($filter: EnterpriseFilter, $first: Int!, $after: String) {
    enterprises(filter: $filter, first: $first, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { uscc ...on Enterprise ${print(selection)} }
    }
  }`;
  return print(parse(text, { noLocation: true }));
}

/** The selection on one enterprise of an operation that `pageOperation` wrote. */
function nodesIn({ selectionSet }: OperationDefinitionNode): SelectionSetNode {
  const [enterprises] = selectionSet.selections as readonly FieldNode[];
  const nodes = (enterprises?.selectionSet?.selections as readonly FieldNode[] | undefined)?.at(-1);
  if (nodes?.selectionSet === undefined) throw new Error('a page without enterprises');
  return nodes.selectionSet;
}

/** Halves the page until the graph would take it. @throws {HubError} OPERATION_TOO_COSTLY where one enterprise is too dear. */
function largestPage(costOf: (first: number) => number, { page, cost }: LimitSettings): number {
  for (let first = page; first >= 1; first = Math.floor(first / 2)) if (costOf(first) <= cost) return first;
  throw new HubError(
    'OPERATION_TOO_COSTLY',
    `fields: one enterprise with them costs ${costOf(1)}; at most ${cost} may be asked at once. Export fewer fields.`,
  );
}

function invalid(sentence: string): HubError {
  return new HubError(
    'EXPORT_INVALID',
    `${sentence} Write fields of Enterprise as in a query, such as: name convergence { convergedTier }`,
  );
}
