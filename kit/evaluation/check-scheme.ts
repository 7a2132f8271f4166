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
  let previous: number | null = null;
  for (const [position, grade] of grades.entries()) {
    const path = ['scheme', 'grades', position];
    const from = grade.from === undefined ? undefined : inUnit(grade.from, 'POINTS');
    if (from === undefined) report(path, 'FIELD_MISSING', 'In a scored model every grade begins somewhere. Add from.');
    if (from === null) report([...path, 'from'], 'VALUE_INVALID', 'Points have at most 3 decimals. Round it.');
    if (from === undefined || from === null) return;
    const isLowest = position === (higherIs === 'WORSE' ? 0 : grades.length - 1);
    const isInOrder = previous === null || (higherIs === 'WORSE' ? from > previous : from < previous);
    if (!isInOrder || from < least || from > most) {
      const order = higherIs === 'WORSE' ? 'rise' : 'fall';
      const rule = `From the best grade to the worst the thresholds must ${order}, within the least and most score.`;
      report([...path, 'from'], 'THRESHOLDS_INVALID', `${rule} Correct it.`);
    } else if (isLowest && from !== least) {
      const rule = 'Scores below it would have no grade.';
      report([...path, 'from'], 'THRESHOLDS_INVALID', `${rule} Let it begin at the least score.`);
    }
    previous = from;
  }
}
