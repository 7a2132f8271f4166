import { readFileSync } from 'node:fs';
import type { TableSet } from './database/table-set.ts';
import type { EvaluationSetting, SectorEvaluation } from './evaluation-runs/evaluation-setting.ts';
import { explanationPart } from './evaluation-runs/explanation-part.ts';
import { recomputeBy } from './evaluation-runs/recompute-grade.ts';
import { evaluationRunTables } from './evaluation-runs/tables.ts';
import { type FactRead, factsRead } from './evaluation/facts-read.ts';
import type { Need, Offer } from './exchange/exchange.ts';
import type { RecordsKind } from './feed/records-kind.ts';
import { HubError } from './errors.ts';
import { sectorSdl } from './graph/sector-sdl.ts';
import { creditRecordsKind } from './records/credit-records-kind.ts';
import { currentEvaluations } from './records/current-evaluation.ts';
import { indicatorValuesKind } from './records/indicator-values-kind.ts';
import { withOlderCodes } from './records/older-codes.ts';
import { CREDIT_SITES, type PublicationSetting } from './records/record-life.ts';
import { Standings } from './records/record-standing.ts';
import {
  activeListings,
  type GradeScheme,
  listedOn,
  noRecords,
  type RecordsOfEnterprise,
  sectorGradeOf,
  type SectorGradeAnswer,
  unknownToSector,
} from './records/sector-grade.ts';
import { recordsLoader } from './records/records-loader.ts';
import { checkSchemes } from './records/scheme-check.ts';
import type { SevereListRules } from './records/severe-list-rules.ts';
import { type RecordTables, recordTables } from './records/tables.ts';
import type { ObjectionRules } from './rights/limits/objection-rules.ts';
import type { RepairRules } from './rights/limits/repair-rules.ts';
import type { Recompute } from './rights/rights-setting.ts';
import { sectorRights } from './rights/sector-rights.ts';
import { rightsTables } from './rights/tables.ts';
import { defineSubgraph, type LoaderSource, type Resolvers, type Subgraph } from './subgraph.ts';
import { todayInShanghai } from '../schema/vocabulary/local-date.ts';
import type { Uscc } from '../schema/vocabulary/uscc.ts';

/** How often a sector publishes; freshness is judged by it (domain.md §3.3). */
export type SectorCadence = 'MONTHLY' | 'QUARTERLY' | 'YEARLY' | 'UNKNOWN';

/** A sector, read in ten seconds: whose it is, what it grades, by which schemes, and what comes in. */
export interface SectorDeclaration {
  readonly name: string;
  readonly code: string;
  /** The one field it adds to Enterprise. */
  readonly field: string;
  /** The GraphQL type of that field, declared in schema.graphql as `implements SectorGrade` with the sector's own fields only. */
  readonly type: string;
  /** Name of the sector's system, Chinese. */
  readonly title: string;
  /** Description of the field, Chinese first. */
  readonly description: string;
  readonly authority: string;
  readonly cadence: SectorCadence;
  /** SHARED: any agency with a purpose, and the enterprise itself. INTERNAL: the owner and auditors only. Others are told WITHHELD. */
  readonly disclosure: 'SHARED' | 'INTERNAL';
  /**
   * EVERY_ENTERPRISE, or the sector's own directory of subjects: outside it the sector is NOT_APPLICABLE, and a subject
   * listed for less than `notEvaluableForDays` is NOT_YET_EVALUABLE.
   */
  readonly applicability:
    | 'EVERY_ENTERPRISE'
    | { readonly subjectDirectory: true; readonly notEvaluableForDays: number };
  readonly schemes: readonly GradeScheme[];
  /** Where its records are shown; the credit sites unless it says otherwise. */
  readonly publication?: PublicationSetting;
  /** The rule of its list of seriously dishonest entities, where it keeps one. */
  readonly severeList?: SevereListRules;
  readonly imports: readonly RecordsKind[];
  /** What it sends to other sectors, by code; results of repairs and objections are sent by every sector. */
  readonly sends?: readonly Offer[];
  /** What it takes from other sectors, by code, never by module; results of repairs and objections are taken by every sector. */
  readonly receives?: readonly Need[];
  /** Rules for objections and repairs where the sector has its own. */
  readonly objectionRules?: ObjectionRules;
  readonly repairRules?: RepairRules;
  /** How it evaluates by models of its own, in `models/`; without it its grades only come in. */
  readonly evaluation?: SectorEvaluation;
  /** Computes one enterprise's grade anew, where `evaluation` does not; without either a grade that loses a record goes under review. */
  readonly recompute?: Recompute;
  /** The folder of sector.ts: `new URL('.', import.meta.url)`. */
  readonly folder: URL;
  /**
   * The sector's own fields of its type, from what holds today of the enterprise's records: of the evaluations the one
   * that speaks for each kind of subject, the current one first; of the directory and the lists the entries that have not
   * ended, severe and minor.
   */
  readonly ownFields?: (records: RecordsOfEnterprise, grade: SectorGradeAnswer) => Record<string, unknown>;
  /** Tables beyond those that every sector has. */
  readonly tables?: readonly TableSet[];
  /** Resolvers and loaders for whatever else schema.graphql declares. */
  readonly resolvers?: Resolvers;
  readonly loaders?: (source: LoaderSource<RecordTables>) => Record<string, unknown>;
}

