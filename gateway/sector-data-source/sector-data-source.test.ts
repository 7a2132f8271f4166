import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Behaviour } from './testing/fake-sector.ts';
import * as fault from './testing/faults.ts';
import { expectNothingInternal, HubUnderTest, optionsOf, LIST, ONE } from './testing/hub-under-test.ts';
import { schemaWith, USCCS } from './testing/test-sectors.ts';

const [USCC] = USCCS;

/** For sectors that never answer: whatever the machine is busy with, they do not make it. */
const SHORT = { deadlineMs: 200 };

let hub: HubUnderTest;

beforeEach(() => {
  hub = new HubUnderTest();
});
afterEach(() => hub.stop());

describe('a sector that fails costs only itself (design §4)', () => {
  const faults: readonly (readonly [string, string, Behaviour])[] = [
    ['is hung', 'SECTOR_TIMEOUT', fault.hung],
    ['answers after the deadline', 'SECTOR_TIMEOUT', fault.late(5000)],
    ['never ends its answer', 'SECTOR_TIMEOUT', fault.trickle],
    ['resets the connection', 'SECTOR_UNAVAILABLE', fault.resets],
    ['breaks the connection off within its answer', 'SECTOR_UNAVAILABLE', fault.brokenOff],
    ['answers 502', 'SECTOR_UNAVAILABLE', fault.status(502)],
    ['answers 503', 'SECTOR_UNAVAILABLE', fault.status(503)],
    ['answers 504', 'SECTOR_UNAVAILABLE', fault.status(504)],
    ['answers 500', 'SECTOR_BAD_ANSWER', fault.status(500)],
    ['answers 404', 'SECTOR_BAD_ANSWER', fault.status(404)],
    ['answers 204', 'SECTOR_BAD_ANSWER', fault.status(204)],
    ['answers 401', 'SECTOR_BAD_ANSWER', fault.status(401)],
    ['redirects', 'SECTOR_BAD_ANSWER', fault.status(307, { location: 'http://127.0.0.1:1/' })],
    ['answers HTML with status 200', 'SECTOR_BAD_ANSWER', fault.page],
    ['does not say what its answer is', 'SECTOR_BAD_ANSWER', fault.untyped],
    ['answers truncated JSON', 'SECTOR_BAD_ANSWER', fault.truncated],
    ['answers 60 MB', 'SECTOR_BAD_ANSWER', fault.huge().behaviour],
    ['announces 60 MB', 'SECTOR_BAD_ANSWER', fault.announcesMuch],
    ['answers nothing', 'SECTOR_BAD_ANSWER', fault.says('')],
    ['answers a list', 'SECTOR_BAD_ANSWER', fault.says('[]')],
    ['answers neither data nor errors', 'SECTOR_BAD_ANSWER', fault.says('{"data":null}')],
    [
      'answers in GBK',
      'SECTOR_BAD_ANSWER',
      (response) => {
        response.setHeader('content-type', 'application/json').end(Buffer.from('{"data":{"\xba\xd3":1}}', 'latin1'));
      },
    ],
    ['adds an entry beside data', 'SECTOR_BAD_ANSWER', fault.changed((answer) => ({ ...answer, debug: fault.SECRET }))],
    [
      'gives a number for a letter',
      'SECTOR_BAD_ANSWER',
      fault.changedEntities(([first]) => void (first.workSafety.letter = 4)),
    ],
    [
      'gives a letter there is not',
      'SECTOR_BAD_ANSWER',
      fault.changedEntities(([first]) => void (first.workSafety.letter = 'E')),
    ],
    ['gives a list for a grade', 'SECTOR_BAD_ANSWER', fault.changedEntities(([first]) => void (first.workSafety = []))],
    ['gives one entity too many', 'SECTOR_BAD_ANSWER', fault.changedEntities((entities) => void entities.push(null))],
    ['gives no entity', 'SECTOR_BAD_ANSWER', fault.changedEntities((entities) => void entities.pop())],
    [
      'adds a field',
      'SECTOR_BAD_ANSWER',
      fault.changedEntities(([first]) => void (first.workSafety.secret = fault.SECRET)),
    ],
    [
      'leaves a field out',
      'SECTOR_BAD_ANSWER',
      fault.changedEntities(([first]) => void delete first.workSafety.letter),
    ],
  ];

  test.each(faults)('a sector that %s: null and %s for its part, the rest whole', async (_title, code, behaviour) => {
    await hub.start(code === 'SECTOR_TIMEOUT' ? SHORT : {});
    hub.workSafety.behaviour = behaviour;

    const one = await hub.ask(ONE, { uscc: USCC });
    expect(one.data).toEqual({
      enterprise: {
        uscc: USCC,
        workSafety: null,
        publicCredit: { letter: 'B' },
        convergence: { complete: false, missing: ['workSafety'], letters: ['B'] },
      },
    });
    expect(one.errors).toEqual([
      { message: expect.any(String), path: ['enterprise', 'workSafety'], extensions: { code, sector: 'WORK_SAFETY' } },
    ]);
    expect(one.errors[0]?.message).toMatch(/^WORK_SAFETY .* (?:Ask|Asking) again/);
    expectNothingInternal(one, hub);

    const list = await hub.ask(LIST);
    expect(list.data.enterprises.nodes).toEqual(
      USCCS.map((uscc) => ({
        uscc,
        workSafety: null,
        publicCredit: { letter: 'B' },
        convergence: { complete: false, missing: ['workSafety'], letters: ['B'] },
      })),
    );
    expect(list.errors).toEqual([
      { message: expect.any(String), path: ['enterprises', 'nodes'], extensions: { code, sector: 'WORK_SAFETY' } },
    ]);
    expectNothingInternal(list, hub);

    const event = { event: 'sector did not answer', sector: 'WORK_SAFETY', code };
    const told = { ...event, waitedMs: expect.any(Number), detail: expect.any(String) };
    expect(hub.events).toEqual([told, told]);
    expect(JSON.stringify(hub.events)).not.toContain(fault.SECRET);
  });

  test('a sector that is not there: null and SECTOR_UNAVAILABLE, the rest whole', async () => {
    await hub.start();
    await hub.workSafety.kill();
    const { data, errors } = await hub.ask(ONE, { uscc: USCC });
    expect(data.enterprise).toMatchObject({
      workSafety: null,
      publicCredit: { letter: 'B' },
      convergence: { complete: false },
    });
    expect(errors).toMatchObject([{ path: ['enterprise', 'workSafety'], extensions: { code: 'SECTOR_UNAVAILABLE' } }]);
    expect(hub.events).toMatchObject([{ detail: 'ECONNREFUSED' }]);
  });

  test('both sectors fail: one error each, and convergence still says what is missing', async () => {
    await hub.start(SHORT);
    hub.workSafety.behaviour = fault.hung;
    hub.publicCredit.behaviour = fault.page;
    const { data, errors } = await hub.ask(ONE, { uscc: USCC });
    expect(data.enterprise.convergence).toEqual({
      complete: false,
      missing: ['workSafety', 'publicCredit'],
      letters: [],
    });
    expect(new Set(errors.map(({ path, extensions }) => [extensions?.['sector'], extensions?.['code'], path]))).toEqual(
      new Set([
        ['PUBLIC_CREDIT', 'SECTOR_BAD_ANSWER', ['enterprise', 'publicCredit']],
        ['WORK_SAFETY', 'SECTOR_TIMEOUT', ['enterprise', 'workSafety']],
      ]),
    );
  });

  test('one bad entity of several: the whole answer of that sector is refused', async () => {
    await hub.start();
    hub.workSafety.behaviour = fault.changedEntities(([, second]) => void (second.workSafety.letter = true));
    const { data, errors } = await hub.ask(LIST);
    expect(data.enterprises.nodes.map((node: { workSafety: unknown }) => node.workSafety)).toEqual([null, null, null]);
    expect(errors).toHaveLength(1);
    expect(hub.events).toMatchObject([{ detail: 'data._entities[1].workSafety.letter: expected Letter' }]);
  });

  test('an answer within the deadline is whole, however slow', async () => {
    await hub.start();
    hub.workSafety.behaviour = fault.late(150);
    const { data, errors } = await hub.ask(ONE, { uscc: USCC });
    expect(errors).toEqual([]);
    expect(data.enterprise).toMatchObject({ workSafety: { points: 92 }, convergence: { complete: true } });
  });

  test('an answer that is too large is cut off while it arrives', async () => {
    await hub.start();
    const { behaviour, sent } = fault.huge();
    hub.workSafety.behaviour = behaviour;
    expect((await hub.ask(ONE, { uscc: USCC })).errors).toMatchObject([{ extensions: { code: 'SECTOR_BAD_ANSWER' } }]);
    expect(sent()).toBeLessThan(60);
  });

  test('a sector that refuses the hub itself: the operator gets a hint, the client does not', async () => {
    await hub.start();
    hub.workSafety.behaviour = fault.status(403);
    const { errors } = await hub.ask(ONE, { uscc: USCC });
    expect(hub.events).toMatchObject([{ detail: expect.stringContaining('compare keys and clocks') }]);
    expect(errors[0]?.message).not.toContain('keys');
  });

  test('a question that waits for a connection is under the deadline too', async () => {
    await hub.start({ connections: 1, ...SHORT });
    hub.workSafety.behaviour = fault.hung;
    const replies = await Promise.all([1, 2, 3].map(() => hub.ask(ONE, { uscc: USCC })));
    expect(replies.map(({ errors }) => errors[0]?.extensions?.['code'])).toEqual(Array(3).fill('SECTOR_TIMEOUT'));
  });

  test('root fields of a silent sector are null, each', async () => {
    await hub.start();
    hub.workSafety.behaviour = fault.page;
    const { data, errors } = await hub.ask('{ listings: workSafetyListings enterprise(uscc: "x") { uscc } }');
    expect(data).toEqual({ listings: null, enterprise: { uscc: 'x' } });
    expect(errors).toMatchObject([{ path: ['listings'], extensions: { code: 'SECTOR_BAD_ANSWER' } }]);
  });

  test('a change that was not answered: it is said that it may have been made', async () => {
    await hub.start(SHORT);
    hub.workSafety.behaviour = fault.hung;
    const { data, errors } = await hub.ask('mutation { listWorkSafety(uscc: "x") { letter } }');
    expect(data).toEqual({ listWorkSafety: null });
    expect(errors).toMatchObject([{ message: expect.stringContaining('not known whether the change was made') }]);
  });
});

