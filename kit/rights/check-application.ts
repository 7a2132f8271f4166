import { addDays, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { ErrorCode } from '../errors.ts';
import type { RowProblem } from '../feed/records-kind.ts';
import type { RepairRule } from './limits/repair-rules.ts';
import type { LivingRecord } from './record-lives.ts';
import type { Application, Submitter } from './rights-case.ts';

/** What an application is held against. */
export interface ApplicationCircumstances {
  /** The record it names; null where the sector holds none with that key. */
  readonly record: LivingRecord | null;
  /** A case of the same kind about the same record that is still open. */
  readonly openCaseId: string | null;
  readonly submittedBy: Submitter;
}

/**
 * Why an objection cannot be entered upon; empty when it can. It is kept either way.
 */
export function objectionProblems(
  application: Application,
  { record, openCaseId }: ApplicationCircumstances,
): RowProblem[] {
  const { objectionKind, recordKey, submittedOn } = application;
  if (record === null) {
    if (objectionKind === 'MISSING') return openCaseProblems(openCaseId);
    return [unknownRecord()];
  }
  if (objectionKind === 'MISSING' && recordKey !== null)
    return [
      problem('recordKey', 'RECORD_KNOWN', 'The record said to be missing is there. Object to what is wrong with it.'),
    ];
  const hasEnded = record.life.status.startsWith('ENDED') || record.life.status === 'WITHDRAWN';
  return [
    ...(hasEnded && objectionKind !== 'PAST_ITS_PERIOD'
      ? [
          problem(
            'recordKey',
            'RECORD_ENDED',
            'The record is no longer shown or used. If it still stands somewhere, object that it is 超期公示.',
          ),
        ]
      : []),
    ...tooEarly(record, submittedOn),
    ...openCaseProblems(openCaseId),
  ];
}

/** Why an application for repair cannot be entered upon, by the rule in force on its day; empty when it can. */
export function repairProblems(
  application: Application,
  { record, openCaseId, submittedBy }: ApplicationCircumstances,
  rule: RepairRule,
): RowProblem[] {
  if (record === null) return [unknownRecord()];
  return [
    ...repairNeedProblems(record),
    ...tooEarly(record, application.submittedOn),
    ...(application.repairGround === 'ON_APPLICATION'
      ? conditionProblems(application, record, rule)
      : authorityGroundProblems(application, submittedBy)),
    ...openCaseProblems(openCaseId),
  ];
}

/** Why there is nothing to repair. Also asked again when the repair is granted: display may have ended meanwhile. */
export function repairNeedProblems({ life }: LivingRecord): RowProblem[] {
  if (life.status === 'SHOWN') return [];
  const why = life.status === 'NOT_SHOWN' ? 'The record is not shown' : 'The record is no longer shown or used';
  return [problem('recordKey', 'REPAIR_NOT_NEEDED', `${why}: there is nothing to repair.`)];
}

function conditionProblems(
  { submittedOn, correctedOn, commitmentReference }: Application,
  { life, decidedOn }: LivingRecord,
  { conditions, id }: RepairRule,
): RowProblem[] {
  const from = life.repairableFrom;
  return [
    ...(conditions.shortestPeriod && from !== null && submittedOn < from
      ? [
          problem(
            'submittedOn',
            'REPAIR_TOO_EARLY',
            `The shortest period has not passed (${life.instrument ?? 'list rule'}). Apply from ${from} on.`,
          ),
        ]
      : []),
    ...(conditions.corrected && correctedOn === null
      ? [
          problem(
            'correctedOn',
            'CORRECTION_MISSING',
            `${id} asks that the conduct be corrected and the duties done. Write the day in 纠正日期.`,
          ),
        ]
      : []),
    ...(correctedOn !== null && correctedOn < decidedOn
      ? [
          problem(
            'correctedOn',
            'DATES_OUT_OF_ORDER',
            '纠正日期 lies before the decision. Correct one of the two dates.',
          ),
        ]
      : []),
    ...(conditions.commitment && commitmentReference === null
      ? [
          problem(
            'commitmentReference',
            'COMMITMENT_MISSING',
            `${id} asks for a public credit commitment. Write its number in 信用承诺书编号.`,
          ),
        ]
      : []),
  ];
}

function authorityGroundProblems({ evidenceReference }: Application, submittedBy: Submitter): RowProblem[] {
  return [
    ...(submittedBy === 'ENTERPRISE'
      ? [problem('repairGround', 'GROUND_RESERVED', 'Only the authority repairs on this ground. Apply with 依申请.')]
      : []),
    ...(evidenceReference === null
      ? [
          problem(
            'evidenceReference',
            'EVIDENCE_MISSING',
            'Name in 证据材料编号 the document by which the decision was revoked or the law changed.',
          ),
        ]
      : []),
  ];
}

function tooEarly({ decidedOn }: LivingRecord, submittedOn: LocalDate): RowProblem[] {
  if (submittedOn >= decidedOn) return [];
  return [
    problem(
      'submittedOn',
      'DATES_OUT_OF_ORDER',
      `提交日期 lies before the decision. Write a day after ${addDays(decidedOn, -1)}.`,
    ),
  ];
}

function openCaseProblems(openCaseId: string | null): RowProblem[] {
  if (openCaseId === null) return [];
  return [
    problem(
      null,
      'CASE_OPEN',
      `Case ${openCaseId} about the same record is still open. Wait for its decision, or withdraw it.`,
    ),
  ];
}

function unknownRecord(): RowProblem {
  return problem(
    'recordKey',
    'RECORD_UNKNOWN',
    'The sector holds no such record of this enterprise. Take the key from the list of its records.',
  );
}

function problem(field: string | null, code: ErrorCode, message: string): RowProblem {
  return { field, code, message };
}
