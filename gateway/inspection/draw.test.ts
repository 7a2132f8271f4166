import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KeyDomain } from '../../schema/vocabulary/registration.ts';
import { enterpriseLot, Lots, type Member } from './lots.ts';
import { millionthsOf, quotasOf, type Stratum } from './strata.ts';
import { drawTeam, serves } from './teams.ts';
import { filesOf, INSPECTORS, membersOf, strataOf } from './testing/example-draw.ts';
import { verifyDraw } from './verify-draw.ts';

const RUNS = { numRuns: 200 };
const SEED = '5e'.repeat(32);

const DOMAINS: KeyDomain[] = ['FOOD_AND_DRUGS', 'SPECIAL_EQUIPMENT'];
const ratios = fc.constantFrom('0', '0.01', '0.015', '0.03', '0.06', '0.09', '0.123', '0.5', '1');
const someStrata = fc
  .array(fc.record({ population: fc.integer({ min: 1, max: 90 }), ratio: ratios, keyDomains: fc.subarray(DOMAINS) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((list) =>
    list.map(({ population, ratio, keyDomains }, id): Stratum => ({
      ...(strataOf([population, ratio])[0] as Stratum),
      id,
      keyDomains,
    })),
  );

const drawnFrom = (strata: readonly Stratum[], members: readonly Member[], seed = SEED) => {
  const lots = new Lots(seed, strata);
  for (const member of members) lots.add(member);
  return lots.result().drawn.map(({ uscc }) => uscc);
};

describe('quotas', () => {
  test('each share is rounded down or up; the sum over the same key domains is that of the ratios, rounded up once', () => {
    fc.assert(
      fc.property(someStrata, (strata) => {
        const quotas = quotasOf(strata);
        const sums = new Map<string, { asked: number; given: number }>();
        for (const [index, { population, ratio, keyDomains }] of strata.entries()) {
          const share = population * millionthsOf(ratio);
          const quota = quotas[index] ?? -1;
          expect(quota * 1_000_000).toBeGreaterThan(share - 1_000_000);
          expect(quota * 1_000_000).toBeLessThan(share + 1_000_000);
          expect(quota).toBeLessThanOrEqual(population);
          const { asked, given } = sums.get(keyDomains.join()) ?? { asked: 0, given: 0 };
          sums.set(keyDomains.join(), { asked: asked + share, given: given + quota });
        }
        for (const { asked, given } of sums.values()) expect(given).toBe(Math.ceil(asked / 1_000_000));
      }),
      RUNS,
    );
  });

  test('a key domain is never drawn below its ratios, whatever other domains its enterprises are in too', () => {
    fc.assert(
      fc.property(someStrata, (strata) => {
        const quotas = quotasOf(strata);
        for (const domain of DOMAINS) {
          const of = strata.flatMap((each, index) =>
            each.keyDomains.includes(domain) ? [{ ...each, quota: quotas[index] ?? 0 }] : [],
          );
          const asked = of.reduce((sum, { population, ratio }) => sum + population * millionthsOf(ratio), 0);
          const given = of.reduce((sum, { quota }) => sum + quota, 0);
          expect(given * 1_000_000).toBeGreaterThanOrEqual(asked);
        }
      }),
      RUNS,
    );
  });

  test('the largest remainder goes first, and of equals the lower stratum', () => {
    expect(quotasOf(strataOf([10, '0.03'], [0, '0'], [20, '0.03'], [30, '0.03']))).toEqual([0, 0, 1, 1]);
    expect(quotasOf(strataOf([10, '0.05'], [0, '0'], [10, '0.05']))).toEqual([1, 0, 0]);
  });
});

describe('lots', () => {
  test('draw exactly the quotas, in any order of the population, and the same for the same seed', () => {
    fc.assert(
      fc.property(someStrata, fc.nat(), (strata, shuffle) => {
        const members = membersOf(strata);
        const drawn = drawnFrom(strata, members);
        const key = shuffle.toString(16).padStart(64, '0');
        const shuffled = members
          .map((member) => ({ member, by: enterpriseLot(key, member.uscc) }))
          .sort((one, other) => (one.by < other.by ? -1 : 1))
          .map(({ member }) => member);
        expect(drawnFrom(strata, shuffled)).toEqual(drawn);
        const stratumOf = new Map(members.map(({ uscc, stratum }) => [uscc, stratum]));
        const counts = strata.map(({ id }) => drawn.filter((uscc) => stratumOf.get(uscc) === id).length);
        expect(counts).toEqual(quotasOf(strata));
        expect(new Set(drawn).size).toBe(drawn.length);
      }),
      { numRuns: 50 },
    );
  });

  test('another seed draws others', () => {
    const strata = strataOf([200, '0.1']);
    const members = membersOf(strata);
    expect(drawnFrom(strata, members, '00'.repeat(32))).not.toEqual(drawnFrom(strata, members));
  });

  test('are fair: over many seeds each enterprise is drawn about as often as the ratio says', () => {
    const strata = strataOf([20, '0.2']);
    const members = membersOf(strata);
    const times = new Map(members.map(({ uscc }) => [uscc, 0]));
    for (let seed = 0; seed < 500; seed += 1)
      for (const uscc of drawnFrom(strata, members, seed.toString(16).padStart(64, '0')))
        times.set(uscc, (times.get(uscc) ?? 0) + 1);
    // Binomial(500, 0.2): 100 ± 8.9; five deviations to either side.
    for (const count of times.values()) expect(Math.abs(count - 100)).toBeLessThan(45);
  });

  test('one who was drawn elsewhere as often as it may be is passed over, and the next lot takes the place', () => {
    const strata = strataOf([50, '0.1']);
    const members = membersOf(strata);
    const [first = '', ...others] = drawnFrom(strata, members);
    const lots = new Lots(SEED, strata, new Map([[first, [3]]]));
    for (const member of members) lots.add(member);
    const { drawn, passedOver } = lots.result();
    expect(passedOver.map(({ uscc }) => uscc)).toEqual([first]);
    expect(drawn).toHaveLength(5);
    expect(drawn.map(({ uscc }) => uscc).slice(0, 4)).toEqual(others);
  });

  test('nobody is drawn from a stratum of whom nobody may be', () => {
    const strata = strataOf([40, '0'], [40, '0']);
    expect(drawnFrom(strata, membersOf(strata))).toEqual([]);
  });
});

describe('teams', () => {
  const rules = { sectors: ['RISK'], inspectorsPerDepartment: 2, speciality: null };
  const member = { uscc: membersOf(strataOf([1, '1']))[0]?.uscc ?? '', division: '130102' };

  test('a division serves itself and what lies in it', () => {
    expect([serves('130000', '130102'), serves('130100', '130102'), serves('130102', '130102')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([serves('130200', '130102'), serves('130103', '130102'), serves('130102', '130100')]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('who keeps away from an enterprise (回避) or serves elsewhere never goes there', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{64}$/u), (seed) => {
        const inspectors = INSPECTORS.map((each, index) => ({
          ...each,
          avoids: index < 3 ? [member.uscc] : [],
          division: index === 3 ? '130200' : '130100',
        }));
        const { members, isShort } = drawTeam(seed, member, inspectors, rules);
        expect(isShort).toBe(false);
        expect(new Set(members.map(({ staffNumber }) => staffNumber)).size).toBe(2);
        const gone = ['S-000', 'S-001', 'S-002', 'S-003'];
        expect(members.filter(({ staffNumber }) => gone.includes(staffNumber))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('one of the team has the speciality asked for; where nobody has it, the team is short', () => {
    const expert = drawTeam(SEED, member, INSPECTORS, { ...rules, speciality: 'BOILERS' });
    expect(expert.members.map(({ staffNumber }) => staffNumber)).toContain('S-004');
    expect(expert.isShort).toBe(false);
    expect(drawTeam(SEED, member, INSPECTORS, { ...rules, speciality: 'LIFTS' }).isShort).toBe(true);
  });

  test('each department of a joint plan sends its number; one with too few makes the team short', () => {
    const joint = [...INSPECTORS, ...INSPECTORS.slice(0, 1).map((each) => ({ ...each, sector: 'OTHER' }))];
    const { members, isShort } = drawTeam(SEED, member, joint, { ...rules, sectors: ['RISK', 'OTHER'] });
    expect(members.map(({ sector }) => sector)).toEqual(['RISK', 'RISK', 'OTHER']);
    expect(isShort).toBe(true);
  });
});

describe('the file of a draw', () => {
  const files = filesOf(strataOf([60, '0.06'], [15, '0.1'], [25, '0']));

  test('is genuine as it was made, with and without its teams', () => {
    expect(verifyDraw(files.draw)).toMatchObject({ genuine: true });
    expect(verifyDraw(files.draw, files.teams)).toMatchObject({ genuine: true });
  });

  test.each(['draw', 'teams'] as const)('any changed byte of the file of the %s is found', (name) => {
    const bytes = Buffer.from(files[name]);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 127 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        const text = changed.toString('utf8');
        const verdict = name === 'draw' ? verifyDraw(text) : verifyDraw(files.draw, text);
        expect([at, verdict.genuine]).toEqual([at, false]);
      }),
      RUNS,
    );
  });

  test('one made anew from another seed is consistent, and has another hash than the hub tells', () => {
    const other = filesOf(strataOf([60, '0.06'], [15, '0.1'], [25, '0']), 'chosen afterwards');
    expect(verifyDraw(other.draw).genuine).toBe(true);
    expect(other.drawHash).not.toBe(files.drawHash);
    expect(verifyDraw(files.draw, other.teams).genuine).toBe(false);
  });

  test('a line left out, doubled or moved is found', () => {
    const lines = files.draw.split('\n');
    const without = lines.filter((_line, index) => index !== 5);
    const doubled = lines.toSpliced(5, 0, lines[5] ?? '');
    const moved = lines.toSpliced(5, 2, lines[6] ?? '', lines[5] ?? '');
    for (const changed of [without, doubled, moved]) expect(verifyDraw(changed.join('\n')).genuine).toBe(false);
    expect(verifyDraw('').textEn).toContain('no statement');
  });
});
