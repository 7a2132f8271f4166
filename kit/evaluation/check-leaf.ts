import type { CheckContext, Path, PlacedLeaf, Reading, Report } from './checking.ts';
import { checkMeasure } from './check-measure.ts';
import { inUnit, type MarkedDecimal } from './marked.ts';
import type { IndicatorDocument, MeasureDocument, ScoreDocument } from './model-schema.ts';

/**
 * One measured indicator: that it can be read and scored, and that more of it moves the score the way it says.
 * What it measures, or null where it cannot be read.
 */
export function checkLeaf({ document: leaf, path }: PlacedLeaf, context: CheckContext): Reading | null {
  if (leaf.measure === undefined) {
    context.report(path, 'FIELD_MISSING', 'It has neither children nor a measure. Add one of them.');
    return null;
  }
  const reading = checkMeasure(leaf.measure, [...path, 'measure'], context);
  if (leaf.score === undefined) checkUnscored(leaf, path, context);
  else checkScored({ ...leaf, measure: leaf.measure, score: leaf.score }, reading, path, context);
  return reading;
}

function checkUnscored(leaf: IndicatorDocument, path: Path, context: CheckContext): void {
  for (const field of ['unknown', 'orElse'] as const) {
    if (leaf[field] !== undefined)
      context.report([...path, field], 'TREE_INVALID', 'It gives no points. Add a score, or take this out.');
  }
  checkIsRead(leaf.id, path, context);
}

function checkScored(
  leaf: IndicatorDocument & { measure: MeasureDocument; score: ScoreDocument },
  reading: Reading | null,
  path: Path,
  context: CheckContext,
): void {
  const { document, report } = context;
  if (document.kind !== 'SCORED') {
    report([...path, 'score'], 'KIND_BROKEN', `A model of kind ${document.kind} gives no points. Take the score out.`);
    return;
  }
  const points = reading === null ? null : checkScore(leaf.score, reading, [...path, 'score'], report);
  if (leaf.orElse !== undefined) {
    const other = checkMeasure(leaf.orElse.measure, [...path, 'orElse', 'measure'], context);
    if (other !== null) checkScore(leaf.orElse.score, other, [...path, 'orElse', 'score'], report);
  }
  const { direction, unknown } = leaf;
  if (direction === undefined) report(path, 'FIELD_MISSING', 'It gives points. Add direction, POSITIVE or NEGATIVE.');
  if (unknown === undefined)
    report(path, 'FIELD_MISSING', 'It gives points. Say with unknown what it gives while nothing is known.');
  if (points === null || direction === undefined || unknown === undefined) return;
  checkDirection(direction, leaf.measure, points, [...path, 'score'], context);
  const pointsOfNone = isPartlyKnown(leaf.measure) ? (points[0] ?? 0) : null;
  checkUnknown(unknown, points, pointsOfNone, [...path, 'unknown'], context);
}

/**
 * More of something good never makes the score worse, more of something bad never better, nor does a better result of
 * another system ever make it worse. Other words have no order.
 */
function checkDirection(
  direction: 'POSITIVE' | 'NEGATIVE',
  measure: MeasureDocument,
  inOrder: readonly number[],
  path: Path,
  { document, report }: CheckContext,
): void {
  if (measure.kind === 'WORD') return;
  // Results stand best first. In a score of risk, more of something bad gives more points.
  const isBetterUpwards = measure.kind !== 'RESULT' && direction === 'POSITIVE';
  const sign = isBetterUpwards === (document.scheme.higherIs === 'BETTER') ? 1 : -1;
  if (inOrder.every((points, position) => sign * (points - (inOrder[position - 1] ?? points)) >= 0)) return;
  const rule =
    measure.kind === 'RESULT'
      ? 'A better result must never make the score worse.'
      : `${direction} means that more of it never makes the score ${direction === 'POSITIVE' ? 'worse' : 'better'}.`;
  report(path, 'DIRECTION_BROKEN', `${rule} Turn the points or the direction round.`);
}

function checkIsRead(id: string, path: Path, { document, leaves, report }: CheckContext): void {
  const isRead =
    (document.rules ?? []).some(({ when }) => when.indicator === id) ||
    (document.needs ?? []).includes(id) ||
    [...leaves.values()].some(({ document: { measure } }) => measure?.kind === 'TOTAL' && measure.of.includes(id));
  if (!isRead)
    report(path, 'TREE_INVALID', 'It gives no points, and no rule, total or needs reads it. Add a score or a rule.');
}

