import type { Database } from '../database/database.ts';
import type { Need, Offer } from '../exchange/exchange.ts';
import { exchangeTables, type ExchangeTables } from '../exchange/tables.ts';
import { submitRows } from '../feed/submit-rows.ts';
import type { RowTexts } from '../feed/records-kind.ts';
import type { FeedTables } from '../feed/tables.ts';
import { CREDIT_SITES } from '../records/record-life.ts';
import type { GradeScheme } from '../records/sector-grade.ts';
import { OBJECTION_RULES } from '../rights/limits/objection-rules.ts';
import { REPAIR_RULES } from '../rights/limits/repair-rules.ts';
import type { Recompute, RightsSetting, RightsStoreTables } from '../rights/rights-setting.ts';
import { rightsTables } from '../rights/tables.ts';
import { defineSector, type SectorDeclaration } from '../sector.ts';
import type { Subgraph } from '../subgraph.ts';
import { EXAMPLE_SEVERE_LIST, example, exampleTables, NOW } from './example-subgraph.ts';

/** Tables of a whole sector. */
export const sectorTables = [...exampleTables, rightsTables, exchangeTables];
export type SectorTables = RightsStoreTables & ExchangeTables;

export const EXAMPLE_SCHEME: GradeScheme = {
  version: 'NINE',
  status: 'ACTIVE',
  authorityLevel: 'PROVINCIAL',
  grades: { A: 'A', 'A-': 'A', 'B+': 'B', B: 'B', 'B-': 'B', 'C+': 'C', C: 'C', 'C-': 'C', D: 'D' },
  provenance: 'DEFAULT',
  cites: { document: 'none', clause: 'none' },
};

/** A setting for handling cases over the example's records; without a model unless one is given. */
export function exampleSetting(recompute: Recompute | null = null): RightsSetting {
  return {
    code: example.code,
    imports: example.imports,
    schemes: [EXAMPLE_SCHEME],
    cadence: 'QUARTERLY',
    publication: CREDIT_SITES,
    severeList: EXAMPLE_SEVERE_LIST,
    objectionRules: OBJECTION_RULES,
    repairRules: REPAIR_RULES,
    recompute,
  };
}

interface ExampleSectorOptions {
  readonly name?: string;
  readonly code?: string;
  readonly sends?: readonly Offer[];
  readonly receives?: readonly Need[];
  readonly disclosure?: SectorDeclaration['disclosure'];
}

/** A whole sector that takes every kind of records. */
export function exampleSector({
  name = 'example-sector',
  code = 'EXAMPLE_SECTOR',
  sends = [],
  receives = [],
  disclosure = 'SHARED',
}: ExampleSectorOptions = {}): Subgraph {
  return defineSector({
    name,
    code,
    field: 'example',
    type: 'ExampleGrade',
    title: '示例',
    description: '示例。A made-up sector.',
    authority: '示例局',
    cadence: 'QUARTERLY',
    disclosure,
    applicability: 'EVERY_ENTERPRISE',
    schemes: [EXAMPLE_SCHEME],
    severeList: EXAMPLE_SEVERE_LIST,
    imports: example.imports,
    sends,
    receives,
    folder: new URL('./example-sector/', import.meta.url),
  });
}

/** Puts rows into a store as a file would, and complains about any that is not accepted. */
export async function give(
  database: Database<SectorTables>,
  kindName: string,
  rows: readonly RowTexts[],
  now: Date = NOW,
): Promise<void> {
  const kind = example.imports.find(({ name }) => name === kindName);
  if (kind === undefined) throw new Error(`the example takes no ${kindName}`);
  const store = database as unknown as Database<FeedTables>; // a sector's store has the feed's tables
  const { quarantinedRows } = await submitRows({ kind, rows, database: store, source: 'test', now });
  if (quarantinedRows.length > 0) throw new Error(JSON.stringify(quarantinedRows[0]?.problems));
}
