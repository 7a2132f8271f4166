import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Behaviour } from './testing/fake-sector.ts';
import * as fault from './testing/faults.ts';
import { expectNothingInternal, HubUnderTest, LIST, ONE } from './testing/hub-under-test.ts';
import { USCCS } from './testing/test-sectors.ts';

const [USCC] = USCCS;

let hub: HubUnderTest;

beforeEach(() => {
  hub = new HubUnderTest();
});
afterEach(() => hub.stop());

/** A sector that gives one enterprise of a list with an error. */
const error = (extensions: object | undefined, path: unknown = ['_entities', 1, 'workSafety']): Behaviour =>
  fault.changed((answer) => {
    answer.data['_entities'][1].workSafety = null;
    answer.errors = [{ message: 'Not for your region.', path, extensions }];
  });

describe('errors a healthy sector reports are its own', () => {
  test('a coded error keeps its code and words, at its place; the rest of the sector’s answer stands', async () => {
    await hub.start();
    hub.workSafety.behaviour = error({
      code: 'FORBIDDEN',
      clause: '§3',
      stacktrace: [fault.SECRET],
      serviceName: 'ws',
    });
    const reply = await hub.ask(LIST);
    expect(reply.errors).toEqual([
      {
        message: 'Not for your region.',
        path: ['enterprises', 'nodes', 1, 'workSafety'],
        extensions: { code: 'FORBIDDEN', clause: '§3', sector: 'WORK_SAFETY' },
      },
    ]);
    expect(reply.data.enterprises.nodes.map((node: { workSafety: unknown }) => node.workSafety)).toEqual([
      { letter: 'A' },
      null,
      { letter: 'A' },
    ]);
    expectNothingInternal(reply, hub);
    expect(hub.events).toEqual([]);
  });

  test.each([
    ['without a code', undefined],
    ['with the code of a crash', { code: 'INTERNAL_SERVER_ERROR', exception: fault.SECRET }],
  ])('an error %s is masked and counted', async (_title, extensions) => {
    await hub.start();
    hub.workSafety.behaviour = error(extensions);
    const reply = await hub.ask(LIST);
    expect(reply.errors).toMatchObject([
      {
        message: expect.stringContaining('internal error'),
        path: ['enterprises', 'nodes', 1, 'workSafety'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', sector: 'WORK_SAFETY' },
      },
    ]);
    expect(JSON.stringify(reply)).not.toContain('region');
    expectNothingInternal(reply, hub);
    expect(hub.events).toMatchObject([{ event: 'sector error masked', sector: 'WORK_SAFETY', count: 1 }]);
  });

  test.each([[null], [['_entities']], [[{}]], [['_entities', 'x']], ['workSafety']])(
    'an error with the path %j is placed where the sector was asked',
    async (path) => {
      await hub.start();
      hub.workSafety.behaviour = error({ code: 'FORBIDDEN' }, path);
      expect((await hub.ask(LIST)).errors).toMatchObject([{ path: ['enterprises', 'nodes'] }]);
    },
  );

  test('an answer of errors alone: nulls stand in for its data, so that convergence is still asked', async () => {
    await hub.start();
    hub.workSafety.behaviour = fault.says(
      '{"data":null,"errors":[{"message":"No.","extensions":{"code":"FORBIDDEN"}}]}',
    );
    const { data, errors } = await hub.ask(ONE, { uscc: USCC });
    expect(data.enterprise).toMatchObject({ workSafety: null, convergence: { missing: ['workSafety'] } });
    expect(errors).toMatchObject([{ path: ['enterprise', 'workSafety'], extensions: { code: 'FORBIDDEN' } }]);
  });

  test('an enterprise the sector does not know (null entity): no error, and convergence is still asked', async () => {
    await hub.start();
    hub.workSafety.behaviour = fault.changedEntities((entities) => void (entities[1] = null));
    const { data, errors } = await hub.ask(LIST);
    expect(errors).toEqual([]);
    expect(data.enterprises.nodes[1]).toMatchObject({ workSafety: null, convergence: { missing: ['workSafety'] } });
  });

  test('they never open the circuit', async () => {
    await hub.start({ openAfterFailures: 2 });
    hub.workSafety.behaviour = error(undefined);
    for (let asked = 0; asked < 6; asked += 1) await hub.ask(LIST);
    expect(hub.workSafety.requests).toHaveLength(6);
  });
});
