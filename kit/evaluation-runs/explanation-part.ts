import { readFileSync } from 'node:fs';
import type { Kysely } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { HubError } from '../errors.ts';
import { formatPoints } from '../evaluation/marked.ts';
import { camelCase } from '../graph/names.ts';
import { REFERENCE_ONLY_NOTICE } from '../records/sector-grade.ts';
import type { SchemaPart, SubgraphContext } from '../subgraph.ts';
import { type ExplainedGrade, explainGrades } from './explain-grade.ts';
import type { RunStoreTables } from './run-store.ts';

const sharedTypes = readFileSync(new URL('explanation.graphql', import.meta.url), 'utf8');

interface Explaining {
  readonly name: string;
  readonly code: string;
  readonly disclosure: 'SHARED' | 'INTERNAL';
}

/** What a sector that evaluates adds to its graph: why an enterprise has the grade it has. */
export function explanationPart({ name, code, disclosure }: Explaining): SchemaPart {
  const camel = camelCase(name);
  return {
    sdl: `${sharedTypes}
extend type Query {
  "评价理由（${name}）。Why ${name} gave an enterprise its newest computed grade, one answer for each kind of subject; empty where its grade was handed in, or it was not evaluated. For those who may see the grade, and for the enterprise itself."
  ${camel}Explanation(
    "统一社会信用代码。The enterprise."
    uscc: USCC!
  ): [GradeExplanation!]
}
`,
    resolvers: {
      Query: {
        [`${camel}Explanation`]: async (_root: unknown, { uscc }: { uscc: Uscc }, context: SubgraphContext) => {
          const { caller } = context;
          const isShared = disclosure === 'SHARED' && caller.role !== 'ENTERPRISE';
          if (!isShared && !caller.maySeeInternal(code) && !caller.speaksFor(uscc))
            throw new HubError('FORBIDDEN', `Only those who may see the grade of ${code} are told why it was given.`);
          return (await newest(storeOf(context), uscc)).map(onGraph);
        },
      },
    },
  };
}

/** Of each kind of subject what was found last: what came before may rest on records that are not shown any more. */
async function newest(read: Kysely<RunStoreTables>, uscc: Uscc): Promise<ExplainedGrade[]> {
  const [latest, ...earlier] = await explainGrades(read, uscc);
  if (latest === undefined) return [];
  const kinds = new Map([[latest.subjectKind, latest]]);
  for (const each of earlier) if (!kinds.has(each.subjectKind)) kinds.set(each.subjectKind, each);
  return [...kinds.values()];
}

function onGraph({ run, subjectKind, revision, explanation, isReproduced }: ExplainedGrade) {
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
    reasons: reasons.map(({ points, isDecisive, ...reason }) => ({
      ...reason,
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
