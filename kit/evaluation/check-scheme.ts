import type { Report } from './checking.ts';
import { inUnit } from './marked.ts';
import type { ModelDocument } from './model-schema.ts';

/** Grades each once; in a scored model thresholds that leave no gap, so that every score has one grade. */
export function checkScheme({ kind, scheme, points }: ModelDocument, report: Report): void {
  const { grades, higherIs } = scheme;
  for (const [position, { grade }] of grades.entries()) {
    if (grades.findIndex((each) => each.grade === grade) !== position)
      report(['scheme', 'grades', position, 'grade'], 'ID_DUPLICATE', 'The grade is there already. Keep one.');
  }
  if (kind !== 'SCORED') {
    for (const [position, { from }] of grades.entries()) {
      if (from !== undefined)
        report(
          ['scheme', 'grades', position, 'from'],
          'KIND_BROKEN',
          'Without points no score reaches a grade. Take it out.',
        );
    }
    return;
  }
  if (higherIs === undefined) {
    report(['scheme'], 'FIELD_MISSING', 'Say whether a higher score is better: add higherIs, BETTER or WORSE.');
    return;
  }
  if (points === undefined) return;
  const bounds = {
    least: inUnit(points.least, 'POINTS'),
    start: inUnit(points.start, 'POINTS'),
    most: inUnit(points.most, 'POINTS'),
  };
  for (const [name, bound] of Object.entries(bounds))
    if (bound === null) report(['points', name], 'VALUE_INVALID', 'Points have at most 3 decimals. Round it.');
  const { least, start, most } = bounds;
  if (least === null || start === null || most === null) return;
  if (least > start || start > most || least === most)
    report(['points'], 'POINTS_DIFFER', 'least, start and most must rise in this order. Correct them.');
  checkThresholds(grades, higherIs, { least, most }, report);
}

function checkThresholds(
  grades: ModelDocument['scheme']['grades'],
  higherIs: 'BETTER' | 'WORSE',
  { least, most }: { least: number; most: number },
  report: Report,
): void {
  const rising = higherIs === 'WORSE' ? grades : grades.toReversed();
  let previous: number | null = null;
  for (const grade of rising) {
    const path = ['scheme', 'grades', grades.indexOf(grade)];
    if (grade.from === undefined) {
      report(path, 'FIELD_MISSING', 'In a scored model every grade begins somewhere. Add from.');
      return;
    }
    const from = inUnit(grade.from, 'POINTS');
    if (from === null) {
      report([...path, 'from'], 'VALUE_INVALID', 'Points have at most 3 decimals. Round it.');
      return;
    }
    if (previous === null && from !== least) {
      report(
        [...path, 'from'],
        'THRESHOLDS_INVALID',
        'Scores below it would have no grade. Let it begin at the least score.',
      );
    } else if (previous !== null && (from <= previous || from > most)) {
      const order = higherIs === 'WORSE' ? 'rise' : 'fall';
      report(
        [...path, 'from'],
        'THRESHOLDS_INVALID',
        `From the best grade to the worst the thresholds must ${order}, within the least and most score. Correct it.`,
      );
    }
    previous = from;
  }
}
