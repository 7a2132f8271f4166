import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { sumOf } from './allocate.ts';
import { CsvFile } from './csv-file.ts';
import { cultureTourismWriter, writeGuideCounts } from './culture-tourism-rows.ts';
import { writeRowsBeyondThePopulation } from './extra-rows.ts';
import { FILES } from './files.ts';
import type { FileName } from './files.ts';
import { MANIFEST_FILE, manifestOf } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { marketRegulationWriter } from './market-regulation-rows.ts';
import { publicCreditWriter, writePenaltiesWithoutCode } from './public-credit-rows.ts';
import { registryWriter, writeInstitution } from './registry-rows.ts';
import { sampleOf } from './sample.ts';
import type { Sample, Write } from './sample.ts';
import { Tally } from './tally.ts';
import { workSafetyWriter } from './work-safety-rows.ts';

export interface ProvinceOptions {
  /** 500 to 10,000,000; 2,921,415 gives the published numbers. */
  enterprises: number;
  /** The same seed, size and day give the same bytes. */
  seed: number;
  /** The day the sample is made for: nothing in it lies later, except ends of validity and display. */
  asOf: LocalDate;
  outDir: string;
  onProgress?: (done: number, total: number) => void;
}

const ENTERPRISES_PER_FLUSH = 500;

/**
 * Writes an invented province as the files the import reads, and a manifest. Memory does not grow with the size.
 * @throws {RangeError} for a size out of bounds, and {Error} when what was written is not what was planned.
 */
export async function generateProvince({
  enterprises,
  seed,
  asOf,
  outDir,
  onProgress,
}: ProvinceOptions): Promise<Manifest> {
  const sample = sampleOf(enterprises, seed, asOf);
  await mkdir(outDir, { recursive: true });
  await rm(join(outDir, MANIFEST_FILE), { force: true });
  const files = await openAll(outDir);
  try {
    const tally = await writeAll(sample, files, onProgress);
    tally.mustEqual(sample.plan);
    const written = new Map(
      await Promise.all([...files].map(async ([name, file]) => [name, await file.close()] as const)),
    );
    const manifest = manifestOf(sample, written);
    await writeFile(join(outDir, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  } catch (error) {
    await Promise.all([...files.values()].map((file) => file.abandon()));
    throw error;
  }
}

async function openAll(outDir: string): Promise<Map<FileName, CsvFile>> {
  const files = new Map<FileName, CsvFile>();
  for (const name of Object.keys(FILES) as FileName[]) {
    const { path, headers } = FILES[name];
    files.set(name, await CsvFile.create(join(outDir, path), headers));
  }
  return files;
}

async function writeAll(
  sample: Sample,
  files: ReadonlyMap<FileName, CsvFile>,
  onProgress: ProvinceOptions['onProgress'],
): Promise<Tally> {
  const write: Write = (name, row) => files.get(name)?.write(row);
  const flush = async () => {
    for (const file of files.values()) await file.flush();
  };
  const { plan, population } = sample;
  const cultureTourism = cultureTourismWriter(sample, write);
  const writers = [
    registryWriter(sample, write),
    publicCreditWriter(sample, write),
    marketRegulationWriter(sample, write),
    workSafetyWriter(sample, write),
    cultureTourism,
  ];
  const tally = new Tally();
  for (let index = 0; index < plan.enterprises; index += 1) {
    const enterprise = population.enterprise(index);
    for (const writeFor of writers) writeFor(enterprise);
    tally.add(enterprise);
    if (index % ENTERPRISES_PER_FLUSH !== 0) continue;
    await flush();
    onProgress?.(index, plan.enterprises);
  }
  for (let index = 0; index < sumOf(plan.culture.institutionsByRegion); index += 1) {
    const institution = population.institution(index);
    writeInstitution(write, institution);
    cultureTourism(institution);
    tally.addSubject(institution.culture);
  }
  writeRowsBeyondThePopulation(sample, write);
  writePenaltiesWithoutCode(sample, write);
  writeGuideCounts(sample, write);
  onProgress?.(plan.enterprises, plan.enterprises);
  return tally;
}
