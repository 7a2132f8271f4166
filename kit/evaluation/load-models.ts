import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { compileModel, type Model } from './compile-model.ts';
import { type ModelProblem, ModelRefused } from './model-refused.ts';
import type { ModelDocument } from './model-schema.ts';
import { readModel } from './read-model.ts';

/** The models of one folder, all of them sound. */
export interface ModelCatalogue {
  /** By id, then by the day they came into force. */
  readonly models: readonly Model[];
  /** Models of a scheme in force on that day: one, or one for each kind of subject. */
  readonly modelsInForce: (scheme: string, asOf: LocalDate) => readonly Model[];
  /** The model of that id, or the only one of that scheme, in force on that day; null where there is none. */
  readonly modelInForce: (idOrScheme: string, asOf: LocalDate) => Model | null;
}

/**
 * Reads every `*.yaml` of a folder, `subgraphs/<sector>/models`.
 * @throws {ModelRefused} with every problem of every file; one bad file refuses them all.
 */
export async function loadModels(folder: string | URL): Promise<ModelCatalogue> {
  const path = folder instanceof URL ? fileURLToPath(folder) : folder;
  const files = (await namesIn(path)).filter((name) => name.endsWith('.yaml')).sort();
  const problems: ModelProblem[] = [];
  const documents: { file: string; document: ModelDocument }[] = [];
  for (const file of files) {
    try {
      documents.push({ file, document: readModel(file, await readFile(join(path, file), 'utf8')) });
    } catch (error) {
      if (!(error instanceof ModelRefused)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...overlaps(documents));
  if (problems.length > 0) throw new ModelRefused(problems);
  return catalogueOf(documents.map(({ document }) => compileModel(document)));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    const message = 'The folder of models cannot be read. Create it, or name another.';
    throw new ModelRefused([{ file: folder, line: 1, place: '', rule: 'FILE_MISSING', message }]);
  }
}

/** Two versions of one model in force on one day: nobody could say which is meant. */
function overlaps(documents: readonly { file: string; document: ModelDocument }[]): ModelProblem[] {
  return documents.flatMap(({ file, document }, position) => {
    const twin = documents
      .slice(0, position)
      .find((other) => other.document.id === document.id && isOverlapping(other.document, document));
    if (twin === undefined) return [];
    const message = `${twin.file} has the same id and is in force on some of the same days. End one before the other begins, or write another id.`;
    return [{ file, line: 1, place: 'inForce', rule: 'VERSIONS_OVERLAP', message }];
  });
}

function isOverlapping({ inForce: a }: ModelDocument, { inForce: b }: ModelDocument): boolean {
  return (a.to === null || b.from.date < a.to.date) && (b.to === null || a.from.date < b.to.date);
}

function catalogueOf(unordered: readonly Model[]): ModelCatalogue {
  const models = unordered.toSorted(
    (a, b) => compare(a.id, b.id) || compare(a.document.inForce.from.date, b.document.inForce.from.date),
  );
  const inForce = (asOf: LocalDate) =>
    models.filter(
      ({
        document: {
          inForce: { from, to },
        },
      }) => from.date <= asOf && (to === null || asOf < to.date),
    );
  const modelsInForce = (scheme: string, asOf: LocalDate) =>
    inForce(asOf).filter(({ document }) => document.scheme.version === scheme);
  return {
    models,
    modelsInForce,
    modelInForce: (idOrScheme, asOf) => {
      const byId = inForce(asOf).find(({ id }) => id === idOrScheme);
      if (byId !== undefined) return byId;
      const [only, another] = modelsInForce(idOrScheme, asOf);
      if (another === undefined) return only ?? null;
      throw new RangeError(
        `Several models of ${idOrScheme} are in force on ${asOf}. Ask modelsInForce, or name one by its id.`,
      );
    },
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
