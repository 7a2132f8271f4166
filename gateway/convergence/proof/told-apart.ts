import { EFFECTIVE_CLASSES, PUBLIC_GRADES } from '../../../schema/vocabulary/grade.ts';
import { stepsBelowBest } from '../ladder.ts';
import type { RuleSet } from '../rule-set.ts';
import type { RuleRow } from '../tables/contract.ts';
import type { Tables } from '../tables/decisions.ts';
import type { Finding } from './finding.ts';
import { hardRuleFinding } from './hard-rule.ts';

/** Differentiated supervision (分级分类监管): a worse class is told from the one before. */
export function toldApart({ classSteps, supervision, classValues, gradePoints }: Tables): Finding[] {
  const found: Finding[] = [];
  const tell = (decision: string, rule: string, zh: string, en: string) =>
    found.push(hardRuleFinding(decision, rule, 1, [], { zh, en }));
  const steps = (baseLetter: 'A' | 'B' | 'C', classUsed: 'B' | 'C' | 'D') =>
    first(classSteps.hits({ baseLetter, classUsed })).output.steps;
  for (const baseLetter of ['A', 'B', 'C'] as const) {
    for (const [better, worse] of [
      ['B', 'C'],
      ['C', 'D'],
    ] as const) {
      if (steps(baseLetter, worse) > steps(baseLetter, better)) continue;
      tell(
        'classSteps',
        'N+',
        `公共信用为 ${baseLetter} 时，行业档次 ${worse} 下调的级数应多于 ${better}：分级分类监管须有区别。`,
        `For baseLetter=${baseLetter}, a sector at ${worse} must lower more than one at ${better}: classes are told apart.`,
      );
    }
  }
  for (const [index, grade] of EFFECTIVE_CLASSES.entries()) {
    const worse = EFFECTIVE_CLASSES[index + 1];
    if (worse === undefined) continue;
    const ratio = (at: typeof grade) =>
      Number(
        first(supervision.hits({ grade: at, complete: true, keyDomain: false, annualCapReached: false })).output
          .multiplier,
      );
    if (ratio(worse) <= ratio(grade))
      tell(
        'supervision',
        `S-${worse}`,
        `${worse} 类的抽查比例倍数应高于 ${grade} 类：分级分类监管须有区别。`,
        `The inspection ratio for ${worse} must be higher than for ${grade}: classes are told apart.`,
      );
    const points = (at: typeof grade) => first(classValues.hits({ classUsed: at })).output.points;
    if (points(worse) >= points(grade))
      tell(
        'classValues',
        'WEIGHTED',
        `行业档次 ${worse} 的分值应低于 ${grade}。`,
        `A sector at ${worse} must have fewer points than one at ${grade}.`,
      );
  }
  for (const [index, grade] of PUBLIC_GRADES.entries()) {
    const { lowestPoints, midPoints } = first(gradePoints.hits({ grade })).output;
    const better = PUBLIC_GRADES[index - 1];
    const end = better === undefined ? 1001 : first(gradePoints.hits({ grade: better })).output.lowestPoints;
    if (midPoints >= lowestPoints && midPoints < end) continue;
    tell(
      'gradePoints',
      'WEIGHTED',
      `${grade} 级的代表分应在其分段 ${lowestPoints}–${end - 1} 之内。`,
      `The points that stand for ${grade} must lie in its band, ${lowestPoints} to ${end - 1}.`,
    );
  }
  return found;
}

/** Proved gapless when it was loaded. */
function first<Output>([row]: readonly RuleRow<Output>[]): RuleRow<Output> {
  if (row === undefined) throw new Error('a table without a gap has a row for each of its cases');
  return row;
}

const ONE_YEAR_MONTHS = 12;

export function settingFindings({
  worstBySectors,
  severePenaltyWindowMonths,
  generalRecordWindowMonths,
}: RuleSet['settings']): Finding[] {
  const found: Finding[] = [];
  const tell = (rule: string, zh: string, en: string) => found.push(hardRuleFinding(null, rule, 1, [], { zh, en }));
  if (stepsBelowBest(worstBySectors) >= stepsBelowBest('D'))
    tell(
      'P3',
      '设置 worstBySectors 不得为 D：只有硬性情形可至 D。',
      'The setting worstBySectors must not be D: only hard triggers lead to D.',
    );
  if (severePenaltyWindowMonths !== ONE_YEAR_MONTHS)
    tell(
      'H4',
      '设置 severePenaltyWindowMonths 应为 12：原文为一年内。',
      'The setting severePenaltyWindowMonths must be 12: the source says one year.',
    );
  if (generalRecordWindowMonths !== ONE_YEAR_MONTHS)
    tell(
      'H5',
      '设置 generalRecordWindowMonths 应为 12：原文为一年内。',
      'The setting generalRecordWindowMonths must be 12: the source says one year.',
    );
  return found;
}