describe('questions the gateway asks on its own behalf', () => {
  const healthCheck = { kind: 'health check', request: { query: '{ __typename }' }, context: {} };
  const schemaLoading = { kind: 'loading schema', request: { query: '{ _service { sdl } }' }, context: {} };

  test('a sector in good health passes', async () => {
    await hub.start();
    expect(await hub.sourceOf('WORK_SAFETY').process(optionsOf(healthCheck))).toEqual({
      data: { __typename: 'Query' },
    });
    const { data } = await hub.sourceOf('WORK_SAFETY').process(optionsOf(schemaLoading));
    expect(data).toMatchObject({ _service: { sdl: expect.stringContaining('WorkSafetyGrade') } });
  });

  test('a sector that fails is not passed off as one that knows nothing', async () => {
    await hub.start();
    await hub.workSafety.kill();
    for (const options of [healthCheck, schemaLoading]) {
      await expect(hub.sourceOf('WORK_SAFETY').process(optionsOf(options))).rejects.toMatchObject({
        extensions: { code: 'SECTOR_UNAVAILABLE', sector: 'WORK_SAFETY' },
      });
    }
  });
});

test('answers are checked against the schema of the day', async () => {
  await hub.start();
  const newer = schemaWith('enum Letter { A B C D E }');
  hub.workSafety.behaviour = fault.changedEntities(([first]) => void (first.workSafety.letter = 'E'));
  const query = '{ enterprise(uscc: "x") { anyGrade { __typename } workSafety { letter } } }';
  expect((await hub.ask(query)).errors).toHaveLength(1);
  hub.sourceOf('WORK_SAFETY').useSchema(newer);
  expect((await hub.ask(query)).errors).toEqual([]);
});

test('after close, nothing is kept open and whoever still asks is told', async () => {
  await hub.start();
  await hub.sourceOf('WORK_SAFETY').close();
  expect((await hub.ask(ONE, { uscc: USCC })).errors).toMatchObject([{ extensions: { code: 'SECTOR_UNAVAILABLE' } }]);
});
