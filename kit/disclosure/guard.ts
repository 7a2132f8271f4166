import { type DocumentNode, type FieldDefinitionNode, type GraphQLFieldResolver } from 'graphql';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Caller } from '../identity/caller.ts';
import type { Resolvers } from '../subgraph.ts';
import { accessDenied } from './denials.ts';
import { type Disclosure, Disclosures, fieldedTypes, isExternal, isWithin, TYPES_OF_EVERYBODY } from './levels.ts';
import type { RowAccess, RowDenial } from './rows.ts';

/** Whose fields are guarded, and by what. */
export interface Guarding<Context> {
  /** Code of the subgraph: its owner sees more. */
  readonly code: string;
  readonly callerOf: (context: Context) => Caller;
  readonly rowsOf: (context: Context) => RowAccess;
  /** Fields of Enterprise that say in their answer that it is withheld, and what they say then. */
  readonly withheld?: Readonly<Record<string, () => unknown>>;
}

/** Said by nobody, so seen by nobody but the owner. */
const UNSAID: Disclosure = { level: 'OWNER', also: [] };

type Resolver<Context> = GraphQLFieldResolver<unknown, Context, Record<string, unknown>>;

/**
 * The resolvers of a subgraph behind what its SDL says of who may see what. Guarded are the ways in: the roots, the
 * fields of Enterprise (so `_entities` too), and fields more closely guarded than their type; composition sees to it
 * that no field is more open than what it leads to, so nothing is spent on all others. Whoever asks about an enterprise
 * by its code must be allowed to.
 */
export function guarded<Context>(resolvers: Resolvers, document: DocumentNode, guarding: Guarding<Context>): Resolvers {
  const disclosures = new Disclosures(document);
  const result: Record<string, unknown> = { ...resolvers };
  for (const { name, fields } of fieldedTypes(document)) {
    const type = name.value;
    for (const field of fields ?? []) {
      if (isExternal(field)) continue;
      const wrap = guardOf(type, field, disclosures, guarding);
      if (wrap === null) continue;
      const ofType = (result[type] ?? {}) as Record<string, unknown>; // a map of resolvers by field
      result[type] = { ...ofType, [field.name.value]: wrap(resolverOf(ofType[field.name.value], field.name.value)) };
    }
  }
  return result as Resolvers; // the same maps, their functions wrapped
}

function guardOf<Context>(
  type: string,
  field: FieldDefinitionNode,
  disclosures: Disclosures,
  guarding: Guarding<Context>,
): ((resolve: Resolver<Context>) => Resolver<Context>) | null {
  const name = field.name.value;
  const disclosure = disclosures.of(type, name) ?? UNSAID;
  if (type === 'Enterprise') return disclosure.level === 'PUBLIC' ? null : entityGuard(name, disclosure, guarding);
  if (TYPES_OF_EVERYBODY.has(type)) return rootGuard(`${type}.${name}`, field, disclosure, guarding);
  const ofType = disclosures.ofType(type);
  if (ofType !== undefined && isWithin(ofType, disclosure)) return null;
  return (resolve) => (source, asked, context, info) => {
    refuse(guarding, context, disclosure, `${type}.${name}`);
    return resolve(source, asked, context, info);
  };
}

function entityGuard<Context>(name: string, disclosure: Disclosure, guarding: Guarding<Context>) {
  const { code, callerOf, rowsOf, withheld } = guarding;
  const instead = withheld?.[name];
  const place = `Enterprise.${name}`;
  return (resolve: Resolver<Context>): Resolver<Context> =>
    (source, asked, context, info) => {
      const denial = callerOf(context).denial(disclosure, code);
      if (denial !== null) {
        if (instead !== undefined) return instead();
        throw accessDenied(denial, place);
      }
      const { uscc } = source as { uscc: Uscc }; // an entity is known by its key
      return unlessDenied(rowsOf(context).denialOf(uscc), place, () => resolve(source, asked, context, info), instead);
    };
}

function rootGuard<Context>(
  place: string,
  field: FieldDefinitionNode,
  disclosure: Disclosure,
  guarding: Guarding<Context>,
) {
  const { callerOf, rowsOf } = guarding;
  const namesEnterprise = (field.arguments ?? []).some(({ name }) => name.value === 'uscc');
  if (disclosure.level === 'PUBLIC' && !namesEnterprise) return null;
  return (resolve: Resolver<Context>): Resolver<Context> =>
    (source, asked, context, info) => {
      refuse(guarding, context, disclosure, place);
      if (callerOf(context).limit === null) return resolve(source, asked, context, info);
      const rows = rowsOf(context);
      const answer = async () => onlyAllowed(await resolve(source, asked, context, info), rows, place);
      const named = namesEnterprise ? [asked['uscc'] as Uscc | readonly Uscc[] | null | undefined].flat() : [];
      return unlessDenied(firstDenial(named, rows), place, answer);
    };
}

async function firstDenial(usccs: readonly (Uscc | null | undefined)[], rows: RowAccess) {
  const denials = await Promise.all(usccs.map((uscc) => denialOf(uscc ?? undefined, rows)));
  return denials.find((denial) => denial !== null) ?? null;
}

function refuse<Context>(
  { code, callerOf }: Guarding<Context>,
  context: Context,
  disclosure: Disclosure,
  place: string,
) {
  const denial = callerOf(context).denial(disclosure, code);
  if (denial !== null) throw accessDenied(denial, place);
}

function unlessDenied(
  denial: ReturnType<RowAccess['denialOf']>,
  place: string,
  answer: () => unknown,
  instead?: () => unknown,
): unknown {
  if (denial === null) return answer();
  if (denial instanceof Promise) return denial.then((known) => unlessDenied(known, place, answer, instead));
  if (instead !== undefined) return instead();
  throw accessDenied(denial, place);
}

/** What a root answered, as far as it is about enterprises the caller may ask about: a list without the others, an object or none. */
async function onlyAllowed(answer: unknown, rows: RowAccess, place: string): Promise<unknown> {
  if (Array.isArray(answer)) return allowedAmong(answer, rows, ofItself);
  if (typeof answer !== 'object' || answer === null) return answer;
  const denial = await denialOf(ofItself(answer), rows);
  if (denial !== null) throw accessDenied(denial, place);
  const { edges } = answer as { edges?: unknown }; // a connection, or anything else
  if (!Array.isArray(edges)) return answer;
  const allowed = await allowedAmong(edges, rows, ofNode);
  if (allowed.length === edges.length) return answer;
  return { ...answer, edges: allowed, nodes: allowed.map((edge) => (edge as { node: unknown }).node) };
}

async function allowedAmong(items: readonly unknown[], rows: RowAccess, usccOf: (item: unknown) => Uscc | undefined) {
  const denials = await Promise.all(items.map((item) => denialOf(usccOf(item), rows)));
  return items.filter((_item, index) => denials[index] === null);
}

async function denialOf(uscc: Uscc | undefined, rows: RowAccess): Promise<RowDenial | null> {
  return uscc === undefined ? null : rows.denialOf(uscc);
}

function ofItself(item: unknown): Uscc | undefined {
  return typeof item === 'object' && item !== null && 'uscc' in item ? (item.uscc as Uscc) : undefined; // a field of that name is a code
}

function ofNode(edge: unknown): Uscc | undefined {
  return typeof edge === 'object' && edge !== null && 'node' in edge ? ofItself(edge.node) : undefined;
}

function resolverOf<Context>(given: unknown, name: string): Resolver<Context> {
  if (typeof given === 'function') return given as Resolver<Context>; // a map of resolvers holds functions
  return (source) => (source as Record<string, unknown>)[name];
}
