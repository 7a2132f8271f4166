import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HubUnderTest } from './testing/hub-under-test.ts';

let hub: HubUnderTest;

beforeEach(() => {
  hub = new HubUnderTest();
});
afterEach(() => hub.stop());

describe('the path of a failure is one of the client’s own query', () => {
  test.each([
    ['an alias', '{ firm: enterprise(uscc: "x") { safety: workSafety { letter } } }', ['firm', 'safety']],
    [
      'a fragment',
      '{ enterprise(uscc: "x") { ...F } } fragment F on Enterprise { workSafety { letter } }',
      ['enterprise', 'workSafety'],
    ],
    ['a field only the gateway asked for', '{ enterprise(uscc: "x") { convergence { complete } } }', ['enterprise']],
    [
      'several fields of one sector',
      '{ enterprise(uscc: "x") { anyGrade { letter } convergence { complete } } }',
      ['enterprise', 'anyGrade'],
    ],
    ['a list', '{ all: enterprises { nodes { workSafety { letter } } } }', ['all', 'nodes']],
    ['a list of one', '{ enterprises(first: 1) { nodes { workSafety { letter } } } }', ['enterprises', 'nodes']],
  ])('%s', async (_title, query, path) => {
    await hub.start();
    await hub.workSafety.kill();
    expect((await hub.ask(query)).errors.map((error) => error.path)).toEqual([path]);
  });
});
