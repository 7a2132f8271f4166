import { setTimeout as delay } from 'node:timers/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import * as fc from 'fast-check';
import { graphql, GraphQLError, parse, type GraphQLSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { IncomingOptions } from './gateway-types.ts';
import { LocalSectorDataSource, type LocalSectorDataSourceOptions } from './local-data-source.ts';
import type { SectorEvent } from './sector-event.ts';

const SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  scalar USCC
  scalar Date
  enum Letter { A B C D }
  interface SectorGrade { letter: Letter }
  type SafetyGrade implements SectorGrade { letter: Letter points: Int! on: Date late: Date note(of: String = "all"): String }
  type CreditGrade implements SectorGrade { letter: Letter level: String! }
  type Shop @key(fields: "uscc") { uscc: USCC! owner: String }
  type Enterprise @key(fields: "uscc") {
    uscc: USCC!
    safety: SafetyGrade
    grade: SectorGrade
    grades: [SectorGrade]
    strict: [SafetyGrade!]!
    plain: SafetyGrade
    lazy: SafetyGrade
    promised: SafetyGrade
    broken: Int!
    names: [String]
  }
  type Query { sectors(first: Int): [String!] letter(of: Letter = B): Letter slow: String }
  type Mutation { add(text: String!): [String!] }
`;

interface Found {
  readonly uscc: string;
}

const safety = (uscc: string) => ({ letter: 'A', points: uscc.length, on: '2026-03-31' });

const later = async <Value>(value: Value, ms = 1): Promise<Value> => delay(ms, value);

/** Enterprises whose code says what becomes of them, so that a test can arrange any mixture. */
function schemaOf(log: string[] = []): GraphQLSchema {
  return buildSubgraphSchema([
    {
      typeDefs: parse(SDL),
      resolvers: {
        Enterprise: {
          __resolveReference: async ({ uscc }: Found) => {
            if (uscc.startsWith('late')) await delay(3);
            if (uscc.includes('fails')) throw new GraphQLError('Refused.', { extensions: { code: 'FORBIDDEN' } });
            if (uscc.includes('unknown')) return null;
            return {
              uscc,
              plain: safety(uscc),
              lazy: () => safety(uscc),
              promised: Promise.resolve(safety(uscc)),
              broken: 1,
            };
          },
          safety: async ({ uscc }: Found) => later(safety(uscc), uscc.startsWith('late') ? 3 : 0),
          grade: ({ uscc }: Found) => (uscc.includes('typeless') ? { odd: true } : safety(uscc)),
          grades: ({ uscc }: Found) => [
            later(safety(uscc), 2),
            uscc.includes('item') ? Promise.reject(new Error('item')) : null,
            { letter: 'B', level: 'b' },
            later({ odd: true }),
          ],
          strict: async ({ uscc }: Found) => (uscc.includes('strict') ? [safety(uscc), null] : [safety(uscc)]),
          broken: ({ uscc }: Found) => (uscc.includes('broken') ? Promise.reject(new Error('broken')) : 1),
          names: ({ uscc }: Found) => ['a', Promise.resolve(uscc), later('b')],
        },
        SectorGrade: {
          __resolveType: (grade: Record<string, unknown>) => {
            if (grade['odd']) throw new Error('no such grade');
            return 'level' in grade ? 'CreditGrade' : 'SafetyGrade';
          },
        },
        SafetyGrade: {
          late: () => later('2026-04-01'),
          note: (_grade: unknown, { of }: { of: string }) => `about ${of}`,
        },
        Query: {
          sectors: (_source: unknown, { first }: { first?: number }) => ['one', 'two'].slice(0, first),
          letter: (_source: unknown, { of }: { of: string }) => of,
          slow: (_source: unknown, _given: unknown, { signal }: { signal: AbortSignal }) => {
            signal.addEventListener('abort', () => log.push('stopped'));
            return new Promise(() => undefined);
          },
        },
        Mutation: {
          add: async (_source: unknown, { text }: { text: string }) => {
            await delay(text === 'first' ? 5 : 0);
            log.push(text);
            return [...log];
          },
        },
      },
    },
  ]);
}

function incoming(query: string, variables: Record<string, unknown> = {}, path: string[] = []): IncomingOptions {
  const document = parse('{ enterprise { safety { letter } grade { letter } } }');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of the gateway's options a data source reads
  return {
    request: { query, variables },
    incomingRequestContext: { request: {}, operation: document.definitions[0], document },
    context: {},
    pathInIncomingRequest: path,
  } as unknown as IncomingOptions;
}

function sourceOf(options: Partial<LocalSectorDataSourceOptions> = {}) {
  const events: SectorEvent[] = [];
  const onEvent = (event: SectorEvent) => void events.push(event);
  const source = new LocalSectorDataSource({
    schema: schemaOf(),
    sector: 'SAFETY',
    deadlineMs: 60_000,
    onEvent,
    ...options,
  });
  return { source, events };
}

describe('what graphql-jit answers is what graphql-js answers', () => {
  const SELECTIONS = [
    'uscc',
    'safety { letter points on late note }',
    'more: safety { note(of: $of) again: note }',
    'grade { __typename letter ... on SafetyGrade { points } ... on CreditGrade { level } }',
    'grades { letter ... on CreditGrade { level } }',
    'strict { points }',
    'plain { ...G }',
    'lazy { letter points }',
    'promised { letter }',
    'broken',
    'names',
    'safety @include(if: $yes) { points @skip(if: $no) }',
    '...F',
    'shown: plain { ...G @skip(if: $yes) letter }',
    '... @skip(if: $no) { plain { on @include(if: $yes) } }',
  ];
  // Uses every variable and fragment, as validation asks.
  const ALWAYS = '...F @include(if: $no) given: safety { note(of: $of) @skip(if: $yes) }';
  const FRAGMENTS = `fragment F on Enterprise { plain { ...G } safety { ...G } }
    fragment G on SafetyGrade { letter points }`;
  const USCCS = [
    'here',
    'late',
    'fails',
    'late-fails',
    'unknown',
    'typeless',
    'item',
    'strict',
    'broken',
    'late-broken',
  ];

  const selections = fc.uniqueArray(fc.constantFrom(...SELECTIONS), { maxLength: 6 });
  const usccs = fc.array(fc.constantFrom(...USCCS), { minLength: 1, maxLength: 6 });
  const switches = fc.record({ yes: fc.boolean(), no: fc.boolean() });

  test('for any selection, any mixture of enterprises, any switches', async () => {
    const schema = schemaOf();
    const compiled = sourceOf({ schema });
    const interpreted = sourceOf({ schema, compiles: false });
    await fc.assert(
      fc.asyncProperty(selections, usccs, switches, async (selected, asked, given) => {
        const query = entities(
          `... on Enterprise { ${selected.join(' ')} ${ALWAYS} } ... on Shop { owner }`,
          '$yes: Boolean! $no: Boolean = false $of: String',
          FRAGMENTS,
        );
        const representations = asked.map((uscc) => ({ __typename: 'Enterprise', uscc }));
        const options = incoming(query, { representations, ...given });
        const expected = await interpreted.source.process(options);
        expect(comparable(await compiled.source.process(options))).toEqual(comparable(expected));
      }),
      { numRuns: 100 },
    );
    expect(new Set(compiled.events.map(({ event }) => event))).toEqual(new Set(['sector error masked']));
  });

  test.each([
    ['{ sectors(first: 1) letter }', {}],
    ['query ($first: Int = 1, $of: Letter) { sectors(first: $first) letter(of: $of) }', { of: 'D' }],
    ['query ($first: Int! = 1) { sectors(first: $first) }', {}],
    ['query ($first: Int! = 1) { sectors(first: $first) }', { first: 2 }],
    ['query ($first: Int) { a: sectors(first: $first) b: sectors(first: 0) __typename }', {}],
    ['{ _service { sdl } }', {}],
  ])('%s', async (query, variables) => {
    const expected = await graphql({ schema: schemaOf(), source: query, variableValues: variables });
    expect(await sourceOf().source.process(incoming(query, variables))).toEqual({ data: expected.data });
  });
});

test('a subgraph that gives plain data is answered for as graphql-js does, whatever is missing or wrong in it', async () => {
  const typeDefs = parse(
    'type Tree { name: String leaf: Int! child: Tree children: [Tree!] names: [[String!]] } type Query { tree: Tree }',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.record(
      {
        name: fc.option(fc.constantFrom<unknown>('a', { no: 'text' })),
        leaf: fc.constantFrom<unknown>(1, 2, 3, null, 'x'),
        child: fc.option(tie('tree'), { maxDepth: 3 }),
        children: fc.option(fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 3 }))),
        names: fc.option(
          fc.array(fc.option(fc.array(fc.option(fc.constant('b')), { maxLength: 2 })), { maxLength: 2 }),
        ),
      },
      { requiredKeys: ['leaf'] },
    ),
  }));
  const query =
    '{ tree { ...F child { ...F } children { ...F children { ...F } } } } fragment F on Tree { name leaf names }';
  await fc.assert(
    fc.asyncProperty(tree, async (given) => {
      const schema = buildSubgraphSchema([{ typeDefs, resolvers: { Query: { tree: async () => later(given) } } }]);
      const { source } = sourceOf({ schema, givesPlainData: true });
      const right = await graphql({ schema, source: query });
      const answer = await source.process(incoming(query));
      expect(JSON.stringify(answer.data)).toBe(JSON.stringify(right.data));
      expect(answer.errors === undefined).toBe(right.errors === undefined);
    }),
    { numRuns: 100 },
  );
});

describe('a subgraph in this process', () => {
  const one = { representations: [{ __typename: 'Enterprise', uscc: 'X' }] };

  test('changes are made one after another, in their order', async () => {
    const { source } = sourceOf();
    const { data } = await source.process(incoming('mutation { a: add(text: "first") b: add(text: "second") }'));
    expect(data).toEqual({ a: ['first'], b: ['first', 'second'] });
  });

  test('its resolvers get the context made for them', async () => {
    const seen: unknown[] = [];
    const contextFor = async ({ agency }: { agency?: string }) => ({ agency, loaders: seen.push('made') });
    const { source } = sourceOf({ contextFor });
    expect(await source.process(incoming('{ letter }'))).toEqual({ data: { letter: 'B' } });
    expect(seen).toEqual(['made']);
  });

  test('a coded error of a resolver keeps its code, at its place; an uncoded one is masked and told to the log', async () => {
    const { source, events } = sourceOf();
    const representations = ['here', 'fails', 'broken'].map((uscc) => ({ __typename: 'Enterprise', uscc }));
    const query = entities('... on Enterprise { safety { letter } broken }');
    const { data, errors } = await source.process(incoming(query, { representations }, ['enterprise']));
    expect(data).toEqual({
      _entities: [
        { safety: { letter: 'A' }, broken: 1 },
        { __typename: 'Enterprise', safety: null },
        { __typename: 'Enterprise', safety: null },
      ],
    });
    expect(errors).toHaveLength(2);
    expect(errors).toContainEqual({
      message: 'Refused.',
      path: ['_entities', 1],
      extensions: { code: 'FORBIDDEN', sector: 'SAFETY' },
    });
    expect(errors).toContainEqual({
      message: expect.stringContaining('internal error'),
      path: ['_entities', 2],
      extensions: { code: 'INTERNAL_SERVER_ERROR', sector: 'SAFETY' },
    });
    expect(events).toMatchObject([{ event: 'sector error masked', count: 1, cause: { message: 'broken' } }]);
  });

  test('one that hangs is left at the deadline, and told to stop', async () => {
    const log: string[] = [];
    const { source, events } = sourceOf({
      schema: schemaOf(log),
      deadlineMs: 30,
      contextFor: (_context, signal) => ({ signal }),
    });
    const { data, errors } = await source.process(incoming('{ slow }'));
    expect(data).toEqual({ slow: null });
    expect(errors).toMatchObject([{ extensions: { code: 'SECTOR_TIMEOUT', sector: 'SAFETY' } }]);
    expect(events).toMatchObject([{ event: 'sector did not answer', code: 'SECTOR_TIMEOUT' }]);
    expect(log).toEqual(['stopped']);
  });

  test('one that breaks as a whole: nulls and SECTOR_UNAVAILABLE, the reason in the log alone', async () => {
    const cause = new Error('database file /var/lib/x.db is locked');
    const { source, events } = sourceOf({ contextFor: () => Promise.reject(cause) });
    const query = entities('... on Enterprise { safety { letter } grade { letter } }');
    const reply = await source.process(incoming(query, one, ['enterprise']));
    expect(reply).toEqual({
      data: { _entities: [{ __typename: 'Enterprise', safety: null, grade: null }] },
      errors: [
        {
          message: expect.stringMatching(/^SAFETY could not work out its answer/),
          path: ['_entities', -1, 'enterprise', 'safety'],
          extensions: { code: 'SECTOR_UNAVAILABLE', sector: 'SAFETY' },
        },
      ],
    });
    expect(events).toMatchObject([{ event: 'sector did not answer', detail: 'Error', cause }]);
  });

  test('a value that cannot be read, after an await: an error and null, and the process goes on', async () => {
    const unreadable = {
      get letter() {
        throw new Error('not loaded');
      },
    };
    const schema = buildSubgraphSchema([
      {
        typeDefs: parse('type Grade { letter: String } type Query { grade: Grade grades: [Grade] other: String }'),
        resolvers: {
          Query: {
            grade: async () => unreadable,
            grades: async () => [delay(1, unreadable), { letter: 'A' }, unreadable],
            other: async () => delay(5, 'whole'),
          },
        },
      },
    ]);
    const { source, events } = sourceOf({ schema });
    const { data, errors } = await source.process(incoming('{ grade { letter } other }'));
    expect(data).toEqual({ grade: null, other: 'whole' });
    expect(errors).toMatchObject([{ path: [], extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect((await source.process(incoming('{ grades { letter } }'))).errors).not.toEqual([]);
    expect(events).toMatchObject([{ cause: { message: 'not loaded' } }, { event: 'sector error masked' }]);
  });

  test('one that is rebuilt answers as built', async () => {
    const { source } = sourceOf();
    await source.process(incoming('{ letter }'));
    source.useSchema(
      buildSubgraphSchema([
        { typeDefs: parse('type Query { letter: Int }'), resolvers: { Query: { letter: () => 7 } } },
      ]),
    );
    expect(await source.process(incoming('{ letter }'))).toEqual({ data: { letter: 7 } });
  });

  test('a caller it does not serve gets its coded error', async () => {
    const refused = new GraphQLError('State a purpose.', { extensions: { code: 'PURPOSE_MISSING' } });
    const { source } = sourceOf({ contextFor: () => Promise.reject(refused) });
    const { data, errors } = await source.process(incoming('{ letter }'));
    expect(data).toEqual({ letter: null });
    expect(errors).toMatchObject([{ message: 'State a purpose.', extensions: { code: 'PURPOSE_MISSING' } }]);
  });

  test('an operation its schema does not know: a masked error, told to the log', async () => {
    const { source, events } = sourceOf();
    await expect(source.process(incoming('{ nothing }'))).rejects.toMatchObject({
      message: expect.not.stringContaining('nothing"'),
      extensions: { code: 'INTERNAL_SERVER_ERROR', sector: 'SAFETY' },
    });
    expect(events).toMatchObject([
      { event: 'sector could not be asked', cause: { message: expect.stringContaining('nothing') } },
    ]);
  });

  test('a schema graphql-jit cannot answer for runs through graphql-js, and that is told', async () => {
    const schema = buildSubgraphSchema([
      {
        typeDefs: parse(
          'interface Grade { letter: String } type A implements Grade { letter: String } type Query { grade: Grade }',
        ),
        resolvers: { Grade: { __resolveType: async () => 'A' }, Query: { grade: () => ({ letter: 'B' }) } },
      },
    ]);
    const { source, events } = sourceOf({ schema });
    expect(await source.process(incoming('{ grade { letter } }'))).toMatchObject({ data: { grade: { letter: 'B' } } });
    expect(events).toEqual([
      { event: 'sector operation not compiled', sector: 'SAFETY', detail: 'Grade has an asynchronous resolveType' },
    ]);
  });
});

function entities(selection: string, variables = '', more = ''): string {
  return `query ($representations: [_Any!]! ${variables}) { _entities(representations: $representations) { ${selection} } } ${more}`;
}

/** Answers as a client would see them; the order of errors is nobody's promise. */
function comparable({ data, errors = [] }: { data?: unknown; errors?: readonly { path?: unknown }[] }) {
  return { data: JSON.parse(JSON.stringify(data)), errors: new Set(errors.map(({ path }) => JSON.stringify(path))) };
}
