import {
  type FieldNode,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  GraphQLError,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isListType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { deniedBecause } from '../../kit/disclosure/denials.ts';
import type { Disclosure } from '../../kit/disclosure/levels.ts';
import type { Caller, Denial } from '../../kit/identity/caller.ts';
import type { ClientOperation } from '../executor/client-operation.ts';
import type { AccessRules, Denials } from '../executor/denials.ts';
import type { Failure, JsonObject } from '../executor/plan/run.ts';
import { GraphDisclosures } from './graph-disclosures.ts';

/** Code of whoever a field belongs to that no single subgraph answers. */
const NOBODY = '';
/** More errors than these tell nobody more. */
const MOST_DENIALS_TOLD = 100;

/** Something an operation needs: that the caller sees what is disclosed so, of one subgraph; or the schema itself. */
interface Requirement {
  readonly disclosure: Disclosure | 'SCHEMA';
  readonly owner: string;
  readonly uses: Use[];
}

/** A field of an operation, where it stands. */
interface Use {
  readonly field: FieldNode;
  /** Response names up to the field, or to the list it stands in. */
  readonly path: readonly string[];
  /** Type and field. */
  readonly place: string;
  /** The sector whose grade it is. */
  readonly sector: string | null;
  /** Whether the answer itself says that it is withheld. */
  readonly saysStatus: boolean;
  /** The selections it stands in, itself last. */
  readonly within: readonly SelectionNode[];
}

/**
 * What of an operation is not for a caller, by the disclosure of each field. What an operation needs is worked out once,
 * and what a caller lacks of it once for each caller; from then on a request costs two look-ups.
 */
export function accessRules<Context>(
  schema: GraphQLSchema,
  supergraphSdl: string,
  codeOf: (subgraph: string) => string,
  callerOf: (context: Context) => Caller,
): AccessRules<Context> {
  const graph = new GraphDisclosures(supergraphSdl, codeOf);
  const known = new WeakMap<ClientOperation, (caller: Caller) => Denials | null>();
  return {
    denialsIn: (operation, context) => {
      let denialsOf = known.get(operation);
      if (denialsOf === undefined) {
        denialsOf = rememberedByCaller(requirementsOf(operation, schema, graph));
        known.set(operation, denialsOf);
      }
      return denialsOf(callerOf(context));
    },
  };
}

function rememberedByCaller(requirements: readonly Requirement[]): (caller: Caller) => Denials | null {
  const known = new WeakMap<Caller, Denials | null>();
  return (caller) => {
    let denials = known.get(caller);
    if (denials === undefined) {
      denials = denialsFor(requirements, caller);
      known.set(caller, denials);
    }
    return denials;
  };
}

function denialsFor(requirements: readonly Requirement[], caller: Caller): Denials | null {
  const denied = requirements.flatMap((requirement, index) => {
    const denial = denialOf(requirement, caller);
    return denial === null ? [] : [{ index, denial, uses: requirement.uses }];
  });
  if (denied.length === 0) return null;
  const fields = outermost(denied.flatMap(({ uses }) => uses));
  const stands = (node: SelectionNode) => node.kind === Kind.FIELD && fields.has(node);
  const isTold = ({ saysStatus, within }: Use) => !saysStatus && !within.slice(0, -1).some(stands);
  return {
    key: denied.map(({ index }) => index).join(','),
    fields,
    failures: (switches) =>
      denied
        .flatMap(({ denial, uses }) =>
          uses.filter((use) => isTold(use) && isAskedFor(use, switches)).map((use) => failureOf(denial, use)),
        )
        .slice(0, MOST_DENIALS_TOLD),
  };
}

/** What stands in a denied field goes with it; denied by itself, a fragment used elsewhere too would be denied there. */
function outermost(uses: readonly Use[]): Map<FieldNode, string | null> {
  const fields = new Map<FieldNode, string | null>();
  for (const { field, sector, within } of uses.toSorted((one, other) => one.within.length - other.within.length)) {
    const stands = within.slice(0, -1).some((node) => node.kind === Kind.FIELD && fields.has(node));
    if (!stands) fields.set(field, sector);
  }
  return fields;
}

function denialOf({ disclosure, owner }: Requirement, caller: Caller): Denial | null {
  if (disclosure !== 'SCHEMA') return caller.denial(disclosure, owner);
  return caller.maySeeSchema ? null : 'ACCESS_DENIED_ROLE';
}

function failureOf(denial: Denial, { path, place }: Use): Failure {
  const error = new GraphQLError(deniedBecause(denial, place), { path: [...path], extensions: { code: denial } });
  return { error, path };
}

function isAskedFor({ within }: Use, switches: Readonly<JsonObject>): boolean {
  return within.every(
    (node) =>
      getDirectiveValues(GraphQLSkipDirective, node, switches)?.['if'] !== true &&
      getDirectiveValues(GraphQLIncludeDirective, node, switches)?.['if'] !== false,
  );
}

/** Where the reading of an operation is. */
interface Place {
  /** The types of objects that may stand here. */
  readonly types: readonly GraphQLObjectType[];
  readonly owner: string;
  readonly path: readonly string[];
  readonly isInList: boolean;
  readonly within: readonly SelectionNode[];
}

function requirementsOf(
  { operation, fragments }: ClientOperation,
  schema: GraphQLSchema,
  graph: GraphDisclosures,
): readonly Requirement[] {
  const requirements = new Map<string, Requirement>();
  const root = schema.getRootType(operation.operation);
  if (root) read(operation.selectionSet, { types: [root], owner: NOBODY, path: [], isInList: false, within: [] });
  return [...requirements.values()];

  function read({ selections }: SelectionSetNode, place: Place): void {
    for (const selection of selections) {
      const within = [...place.within, selection];
      if (selection.kind === Kind.FIELD) readField(selection, { ...place, within });
      else readFragment(selection, { ...place, within });
    }
  }

  function readFragment(node: Exclude<SelectionNode, FieldNode>, place: Place): void {
    const { fragment, fitting } = fragmentOn(node, place.types);
    if (fragment !== undefined) read(fragment.selectionSet, { ...place, types: fitting });
  }

  /** What a fragment selects, and for which of the types that stand here. */
  function fragmentOn(node: Exclude<SelectionNode, FieldNode>, types: Place['types']) {
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments[node.name.value];
    const condition = fragment?.typeCondition?.name.value;
    const meant = condition === undefined ? types : objectTypes(schema.getType(condition));
    return { fragment, fitting: types.filter((type) => meant.includes(type)) };
  }

  function objectTypes(type: GraphQLNamedType | undefined): readonly GraphQLObjectType[] {
    if (isObjectType(type)) return [type];
    return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  }

  /** Whether objects of these types have the field in the answer, whatever the variables are. */
  function isSelected(wanted: string, { selections }: SelectionSetNode, types: Place['types']): boolean {
    return selections.some((node) => {
      if ((node.directives ?? []).length > 0) return false;
      if (node.kind === Kind.FIELD) return node.name.value === wanted;
      const { fragment, fitting } = fragmentOn(node, types);
      return (
        fragment !== undefined && fitting.length === types.length && isSelected(wanted, fragment.selectionSet, types)
      );
    });
  }

  function readField(field: FieldNode, place: Place): void {
    const name = field.name.value;
    if (name === '__typename') return;
    const responseName = (field.alias ?? field.name).value;
    const path = place.isInList ? place.path : [...place.path, responseName];
    if (name === '__schema' || name === '__type') {
      require('SCHEMA', NOBODY, { field, path, place: name, sector: null, saysStatus: false, within: place.within });
      return;
    }
    for (const type of place.types) {
      const definition = type.getFields()[name];
      if (definition === undefined) continue; // a document that was validated selects none
      const owner = graph.ownerOf(type.name, name) ?? place.owner;
      const sector = graph.sectorOf(type.name, name) ?? null;
      const led = objectTypes(getNamedType(definition.type));
      const saysStatus =
        sector !== null && field.selectionSet !== undefined && isSelected('status', field.selectionSet, led);
      require(graph.of(type.name, name), owner, {
        field,
        path,
        place: `${type.name}.${name}`,
        sector,
        saysStatus,
        within: place.within,
      });
      if (field.selectionSet === undefined) continue;
      read(field.selectionSet, {
        types: led,
        owner,
        path,
        isInList: place.isInList || isListType(getNullableType(definition.type)),
        within: place.within,
      });
    }
  }

  function require(disclosure: Requirement['disclosure'], owner: string, use: Use): void {
    if (disclosure !== 'SCHEMA' && disclosure.level === 'PUBLIC') return;
    const key = disclosure === 'SCHEMA' ? disclosure : `${disclosure.level} ${disclosure.also.join(' ')} ${owner}`;
    const known = requirements.get(key) ?? { disclosure, owner, uses: [] };
    known.uses.push(use);
    requirements.set(key, known);
  }
}
