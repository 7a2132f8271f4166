import { readFileSync } from 'node:fs';
import type { GraphQLDataSource } from '@apollo/gateway';
import {
  buildSchema,
  execute,
  getNamedType,
  type GraphQLField,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLObjectType,
  Kind,
  OperationTypeNode,
  parse,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { createGateway, type Gateway, type HubContext } from '../gateway/gateway.ts';
import { HUB_CODE } from '../gateway/index/enterprise-filter.ts';
import { sectorsInGraph } from '../gateway/hub/sectors.ts';
import { subgraphSchemas } from '../gateway/sector-data-source/sector-data-source.ts';
import { type Disclosure, Disclosures, fieldedTypes, isExternal } from '../kit/disclosure/levels.ts';
import { discoverSubgraphs } from '../kit/discover.ts';
import { completeSdl } from '../kit/graph/executable-schema.ts';
import type { Caller } from '../kit/identity/caller.ts';
import { createLog } from '../kit/log.ts';
import { CANARY_CODE, canaryOf, inputText } from './testing/canary.ts';
import { type MaySee, testCaller, testCallers } from './testing/test-callers.ts';

/*
 * Every role × every field × every way to it, generated from the graph as it is composed. Behind the gateway stand
 * subgraphs that tell everybody everything: what a caller may not see must not come through.
 */

const composed = (name: string) => readFileSync(new URL(`../schema/${name}`, import.meta.url), 'utf8');
const api = buildSchema(composed('api.graphql'));
const CALLERS = testCallers(CANARY_CODE);

/** What each subgraph says of its fields. */
let said: readonly { code: string; disclosures: Disclosures; fields: ReadonlySet<string> }[];
let gateway: Awaited<ReturnType<Gateway['load']>>;

beforeAll(async () => {
  const subgraphs = [
    { code: HUB_CODE, sdl: composed('hub.graphql') },
    ...(await discoverSubgraphs()).map((subgraph) => ({ code: subgraph.code, sdl: completeSdl(subgraph) })),
  ];
  said = subgraphs.map(({ code, sdl }) => {
    const document = parse(sdl);
    const fields = fieldedTypes(document).flatMap((type) =>
      (type.fields ?? []).flatMap((field) => (isExternal(field) ? [] : [`${type.name.value}.${field.name.value}`])),
    );
    return { code, disclosures: new Disclosures(document), fields: new Set(fields) };
  });
  gateway = await leakyGateway().load({ apollo: {}, engine: {} } as Parameters<Gateway['load']>[0]);
});

/** The hub's gateway before subgraphs that withhold nothing. */
function leakyGateway(): Gateway {
  const supergraph = composed('supergraph.graphql');
  const schemas = subgraphSchemas(supergraph);
  const codes = new Map(sectorsInGraph().subgraphs.map(({ name, code }) => [name, code]));
  const sourceFor = (name: string): GraphQLDataSource => {
    const schema = schemas.get(name);
    if (schema === undefined) throw new Error(`no subgraph ${name}`);
    return {
      process: async ({ request }) => {
        const document = parse(request.query ?? '');
        const result = await execute({
          schema,
          document,
          variableValues: request.variables ?? {},
          fieldResolver: (
            source: Record<string, unknown>,
            asked: { representations?: { __typename: string }[] },
            _c,
            info,
          ) =>
            info.fieldName === '_entities'
              ? (asked.representations ?? []).map(({ __typename }) => canaryOf(schema, objectType(schema, __typename)))
              : info.path.prev === undefined
                ? canaryOf(schema, info.returnType)
                : source[info.fieldName],
          typeResolver: ({ __typename: real }: { __typename: string }) => real,
        });
        return { data: result.data ?? null, errors: result.errors ?? [] } as never; // as a data source answers
      },
    };
  };
  return createGateway(supergraph, sourceFor, createLog('silent'), { codeOf: (name) => codes.get(name) ?? HUB_CODE });
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`no object type ${name}`);
  return type;
}

/** One field on the way from the root. */
interface Step {
  readonly type: string;
  readonly field: GraphQLField<unknown, unknown>;
}

/** A way to every field that leads to objects: the shortest way to its type, and the field. */
function waysToObjects(): readonly (readonly Step[])[] {
  const shortest = new Map<string, readonly Step[]>();
  const ways: (readonly Step[])[] = [];
  const roots = [api.getQueryType(), api.getMutationType()].flatMap((root) => (root ? [root] : []));
  const waiting = roots.map((root) => ({ type: root, way: [] as readonly Step[] }));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { type, way } = next;
    for (const field of Object.values(type.getFields())) {
      const led = getNamedType(field.type);
      const step = [...way, { type: type.name, field }];
      if (!isCompositeType(led)) continue;
      ways.push(step);
      if (shortest.has(led.name) || !isObjectType(led)) continue;
      shortest.set(led.name, step);
      waiting.push({ type: led, way: step });
    }
  }
  return ways;
}

