import type { Citation, Provenance } from '../../schema/vocabulary/citation.ts';
import type { EnterpriseFacts } from './facts.ts';
import { leastCertain } from './marked.ts';
import { UNKNOWN } from './counting.ts';
import { compileMeasure, type Day, type Measure, type MeasureContext } from './measures.ts';
import { provenancesIn } from './model-marks.ts';
import type { IndicatorDocument, MeasureDocument, ModelDocument } from './model-schema.ts';
import { compileScore, pointsOf, type Score } from './scores.ts';

/** Something in thousandths of a point, or in an indicator's units, for an enterprise on a day. */
type Amount = (facts: EnterpriseFacts, day: Day) => number;

/** A measured indicator, compiled. */
export interface Leaf {
  readonly document: IndicatorDocument;
  readonly cites: readonly Citation[];
  /** Of the first measure, the only one of an indicator that rules read. */
  readonly unit: Measure['unit'];
  readonly words: Measure['words'];
  /** The value, from the second measure where the first knows nothing; or UNKNOWN. */
  readonly value: Amount;
  /** The measure that gives the value. */
  measure(facts: EnterpriseFacts, day: Day): Measure;
  /** Zero for an indicator that only rules read. */
  readonly points: Amount;
  readonly isScored: boolean;
  /** Of the measure alone: its window and the severity list it asks. */
  readonly measureProvenance: Provenance;
  /** Of the points that the value, or its being unknown, gives. */
  pointsProvenance(facts: EnterpriseFacts, day: Day): Provenance;
}

/** A group of indicators, compiled. */
interface Group {
  readonly document: IndicatorDocument;
  readonly unlimited: Amount;
  readonly points: Amount;
}

export interface Tree {
  /** Groups and leaves in the file's order, each group before its children. */
  readonly groups: readonly Group[];
  readonly leaves: ReadonlyMap<string, Leaf>;
  readonly points: Amount;
}

/** Compiles a checked tree to closures: nothing of the document is looked up while an enterprise is evaluated. */
export function compileTree(document: ModelDocument, context: Omit<MeasureContext, 'measures'>): Tree {
  const indicators = document.indicators ?? [];
  const measures = compileMeasures(leavesOf(indicators), context);
  const leaves = new Map<string, Leaf>();
  const groups: Group[] = [];

  function compile(indicator: IndicatorDocument, inherited: readonly string[]): Amount | null {
    const cites = indicator.cites ?? inherited;
    if (indicator.children === undefined) {
      const leaf = compileLeaf(indicator, cites, document, { ...context, measures });
      leaves.set(indicator.id, leaf);
      return leaf.isScored ? leaf.points : null;
    }
    const position = groups.length;
    const parts = indicator.children.flatMap((child) => compile(child, cites) ?? []);
    const unlimited = sumOf(pointsOf(indicator.start), parts);
    const { least, most } = indicator;
    const points = limited(
      unlimited,
      least === undefined ? Number.NEGATIVE_INFINITY : pointsOf(least),
      most === undefined ? Number.POSITIVE_INFINITY : pointsOf(most),
    );
    groups.splice(position, 0, { document: indicator, unlimited, points });
    return points;
  }

  const { points } = document;
  const total = sumOf(
    pointsOf(points?.start),
    indicators.flatMap((indicator) => compile(indicator, []) ?? []),
  );
  return {
    groups,
    leaves,
    points: points === undefined ? total : limited(total, pointsOf(points.least), pointsOf(points.most)),
  };
}

/** The measured indicators of a tree, in the file's order. */
export function leavesOf(indicators: readonly IndicatorDocument[]): IndicatorDocument[] {
  return indicators.flatMap((indicator) =>
    indicator.children === undefined ? [indicator] : leavesOf(indicator.children),
  );
}

/** How many indicators stand on each tier. */
export function tierCountsOf({ indicators }: Pick<ModelDocument, 'indicators'>): number[] {
  const counts: number[] = [];
  for (let tier = indicators ?? []; tier.length > 0; tier = tier.flatMap(({ children }) => children ?? []))
    counts.push(tier.length);
  return counts;
}

