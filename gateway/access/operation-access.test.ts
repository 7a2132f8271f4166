import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { getOperationAST, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type Caller, callerOf, type CallerClaims } from '../../kit/identity/caller.ts';
import { type ClientOperation, readOperation } from '../executor/client-operation.ts';
import { NO_NAMES } from '../executor/safe-names.ts';
import { accessRules } from './operation-access.ts';

const HEAD = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@composeDirective"])
  @link(url: "https://sector-credit-hub.example/specs/sector/v1.0", import: ["@sector", "@disclosure"])
  @composeDirective(name: "@sector")
  @composeDirective(name: "@disclosure")
directive @sector(code: String!) on FIELD_DEFINITION
directive @disclosure(level: String!, also: [String!]! = []) on FIELD_DEFINITION | OBJECT | INTERFACE
interface Grade @disclosure(level: "SHARED") { status: String }
type Stamp @shareable @disclosure(level: "PUBLIC") { seal: String @disclosure(level: "INTERNAL") }
`;
const REGISTRY = `${HEAD}
type Query {
  enterprise: Enterprise @disclosure(level: "PUBLIC")
  enterprises: [Enterprise!]! @disclosure(level: "PUBLIC")
  anything: Thing @disclosure(level: "PUBLIC")
  grades: [Grade!] @disclosure(level: "PUBLIC")
  unsaid: String
}
type Mutation { enter(row: String): String @disclosure(level: "OWNER") }
union Thing = Enterprise | Note
type Note @disclosure(level: "SHARED") {
  text: String
  status: String
  name: String @disclosure(level: "INTERNAL")
  author: String @disclosure(level: "INTERNAL")
}
type Enterprise @key(fields: "uscc") {
  uscc: ID!
  name: String @disclosure(level: "PUBLIC")
  note: Note @disclosure(level: "SHARED", also: ["OPERATOR"])
  notes: [Note!]! @disclosure(level: "SHARED", also: ["OPERATOR"])
  stamp: Stamp @disclosure(level: "PUBLIC")
}`;
const SAFETY = `${HEAD}
type Enterprise @key(fields: "uscc") {
  uscc: ID!
  workSafety: SafetyGrade @sector(code: "WORK_SAFETY") @disclosure(level: "INTERNAL")
  safetyStamp: Stamp @disclosure(level: "PUBLIC")
}
type SafetyGrade implements Grade @disclosure(level: "INTERNAL") {
  status: String
  grade: String
  details: SafetyDetails
}
type SafetyDetails @disclosure(level: "INTERNAL") { text: String }`;

const { supergraphSdl = '', errors } = composeServices([
  { name: 'registry', url: 'http://registry.invalid', typeDefs: parse(REGISTRY) },
  { name: 'work-safety', url: 'http://safety.invalid', typeDefs: parse(SAFETY) },
]);
if (supergraphSdl === '') throw new Error(errors?.join('\n'));
const schema = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
const CODES: Readonly<Record<string, string>> = { registry: 'REGISTRY', 'work-safety': 'WORK_SAFETY' };
const rules = () =>
  accessRules<Caller>(
    schema,
    supergraphSdl,
    (name) => CODES[name] ?? '?',
    (caller) => caller,
  );

const who = (claims: Partial<CallerClaims>) =>
  callerOf({ subject: 'somebody', role: 'AGENCY', sectors: [], purpose: 'SUPERVISION', ...claims });
const DASHBOARD = who({ role: 'DASHBOARD', purpose: 'STATISTICS' });
const PURPOSELESS = who({ purpose: null });
const AUDITOR = who({ role: 'AUDITOR', purpose: 'AUDIT' });
const OWNER = who({ sectors: ['WORK_SAFETY'] });
const OPERATOR = who({ role: 'OPERATOR', purpose: null });
const ENTERPRISE = who({ role: 'ENTERPRISE', purpose: 'SELF_QUERY', enterprise: 'X' });

function read(text: string): ClientOperation {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return readOperation(document, operation, NO_NAMES);
}

/** What a caller is told of an operation, and which fields are left out of it. */
function deniedOf(text: string, caller: Caller, switches = {}) {
  const denials = rules().denialsIn(read(text), caller);
  return {
    told: (denials?.failures(switches) ?? []).map(({ error, path }) => {
      expect(error.path).toEqual(path);
      return `${String(error.extensions['code'])} ${path.join('.')}`;
    }),
    leftOut: [...(denials?.fields ?? [])].map(([{ name, alias }, sector]) =>
      [alias?.value ?? name.value, ...(sector === null ? [] : [sector])].join(' '),
    ),
  };
}

const NOTHING = { told: [], leftOut: [] };

describe('what of an operation is not for a caller', () => {
  test('nothing, where all of it is for everybody', () => {
    expect(rules().denialsIn(read('{ enterprise { __typename uscc name } }'), PURPOSELESS)).toBeNull();
  });

  test('a field of a level that the caller lacks, with a sentence that names it, and a code', () => {
    const denials = rules().denialsIn(read('{ enterprise { note { text } } }'), PURPOSELESS);
    const [failure] = denials?.failures({}) ?? [];
    expect(failure?.error.message).toMatch(/Enterprise\.note/);
    expect(failure?.error.extensions).toEqual({ code: 'ACCESS_DENIED_PURPOSE' });
    expect(deniedOf('{ enterprise { note { text } } }', DASHBOARD)).toEqual(NOTHING);
  });

  test('what stands in a denied field goes with it, and is not told again', () => {
    expect(deniedOf('{ enterprise { name note { text author } } }', PURPOSELESS)).toEqual({
      told: ['ACCESS_DENIED_PURPOSE enterprise.note'],
      leftOut: ['note'],
    });
    expect(deniedOf('{ enterprise { note { text author } } }', DASHBOARD)).toEqual({
      told: ['ACCESS_DENIED_INTERNAL enterprise.note.author'],
      leftOut: ['author'],
    });
  });

  test('in a list it is told once, where the list stands', () => {
    expect(deniedOf('{ enterprises { uscc a: notes { author text } } }', DASHBOARD)).toEqual({
      told: ['ACCESS_DENIED_INTERNAL enterprises'],
      leftOut: ['author'],
    });
    expect(deniedOf('{ enterprise { a: notes { author } } }', DASHBOARD).told).toEqual([
      'ACCESS_DENIED_INTERNAL enterprise.a',
    ]);
  });

  test('by the names of the answer, where a field has another', () => {
    expect(deniedOf('{ e: enterprise { n: note { w: author } } }', DASHBOARD)).toEqual({
      told: ['ACCESS_DENIED_INTERNAL e.n.w'],
      leftOut: ['w'],
    });
  });

  test('a field of which nobody has said who may see it, and what the owner alone may do', () => {
    expect(deniedOf('{ unsaid }', AUDITOR)).toEqual({ told: ['FORBIDDEN unsaid'], leftOut: ['unsaid'] });
    expect(deniedOf('mutation { enter(row: "1") }', OWNER).told).toEqual(['FORBIDDEN enter']);
    expect(deniedOf('mutation { enter(row: "1") }', who({ sectors: ['REGISTRY'] }))).toEqual(NOTHING);
  });

  test('unless the field is open to the caller besides its level', () => {
    expect(deniedOf('{ enterprise { note { __typename } } }', OPERATOR)).toEqual(NOTHING);
    expect(deniedOf('{ enterprise { note { text } } }', OPERATOR)).toEqual({
      told: ['ACCESS_DENIED_ROLE enterprise.note.text'],
      leftOut: ['text'],
    });
  });
});

describe('whose a field is', () => {
  test('is said by its type, wherever it is met', () => {
    expect(deniedOf('{ grades { ... on SafetyGrade { grade } } }', OWNER)).toEqual(NOTHING);
    expect(deniedOf('{ grades { ... on SafetyGrade { grade } } }', who({ sectors: ['REGISTRY'] })).leftOut).toEqual([
      'grade',
    ]);
  });

  test('of a type that several subgraphs have, is said by the field it stands in', () => {
    const text = '{ enterprise { stamp { seal } safetyStamp { mine: seal } } }';
    expect(deniedOf(text, OWNER).leftOut).toEqual(['seal']);
    expect(deniedOf(text, who({ sectors: ['REGISTRY'] })).leftOut).toEqual(['mine']);
  });
});

describe('a grade that is withheld', () => {
  test('is withheld from all but its owner and auditors, whoever answers what it stands in', () => {
    const text = '{ enterprise { workSafety { grade details { text } } } }';
    expect([deniedOf(text, OWNER), deniedOf(text, AUDITOR)]).toEqual([NOTHING, NOTHING]);
    expect(deniedOf(text, who({ sectors: ['REGISTRY'] }))).toEqual({
      told: ['ACCESS_DENIED_INTERNAL enterprise.workSafety'],
      leftOut: ['workSafety WORK_SAFETY'],
    });
  });

  test.each([
    ['itself', '{ enterprise { workSafety { status grade } } }'],
    ['through a fragment', '{ enterprise { workSafety { ...F } } } fragment F on SafetyGrade { status }'],
    ['through a fragment of an interface', '{ enterprise { workSafety { ... on Grade { status } } } }'],
    ['through a fragment of no type', '{ enterprise { workSafety { ... { status } } } }'],
    ['under another name', '{ enterprise { workSafety { s: status } } }'],
  ])('is told by its own status alone, where it is asked for: %s', (_how, text) => {
    expect(deniedOf(text, DASHBOARD)).toEqual({ told: [], leftOut: ['workSafety WORK_SAFETY'] });
  });

  test.each([
    ['a status that may be left out', '{ enterprise { workSafety { status @skip(if: false) } } }'],
    ['a fragment that may be', '{ enterprise { workSafety { ... @include(if: true) { status } } } }'],
    ['a field below', '{ enterprise { workSafety { details { status: text } } } }'],
    ['another field of that name', '{ enterprise { workSafety { status: grade } } }'],
  ])('is told by an error where the answer need not have it: %s', (_what, text) => {
    expect(deniedOf(text, DASHBOARD).told).toEqual(['ACCESS_DENIED_INTERNAL enterprise.workSafety']);
  });
});

test('anything else that is denied is told by an error, whatever status it has', () => {
  expect(deniedOf('{ enterprise { note { status } } }', PURPOSELESS).told).toEqual([
    'ACCESS_DENIED_PURPOSE enterprise.note',
  ]);
});

test('a field is left out once with what it stands in, in whatever order they are met', () => {
  expect(deniedOf('{ anything { ... on Note { author } } enterprise { note { author } } }', PURPOSELESS)).toEqual({
    told: ['ACCESS_DENIED_INTERNAL anything.author', 'ACCESS_DENIED_PURPOSE enterprise.note'],
    leftOut: ['note', 'author'],
  });
});

describe('through fragments', () => {
  const AUTHOR = 'fragment N on Note { author }';

  test('each place that a fragment is used in is told, and the field is left out once', () => {
    const text = `{ enterprise { a: note { ...N } b: note { ...N } } } ${AUTHOR}`;
    expect(deniedOf(text, DASHBOARD)).toEqual({
      told: ['ACCESS_DENIED_INTERNAL enterprise.a.author', 'ACCESS_DENIED_INTERNAL enterprise.b.author'],
      leftOut: ['author'],
    });
  });

  test('a fragment within a denied field stays for where it is used else', () => {
    const text = `{ enterprise { note { ...N } } anything { ... on Note { ...N } } } fragment N on Note { text }`;
    expect(deniedOf(text, OPERATOR).told).toEqual([
      'ACCESS_DENIED_ROLE enterprise.note.text',
      'ACCESS_DENIED_ROLE anything.text',
    ]);
    const owned = '{ enterprise { note { ...N } } anything { ...N } } fragment N on Note { text }';
    expect(deniedOf(owned, PURPOSELESS)).toEqual({
      told: ['ACCESS_DENIED_PURPOSE enterprise.note', 'ACCESS_DENIED_PURPOSE anything.text'],
      leftOut: ['note', 'text'],
    });
  });

  test('of a union or an interface every type that may stand there counts, and no other', () => {
    expect(deniedOf('{ anything { ... on Enterprise { name } ... on Note { author } } }', DASHBOARD)).toEqual({
      told: ['ACCESS_DENIED_INTERNAL anything.author'],
      leftOut: ['author'],
    });
    expect(deniedOf('{ anything { ... on Enterprise { name } } }', DASHBOARD)).toEqual(NOTHING);
    expect(deniedOf('{ anything { ... on Note { name } } }', DASHBOARD).leftOut).toEqual(['name']);
    expect(deniedOf('{ grades { status } }', DASHBOARD)).toEqual({
      told: ['ACCESS_DENIED_INTERNAL grades'],
      leftOut: ['status'],
    });
    expect(deniedOf('{ grades { ... on SafetyGrade { grade } } }', AUDITOR)).toEqual(NOTHING);
  });
});

describe('what the variables leave out', () => {
  const text = `query ($no: Boolean!, $yes: Boolean!) {
    enterprise @skip(if: $no) { note { author @include(if: $yes) } }
    again: enterprise { ... @include(if: $yes) { note { author } } }
  }`;

  test.each([
    [{ no: false, yes: true }, ['enterprise.note.author', 'again.note.author']],
    [{ no: true, yes: true }, ['again.note.author']],
    [{ no: false, yes: false }, []],
  ])('is not told: %o', (switches, paths) => {
    const denied = deniedOf(text, DASHBOARD, switches);
    expect(denied.told).toEqual(paths.map((path) => `ACCESS_DENIED_INTERNAL ${path}`));
    expect(denied.leftOut).toEqual(['author', 'author']);
  });
});

describe('the schema', () => {
  test.each([['{ __schema { types { name } } }'], ['{ __type(name: "Query") { name } }']])(
    'is for whom it is no map of what to look for: %s',
    (text) => {
      const [, name = ''] = /(__\w+)/.exec(text) ?? [];
      expect(deniedOf(text, DASHBOARD)).toEqual(NOTHING);
      expect(deniedOf(text, ENTERPRISE)).toEqual({ told: [`ACCESS_DENIED_ROLE ${name}`], leftOut: [name] });
      const [failure] = rules().denialsIn(read(text), ENTERPRISE)?.failures({}) ?? [];
      expect(failure?.error.message).toContain(name);
    },
  );
});

describe('an operation and its callers', () => {
  test('lack different things under different keys, and the same under the same', () => {
    const access = rules();
    const operation = read('{ enterprise { note { text } workSafety { grade } } unsaid }');
    const keys = [PURPOSELESS, DASHBOARD, who({ purpose: null, department: '某局' }), AUDITOR].map(
      (caller) => access.denialsIn(operation, caller)?.key,
    );
    expect(keys[0]).toBe(keys[2]);
    expect(new Set(keys).size).toBe(3);
    expect(keys.every((key) => key !== undefined && key !== '')).toBe(true);
  });

  test('are worked out once for each', () => {
    const access = rules();
    const operation = read('{ unsaid }');
    expect(access.denialsIn(operation, DASHBOARD)).toBe(access.denialsIn(operation, DASHBOARD));
    expect(access.denialsIn(operation, AUDITOR)).not.toBe(access.denialsIn(operation, DASHBOARD));
  });

  test('hear of a hundred places at most', () => {
    const fields = Array.from({ length: 150 }, (_each, number) => `a${number}: unsaid`).join(' ');
    const denied = deniedOf(`{ ${fields} }`, DASHBOARD);
    expect([denied.told.length, denied.leftOut.length]).toEqual([100, 150]);
  });
});
