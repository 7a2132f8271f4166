import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { type Caller, callerOf, type CallerClaims } from '../identity/caller.ts';
import { deniedBecause } from './denials.ts';
import { guarded } from './guard.ts';
import { type RegionsOf, rowAccess } from './rows.ts';

const SDL = `
  type Query {
    open: String @disclosure(level: "PUBLIC")
    openAbout(uscc: String): Row @disclosure(level: "PUBLIC")
    all: [Row] @disclosure(level: "SHARED", also: ["SUBJECT"])
    page: Page @disclosure(level: "SHARED", also: ["SUBJECT"])
    number: Int @disclosure(level: "SHARED", also: ["SUBJECT"])
    nothing: Row @disclosure(level: "SHARED", also: ["SUBJECT"])
    named(uscc: String): Row @disclosure(level: "SHARED", also: ["SUBJECT"])
    each(uscc: [String]): [Row] @disclosure(level: "SHARED", also: ["SUBJECT"])
    unsaid: String
  }
  type Mutation { write: String @disclosure(level: "OWNER") }
  type Enterprise {
    uscc: String
    name: String @disclosure(level: "PUBLIC")
    other: String @external
    grade: Grade @disclosure(level: "INTERNAL")
    silent: String @disclosure(level: "SHARED", also: ["SUBJECT"])
    plain: String @disclosure(level: "SHARED", also: ["SUBJECT"])
  }
  type Grade @disclosure(level: "SHARED") { letter: String score: Int @disclosure(level: "INTERNAL") }
  type Row @disclosure(level: "SHARED", also: ["SUBJECT"]) { uscc: String }
  type Page @disclosure(level: "SHARED") { edges: [Edge] nodes: [Row] }
  type Edge @disclosure(level: "SHARED") { node: Row }
`;
const CODE = 'WORK_SAFETY';
const [OWN, OTHER, UNKNOWN] = ['A', 'B', 'C'] as unknown as readonly [Uscc, Uscc, Uscc]; // compared only
const REGIONS: RegionsOf = () =>
  Promise.resolve(
    new Map([
      [OWN, 'XINGTAI'],
      [OTHER, 'HANDAN'],
    ]),
  );
const row = (uscc: Uscc) => ({ uscc });
const edge = (uscc: Uscc) => ({ node: row(uscc) });

const RESOLVERS = {
  Query: {
    open: () => 'open',
    openAbout: () => row(OTHER),
    all: () => [row(OWN), null, row(OTHER), row(UNKNOWN), 'text'],
    page: () => ({ edges: [edge(OWN), edge(OTHER), {}], nodes: 'as they were', total: 4 }),
    named: (_source: unknown, { uscc }: { uscc: Uscc }) => row(uscc),
    each: () => Promise.resolve([row(OWN)]),
    unsaid: () => 'unsaid',
    number: () => 7,
    nothing: () => null,
  },
  Enterprise: { silent: () => 'told', plain: (_source: unknown, _asked: unknown, { word }: { word: string }) => word },
  Grade: { letter: () => 'A' },
  Else: { kept: () => 'kept' },
};

interface Context {
  readonly caller: Caller;
  readonly word: string;
}
type Resolve = (source: unknown, asked: unknown, context: Context, info?: unknown) => unknown;

const wrapped = guarded<Context>(RESOLVERS, parse(SDL), {
  code: CODE,
  callerOf: ({ caller }) => caller,
  rowsOf: ({ caller }) => rowAccess(caller, REGIONS),
  withheld: { silent: () => 'withheld', grade: () => 'withheld' },
}) as unknown as Readonly<Record<string, Readonly<Record<string, Resolve>>>>;

const who = (claims: Partial<CallerClaims>) =>
  callerOf({ subject: 's', role: 'AGENCY', sectors: [], purpose: 'SUPERVISION', ...claims });