/** Totals last, since they read the others. */
function compileMeasures(
  leaves: readonly IndicatorDocument[],
  context: Omit<MeasureContext, 'measures'>,
): ReadonlyMap<string, Measure> {
  const measures = new Map<string, Measure>();
  for (const leaf of [...leaves.filter((each) => !isTotal(each)), ...leaves.filter(isTotal)])
    measures.set(leaf.id, compileMeasure(checked(leaf.measure), { ...context, measures }));
  return measures;
}

function isTotal({ measure }: IndicatorDocument): boolean {
  return measure?.kind === 'TOTAL';
}

function compileLeaf(
  indicator: IndicatorDocument,
  cites: readonly string[],
  document: ModelDocument,
  context: MeasureContext,
): Leaf {
  const first = checked(context.measures.get(indicator.id));
  const second = indicator.orElse === undefined ? null : compileMeasure(indicator.orElse.measure, context);
  const firstScore = scoreOf(indicator.score, first);
  const secondScore = scoreOf(indicator.orElse?.score, second);
  const unknown = pointsOf(indicator.unknown);
  const measureProvenance = leastCertain(marksOfMeasure(indicator, document));
  const firstProvenance = leastCertain([measureProvenance, ...provenancesIn(indicator.score)]);
  const secondProvenance = leastCertain(provenancesIn(indicator.orElse));
  const unknownProvenance = leastCertain(provenancesIn(indicator.unknown));
  return {
    document: indicator,
    cites: cites.flatMap((key) => document.citations[key] ?? []),
    unit: first.unit,
    words: first.words,
    value: (facts, day) => {
      const value = first.value(facts, day);
      return value === UNKNOWN && second !== null ? second.value(facts, day) : value;
    },
    measure: (facts, day) =>
      second !== null && first.value(facts, day) === UNKNOWN && second.value(facts, day) !== UNKNOWN ? second : first,
    points: pointsOfReadings(
      { measure: first, score: firstScore },
      second === null ? null : { measure: second, score: secondScore },
      unknown,
    ),
    isScored: indicator.score !== undefined,
    measureProvenance,
    pointsProvenance: (facts, day) => {
      if (first.value(facts, day) !== UNKNOWN) return firstProvenance;
      return second === null || second.value(facts, day) === UNKNOWN ? unknownProvenance : secondProvenance;
    },
  };
}

interface ScoredReading {
  readonly measure: Measure;
  readonly score: Score;
}

function pointsOfReadings(first: ScoredReading, second: ScoredReading | null, unknown: number): Amount {
  const { measure, score } = first;
  if (second === null) {
    return (facts, day) => {
      const value = measure.value(facts, day);
      return value === UNKNOWN ? unknown : score(value);
    };
  }
  const otherwise = pointsOfReadings(second, null, unknown);
  return (facts, day) => {
    const value = measure.value(facts, day);
    return value === UNKNOWN ? otherwise(facts, day) : score(value);
  };
}

function scoreOf(document: IndicatorDocument['score'], measure: Measure | null): Score {
  return document === undefined || measure === null ? () => 0 : compileScore(document, measure.unit, measure.words);
}

/** The marks that a value rests on: windows, the severity list where it is asked, and those of a total's parts. */
function marksOfMeasure({ measure }: Pick<IndicatorDocument, 'measure'>, document: ModelDocument): Provenance[] {
  if (measure?.kind === 'TOTAL') {
    const parts = leavesOf(document.indicators ?? []).filter(({ id }) => measure.of.includes(id));
    return parts.flatMap((part) => marksOfMeasure(part, document));
  }
  return [...provenancesIn(measure), ...(asksSeverity(measure) ? provenancesIn(document.severity) : [])];
}

/** Whether the measure picks penalties by how serious they are. */
function asksSeverity(measure: MeasureDocument | undefined): boolean {
  return measure !== undefined && 'where' in measure && measure.where?.severity !== undefined;
}

function sumOf(start: number, parts: readonly Amount[]): Amount {
  return (facts, day) => {
    let sum = start;
    for (const part of parts) sum += part(facts, day);
    return sum;
  };
}

function limited(points: Amount, least: number, most: number): Amount {
  return (facts, day) => {
    const unlimited = points(facts, day);
    return unlimited < least ? least : unlimited > most ? most : unlimited;
  };
}

function checked<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The model was compiled without being checked: a measure is missing.');
  return value;
}
