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
const well = (level: string) =>
  added(`"井。Well." type Well @shareable { "深。Depth." depth: Int @disclosure(level: "${level}") }`);

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
      'an own field of the grade that could not be withheld',
      water(replaced('qualification: String', 'qualification: String!')),
      'water: WaterCredit.qualification must be nullable or a list: where the grade is withheld there is nothing to say.',
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
      'a sector field of a level that lists and convergence do not know',
      water((sdl) => sdl.replace(/(waterCredit: .*level: )"SHARED", also: .*\)/, '$1"OWNER")')),
      "water: Enterprise.waterCredit: @disclosure(level:) of a sector's field must be one of SHARED, INTERNAL.",
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
      water(replaced('uscc: USCC!', 'uscc: USCC! "井。Wells." wells: Int! @disclosure(level: "PUBLIC")')),
      "water: Enterprise.wells must be nullable, or its silence nulls everybody's answer.",
    ],
    [
      'a root field that cannot be null',
      water(added('extend type Query { "井。Wells." wells: Int! @disclosure(level: "PUBLIC") }')),
      "water: Query.wells must be nullable, or its silence nulls everybody's answer.",
    ],
    [
      'a mutation that cannot be null',
      water(added('type Mutation { "打井。Digs." dig: Int! @disclosure(level: "OWNER") }')),
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
          'uscc: USCC! "水位。Level." level("日。On." on: Date): Int @external "警戒。Alarm." alarm: Int @requires(fields: "level") @disclosure(level: "SHARED")',
        ),
      ),
      'water: Enterprise.alarm requires Enterprise.level, which takes arguments; require one that takes none.',
    ],
  ])('%s is found, and named with its mend', (_title, subgraph, problem) => {
    expect(problems(subgraph, air)).toEqual([problem]);
  });

  test('a required field with arguments is found however deep, and whoever owns it', () => {
    const owner = water(
      (sdl) => `${sdl.replace('uscc: USCC!', 'uscc: USCC! "河。River." river: River @disclosure(level: "PUBLIC")')}
      "河。River." type River @disclosure(level: "PUBLIC") { "水位。Level." level("日。On." on: Date): Int }`,
    );
    const asking: ParsedSubgraph = {
      name: 'air',
      typeDefs: parse(
        `extend type Enterprise { "雾。Fog." fog: Int @requires(fields: "uscc river { level }") @disclosure(level: "PUBLIC") }`,
      ),
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
    ['a type', added('type Well @disclosure(level: "PUBLIC") { "深。Depth." depth: Int }'), ['Well']],
    ['a field', added('"井。Well." type Well @disclosure(level: "PUBLIC") { depth: Int }'), ['Well.depth']],
    [
      'a field of an extension',
      added('extend type Query { wells: Int @disclosure(level: "PUBLIC") }'),
      ['Query.wells'],
    ],
    [
      'an argument',
      added('extend type Query { "井。Wells." wells(near: String): Int @disclosure(level: "PUBLIC") }'),
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

describe('who may see a field', () => {
  const said = 'has no disclosure level; write @disclosure(level: …)';
  const levels = '"PUBLIC", "SHARED", "INTERNAL", "OWNER"';

  test.each<[string, (sdl: string) => string, string]>([
    [
      'a field of a type of its own, where neither says it',
      added('"井。Well." type Well { "深。Depth." depth: Int }'),
      `water: Well.depth ${said} on it or on type Well: ${levels}.`,
    ],
    [
      'a field added to Enterprise',
      replaced('uscc: USCC!', 'uscc: USCC! "井。Wells." wells: Int'),
      `water: Enterprise.wells ${said} on it: ${levels}.`,
    ],
    [
      'a root field',
      added('extend type Query { "井。Wells." wells: Int }'),
      `water: Query.wells ${said} on it: ${levels}.`,
    ],
    ['a mutation', added('type Mutation { "打井。Digs." dig: Int }'), `water: Mutation.dig ${said} on it: ${levels}.`],
    [
      "an extension of somebody else's type",
      added('extend type Well { "深。Depth." depth: Int }'),
      `water: Well.depth ${said} on it or on type Well: ${levels}.`,
    ],
    [
      'a level on a type that is everybody’s, which would speak for fields yet to come',
      (sdl) => sdl.replace('type Enterprise @key', 'type Enterprise @disclosure(level: "PUBLIC") @key'),
      "water: Enterprise is everybody's, so @disclosure stands on each of its fields; take it off the type.",
    ],
    [
      'a level there is not',
      added('"井。Well." type Well @disclosure(level: "SECRET") { "深。Depth." depth: Int }'),
      `water: Well: @disclosure(level:) must be one of ${levels}, and also: a list of "SUBJECT", "OPERATOR".`,
    ],
    [
      'a reader there is not',
      added('extend type Query { "井。Wells." wells: Int @disclosure(level: "SHARED", also: ["ANYBODY"]) }'),
      `water: Query.wells: @disclosure(level:) must be one of ${levels}, and also: a list of "SUBJECT", "OPERATOR".`,
    ],
    [
      'a field more open than what it leads to',
      added(`extend type Query { "井。Well." well: Well @disclosure(level: "PUBLIC") }
        "井。Well." type Well @disclosure(level: "SHARED") { "深。Depth." depth: Int }`),
      'water: Query.well is PUBLIC and leads to Well, which is SHARED; guard the field as closely as the type.',
    ],
    [
      'the same by who else may read',
      added(`extend type Query { "井。Well." well: Well @disclosure(level: "INTERNAL", also: ["SUBJECT"]) }
        "井。Well." type Well @disclosure(level: "SHARED") { "深。Depth." depth: Int }`),
      'water: Query.well is INTERNAL and SUBJECT and leads to Well, which is SHARED; guard the field as closely as the type.',
    ],
  ])('must be said: %s is refused', (_title, change, problem) => {
    expect(problems(water(change))).toEqual([problem]);
  });

  test('may be said by a type for all its fields, and by a field for itself', () => {
    const shared = '"井。Well." type Well @disclosure(level: "SHARED") { "深。Depth." depth: Int';
    const own = `${shared} "密。Secret." secret: Int @disclosure(level: "INTERNAL") }`;
    expect(problems(water(added(own)))).toEqual([]);
  });

  test('is said alike by all subgraphs that share a type', () => {
    const sharing = (level: string) => ({
      name: 'air',
      typeDefs: parse(well(level)(''), { noLocation: true }),
    });
    expect(problems(water(well('SHARED')), sharing('SHARED'))).toEqual([]);
    expect(problems(water(well('SHARED')), sharing('PUBLIC'))).toContain(
      'air: Well.depth is PUBLIC, and in water it is SHARED; disclose it alike.',
    );
  });
});