/** The way three times over: as it is, by aliases through a named fragment, and through an inline fragment. */
function operationFor(way: readonly Step[]): string {
  const [root] = way;
  const led = objectType(api, getNamedType(way.at(-1)?.field.type)?.name ?? '');
  const leaves = Object.values(led.getFields()).filter(({ type }) => isLeafType(getNamedType(type)));
  const selected = leaves.map(({ name }) => name).join(' ') || '__typename';
  const aliased = leaves.map(({ name }) => `a_${name}: ${name}`).join(' ') || '__typename';
  const shared = led.getInterfaces().flatMap((each) => Object.keys(each.getFields()));
  const byInterface = led.getInterfaces().map(
    (each) =>
      `... on ${each.name} { ${shared
        .filter((name) => leaves.some((leaf) => leaf.name === name))
        .map((name) => `i_${name}: ${name}`)
        .join(' ')} }`,
  );
  const inner = `${selected} ...F ... on ${led.name} { ${leaves.map(({ name }) => `f_${name}: ${name}`).join(' ') || '__typename'} } ${byInterface.join(' ')}`;
  const body = way.reduceRight(
    (below, { field }) => ` { ${field.name}${argumentsOf(field)}${below} }`,
    ` { ${inner} }`,
  );
  return `${root?.type === 'Mutation' ? 'mutation' : 'query'} Q${body} fragment F on ${led.name} { ${aliased} }`;
}

function argumentsOf({ args }: GraphQLField<unknown, unknown>): string {
  const required = args.filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);
  return required.length === 0 ? '' : `(${required.map(({ name, type }) => `${name}: ${inputText(type)}`).join(', ')})`;
}

/** Whose a field is, and what is said of it; the owner is the one who answered above where several could. */
function saidOf(type: string, field: string, above: string): { disclosure: Disclosure; owner: string } {
  const sayers = said.filter(({ fields }) => fields.has(`${type}.${field}`));
  const disclosure = sayers[0]?.disclosures.of(type, field);
  if (disclosure === undefined) throw new Error(`nobody says who may see ${type}.${field}`);
  return { disclosure, owner: sayers.length === 1 ? (sayers[0]?.code ?? '') : above };
}

/** Whether every field on the way is for the caller, and whose the last one is. */
function isOpen(way: readonly Step[], maySee: MaySee): { open: boolean; owner: string } {
  let owner = '';
  let open = true;
  for (const { type, field } of way) {
    const { disclosure, owner: its } = saidOf(type, field.name, owner);
    owner = its;
    open &&= maySee(disclosure.level, disclosure.also, owner);
  }
  return { open, owner };
}

const titleOf = (way: readonly Step[]) => [way[0]?.type, ...way.map(({ field }) => field.name)].join('.');

async function answer(query: string, caller: Caller) {
  const document = parse(query);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('an operation comes first');
  const context: HubContext = {
    caller,
    requestId: 'matrix',
    signal: new AbortController().signal,
    audit: { enterprises: new Set(), asked: null },
  };
  const request = { query, variables: {}, operationName: operation.name?.value };
  const executor = gateway.executor as (given: unknown) => Promise<{
    data?: Record<string, unknown> | null;
    errors?: readonly { path?: readonly (string | number)[]; extensions: Record<string, unknown> }[];
  }>;
  return executor({
    schema: gateway.schema,
    document,
    operation,
    operationName: operation.name?.value,
    queryHash: query,
    request,
    context,
    source: query,
    metrics: {},
    cache: {},
    logger: createLog('silent'),
  });
}

/** All objects at the end of a way in an answer. */
function endsOf(data: unknown, way: readonly Step[]): readonly unknown[] {
  let found: readonly unknown[] = [data];
  for (const { field } of way)
    found = found.flatMap((each) => {
      const value = (each as Record<string, unknown> | null)?.[field.name];
      return Array.isArray(value) ? value : [value];
    });
  return found.filter((each) => each !== null && each !== undefined);
}

const NOTHING_SAID = new Set<unknown>([null, undefined]);
const isNothing = (value: unknown) => NOTHING_SAID.has(value) || (Array.isArray(value) && value.length === 0);

const ways = waysToObjects().filter((way) => isObjectType(getNamedType(way.at(-1)?.field.type)));

