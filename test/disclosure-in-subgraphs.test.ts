import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, getNamedType, type GraphQLField, type GraphQLSchema, isLeafType, isObjectType, parse } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { HUB_CODE } from '../gateway/index/enterprise-filter.ts';
import { guarded } from '../kit/disclosure/guard.ts';
import { Disclosures } from '../kit/disclosure/levels.ts';
import { rowAccess } from '../kit/disclosure/rows.ts';
import { discoverSubgraphs } from '../kit/discover.ts';
import { completeSdl } from '../kit/graph/executable-schema.ts';
import { type Caller, callerOf, type CallerClaims } from '../kit/identity/caller.ts';
import type { Resolvers, Subgraph } from '../kit/subgraph.ts';
import type { Uscc } from '../schema/vocabulary/uscc.ts';
import { CANARY_CODE, canaryOf, inputText } from './testing/canary.ts';

/*
 * The same promise where the gateway is left out: each subgraph's own guard, before resolvers that tell everything,
 * asked at its roots and by `_entities`.
 */

const OTHER_CODE = '91130435TT00027R8P' as Uscc;
const REGIONS = new Map([
  [CANARY_CODE as Uscc, 'XINGTAI'],
  [OTHER_CODE, 'HANDAN'],
]);
const who = (claims: Partial<CallerClaims>): Caller =>
  callerOf({ subject: 'matrix', role: 'INTEGRATOR', sectors: [], purpose: null, ...claims });
const authorisation = (scope: readonly string[]) => ({
  id: 'A-1',
  enterprises: [CANARY_CODE],
  scope,
  expiresAt: '2100-01-01T00:00:00.000Z',
});

interface Open {
  readonly code: string;
  readonly schema: GraphQLSchema;
  readonly disclosures: Disclosures;
}

let subgraphs: readonly Open[];
beforeAll(async () => {
  subgraphs = [
    openWith(HUB_CODE, readFileSync(new URL('../schema/hub.graphql', import.meta.url), 'utf8')),
    ...(await discoverSubgraphs()).map((subgraph) => openWith(subgraph.code, completeSdl(subgraph), subgraph.withheld)),
  ];
});

function openWith(code: string, sdl: string, withheld: Subgraph['withheld'] = {}): Open {
  const typeDefs = parse(sdl);
  const plain = buildSubgraphSchema([{ typeDefs }]);
  const all = Object.fromEntries(
    ['Query', 'Mutation', 'Enterprise'].flatMap((name) => {
      const type = plain.getType(name);
      if (!isObjectType(type)) return [];
      const fields = Object.values(type.getFields()).filter((field) => !field.name.startsWith('_'));
      const tell = (field: GraphQLField<unknown, unknown>) => () => canaryOf(plain, field.type);
      return [[name, Object.fromEntries(fields.map((field) => [field.name, tell(field)]))]];
    }),
  );
  const telling = { ...all, Enterprise: { ...all['Enterprise'], uscc: ({ uscc }: { uscc: Uscc }) => uscc } };
  const resolvers = guarded<{ caller: Caller }>(telling as Resolvers, typeDefs, {
    code,
    callerOf: ({ caller }) => caller,
    rowsOf: ({ caller }) =>
      rowAccess(caller, (usccs) => Promise.resolve(new Map([...REGIONS].filter(([uscc]) => usccs.includes(uscc))))),
    withheld,
  });
  return { code, schema: buildSubgraphSchema([{ typeDefs, resolvers }]), disclosures: new Disclosures(typeDefs) };
}

const objectFields = (schema: GraphQLSchema, name: string) => {
  const type = schema.getType(name);
  return isObjectType(type) ? Object.values(type.getFields()).filter((field) => !field.name.startsWith('_')) : [];
};

function selectionOf({ type }: GraphQLField<unknown, unknown>, schema: GraphQLSchema): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  const nullable = objectFields(schema, named.name).filter((field) => isLeafType(getNamedType(field.type)));
  return ` { __typename ${nullable.map(({ name }) => name).join(' ')} }`;
}

async function asked(open: Open, caller: Caller, type: string, field: GraphQLField<unknown, unknown>, uscc: Uscc) {
  const { schema } = open;
  const below = selectionOf(field, schema);
  const given = field.args
    .filter((argument) => argument.name === 'uscc' || argument.type.toString().endsWith('!'))
    .map((argument) => {
      const isList = argument.type.toString().startsWith('[');
      const code = isList ? `["${uscc}"]` : `"${uscc}"`;
      return `${argument.name}: ${argument.name === 'uscc' ? code : inputText(argument.type)}`;
    });
  const selected = `${field.name}${given.length === 0 ? '' : `(${given.join(', ')})`}${below}`;
  const source =
    type === 'Enterprise'
      ? `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Enterprise { ${selected} } } }`
      : `${type === 'Mutation' ? 'mutation' : 'query'} { ${selected} }`;
  const { data, errors = [] } = await execute({
    schema,
    document: parse(source),
    variableValues: { of: [{ __typename: 'Enterprise', uscc }] },
    contextValue: { caller },
  });
  const from = type === 'Enterprise' ? (data?.['_entities'] as unknown[])?.[0] : data;
  const value = (from as Record<string, unknown> | null | undefined)?.[field.name];
  const codes = errors.map(({ extensions }) => String(extensions['code']));
  const isWithheld = (value as { status?: unknown } | null | undefined)?.status === 'WITHHELD' && codes.length === 0;
  return { value, codes, isWithheld };
}

