import type { Path, Report } from './checking.ts';
import type { CheckedLeaf } from './check-tree.ts';
import { inUnit } from './marked.ts';
import type { ModelDocument, RuleDocument } from './model-schema.ts';
import { RULE_STATUSES } from './rules.ts';

/** Direct rules and needs: that what they name is there, and that each rule can make a difference. */
export function checkRules(document: ModelDocument, leaves: ReadonlyMap<string, CheckedLeaf>, report: Report): void {
  for (const [position, id] of (document.needs ?? []).entries()) {
    if (!leaves.has(id)) report(['needs', position], 'INDICATOR_UNKNOWN', 'No measured indicator has this id.');
  }
  const rules = document.rules ?? [];
  for (const [position, rule] of rules.entries()) {
    const path = ['rules', position];
    if (rules.findIndex(({ id }) => id === rule.id) !== position)
      report([...path, 'id'], 'ID_DUPLICATE', 'Another rule has this id. Write another.');
    checkOutcome(rule, document, path, report);
    const leaf = leaves.get(rule.when.indicator);
    if (leaf === undefined)
      report([...path, 'when', 'indicator'], 'INDICATOR_UNKNOWN', 'No measured indicator has this id.');
    else checkCondition(rule, leaf, [...path, 'when'], report);
  }
}

function checkOutcome({ grade, status }: RuleDocument, { scheme }: ModelDocument, path: Path, report: Report): void {
  if ((grade === undefined) === (status === undefined))
    report(path, 'KIND_BROKEN', 'A rule gives a grade or a status. Keep one of them.');
  const rank = scheme.grades.findIndex((each) => each.grade === grade?.text);
  if (grade !== undefined && rank === -1)
    report(
      [...path, 'grade'],
      'GRADE_UNKNOWN',
      `No such grade. There are ${scheme.grades.map((each) => each.grade).join(', ')}.`,
    );
  if (rank === 0)
    report(
      [...path, 'grade'],
      'GRADE_UNKNOWN',
      'A rule leaves no better grade than its own, and none is better than the best. Take it out.',
    );
  if (status !== undefined && !RULE_STATUSES.some((known) => known === status.text))
    report([...path, 'status'], 'WORD_UNKNOWN', `No such status. There are ${RULE_STATUSES.join(', ')}.`);
}

function checkCondition(
  { when }: RuleDocument,
  { document: leaf, reading }: CheckedLeaf,
  path: Path,
  report: Report,
): void {
  if ((when.atLeast === undefined) === (when.is === undefined))
    report(path, 'KIND_BROKEN', 'A rule asks atLeast of a number or is of a word. Keep one of them.');
  if (leaf.orElse !== undefined)
    report(
      [...path, 'indicator'],
      'INDICATOR_UNFIT',
      'It may be measured in two ways. Let the rule read one that is measured in one way.',
    );
  if (when.atLeast !== undefined && leaf.direction === 'POSITIVE')
    report(
      [...path, 'indicator'],
      'DIRECTION_BROKEN',
      'More of it is good, and the rule would punish more of it. Read another indicator.',
    );
  if (reading === null) return;
  if ((when.is !== undefined) !== (reading.words !== null))
    report(
      path,
      'INDICATOR_UNFIT',
      reading.words === null ? 'It measures a number: ask atLeast.' : 'It measures a word: ask is.',
    );
  if (when.atLeast !== undefined && (inUnit(when.atLeast, reading.unit) ?? 0) < 1)
    report([...path, 'atLeast'], 'VALUE_INVALID', 'Write a number above 0, no finer than the unit of the indicator.');
  for (const [position, word] of (when.is ?? []).entries())
    if (reading.words?.includes(word) === false)
      report([...path, 'is', position], 'WORD_UNKNOWN', `No such word. There are ${reading.words.join(', ')}.`);
}
