import { buildSchema, isObjectType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { WATER } from '../testing/water-sector.ts';
import { sectorGradeInterface, sectorSdl } from './sector-sdl.ts';
import { sharedSdl } from './shared-sdl.ts';

const schemaOf = (sdl: string) =>
  buildSchema(`${sharedSdl()}\n${sdl}\ntype Query { enterprise: Enterprise }`, { assumeValidSDL: true });

function fieldsOf(sdl: string, type: string): string[] {
  const found = schemaOf(sdl).getType(type);
  return isObjectType(found) ? Object.keys(found.getFields()) : [];
}

const refusal = expect.objectContaining({ code: 'SECTOR_CONTRACT_BROKEN' });

describe('what a sector adds to the graph', () => {
  const written =
    '"水利。Water." type WaterCredit implements SectorGrade { "资质。Qualification." qualification: String }';

  test('is its own fields behind those that every sector has', () => {
    const shared = (sectorGradeInterface().fields ?? []).map(({ name }) => name.value);
    expect(fieldsOf(sectorSdl(WATER, written), 'WaterCredit')).toEqual([...shared, 'qualification']);
  });

  test('and one field on Enterprise, marked with what the declaration says', () => {
    const sdl = sectorSdl(WATER, written);
    expect(fieldsOf(sdl, 'Enterprise')).toEqual(['uscc', 'waterCredit']);
    expect(sdl).toContain(
      'waterCredit: WaterCredit @sector(code: "WATER", title: "水利建设市场信用评价", authority: "河北省水利厅", cadence: "YEARLY") @disclosure(level: "SHARED", also: ["SUBJECT"])',
    );
  });

  test('keeps a shared field that the sector describes itself', () => {
    const own = written.replace('{ ', '{ "本行业等级。Our own words." grade: String ');
    const sdl = sectorSdl(WATER, own);
    expect(sdl).toContain('本行业等级');
    expect(fieldsOf(sdl, 'WaterCredit').filter((name) => name === 'grade')).toHaveLength(1);
  });

  test('may hold quotation marks and line breaks in its description', () => {
    const description = '“水利”信用。Said "so":\nno more \\ no less';
    const sdl = sectorSdl({ ...WATER, description }, written);
    const enterprise = schemaOf(sdl).getType('Enterprise');
    expect(isObjectType(enterprise) && enterprise.getFields()['waterCredit']?.description).toBe(description);
    expect(() => parse(sdl)).not.toThrow();
  });

  test.each([
    ['no such type', 'type Water implements SectorGrade { depth: Int }'],
    ['a type that does not implement SectorGrade', 'type WaterCredit { depth: Int }'],
    ['an input of that name', 'input WaterCredit { depth: Int }'],
  ])('is refused, with the file and the mend: %s', (_title, schema) => {
    expect(() => sectorSdl(WATER, schema)).toThrow(refusal);
    expect(() => sectorSdl(WATER, schema)).toThrow(
      'subgraphs/water/schema.graphql must declare "type WaterCredit implements SectorGrade", the type that sector.ts names.',
    );
  });

  test('is refused where it is no SDL, with the file and the line', () => {
    expect(() => sectorSdl(WATER, '\n\ntype WaterCredit {')).toThrow(refusal);
    expect(() => sectorSdl(WATER, '\n\ntype WaterCredit {')).toThrow(
      'subgraphs/water/schema.graphql, line 3: Syntax Error: Expected Name, found <EOF>.',
    );
  });
});
