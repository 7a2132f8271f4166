import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { waterSubgraph } from '../kit/testing/water-sector.ts';
import { contractProblems } from './contract.ts';
import type { ParsedSubgraph } from './sector-marks.ts';

/** The fifth sector, changed at one place. */
function water(change: (sdl: string) => string = (sdl) => sdl, name = 'water'): ParsedSubgraph {
  const { sdl } = waterSubgraph();
  return { name, typeDefs: parse(change(sdl), { noLocation: true }) };
}

const replaced = (what: string, by: string) => (sdl: string) => {
  if (!sdl.includes(what)) throw new Error(`${what} is not in the SDL`);
  return sdl.replace(what, by);
};

/** A second sector that differs in name, code, field and type. */
const air = water(
  (sdl) => sdl.replaceAll('WATER', 'AIR').replaceAll('waterCredit', 'airCredit').replaceAll('WaterCredit', 'AirCredit'),
  'air',
);

const problems = (...subgraphs: ParsedSubgraph[]) => contractProblems(subgraphs);
const kinds = (values: string) => `"类别。Kind." enum WaterKind { ${values} }`;
const added = (sdl: string) => (before: string) => `${before}\n${sdl}`;

describe('the sector contract', () => {
  test('is kept by the fifth sector, and by two of them together', () => {
    expect(problems(water(), air)).toEqual([]);
  });

  test.each<[string, ParsedSubgraph, string]>([
    [
      'a sector field that cannot be null',
      water(replaced('waterCredit: WaterCredit @', 'waterCredit: WaterCredit! @')),
      "water: Enterprise.waterCredit must be nullable and of the sector's own type: null means that the sector did not answer.",
    ],
    [
      'a sector field that is a list',
      water(replaced('waterCredit: WaterCredit @', 'waterCredit: [WaterCredit] @')),
      "water: Enterprise.waterCredit must be nullable and of the sector's own type: null means that the sector did not answer.",
    ],
    [
      'a sector field with arguments',
      water(replaced('waterCredit: WaterCredit @', 'waterCredit("基准日。As of." asOf: Date): WaterCredit @')),
      'water: Enterprise.waterCredit must take no arguments: convergence requires it.',
    ],
    [
      'a type that does not implement SectorGrade',
      water(replaced('type WaterCredit implements SectorGrade', 'type WaterCredit')),
      'water: Enterprise.waterCredit: type WaterCredit must implement SectorGrade.',
    ],
    [
      'a type that lacks what every sector says',
      water(
        (sdl) =>
          sdl.slice(0, sdl.indexOf('type WaterCredit')) +
          sdl.slice(sdl.indexOf('type WaterCredit')).replace('freshness: Freshness', 'newness: Freshness'),
      ),
      'water: WaterCredit lacks freshness of SectorGrade; write it as schema/shared.graphql does.',
    ],
    [
      'a shared field to which arguments were added',
      water(
        (sdl) =>
          sdl.slice(0, sdl.indexOf('type WaterCredit')) +
          sdl
            .slice(sdl.indexOf('type WaterCredit'))
            .replace('grade: String', 'grade("语言。Language." in: String): String'),
      ),
      'water: WaterCredit.grade must take no arguments: convergence requires it.',
    ],
    [
      'a code in small letters',
      water(replaced('"WATER"', '"water"')),
      'water: Enterprise.waterCredit: @sector(code:) must be in capitals, such as WORK_SAFETY.',
    ],
    [
      'a cadence there is not',
      water(replaced('"YEARLY"', '"WEEKLY"')),
      'water: Enterprise.waterCredit: @sector(cadence:) must be one of MONTHLY, QUARTERLY, YEARLY, UNKNOWN.',
    ],
    [
      'a disclosure there is not',
      water(replaced('"SHARED"', '"SECRET"')),
      'water: Enterprise.waterCredit: @sector(disclosure:) must be one of SHARED, INTERNAL.',
    ],
    [
      'a value more in a shared enum',
      water(replaced('enum Freshness {', 'enum Freshness { "旧。Old." OLD')),
      'water: enum Freshness is shared and has no value OLD; use a type of your own.',
    ],
    [
      'the same by an extension',
      water(added('extend enum Freshness { "旧。Old." OLD }')),
      'water: enum Freshness is shared and has no value OLD; use a type of your own.',
    ],
    [
      "another field of Enterprise that cannot be null, which would null everybody's answer",
      water(replaced('uscc: USCC!', 'uscc: USCC! "井。Wells." wells: Int!')),
      "water: Enterprise.wells must be nullable, or its silence nulls everybody's answer.",
    ],
    [
      'a root field that cannot be null',
      water(added('extend type Query { "井。Wells." wells: Int! }')),
      "water: Query.wells must be nullable, or its silence nulls everybody's answer.",
    ],
    [
      'a mutation that cannot be null',
      water(added('type Mutation { "打井。Digs." dig: Int! }')),
      "water: Mutation.dig must be nullable, or its silence nulls everybody's answer.",
    ],
    [
      "a field of Enterprise that is the hub's own",
      water(replaced('waterCredit: WaterCredit @', 'convergence: WaterCredit @')),
      'water and the hub both add the field Enterprise.convergence; one must choose another name.',
    ],
    [
      'a field required with arguments: the gateway would answer it wrongly without a word',
      water(
        replaced(
          'uscc: USCC!',
          'uscc: USCC! "水位。Level." level("日。On." on: Date): Int @external "警戒。Alarm." alarm: Int @requires(fields: "level")',
        ),
      ),
      'water: Enterprise.alarm requires Enterprise.level, which takes arguments; require one that takes none.',
    ],
  ])('%s is found, and named with its mend', (_title, subgraph, problem) => {
    expect(problems(subgraph, air)).toEqual([problem]);
  });

  test('a required field with arguments is found however deep, and whoever owns it', () => {
    const owner = water(
      (sdl) => `${sdl.replace('uscc: USCC!', 'uscc: USCC! "河。River." river: River')}
      "河。River." type River { "水位。Level." level("日。On." on: Date): Int }`,
    );
    const asking: ParsedSubgraph = {
      name: 'air',
      typeDefs: parse(`extend type Enterprise { "雾。Fog." fog: Int @requires(fields: "uscc river { level }") }`),
    };
    expect(problems(owner, asking)).toEqual([
      'air: Enterprise.fog requires River.level, which takes arguments; require one that takes none.',
    ]);
  });

  test('a code that is taken is found, and both who use it are named', () => {
    const other = water(
      (sdl) => sdl.replaceAll('waterCredit', 'airCredit').replaceAll('WaterCredit', 'AirCredit'),
      'air',
    );
    expect(problems(water(), other)).toEqual([
      'water and air use the same sector code WATER; choose another in @sector.',
    ]);
  });

  test('a field name that is taken is found, and both who add it are named', () => {
    const other = water(replaced('"WATER"', '"AIR"'), 'air');
    expect(problems(water(), other)).toEqual([
      'air and water both add the field Enterprise.waterCredit; one must choose another name.',
    ]);
  });

  test('a type name that is taken for something else is found, though composition would unite two enums in silence', () => {
    const other: ParsedSubgraph = {
      name: 'air',
      typeDefs: parse(kinds('"甲。A." A "乙。B." B'), { noLocation: true }),
    };
    expect(problems(water(added(kinds('"甲。A." A'))), other)).toEqual([
      'air: the type name WaterKind is taken by water for something else; choose another name.',
    ]);
    expect(problems(water(added(kinds('"甲。A." A'))), { ...other, typeDefs: parse(kinds('"甲。A." A')) })).toEqual([]);
  });

  test.each<[string, (sdl: string) => string, string[]]>([
    ['a type', added('type Well { "深。Depth." depth: Int }'), ['Well']],
    ['a field', added('"井。Well." type Well { depth: Int }'), ['Well.depth']],
    ['a field of an extension', added('extend type Query { wells: Int }'), ['Query.wells']],
    [
      'an argument',
      added('extend type Query { "井。Wells." wells(near: String): Int }'),
      ['Query.wells, argument near'],
    ],
    ['an input and its field', added('input WellInput { depth: Int }'), ['WellInput', 'WellInput.depth']],
    ['a value of an enum', added('"井。Kind of well." enum WellKind { DEEP }'), ['WellKind.DEEP']],
    ['a scalar', added('scalar Depth'), ['Depth']],
    ['a description that says nothing', added('" " scalar Depth'), ['Depth']],
  ])('%s that nobody has described is found', (_title, change, places) => {
    expect(problems(water(change))).toEqual(
      places.map((place) => `water: ${place} has no description (meaning, unit, source; Chinese first).`),
    );
  });
});
