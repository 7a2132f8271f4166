import { sectorSdl } from '../graph/sector-sdl.ts';
import { sharedSdl } from '../graph/shared-sdl.ts';

/** A fifth sector, as its sector.ts would declare what composition reads of it. */
export const WATER = {
  name: 'water',
  code: 'WATER',
  field: 'waterCredit',
  type: 'WaterCredit',
  title: '水利建设市场信用评价',
  description: '水利建设市场信用评价。Credit in the market of water works.',
  authority: '河北省水利厅',
  cadence: 'YEARLY',
  disclosure: 'SHARED',
} as const;

const SCHEMA = `
"水利信用评价结果。Credit of one enterprise in water works."
type WaterCredit implements SectorGrade {
  "资质等级。Qualification."
  qualification: String
}
`;

/** The same as a subgraph to be composed, with another schema.graphql where one is given. */
export function waterSubgraph(written = SCHEMA): { name: string; code: string; sdl: string } {
  return { name: WATER.name, code: WATER.code, sdl: `${sharedSdl()}\n${sectorSdl(WATER, written)}` };
}