/** Points in the order of the values, from zero or the first word on; null where they cannot be read. */
function checkScore(
  score: ScoreDocument,
  { unit, words }: Reading,
  path: Path,
  report: Report,
): readonly number[] | null {
  let isSound = true;
  const exact = (decimal: MarkedDecimal, inWhat: typeof unit, at: Path): number => {
    const value = inUnit(decimal, inWhat);
    if (value === null) {
      report(
        [...path, ...at],
        'VALUE_INVALID',
        'It is finer than its unit: points have at most 3 decimals, counts none. Round it.',
      );
      isSound = false;
    }
    return value ?? 0;
  };
  if ((score.kind === 'WORDS') !== (words !== null)) {
    const mend =
      words === null
        ? 'It measures a number: score it by EACH, STEPS or SHARE.'
        : 'It measures a word: score it by WORDS.';
    report([...path, 'kind'], 'INDICATOR_UNFIT', mend);
    return null;
  }
  let inOrder: number[] = [];
  switch (score.kind) {
    case 'EACH': {
      const points = exact(score.points, 'POINTS', ['points']);
      const cap = exact(score.cap, 'POINTS', ['cap']);
      if (points === 0 || Math.sign(points) !== Math.sign(cap) || Math.abs(cap) < Math.abs(points))
        report(
          [...path, 'cap'],
          'POINTS_DIFFER',
          'It must go at least as far as one of them does, on the same side of 0.',
        );
      inOrder = [0, points, cap];
      break;
    }
    case 'STEPS': {
      const from = score.steps.map((step, position) => exact(step.from, unit, ['steps', position, 'from']));
      inOrder = score.steps.map((step, position) => exact(step.points, 'POINTS', ['steps', position, 'points']));
      if (from[0] !== 0)
        report([...path, 'steps', 0, 'from'], 'STEPS_INVALID', 'Values below it would have no points. Begin at 0.');
      const fallen = from.findIndex((each, position) => position > 0 && each <= (from[position - 1] ?? 0));
      if (fallen !== -1)
        report([...path, 'steps', fallen, 'from'], 'STEPS_INVALID', 'Steps must rise. Put them in order.');
      break;
    }
    case 'SHARE': {
      inOrder = [0, exact(score.points, 'POINTS', ['points'])];
      if (exact(score.of, unit, ['of']) <= 0)
        report([...path, 'of'], 'VALUE_INVALID', 'A share is of something. Write the most that the value can be.');
      break;
    }
    case 'WORDS': {
      for (const word of words ?? []) {
        const decimal = score.points[word];
        if (decimal === undefined) report([...path, 'points'], 'WORD_UNKNOWN', `Say what ${word} gives. Add it.`);
        else inOrder.push(exact(decimal, 'POINTS', ['points', word]));
      }
      for (const word of Object.keys(score.points))
        if (words?.includes(word) !== true)
          report([...path, 'points', word], 'WORD_UNKNOWN', `No such word. There are ${(words ?? []).join(', ')}.`);
    }
  }
  return isSound ? inOrder : null;
}

/** Whether single records may leave the value open: then it must score as none, or a further record could help. */
function isPartlyKnown(measure: MeasureDocument): boolean {
  if (measure.kind === 'AMOUNT') return true;
  return 'where' in measure && (measure.where?.kind !== undefined || measure.where?.seriousConsequence !== undefined);
}

/** Silence is never good news: what is unknown scores no better than the best that could be known. */
function checkUnknown(
  unknown: MarkedDecimal,
  points: readonly number[],
  pointsOfNone: number | null,
  path: Path,
  { document, report }: CheckContext,
): void {
  const value = inUnit(unknown, 'POINTS');
  if (value === null) {
    report(path, 'VALUE_INVALID', 'Points have at most 3 decimals. Round it.');
    return;
  }
  const isBetter = document.scheme.higherIs === 'WORSE' ? value < Math.min(...points) : value > Math.max(...points);
  if (isBetter)
    report(path, 'UNKNOWN_FAVOURED', 'Not knowing would be worth more than the best value. Lower its worth.');
  if (pointsOfNone !== null && value !== pointsOfNone) {
    const why = 'Single records may not say what they are, and a further record must never improve the score.';
    report(path, 'UNKNOWN_FAVOURED', `${why} Give the points of no record.`);
  }
}
