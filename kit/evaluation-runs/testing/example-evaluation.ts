import { parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import { type Period, parsePeriod } from '../../../schema/vocabulary/period.ts';
import type { Database } from '../../database/database.ts';
import { exchangeTables } from '../../exchange/tables.ts';
import { receivedRegistration } from '../../exchange/packages/registration.ts';
import type { RecordsKind } from '../../feed/records-kind.ts';
import { feedTables } from '../../feed/tables.ts';
import { writeRecords } from '../../feed/write-rows.ts';
import { gradesKind } from '../../records/grades-kind.ts';
import { penaltiesKind } from '../../records/penalties-kind.ts';
import { CREDIT_SITES } from '../../records/record-life.ts';
import type { GradeScheme } from '../../records/sector-grade.ts';
import { recordTables } from '../../records/tables.ts';
import { exampleUscc } from '../../testing/example-subgraph.ts';
import type { EvaluationSetting } from '../evaluation-setting.ts';
import type { RunStoreTables } from '../run-store.ts';
import { evaluationRunTables } from '../tables.ts';

export const runTables = [feedTables, recordTables, exchangeTables, evaluationRunTables];

export const QUARTER: Period = parsePeriod('2026Q3');
/** The instant at which tests evaluate; 2026-11-21 in Hebei. */
export const NOW = new Date('2026-11-21T04:00:00.000Z');
const RECEIVED_AT = '2026-11-01T00:00:00.000Z';

const scheme: GradeScheme = {
  version: 'EXAMPLE-4',
  status: 'ACTIVE',
  authorityLevel: 'PROVINCIAL',
  grades: { A: 'A', B: 'B', C: 'C', D: 'D' },
  provenance: 'DEFAULT',
  cites: { document: '样例办法', clause: '第一条' },
};

const grades = gradesKind({ schemes: [scheme] });
const penalties = penaltiesKind();
const registration = receivedRegistration();

/** A made-up sector that evaluates every enterprise from registrations and penalties. */
export const evaluation: EvaluationSetting = {
  name: 'example-sector',
  code: 'EXAMPLE_SECTOR',
  scheme: scheme.version,
  cadence: 'QUARTERLY',
  evaluatorTier: 'PROVINCE',
  bySubjectKind: false,
  population: 'EVERY_ENTERPRISE',
  schemes: [scheme],
  imports: [grades, penalties],
  receives: [{ what: 'REGISTRATION' }, { what: 'SEVERE_LIST' }],
  publication: CREDIT_SITES,
  severeList: null,
  expects: { classes: { A: { atLeast: 20, atMost: 95 } }, undeterminedAtMost: 1, lossAtMost: 10 },
  module: new URL('example-sector.ts', import.meta.url),
  models: new URL('models/', import.meta.url),
};

/** Registers enterprises by number: every 50th is deregistered, every 7th young. */
export async function register(
  database: Database<RunStoreTables>,
  numbers: readonly number[],
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  await receive(
    database,
    registration,
    numbers.map((number) => ({
      uscc: exampleUscc(number),
      sender: 'REGISTRY',
      key: 'REGISTRATION',
      registrationStatus: number % 50 === 49 ? 'DEREGISTERED' : 'ACTIVE',
      statusHistory: number % 50 === 49 ? 'ACTIVE@2010-01-01;DEREGISTERED@2026-02-01' : 'ACTIVE@2010-01-01',
      registeredDivision: '130102',
      industryCode: 'F5211',
      establishedOn: number % 7 === 0 ? '2024-01-01' : '2010-01-01',
      directoryTier: 'COUNTY',
      ...more,
    })),
  );
}

/** Gives an enterprise a penalty, by its number and the number of the document. */
export async function penalise(
  database: Database<RunStoreTables>,
  number: number,
  document: string,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  await receive(database, penalties, [penaltyTexts(number, document, more)]);
}

/** The row of such a penalty. */
export function penaltyTexts(
  number: number,
  document: string,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return {
    uscc: exampleUscc(number),
    subjectCategory: '法人及非法人组织',
    documentNumber: document,
    categories: '罚款',
    decidedOn: '2026-08-01',
    authority: '样例局',
    authorityCode: '11120000MB1529459B',
    ...more,
  };
}

/** Takes in a grade that an authority has published. */
export async function receiveGrade(database: Database<RunStoreTables>, number: number, grade: string): Promise<void> {
  await receive(database, grades, [
    {
      uscc: exampleUscc(number),
      period: QUARTER.id,
      grade,
      schemeVersion: scheme.version,
      evaluatorTier: '县',
      evaluatedOn: '2026-10-10',
      publishedOn: '2026-10-15',
    },
  ]);
}

/** Takes in rows by the fields of their kind. */
export async function receive(
  database: Database<RunStoreTables>,
  kind: RecordsKind,
  rows: readonly Readonly<Record<string, string>>[],
): Promise<void> {
  const context = { today: parseLocalDate('2026-11-21'), usccAllowList: new Set<string>() };
  const records = rows.map((texts) => {
    const reading = kind.read(texts, context);
    if (reading.outcome !== 'RECORD') throw new Error(`the example row is not right: ${JSON.stringify(reading)}`);
    return reading.record;
  });
  await database.write((transaction) =>
    writeRecords(records, { transaction, engine: database.engine, kind, receivedAt: RECEIVED_AT }),
  );
}
