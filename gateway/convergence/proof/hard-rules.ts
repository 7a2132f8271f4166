import type { RuleSet } from '../rule-set.ts';
import type { Finding } from './finding.ts';
import { heldAgainst } from './hard-rule.ts';
import { SUPERVISION } from './hard-rules-of-supervision.ts';
import {
  BASE_GRADE,
  CAPS,
  CLASS_STEPS,
  CLASS_VALUES,
  EFFECTIVE_CLASS,
  GRADE_SOURCE,
  GUARDS,
  REGISTRATION,
  RELIEF,
} from './hard-rules-of-tiers.ts';
import { settingFindings, toldApart } from './told-apart.ts';

/**
 * The hard rules: what every rule set must carry out, whatever an official chooses (domain dossier §3.3). They are written
 * here a second time, apart from the tables, so that a table can be held against them case by case.
 */
export function hardRuleFindings(ruleSet: RuleSet): Finding[] {
  const { tables, settings } = ruleSet;
  return [
    ...heldAgainst(tables, 'registration', REGISTRATION),
    ...heldAgainst(tables, 'baseGrade', BASE_GRADE),
    ...heldAgainst(tables, 'effectiveClass', EFFECTIVE_CLASS),
    ...heldAgainst(tables, 'classSteps', CLASS_STEPS),
    ...heldAgainst(tables, 'relief', RELIEF),
    ...heldAgainst(tables, 'caps', CAPS),
    ...heldAgainst(tables, 'supervision', SUPERVISION),
    ...heldAgainst(tables, 'guards', GUARDS),
    ...heldAgainst(tables, 'sectorGradeSource', GRADE_SOURCE),
    ...heldAgainst(tables, 'classValues', CLASS_VALUES),
    ...toldApart(tables),
    ...settingFindings(settings),
  ];
}