const isRefusal = (code: string) => code.startsWith('ACCESS_DENIED_') || code === 'FORBIDDEN';

function waysIn() {
  return subgraphs.flatMap((open) =>
    ['Query', 'Mutation', 'Enterprise'].flatMap((type) =>
      objectFields(open.schema, type)
        .filter(
          ({ name }) => type !== 'Enterprise' || (name !== 'uscc' && open.disclosures.of(type, name) !== undefined),
        )
        .map((field) => ({ open, type, field })),
    ),
  );
}

const CALLERS: readonly (readonly [string, (code: string) => Caller])[] = [
  ['an agency of another sector', () => who({ role: 'AGENCY', sectors: ['OTHER'], purpose: 'SUPERVISION' })],
  ['its owner', (code) => who({ role: 'AGENCY', sectors: [code], purpose: 'SUPERVISION' })],
  ['its owner without a purpose', (code) => who({ role: 'AGENCY', sectors: [code] })],
  ['a dashboard', () => who({ role: 'DASHBOARD', purpose: 'STATISTICS' })],
  ['an auditor', () => who({ role: 'AUDITOR', purpose: 'AUDIT' })],
  ['the enterprise', () => who({ role: 'ENTERPRISE', purpose: 'SELF_QUERY', enterprise: CANARY_CODE })],
  [
    'a third party authorised for it',
    (code) => who({ role: 'THIRD_PARTY', purpose: 'AUTHORISED_QUERY', authorisation: authorisation([code]) }),
  ],
  ['an integrator', () => who({ role: 'INTEGRATOR' })],
  ['an operator', () => who({ role: 'OPERATOR' })],
];

test.each(CALLERS)('%s is told by no subgraph what is not for it, and of that aloud', async (_title, callerFor) => {
  const faults: string[] = [];
  for (const { open, type, field } of waysIn()) {
    const caller = callerFor(open.code);
    const disclosure = open.disclosures.of(type, field.name);
    const may = disclosure !== undefined && caller.denial(disclosure, open.code) === null;
    const { value, codes, isWithheld } = await asked(open, caller, type, field, CANARY_CODE as Uscc);
    const place = `${open.code} ${type}.${field.name}`;
    const isTold = value !== null && value !== undefined && !isWithheld;
    if (!may && isTold) faults.push(`${place}: LEAK`);
    if (!may && !isWithheld && !codes.some(isRefusal)) faults.push(`${place}: withheld without a word`);
    if (may && (!isTold || codes.length > 0)) faults.push(`${place}: not told (${codes.join()})`);
  }
  expect(faults).toEqual([]);
});

describe.each<[string, Caller]>([
  ['an enterprise', who({ role: 'ENTERPRISE', purpose: 'SELF_QUERY', enterprise: CANARY_CODE })],
  [
    'an agency limited to some regions',
    who({ role: 'AGENCY', sectors: ['WORK_SAFETY'], purpose: 'SUPERVISION', regions: ['XINGTAI'] }),
  ],
  [
    'a third party',
    who({
      role: 'THIRD_PARTY',
      purpose: 'AUTHORISED_QUERY',
      authorisation: authorisation(['WORK_SAFETY', 'PUBLIC_CREDIT', HUB_CODE]),
    }),
  ],
])('%s is told about those it may ask about and no others', (_title, caller) => {
  test('wherever an enterprise is named: at the roots, and as an entity', async () => {
    const faults: string[] = [];
    for (const { open, type, field } of waysIn()) {
      const isNamed = type === 'Enterprise' || field.args.some(({ name }) => name === 'uscc');
      const disclosure = open.disclosures.of(type, field.name);
      const isOpen = type === 'Enterprise' && disclosure?.level === 'PUBLIC';
      if (!isNamed || isOpen) continue;
      const { value, codes, isWithheld } = await asked(open, caller, type, field, OTHER_CODE);
      const place = `${open.code} ${type}.${field.name}`;
      if (value !== null && value !== undefined && !isWithheld) faults.push(`${place}: LEAK`);
      if (!isWithheld && !codes.some(isRefusal)) faults.push(`${place}: withheld without a word (${codes.join()})`);
    }
    expect(faults).toEqual([]);
  });
});

test('a region that is not known is none of the caller’s', async () => {
  const caller = who({ role: 'AGENCY', purpose: 'SUPERVISION', regions: ['XINGTAI'] });
  const rows = rowAccess(caller, () => Promise.resolve(new Map()));
  expect(await rows.denialOf(CANARY_CODE as Uscc)).toBe('ACCESS_DENIED_REGION');
});