test('the ways to be tried are those of the whole graph', () => {
  const reached = new Set(ways.map((way) => getNamedType(way.at(-1)?.field.type)?.name));
  const objects = Object.values(api.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('__') && type.name !== 'Query' && type.name !== 'Mutation',
  );
  expect(objects.map(({ name }) => name).filter((name) => !reached.has(name))).toEqual([]);
  expect(ways.length).toBeGreaterThan(objects.length);
});

test('somebody has said of every field of the graph who may see it', () => {
  const unsaid = Object.values(api.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .flatMap((type) =>
      'getFields' in type ? Object.keys(type.getFields()).map((field) => [type.name, field] as const) : [],
    )
    .filter(
      ([type, field]) =>
        !said.some(({ disclosures, fields }) => fields.has(`${type}.${field}`) && disclosures.of(type, field)),
    );
  expect(unsaid).toEqual([]);
});

describe.each(CALLERS)('%s', (_title, caller, maySee) => {
  test('is told what is for it, on every way, and of all else that it is withheld', async () => {
    const faults: string[] = [];
    for (const way of ways) {
      const title = titleOf(way);
      const { data, errors = [] } = await answer(operationFor(way), caller);
      const { open, owner } = isOpen(way, maySee);
      const ends = endsOf(data, way);
      const led = objectType(api, getNamedType(way.at(-1)?.field.type)?.name ?? '');
      const codes = errors.map(({ extensions }) => String(extensions['code']));
      const isTold = codes.some((code) => code.startsWith('ACCESS_DENIED_') || code === 'FORBIDDEN');
      const withheld = ends.some((end) => (end as Record<string, unknown>)['status'] === 'WITHHELD');
      if (!open && !isTold && !withheld) faults.push(`${title}: withheld without a word`);
      if (open && ends.length === 0) faults.push(`${title}: not told (${codes.join()})`);
      for (const end of ends as Record<string, unknown>[]) {
        for (const [key, value] of Object.entries(end)) {
          const field = key.replace(/^[afi]_/, '');
          if (!(field in led.getFields()) || field === '__typename') continue;
          const { disclosure, owner: its } = saidOf(led.name, field, owner);
          const may = open && maySee(disclosure.level, disclosure.also, its);
          if (may && isNothing(value)) faults.push(`${title}.${key}: not told`);
          const isSaying = withheld && ['status', 'sector', 'notice'].includes(field);
          if (!may && !isNothing(value) && !isSaying) faults.push(`${title}.${key}: LEAK ${JSON.stringify(value)}`);
        }
      }
    }
    expect(faults).toEqual([]);
  }, 60_000);
});

test.each(CALLERS)('%s is told of the schema only where that is its work', async (_title, caller) => {
  const { data, errors = [] } = await answer('query Q { __schema { queryType { name } } }', caller);
  const isTold = caller.role !== 'ENTERPRISE' && caller.role !== 'THIRD_PARTY';
  expect(isTold ? data?.['__schema'] : errors.map(({ extensions }) => extensions['code'])).toEqual(
    isTold ? { queryType: { name: 'Query' } } : ['ACCESS_DENIED_ROLE'],
  );
});

test('a fragment that several grades share is withheld where a grade is, and told where it is not', async () => {
  const query = `query Q { enterprise(uscc: "${CANARY_CODE}") { marketRisk { ...G } workSafety { ...G } publicCredit { ...G } } }
    fragment G on SectorGrade { sector status grade evidence { key } }`;
  const dashboard = testCaller({ role: 'DASHBOARD', purpose: 'STATISTICS' });
  const { data, errors = [] } = await answer(query, dashboard);
  expect(errors).toEqual([]);
  const told = { status: 'GRADED', grade: 'CANARY', evidence: [{ key: 'CANARY' }] };
  expect(data).toMatchObject({
    enterprise: { marketRisk: { status: 'WITHHELD', grade: null, evidence: [] }, workSafety: told, publicCredit: told },
  });
});

test('a status asked for of another sector’s type only does not say that a grade is withheld, so an error does', async () => {
  const query = `query Q { enterprise(uscc: "${CANARY_CODE}") { workSafety { grade ...S } } }
    fragment S on SectorGrade { ... on MarketRiskClass { status } }`;
  const { errors = [] } = await answer(query, testCaller({ role: 'INTEGRATOR' }));
  expect(errors).toMatchObject([{ path: ['enterprise', 'workSafety'], extensions: { code: 'ACCESS_DENIED_ROLE' } }]);
});

test('an operation type there is not, or a root nobody asks, is none of the ways', () => {
  expect(api.getRootType(OperationTypeNode.SUBSCRIPTION)).toBeFalsy();
});
