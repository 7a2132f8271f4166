import { execute, isObjectType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { gradesKind } from '../records/grades-kind.ts';
import type { Subgraph } from '../subgraph.ts';
import { WATER } from '../testing/water-sector.ts';
import { completeSdl, executableSchema } from './executable-schema.ts';
import { sectorSdl } from './sector-sdl.ts';

const written = `
"水利。Water." type WaterCredit implements SectorGrade { "资质。Qualification." qualification: String }
type Query { "水位。Level." level(on: Date): Date @disclosure(level: "PUBLIC") }
`;
const water: Subgraph = {
  ...WATER,
  sdl: sectorSdl(WATER, written),
  tables: [],
  imports: [gradesKind({ schemes: [{ version: 'W', grades: { A: 'A' } }] })],
  exchange: { sends: [], receives: [] },
  evaluation: null,
  parts: [
    {
      sdl: 'extend type Query { "来自平台。From the kit." kit: String @disclosure(level: "PUBLIC") }',
      resolvers: { Query: { kit: () => 'kit' } },
    },
  ],
  resolvers: { Query: { level: (_root: unknown, { on }: { on: string }) => on } },
  loaders: () => ({}),
  withheld: {},
  regionsOf: () => Promise.resolve(new Map()),
};

describe('a subgraph, ready to execute', () => {
  const schema = executableSchema(water);
  const fieldsOf = (type: string) => {
    const found = schema.getType(type);
    return isObjectType(found) ? Object.keys(found.getFields()) : [];
  };

  test("has the sector's roots, those of its records kinds and federation's, side by side", () => {
    expect(fieldsOf('Query')).toEqual(
      expect.arrayContaining(['level', 'kit', 'waterQuarantine', '_entities', '_service']),
    );
    expect(fieldsOf('Mutation')).toContain('submitWaterGrades');
  });

  test('reads and writes the shared scalars as the vocabulary does', async () => {
    const { data, errors } = await execute({ schema, document: parse('{ level(on: "2026年3月1日") kit }') });
    expect({ data: { ...data }, errors }).toEqual({ data: { level: '2026-03-01', kit: 'kit' }, errors: undefined });
  });

  test('is made of the same words that are composed', () => {
    expect(completeSdl(water)).toContain(sectorSdl(WATER, written));
  });
});
