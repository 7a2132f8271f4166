import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { RowProblem, WriteTarget } from '../feed/records-kind.ts';
import { caseIdOf, type OpenCases } from './application-kinds.ts';
import { addCase, addEvent, openCaseAbout } from './case-store.ts';
import { objectionProblems, repairProblems } from './check-application.ts';
import { ruleOn } from './limits/working-day-limit.ts';
import { repairRulesOf } from './limits/repair-rules.ts';
import { objectionDueOn } from './objection.ts';
import { type LivingRecord, recordLives } from './record-lives.ts';
import { repairDueOn } from './repair.ts';
import type { Application, RightsCase, Submitter } from './rights-case.ts';
import type { RightsSetting } from './rights-setting.ts';
import { noteObjection, transactionOf } from './standing-store.ts';

type OpeningSetting = Pick<RightsSetting, 'code' | 'publication' | 'severeList' | 'objectionRules' | 'repairRules'>;

/** Who brings an application. */
export interface Applicant {
  readonly submittedBy: Submitter;
  /** As the identity provider names them; the file or mutation where it came by row. */
  readonly actor: string;
}

/** Opens cases for rows: they come from an agency, by file or mutation. */
export function caseOpener(setting: OpeningSetting): OpenCases {
  return async (target, applications, receivedAt) => {
    const changed: Uscc[] = [];
    for (const application of applications) {
      const applicant: Applicant = { submittedBy: 'AGENCY', actor: setting.code };
      const { isNew } = await openCase(target, setting, application, applicant, receivedAt);
      if (isNew) changed.push(application.uscc);
    }
    return changed;
  };
}

/**
 * Opens a case for an application, in the caller's transaction, which has taken the change feed. An application that
 * cannot be entered upon is kept as RETURNED with its reasons; the same application again finds its case.
 */
export async function openCase(
  target: WriteTarget,
  setting: OpeningSetting,
  application: Application,
  { submittedBy, actor }: Applicant,
  receivedAt: string,
): Promise<{ id: string; isNew: boolean }> {
  const id = caseIdOf(application);
  const today = todayInShanghai(new Date(receivedAt));
  const transaction = transactionOf(target);
  const record = await recordNamed(target, setting, application, today);
  const openCaseId = await openCaseAbout(transaction, application, id);
  const { rule, dueOn, problems } = rulesFor(setting, application, { record, openCaseId, submittedBy });
  const isReturned = problems.length > 0;
  const rightsCase: RightsCase = {
    ...application,
    id,
    state: isReturned ? 'RETURNED' : 'SUBMITTED',
    submittedBy,
    dueOn,
    stepDueOn: isReturned ? null : dueOn,
    rule,
    decidedOn: null,
    timeliness: null,
    problems,
    receivedAt,
  };
  if (!(await addCase(target, rightsCase))) return { id, isNew: false };
  await addEvent(target, rightsCase, {
    name: 'SUBMIT',
    stateAfter: rightsCase.state,
    actor,
    note: null,
    decisionNumber: null,
    detail: {},
    occurredOn: today,
    occurredAt: receivedAt,
  });
  const { uscc, recordKind, recordKey, kind } = application;
  if (kind === 'OBJECTION' && recordKey !== null && !isReturned)
    await noteObjection(target, { uscc, recordKind, recordKey, origin: setting.code }, dueOn, receivedAt);
  return { id, isNew: true };
}

/** The record an application or a case names, with its life today; null where the sector holds none. */
export async function recordNamed(
  target: WriteTarget,
  setting: Pick<RightsSetting, 'publication' | 'severeList'>,
  { uscc, recordKind, recordKey }: Pick<Application, 'uscc' | 'recordKind' | 'recordKey'>,
  today: RightsCase['submittedOn'],
): Promise<LivingRecord | null> {
  const records = await recordLives(transactionOf(target), setting, uscc, today);
  return records.find(({ kind, key }) => kind === recordKind && key === recordKey) ?? null;
}

function rulesFor(
  { objectionRules, repairRules, publication }: OpeningSetting,
  application: Application,
  circumstances: Parameters<typeof objectionProblems>[1],
): { rule: string; dueOn: RightsCase['dueOn']; problems: RowProblem[] } {
  const { kind, submittedOn } = application;
  if (kind === 'OBJECTION') {
    const rule = ruleOn(objectionRules, submittedOn);
    return {
      rule: rule.id,
      dueOn: objectionDueOn(rule, submittedOn),
      problems: objectionProblems(application, circumstances),
    };
  }
  const rule = ruleOn(repairRulesOf(repairRules, publication.channel), submittedOn);
  return {
    rule: rule.id,
    dueOn: repairDueOn(rule, submittedOn),
    problems: repairProblems(application, circumstances, rule),
  };
}
