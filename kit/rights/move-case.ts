import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Database } from '../database/database.ts';
import { HubError } from '../errors.ts';
import { takeFeed, tellChanges } from '../feed/changes.ts';
import type { RowTexts, WriteTarget } from '../feed/records-kind.ts';
import { addEvent, caseById, saveStep } from './case-store.ts';
import { checkNote } from './check-note.ts';
import { repairNeedProblems } from './check-application.ts';
import { repairRulesOf } from './limits/repair-rules.ts';
import { OBJECTION_TRANSITIONS, type ObjectionAction, type ObjectionState } from './objection.ts';
import { recordNamed } from './open-cases.ts';
import { readReplacement } from './replacement.ts';
import { REPAIR_TRANSITIONS, type RepairAction, repairDecisionDueOn, type RepairState } from './repair.ts';
import type { CaseAction, CaseState, RightsCase } from './rights-case.ts';
import type { Occasion, RightsSetting, RightsStoreTables } from './rights-setting.ts';
import { noteObjection } from './standing-store.ts';
import { isClosed, nextState } from './state-machine.ts';
import { type Effect, takeEffect } from './take-effect.ts';

/** One step of a case, as somebody asks for it. */
export interface Step {
  readonly id: string;
  readonly kind: RightsCase['kind'];
  readonly action: CaseAction;
  /** As the identity provider names them. */
  readonly actor: string;
  readonly note?: string | null | undefined;
  readonly decisionNumber?: string | null | undefined;
  /** The record that takes the place of the one objected to, by column. */
  readonly replacement?: RowTexts | null | undefined;
}

/**
 * Moves a case on by one step. State, history, standing of the record, grade and change feed become durable together, or
 * not at all.
 * @throws {HubError} CASE_UNKNOWN, TRANSITION_REFUSED, REASON_MISSING, REPLACEMENT_INVALID, REPAIR_NOT_NEEDED, TEXT_TOO_LONG, PERSONAL_VALUE, CHARACTER_NOT_ALLOWED
 */
export async function moveCase(
  database: Database<RightsStoreTables>,
  setting: RightsSetting,
  step: Step,
  now: Date = new Date(),
): Promise<RightsCase> {
  checkNote(step);
  return database.write(async (transaction) => {
    const target: WriteTarget = { transaction, engine: database.engine };
    const sequence = await takeFeed(target); // whoever decides waits here for the decision before
    const found = await caseById(transaction, step.id);
    if (found === null || found.kind !== step.kind)
      throw new HubError(
        'CASE_UNKNOWN',
        `There is no ${step.kind === 'REPAIR' ? 'application for repair' : 'objection'} with this id. List the cases to see the ids.`,
      );
    const occasion: Occasion = { target, today: todayInShanghai(now), receivedAt: now.toISOString() };
    const moved = movedOn(setting, found, step.action, occasion.today);
    const effect = await effectOf(setting, found, step, { sequence, now, occasion });
    await saveStep(target, moved);
    await addEvent(target, moved, {
      name: step.action,
      stateAfter: moved.state,
      actor: step.actor,
      note: step.note ?? null,
      decisionNumber: step.decisionNumber ?? null,
      detail: effect.detail,
      occurredOn: occasion.today,
      occurredAt: occasion.receivedAt,
    });
    if (moved.kind === 'OBJECTION' && moved.stepDueOn === null && moved.recordKey !== null) {
      const { uscc, recordKind, recordKey } = moved;
      await noteObjection(target, { uscc, recordKind, recordKey, origin: setting.code }, null, occasion.receivedAt);
    }
    for (const [index, kind] of effect.told.entries())
      await tellChanges(target, sequence + index, kind, [moved.uscc], occasion.receivedAt);
    return moved;
  });
}

const NO_EFFECT: Effect = { told: ['rights'], detail: {} };

async function effectOf(
  setting: RightsSetting,
  rightsCase: RightsCase,
  { action, decisionNumber, replacement }: Step,
  { sequence, now, occasion }: { sequence: number; now: Date; occasion: Occasion },
): Promise<Effect> {
  const isReplaced = replacement !== null && replacement !== undefined;
  if (isReplaced && action !== 'UPHOLD')
    throw new HubError(
      'REPLACEMENT_INVALID',
      'Only an objection that is upheld is settled by another record. Leave it out.',
    );
  if (action !== 'UPHOLD' && action !== 'GRANT' && action !== 'REVOKE') return NO_EFFECT;
  if (action === 'GRANT') await refuseNeedless(setting, rightsCase, occasion);
  return takeEffect(
    setting,
    {
      rightsCase,
      action,
      decisionNumber: decisionNumber ?? null,
      replacement: isReplaced ? readReplacement(setting, rightsCase, replacement, now) : null,
      sequence,
    },
    occasion,
  );
}

/** Display may have ended since the application. */
async function refuseNeedless(
  setting: RightsSetting,
  rightsCase: RightsCase,
  { target, today }: Occasion,
): Promise<void> {
  const record = await recordNamed(target, setting, rightsCase, today);
  const [problem] = record === null ? [] : repairNeedProblems(record);
  if (problem !== undefined)
    throw new HubError(problem.code, `${problem.message} Refuse the application, or let it be withdrawn.`);
}

const DECISIONS: readonly CaseAction[] = ['UPHOLD', 'REJECT', 'GRANT', 'REFUSE'];

/** The case after the step, as far as its own dates and state go. */
function movedOn(setting: RightsSetting, rightsCase: RightsCase, action: CaseAction, today: LocalDate): RightsCase {
  const { kind, stepDueOn, dueOn } = rightsCase;
  const { state, closed } = kind === 'OBJECTION' ? objectionAfter(rightsCase, action) : repairAfter(rightsCase, action);
  const isDecision = DECISIONS.includes(action);
  const due = stepDueOn ?? dueOn;
  return {
    ...rightsCase,
    state,
    stepDueOn: closed ? null : nextDueOn(setting, rightsCase, state, today),
    decidedOn: isDecision ? today : rightsCase.decidedOn,
    timeliness: isDecision ? (today <= due ? 'IN_TIME' : 'LATE') : rightsCase.timeliness,
  };
}

function objectionAfter({ state }: RightsCase, action: CaseAction): { state: CaseState; closed: boolean } {
  // An objection's state is one of its own, and nextState refuses actions that are not.
  const next = nextState(OBJECTION_TRANSITIONS, state as ObjectionState, action as ObjectionAction);
  return { state: next, closed: isClosed(OBJECTION_TRANSITIONS, next) };
}

function repairAfter({ state }: RightsCase, action: CaseAction): { state: CaseState; closed: boolean } {
  // As above.
  const next = nextState(REPAIR_TRANSITIONS, state as RepairState, action as RepairAction);
  return { state: next, closed: next === 'SYNCED' || isClosed(REPAIR_TRANSITIONS, next) };
}

/** The decision on a repair has a limit of its own from acceptance on; every other step has the limit of the whole. */
function nextDueOn(
  { repairRules, publication }: RightsSetting,
  { kind, rule: ruleId, submittedOn, dueOn }: RightsCase,
  state: CaseState,
  today: LocalDate,
): LocalDate {
  if (kind === 'OBJECTION' || state !== 'ACCEPTED') return dueOn;
  const rule = repairRulesOf(repairRules, publication.channel).find(({ id }) => id === ruleId);
  return rule === undefined ? dueOn : repairDecisionDueOn(rule, submittedOn, today);
}
