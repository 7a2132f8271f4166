import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCaller } from '../../testing/test-callers.ts';
import { chanceOf } from '../chance.ts';
import { chancesOf } from './chances.ts';
import { openRightsWorld, type RightsWorld } from './rights-world.ts';

const CASES = 150;

let world: RightsWorld;
beforeAll(async () => {
  world = await openRightsWorld(500);
});
afterAll(() => world?.close());

function named(title: string): TestCaller {
  return world.callers.find((caller) => caller[0] === title) ?? expect.fail(title);
}

describe('any operation, by a caller of any kind', () => {
  test('is answered as one schema answers it that is not federated and withholds by rules of its own', async () => {
    let withheld = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(world.callers.length - 1), fc.gen(), async (who, draw) => {
        const caller = world.callers[who] as TestCaller; // a number below their count
        const chance = chancesOf(draw);
        const asked = world.operation(() => chance);
        const compared = await world.check(asked, caller);
        withheld += compared.withheld;
        if (compared.difference !== undefined)
          expect.fail(`${caller[0]}\n${asked.text}\n${JSON.stringify(asked.variables)}\n${compared.difference}`);
      }),
      { numRuns: CASES },
    );
    expect(withheld).toBeGreaterThan(CASES / 10);
  });

  test.each([
    ['sees too much', 'an auditor', 'an auditor that states no purpose'],
    ['sees too much of what is internal', 'an agency, for supervision', 'an agency that owns nothing'],
    ['sees too little', 'a dashboard that states no purpose', 'a dashboard'],
  ])('is found to be answered wrongly where who asks %s', async (_how, asking, rulesOf) => {
    const [title, caller] = named(asking);
    const [, , maySee] = named(rulesOf);
    for (let number = 0; number < 100; number += 1) {
      const asked = world.operation((attempt) => chanceOf(number, `operation ${attempt}`));
      const { difference } = await world.check(asked, [title, caller, maySee]);
      if (difference !== undefined) return;
    }
    expect.fail('100 operations did not tell the two apart');
  });
});
