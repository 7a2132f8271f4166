import { createHash } from 'node:crypto';
import { REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import { EFFECTIVE_CLASSES, PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { sumOf } from './allocate.ts';
import type { WrittenFile } from './csv-file.ts';
import { FILES, SCHEMES } from './files.ts';
import type { FileName } from './files.ts';
import { SILENT_CITY, SUBJECT_KINDS } from './marginals.ts';
import { SECTIONS } from './plan.ts';
import type { Plan } from './plan.ts';
import type { Sample } from './sample.ts';

export const MANIFEST_FILE = 'manifest.json';

/** Goes up when the same seed gives other bytes than before. */
export const GENERATOR_VERSION = '1';

/** What a sample holds and how to make it again. */
export interface Manifest {
  notice: string;
  generatorVersion: string;
  enterprises: number;
  seed: number;
  asOf: LocalDate;
  schemes: Record<string, string>;
  /** Period ids: what the grades were made for. */
  periods: Record<string, string>;
  files: (WrittenFile & { path: string })[];
  marginals: Marginals;
  /** Rows beyond the population and faults seeded on purpose. */
  beyond: Record<string, number | string>;
  /** Over the hashes of all files. */
  sha256: string;
}

type Counts = Record<string, number>;

interface Marginals {
  publicLevels: Counts;
  regions: Counts;
  industries: Counts;
  marketClasses: Counts;
  safetyGrades: Counts;
  cultureSubjects: Counts;
  cultureGrades: Counts;
  penalties: Counts;
  guides: number;
}

const NOTICE = '样例数据 Invented data: no row is about a real enterprise or person.';

export function manifestOf({ plan, seed, asOf, runs }: Sample, written: ReadonlyMap<FileName, WrittenFile>): Manifest {
  const files = [...written].map(([name, file]) => ({ path: FILES[name].path, ...file }));
  return {
    notice: NOTICE,
    generatorVersion: GENERATOR_VERSION,
    enterprises: plan.enterprises,
    seed,
    asOf,
    schemes: { ...SCHEMES },
    periods: Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, run.id])),
    files,
    marginals: marginalsOf(plan),
    beyond: beyondOf(plan),
    sha256: createHash('sha256')
      .update(files.map(({ sha256 }) => sha256).join('\n'))
      .digest('hex'),
  };
}

function marginalsOf(plan: Plan): Marginals {
  const { minor, general, severe, inCOrD, inB, repaired, objected, timeliness } = plan.penalties;
  const [onTime = 0, late = 0, notReported = 0] = timeliness.counts;
  return {
    publicLevels: named(PUBLIC_GRADES, plan.levels.counts),
    regions: named(
      REPORTING_REGIONS.map(({ nameZh }) => nameZh),
      plan.regions.counts,
    ),
    industries: named(SECTIONS, plan.industries),
    marketClasses: named(
      EFFECTIVE_CLASSES,
      EFFECTIVE_CLASSES.map((_, cell) => sumOf(plan.marketByLevel.map(({ counts }) => counts[cell] ?? 0))),
    ),
    safetyGrades: named(EFFECTIVE_CLASSES, plan.safetyGrades.counts),
    cultureSubjects: named(SUBJECT_KINDS, plan.culture.kinds),
    cultureGrades: named(EFFECTIVE_CLASSES, plan.cultureGrades.counts),
    penalties: {
      enterprises: inCOrD.total + inB.total,
      minor,
      general,
      severe,
      repaired,
      objected,
      onTime,
      late,
      notReported,
    },
    guides: sumOf(plan.guides),
  };
}

/** Faulty rows come on top of the population, so that the marginals of the valid ones stay exact. */
function beyondOf(plan: Plan): Record<string, number | string> {
  return {
    publicInstitutions: sumOf(plan.culture.institutionsByRegion),
    departedEnterprises: plan.departed,
    supersededCodes: plan.superseded,
    badCheckCharacters: plan.badCheckCharacter,
    penaltiesWithoutCode: plan.penalties.blankUscc,
    penaltiesReportedTwice: plan.penalties.duplicated,
    regionMismatchesInside: plan.regionMismatch,
    silentCity: REPORTING_REGIONS.find(({ id }) => id === SILENT_CITY)?.nameZh ?? '',
  };
}

function named(names: readonly string[], counts: readonly number[]): Counts {
  return Object.fromEntries(names.map((name, at) => [name, counts[at] ?? 0]));
}