const AGENCY = who({});
const OWNER = who({ sectors: [CODE] });
const PURPOSELESS = who({ purpose: null });
const OF_XINGTAI = who({ regions: ['XINGTAI'] });
const ENTERPRISE = who({ role: 'ENTERPRISE', purpose: 'SELF_QUERY', enterprise: OWN });

const ask = (type: string, field: string, caller: Caller, source: unknown = {}, asked: unknown = {}) =>
  wrapped[type]?.[field]?.(source, asked, { caller, word: 'told' });
const asking = async (...given: Parameters<typeof ask>) => ask(...given);
const refused = (code: 'ACCESS_DENIED_PURPOSE' | 'ACCESS_DENIED_REGION' | 'ACCESS_DENIED_SUBJECT', place: string) =>
  expect.objectContaining({ code, message: deniedBecause(code, place) }) as Error;

describe('a root', () => {
  test('is as it was where it is for everybody and names no enterprise', () => {
    expect(wrapped['Query']?.['open']).toBe(RESOLVERS.Query.open);
  });

  test('answers whom it is for, and refuses others by its name', () => {
    expect(ask('Query', 'all', AGENCY)).toHaveLength(5);
    expect(() => ask('Query', 'all', PURPOSELESS)).toThrow(refused('ACCESS_DENIED_PURPOSE', 'Query.all'));
    expect(() => ask('Mutation', 'write', AGENCY)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    expect(ask('Mutation', 'write', OWNER, { write: 'written' })).toBe('written');
  });

  test('of which nobody has said whom it is for is for the owner', () => {
    expect(() => ask('Query', 'unsaid', AGENCY)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    expect(ask('Query', 'unsaid', OWNER)).toBe('unsaid');
  });

  test('that names enterprises answers about those the caller may ask about', async () => {
    expect(await asking('Query', 'named', OF_XINGTAI, {}, { uscc: OWN })).toEqual(row(OWN));
    await expect(asking('Query', 'named', OF_XINGTAI, {}, { uscc: OTHER })).rejects.toEqual(
      refused('ACCESS_DENIED_REGION', 'Query.named'),
    );
    await expect(asking('Query', 'named', ENTERPRISE, {}, { uscc: OTHER })).rejects.toEqual(
      refused('ACCESS_DENIED_SUBJECT', 'Query.named'),
    );
    expect(ask('Query', 'named', AGENCY, {}, { uscc: OTHER })).toEqual(row(OTHER));
  });

  test('that names several answers about all of them or none', async () => {
    expect(await asking('Query', 'each', OF_XINGTAI, {}, { uscc: [OWN, null] })).toEqual([row(OWN)]);
    await expect(asking('Query', 'each', OF_XINGTAI, {}, { uscc: [OWN, OTHER] })).rejects.toEqual(
      refused('ACCESS_DENIED_REGION', 'Query.each'),
    );
    expect(await asking('Query', 'each', OF_XINGTAI, {}, { uscc: null })).toEqual([row(OWN)]);
  });

  test('whose answer is about an enterprise that nobody named is held against the caller all the same', async () => {
    await expect(asking('Query', 'openAbout', OF_XINGTAI)).rejects.toEqual(
      refused('ACCESS_DENIED_REGION', 'Query.openAbout'),
    );
    expect(ask('Query', 'openAbout', PURPOSELESS)).toEqual(row(OTHER));
  });

  test('that lists tells those the caller may know of, and what is about nobody', async () => {
    expect(await asking('Query', 'all', OF_XINGTAI)).toEqual([row(OWN), null, 'text']);
    expect(await asking('Query', 'all', ENTERPRISE)).toEqual([row(OWN), null, 'text']);
  });

  test('that gives a page leaves the others out of edges and nodes, and its totals as they are', async () => {
    expect(await asking('Query', 'page', OF_XINGTAI)).toEqual({
      edges: [edge(OWN), {}],
      nodes: [row(OWN), undefined],
      total: 4,
    });
  });
});

describe('a root whose answer is about nobody', () => {
  test('tells whoever may ask: a number, nothing, a page with everybody on it as it was', async () => {
    expect(await asking('Query', 'number', OF_XINGTAI)).toBe(7);
    expect(await asking('Query', 'nothing', OF_XINGTAI)).toBeNull();
    const page = { edges: [edge(OWN), { node: null }, 'text'], nodes: 'as they were' };
    const everybody = guarded<Context>({ Query: { page: () => page } }, parse(SDL), {
      code: CODE,
      callerOf: ({ caller }) => caller,
      rowsOf: ({ caller }) => rowAccess(caller, REGIONS),
    }) as unknown as typeof wrapped;
    expect(await everybody['Query']?.['page']?.({}, {}, { caller: OF_XINGTAI, word: '' })).toBe(page);
    expect(() => everybody['Enterprise']?.['silent']?.(row(OWN), {}, { caller: PURPOSELESS, word: '' })).toThrow(
      refused('ACCESS_DENIED_PURPOSE', 'Enterprise.silent'),
    );
  });
});

describe('a field of Enterprise', () => {
  test('is as it was where it is for everybody, or another subgraph’s', () => {
    expect([
      wrapped['Enterprise']?.['uscc'],
      wrapped['Enterprise']?.['name'],
      wrapped['Enterprise']?.['other'],
    ]).toEqual([undefined, undefined, undefined]);
  });

  test('answers about enterprises the caller may ask about, with what it was given', async () => {
    expect(ask('Enterprise', 'plain', AGENCY, row(OTHER))).toBe('told');
    expect(await asking('Enterprise', 'plain', OF_XINGTAI, row(OWN))).toBe('told');
    expect(ask('Enterprise', 'plain', ENTERPRISE, row(OWN))).toBe('told');
    expect(ask('Enterprise', 'grade', OWNER, { uscc: OWN, grade: 'A' })).toBe('A');
  });

  test('is refused by its name, about the caller or about the enterprise', async () => {
    expect(() => ask('Enterprise', 'plain', PURPOSELESS, row(OWN))).toThrow(
      refused('ACCESS_DENIED_PURPOSE', 'Enterprise.plain'),
    );
    await expect(asking('Enterprise', 'plain', OF_XINGTAI, row(OTHER))).rejects.toEqual(
      refused('ACCESS_DENIED_REGION', 'Enterprise.plain'),
    );
    await expect(asking('Enterprise', 'plain', OF_XINGTAI, row(UNKNOWN))).rejects.toEqual(
      refused('ACCESS_DENIED_REGION', 'Enterprise.plain'),
    );
  });

  test('that says itself that it is withheld says so instead', async () => {
    expect(ask('Enterprise', 'grade', AGENCY, row(OWN))).toBe('withheld');
    expect(ask('Enterprise', 'silent', PURPOSELESS, row(OWN))).toBe('withheld');
    expect(await asking('Enterprise', 'silent', OF_XINGTAI, row(OTHER))).toBe('withheld');
    expect(ask('Enterprise', 'silent', ENTERPRISE, row(OTHER))).toBe('withheld');
    expect(ask('Enterprise', 'silent', AGENCY, row(OTHER))).toBe('told');
  });
});

describe('any other field', () => {
  test('is guarded where it is more closely kept than its type, and else is as it was', () => {
    expect(wrapped['Grade']?.['letter']).toBe(RESOLVERS.Grade.letter);
    expect(() => ask('Grade', 'score', AGENCY, { score: 1 })).toThrow(
      expect.objectContaining({ code: 'ACCESS_DENIED_INTERNAL' }),
    );
    expect(ask('Grade', 'score', OWNER, { score: 1 })).toBe(1);
    expect(wrapped['Row']).toBeUndefined();
    expect(wrapped['Else']).toBe(RESOLVERS.Else);
  });
});
