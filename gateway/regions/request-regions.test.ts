import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { HubError } from '../../kit/errors.ts';
import { callerOf, type CallerClaims } from '../../kit/identity/caller.ts';
import { exampleUscc } from '../../kit/testing/example-subgraph.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { enterprisesNamed } from '../sector-data-source/named-enterprises.ts';
import { requestRegions } from './request-regions.ts';

const PAGE = Array.from({ length: 100 }, (_, number) => exampleUscc(number) as Uscc);
const who = (claims: Partial<CallerClaims> = {}) => ({
  caller: callerOf({ subject: 'clerk-7', role: 'AGENCY', sectors: [], purpose: 'SUPERVISION', ...claims }),
});

describe('where the enterprises of a request are registered', () => {
  test('is looked up once for a page of 100, however many subgraphs are asked, and anew for the next request', async () => {
    const asked: (readonly Uscc[])[] = [];
    const regions = requestRegions((usccs) => {
      asked.push(usccs);
      return Promise.resolve(new Map(usccs.slice(0, 99).map((uscc) => [uscc, 'XINGTAI'])));
    });
    const request = who({ regions: ['XINGTAI'] });
    const subgraphs = ['a', 'b', 'c', 'd'].map(() => regions(request)?.(PAGE) ?? Promise.reject(new Error('nobody')));
    for (const told of await Promise.all(subgraphs))
      expect([told.get(PAGE[0] ?? ''), told.get(PAGE[99] ?? '')]).toEqual(['XINGTAI', null]);
    expect(asked).toEqual([PAGE]);
    await regions(who({ regions: ['XINGTAI'] }))?.(PAGE);
    expect(asked).toHaveLength(2);
  });

  test.each([
    ['the whole province', {}],
    ['one enterprise', { role: 'ENTERPRISE', enterprise: PAGE[0] }],
  ] as const)('is asked for nobody who may see %s', (_title, claims) => {
    const regions = requestRegions(() => Promise.reject(new Error('was asked')));
    expect(regions(who(claims))).toBeNull();
  });

  test('is nowhere until the index is filled; where the store fails, that is no answer', async () => {
    const request = who({ regions: ['XINGTAI'] });
    const loading = requestRegions(() => Promise.reject(new HubError('INDEX_LOADING', 'not yet')));
    expect(await loading(request)?.([PAGE[0] as Uscc])).toEqual(new Map([[PAGE[0], null]]));
    const broken = requestRegions(() => Promise.reject(new Error('the store is gone')));
    await expect(broken(request)?.([PAGE[0] as Uscc])).rejects.toThrow('the store is gone');
  });
});

describe('the enterprises that a question to a subgraph names', () => {
  const schema = buildSchema(`
    scalar USCC
    scalar _Any
    input Wanted { uscc: USCC, name: String }
    type Query { one(uscc: USCC!): Int many(usccs: [USCC!], name: String): Int by(wanted: Wanted): Int
      _entities(representations: [_Any!]!): Int }`);
  const named = (text: string, variables: Record<string, unknown> = {}) => {
    const document = parse(text);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    return enterprisesNamed(schema, document, operation).codesIn(variables);
  };

  test.each<[string, string, Record<string, unknown>]>([
    ['in an argument', '{ one(uscc: " 91130102tt0000011x") }', {}],
    ['in a variable', 'query ($of: USCC!) { one(uscc: $of) }', { of: '91130102TT0000011X' }],
    [
      'in a list',
      'query ($of: [USCC!]) { many(usccs: $of, name: "91130102TT0000022U") }',
      { of: ['91130102TT0000011X'] },
    ],
    ['in an object', '{ by(wanted: { uscc: "91130102TT0000011X", name: "x" }) }', {}],
    [
      'as an entity',
      'query ($representations: [_Any!]!) { _entities(representations: $representations) }',
      {
        representations: [
          { __typename: 'Enterprise', uscc: '91130102TT0000011X' },
          { __typename: 'Other', id: 1 },
        ],
      },
    ],
  ])('are found %s, as the hub writes codes, each once', (_title, text, variables) => {
    expect(named(text, variables)).toEqual(['91130102TT0000011X']);
  });
});
