import type { RecordStanding } from '../records/record-standing.ts';
import type { WriteTarget } from '../feed/records-kind.ts';
import { standingsOf } from './record-lives.ts';
import { recordNamed } from './open-cases.ts';
import { currentGrade, isGivenAnew, regrade } from './regrade.ts';
import { recordKeyOf, storedContent } from './record-tables.ts';
import type { Replacement } from './replacement.ts';
import type { CaseAction, EventDetail, Regrade, RightsCase } from './rights-case.ts';
import type { Occasion, RightsSetting } from './rights-setting.ts';
import { type StandingChange, transactionOf, writeStanding } from './standing-store.ts';

/** A decision about to take effect. */
export interface Decision {
  readonly rightsCase: RightsCase;
  readonly action: Extract<CaseAction, 'UPHOLD' | 'GRANT' | 'REVOKE'>;
  readonly decisionNumber: string | null;
  readonly replacement: Replacement | null;
  /** The first sequence that the decision will be told under. */
  readonly sequence: number;
}

/** What took effect: kinds of change to tell, in order, and what the case's history keeps. */
export interface Effect {
  readonly told: readonly string[];
  readonly detail: EventDetail;
}

const REASONS = { UPHOLD: 'OBJECTION_UPHELD', GRANT: 'RECORD_REPAIRED', REVOKE: 'REPAIR_REVOKED' } as const;

/**
 * Lets a decision take effect, in its transaction: the record leaves every input, or is corrected, or stands again; the
 * grade is given anew; and the change feed will carry it to every sector.
 */
export async function takeEffect(setting: RightsSetting, decision: Decision, occasion: Occasion): Promise<Effect> {
  const { rightsCase, replacement } = decision;
  const { uscc, recordKind, recordKey } = rightsCase;
  const wasUsed = await isUsed(setting, rightsCase, occasion);
  const change = await standingAfter(decision, occasion);
  if (change !== null && recordKey !== null) {
    const key = { uscc, recordKind, recordKey, origin: setting.code };
    await writeStanding(occasion.target, key, change, occasion.receivedAt);
  }
  const graded = await replaceAndRegrade(setting, decision, wasUsed, occasion);
  return {
    told: [
      ...new Set([
        change === null ? 'rights' : 'standings',
        ...(replacement === null ? [] : [replacement.kind.name]),
        ...(graded !== null && isGivenAnew(graded) ? ['grades'] : []),
      ]),
    ],
    detail: {
      ...(graded === null ? {} : { regrade: graded }),
      ...(replacement === null ? {} : { replacedBy: replacedBy(replacement) }),
    },
  };
}

/** Writes the replacing record, and gives the grade anew where an input of it has changed. */
async function replaceAndRegrade(
  setting: RightsSetting,
  { rightsCase, action, replacement, sequence }: Decision,
  wasUsed: boolean,
  occasion: Occasion,
): Promise<Regrade | null> {
  const { target, receivedAt } = occasion;
  const { uscc, id, recordKind, recordKey } = rightsCase;
  const reason = REASONS[action];
  const gradeNow = () => currentGrade(transactionOf(target), setting, uscc, occasion.today);
  const before = await gradeNow();
  if (replacement !== null) await replacement.kind.write(target, [replacement.record], receivedAt);
  if (replacement !== null && recordKind === 'GRADE')
    return { outcome: 'REGRADED', reason, before, after: await gradeNow() };
  const inputsChanged =
    replacement !== null ||
    recordKind === 'GRADE' ||
    recordKey === null ||
    wasUsed !== (await isUsed(setting, rightsCase, occasion));
  if (!inputsChanged) return null;
  const record = recordKey === null ? null : { kind: recordKind, key: recordKey };
  return regrade(setting, { uscc, reason, caseId: id, key: id, sequence, record }, occasion);
}

function replacedBy({ kind, record }: Replacement): string {
  return recordKeyOf(kind.name, record) ?? record.key;
}

/** Whether the record is an input of the grade today. */
async function isUsed(setting: RightsSetting, rightsCase: RightsCase, { target, today }: Occasion): Promise<boolean> {
  if (rightsCase.recordKind === 'GRADE' || rightsCase.recordKey === null) return false;
  const record = await recordNamed(target, setting, rightsCase, today);
  return record?.life.status === 'SHOWN';
}

/** What the decision makes of the record; null where it is about a grade, or about a record that was missing. */
async function standingAfter(decision: Decision, { target, today }: Occasion): Promise<StandingChange | null> {
  const { rightsCase, action, decisionNumber, replacement, sequence } = decision;
  if (rightsCase.recordKind === 'GRADE' || rightsCase.objectionKind === 'MISSING') return null;
  // An objection upheld since holds by itself: revoking the repair does not bring the record back.
  if (action === 'REVOKE' && !(await isRepairedBy(rightsCase, target))) return null;
  const isCorrection =
    replacement !== null && recordKeyOf(replacement.kind.name, replacement.record) === rightsCase.recordKey;
  return {
    effect: isCorrection ? 'CORRECTED' : EFFECTS[action],
    effectiveOn: today,
    reason: null,
    caseId: rightsCase.id,
    decisionNumber,
    refusedContent: isCorrection ? await storedContent(target, replacement.kind.name, replacement.record) : null,
    sequence,
  };
}

async function isRepairedBy({ id, uscc, recordKey }: RightsCase, target: WriteTarget): Promise<boolean> {
  const standings = await standingsOf(transactionOf(target), uscc);
  return standings.some((each) => each.recordKey === recordKey && each.effect === 'REPAIRED' && each.caseId === id);
}

const EFFECTS: Readonly<Record<Decision['action'], RecordStanding['effect']>> = {
  UPHOLD: 'WITHDRAWN',
  GRANT: 'REPAIRED',
  REVOKE: 'NONE',
};
