import type { Citation } from '../../schema/vocabulary/citation.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { CompiledModel } from './compiled-model.ts';
import type {
  Evaluation,
  EvaluationStatus,
  Explanation,
  GroupPoints,
  IndicatorValue,
  Reason,
  RecordUsed,
  TriState,
} from './evaluation.ts';
import type { EnterpriseFacts, RecordFact } from './facts.ts';
import { formatPoints, leastCertain } from './marked.ts';
import { UNKNOWN } from './counting.ts';
import type { Day, Measure } from './measures.ts';
import { provenancesIn } from './model-marks.ts';
import type { ModelDocument } from './model-schema.ts';
import { pointsOf } from './scores.ts';
import type { Leaf } from './tree.ts';

/** Everything behind an evaluation, down to the records and their document numbers. */
export function explain(model: CompiledModel, facts: EnterpriseFacts, day: Day, evaluation: Evaluation): Explanation {
  const { document, tree } = model;
  const leaves = [...tree.leaves.values()];
  const unknown = leaves.filter((leaf) => leaf.value(facts, day) === UNKNOWN).map((leaf) => leaf.document.id);
  const isScored = evaluation.scoreThousandths !== null;
  return {
    ...evaluation,
    reasons: [
      ...directoryReasons(model, facts, day.asOf, evaluation),
      ...ruleReasons(model, facts, day, evaluation),
      ...(isScored ? leaves.flatMap((leaf) => indicatorReason(leaf, facts, day)) : []),
      ...thresholdReasons(model, evaluation),
    ],
    indicators: leaves.map((leaf) => indicatorValue(leaf, facts, day)),
    groups: tree.groups.map(({ document: { id, name }, unlimited, points }): GroupPoints => ({
      id,
      name: name.text,
      unlimited: unlimited(facts, day),
      points: points(facts, day),
    })),
    unknown,
    missing: (document.needs ?? []).filter((id) => unknown.includes(id)),
  };
}

const DIRECTORY_WORDS: Readonly<Record<Exclude<EvaluationStatus, 'GRADED'>, readonly [zh: string, en: string]>> = {
  UNDETERMINED: ['监管对象名录未知。', "The sector's directory of subjects is unknown."],
  NOT_APPLICABLE: ['不在监管对象名录内。', "Not in the sector's directory of subjects."],
  NOT_YET_EVALUABLE: [
    '列入监管对象名录时间不足，暂不评价。',
    'Too short a time in the directory of subjects to be evaluated.',
  ],
};

function directoryReasons(
  { document, directory }: CompiledModel,
  facts: EnterpriseFacts,
  asOf: LocalDate,
  { status }: Evaluation,
): Reason[] {
  const found = directory?.status(facts, asOf);
  if (directory === null || found === undefined || found === 'GRADED') return [];
  const [textZh, textEn] = DIRECTORY_WORDS[found];
  return [
    {
      kind: 'DIRECTORY',
      id: directory.kind,
      indicator: null,
      textZh,
      textEn,
      points: null,
      grade: null,
      isDecisive: status === found,
      records: [],
      cites: citationsOf(document, document.subjects?.cites),
      provenance: leastCertain(provenancesIn(document.subjects)),
    },
  ];
}

function ruleReasons({ rules }: CompiledModel, facts: EnterpriseFacts, day: Day, evaluation: Evaluation): Reason[] {
  return rules
    .filter((rule) => rule.applies(facts, day))
    .map(({ document, leaf, cites, provenance, status }) => ({
      kind: 'RULE',
      id: document.id,
      indicator: leaf.document.id,
      textZh: document.means.zh,
      textEn: document.means.en,
      points: null,
      grade: document.grade?.text ?? null,
      isDecisive:
        status === null
          ? document.grade !== undefined && document.grade.text === evaluation.grade
          : status === evaluation.status,
      records: recordsUsed(leaf.measure(facts, day).records(facts, day)),
      cites,
      provenance,
    }));
}

function indicatorReason(leaf: Leaf, facts: EnterpriseFacts, day: Day): Reason[] {
  const points = leaf.points(facts, day);
  if (points === 0) return [];
  const { id, name, means } = leaf.document;
  return [
    {
      kind: 'INDICATOR',
      id,
      indicator: id,
      textZh: means === undefined ? name.text : `${name.text}：${means.zh}`,
      textEn: means?.en ?? name.text,
      points,
      grade: null,
      isDecisive: false,
      records: recordsUsed(leaf.measure(facts, day).records(facts, day)),
      cites: leaf.cites,
      provenance: leaf.pointsProvenance(facts, day),
    },
  ];
}

/** The threshold that the score alone has reached, whether or not a rule then left a worse grade. */
function thresholdReasons({ document, gradeOf }: CompiledModel, { grade, scoreThousandths }: Evaluation): Reason[] {
  const reached = document.scheme.grades.find(
    (each) => scoreThousandths !== null && each.grade === gradeOf(scoreThousandths),
  );
  if (reached?.from === undefined || scoreThousandths === null) return [];
  const from = pointsOf(reached.from);
  return [
    {
      kind: 'THRESHOLD',
      id: reached.grade,
      indicator: null,
      textZh: `得分 ${formatPoints(scoreThousandths)}，${reached.grade} 级自 ${formatPoints(from)} 分起。`,
      textEn: `Score ${formatPoints(scoreThousandths)}; grade ${reached.grade} begins at ${formatPoints(from)}.`,
      points: from,
      grade: reached.grade,
      isDecisive: reached.grade === grade,
      records: [],
      cites: citationsOf(document, document.scheme.cites),
      provenance: reached.from.provenance,
    },
  ];
}

function indicatorValue(leaf: Leaf, facts: EnterpriseFacts, day: Day): IndicatorValue {
  const measure = leaf.measure(facts, day);
  return {
    id: leaf.document.id,
    name: leaf.document.name.text,
    unit: measure.words === null ? measure.unit : 'WORD',
    value: triState(measure, measure.value(facts, day)),
    points: leaf.isScored ? leaf.points(facts, day) : null,
  };
}

function triState({ words }: Measure, value: number): TriState {
  if (value === UNKNOWN) return { state: 'UNKNOWN' };
  if (words !== null) return { state: 'VALUE', value: words[value] ?? '' };
  return value === 0 ? { state: 'ZERO' } : { state: 'VALUE', value };
}

function recordsUsed(records: readonly RecordFact[]): RecordUsed[] {
  return records.map(({ key, documentNumber, decidedOn }) => ({ key, documentNumber, decidedOn }));
}

function citationsOf({ citations }: ModelDocument, keys: readonly string[] | undefined): Citation[] {
  return (keys ?? []).flatMap((key) => citations[key] ?? []);
}