interface SectorLoaders {
  gradeOf(uscc: Uscc): Promise<Record<string, unknown>>;
}

/**
 * Turns a declaration into a subgraph: tables, loaders, resolvers and SDL that every sector has in common, the rights of
 * those it evaluates among them.
 * @throws {HubError} SECTOR_CONTRACT_BROKEN
 */
export function defineSector(sector: SectorDeclaration): Subgraph {
  checkSchemes(sector.name, sector.schemes);
  const imports = [...sector.imports, ...factKinds(sector)];
  const evaluation = evaluationSetting({ ...sector, imports });
  const rights = sectorRights({
    ...(evaluation !== null && { recompute: recomputeBy(evaluation) }),
    ...sector,
    imports,
  });
  return defineSubgraph<RecordTables>({
    name: sector.name,
    code: sector.code,
    authority: sector.authority,
    sdl: sectorSdl(sector, writtenSdl(sector)),
    tables: [
      recordTables,
      rightsTables,
      ...(evaluation === null ? [] : [evaluationRunTables]),
      ...(sector.tables ?? []),
    ],
    imports: [...rights.imports, ...rights.kinds],
    exchange: rights.exchange,
    parts: [...rights.parts, ...(evaluation === null ? [] : [explanationPart(sector)])],
    evaluation,
    withheld: { [sector.field]: () => ({ ...unknownToSector(sector, 'WITHHELD') }) },
    loaders: (source) => ({ ...sector.loaders?.(source), gradeOf: gradeLoader(sector, source) }),
    resolvers: {
      ...sector.resolvers,
      Enterprise: {
        ...(sector.resolvers?.['Enterprise'] as Record<string, never> | undefined),
        [sector.field]: ({ uscc }: { uscc: Uscc }, _arguments: unknown, { loaders }: { loaders: SectorLoaders }) =>
          loaders.gradeOf(uscc),
      },
    },
  });
}

/** What the sector's models read and no other kind brings in. */
function factKinds({ evaluation, folder }: SectorDeclaration): RecordsKind[] {
  if (evaluation === undefined) return [];
  let read: ReadonlyMap<string, FactRead> | undefined;
  const facts = () => (read ??= factsRead(modelsOf(folder))); // most processes never ask
  return [creditRecordsKind(facts), indicatorValuesKind(facts)];
}

function modelsOf(folder: URL): URL {
  return new URL('models/', folder);
}

function evaluationSetting(sector: SectorDeclaration): EvaluationSetting | null {
  const { name, code, evaluation, applicability, schemes, imports, receives, publication, severeList, folder } = sector;
  if (evaluation === undefined) return null;
  return {
    ...evaluation,
    name,
    code,
    population: applicability === 'EVERY_ENTERPRISE' ? 'EVERY_ENTERPRISE' : 'SUBJECTS',
    schemes,
    imports,
    receives: receives ?? [],
    publication: publication ?? CREDIT_SITES,
    severeList: severeList ?? null,
    module: new URL('sector.ts', folder),
    models: modelsOf(folder),
  };
}

function writtenSdl({ name, type, folder }: SectorDeclaration): string {
  try {
    return readFileSync(new URL('schema.graphql', folder), 'utf8');
  } catch (error) {
    const mend = `write it with "type ${type} implements SectorGrade { … }" and the sector's own fields`;
    throw new HubError('SECTOR_CONTRACT_BROKEN', `subgraphs/${name}/schema.graphql cannot be read; ${mend}.`, {
      cause: error,
    });
  }
}

function gradeLoader(sector: SectorDeclaration, { database }: LoaderSource<RecordTables>): SectorLoaders['gradeOf'] {
  const today = todayInShanghai();
  const loader = recordsLoader(database, today);
  return async (uscc) => {
    const records = await withOlderCodes((await loader.load(uscc)) ?? noRecords(uscc), loader);
    const evaluations = currentEvaluations(records.evaluations, sector, today);
    const grade = sectorGradeOf(sector, records, today, evaluations);
    const holding = {
      ...records,
      evaluations: evaluations.ofKinds,
      subjects: listedOn(records.subjects, today),
      severeListings: activeListings(records.severeListings, new Standings(records.standings), today),
    };
    return Object.assign(grade, sector.ownFields?.(holding, grade));
  };
}
