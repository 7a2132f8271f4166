import { readFileSync } from 'node:fs';
import type { Kysely } from 'kysely';
import { DIRECTORY_TIERS } from '../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { formatPoints } from '../evaluation/marked.ts';
import { camelCase } from '../graph/names.ts';
import { REFERENCE_ONLY_NOTICE } from '../records/sector-grade.ts';
import { disclosedAs } from '../disclosure/levels.ts';
import type { SchemaPart, SubgraphContext } from '../subgraph.ts';
import { type ExplainedGrade, explainGrades } from './explain-grade.ts';
import type { RunStoreTables } from './run-store.ts';

const sharedTypes = readFileSync(new URL('explanation.graphql', import.meta.url), 'utf8');

interface Explaining {
  readonly name: string;
  readonly disclosure: 'SHARED' | 'INTERNAL';
}

/** What a sector that evaluates adds to its graph: why an enterprise has the grade it has. */
export function explanationPart({ name, disclosure }: Explaining): SchemaPart {
  const camel = camelCase(name);
  return {
    sdl: `${sharedTypes}
extend type Query {
  "评价理由（${name}）。Why ${name} gave an enterprise the grade it has, one answer for each kind of subject; empty where the grade was handed in, or it was not evaluated. For those who may see the grade."
  ${camel}Explanation(
    "统一社会信用代码。The enterprise."
    uscc: USCC!
  ): [GradeExplanation!] ${disclosedAs(disclosure)}
}
`,
    resolvers: {
      Query: {
        [`${camel}Explanation`]: async (_root: unknown, { uscc }: { uscc: Uscc }, context: SubgraphContext) => {
          const read = storeOf(context);
          const explained = await ofGradesShown(read, uscc);
          const ended = explained.length === 0 ? new Set<string>() : await endedRecords(read, uscc);
          return explained.map((each) => onGraph(each, ended));
        },
      },
    },
  };
}

/** Of each kind of subject what explains the newest grade, or why there is none; nothing where that was handed in. */
async function ofGradesShown(read: Kysely<RunStoreTables>, uscc: Uscc): Promise<ExplainedGrade[]> {
  const newestFirst = await explainGrades(read, uscc);
  const grades = await read
    .selectFrom('evaluation')
    .select([
      'subject_kind as subjectKind',
      'scheme_version as schemeVersion',
      'period_end as periodEnd',
      'evaluator_tier as evaluatorTier',
      'run',
    ])
    .where('uscc', '=', uscc)
    .orderBy('period_end', 'desc')
    .orderBy('revision', 'desc')
    .execute();
  const kinds = [...Map.groupBy(newestFirst, ({ subjectKind }) => subjectKind).values()];
  return kinds.flatMap((ofKind) => {
    const [latest] = ofKind;
    const ofScheme = grades.filter(
      (each) => each.subjectKind === latest?.subjectKind && each.schemeVersion === latest.run.schemeVersion,
    );
    const ofPeriod = ofScheme.filter(({ periodEnd }) => periodEnd === ofScheme[0]?.periodEnd);
    const shown = DIRECTORY_TIERS.flatMap(
      (tier) => ofPeriod.find(({ evaluatorTier }) => evaluatorTier === tier) ?? [],
    )[0];
    if (shown === undefined) return latest ?? [];
    return ofKind.find(({ run }) => run.number === shown.run || run.periodEnd > shown.periodEnd) ?? [];
  });
}

/** Keys of records that may not be shown any more: repaired, or withdrawn by decision. */
async function endedRecords(read: Kysely<RunStoreTables>, uscc: Uscc): Promise<ReadonlySet<string>> {
  const standings = await read
    .selectFrom('record_standing')
    .select('record_key as key')
    .where('uscc', '=', uscc)
    .where('effect', 'in', ['REPAIRED', 'WITHDRAWN'])
    .execute();
  const penalties = await read
    .selectFrom('penalty')
    .select('key')
    .where('uscc', '=', uscc)
    .where('repaired_on', 'is not', null)
    .execute();
  const others = await read
    .selectFrom('credit_record')
    .select('key')
    .where('uscc', '=', uscc)
    .where('repaired_on', 'is not', null)
    .execute();
  return new Set([...standings, ...penalties, ...others].map(({ key }) => key));
}

function onGraph(
  { run, subjectKind, revision, explanation, isReproduced }: ExplainedGrade,
  ended: ReadonlySet<string>,
) {
  const { status, grade, scoreThousandths, reasons, inputsUsed, unknown, missing, ...of } = explanation;
  return {
    subjectKind: subjectKind === '' ? null : subjectKind,
    period: run.period,
    schemeVersion: of.schemeVersion,
    model: of.model,
    modelVersion: of.modelVersion,
    modelDigest: of.modelDigest,
    asOf: of.asOf,
    outcome: status,
    grade,
    score: pointsText(scoreThousandths),
    revision,
    inputsUsed,
    reasons: reasons.map(({ points, isDecisive, records, ...reason }) => ({
      ...reason,
      records: records.filter(({ key }) => !ended.has(key)),
      recordsNotShown: records.filter(({ key }) => ended.has(key)).length,
      points: pointsText(points),
      decisive: isDecisive,
    })),
    unknown,
    missing,
    reproduced: isReproduced,
    notice: REFERENCE_ONLY_NOTICE,
  };
}

function pointsText(thousandths: number | null): string | null {
  return thousandths === null ? null : formatPoints(thousandths);
}

function storeOf({ database }: SubgraphContext): Kysely<RunStoreTables> {
  return database.read; // the kit opened the store with these tables
}
