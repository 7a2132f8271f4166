import { HubError } from '../../kit/errors.ts';
import { maskedPersonalValues } from '../../kit/feed/personal-data.ts';
import { type Caller, rightsText } from '../../kit/identity/caller.ts';
import { callerFromStored, storedRights } from '../access/stored-rights.ts';
import type { EnterpriseFilter } from '../index/enterprise-filter.ts';
import type { EnterpriseIndex } from '../index/enterprise-index.ts';
import type { ExportPlanner } from './export-plan.ts';
import type { ExportRecord } from './export-record.ts';
import type { ExportFormat } from './export-rows.ts';
import type { ExportRunner } from './export-runner.ts';
import type { ExportStore } from './export-store.ts';

const SHORTEST_PURPOSE = 4;
const LONGEST_PURPOSE = 500;
const MOST_LISTED = 100;

export interface ExportsOptions {
  readonly store: ExportStore;
  readonly planner: ExportPlanner;
  readonly runner: Pick<ExportRunner, 'wake'>;
  readonly index: Pick<EnterpriseIndex, 'count'>;
  /** Exports that one client may have under way. */
  readonly perClient: number;
}

/** What somebody wants in a file. */
export interface ExportRequest {
  readonly filter: EnterpriseFilter | null;
  readonly fields: string;
  readonly format: ExportFormat;
  readonly purpose: string;
}

/** Lists of enterprises as files: who asks for one sees its own, and auditors that there is one. */
export class Exports {
  readonly #options: ExportsOptions;

  constructor(options: ExportsOptions) {
    this.#options = options;
  }

  /**
   * Takes an export on: it is written while the caller goes about other things.
   * @throws {HubError} EXPORT_INVALID, EXPORTS_OPEN, OPERATION_TOO_COSTLY; FILTER_INVALID and what else a list of that
   * filter would be refused with. @throws {GraphQLError} OPERATION_TOO_LARGE
   */
  async request({ filter, fields, format, purpose }: ExportRequest, caller: Caller): Promise<ExportRecord> {
    const { store, planner, runner, index, perClient } = this.#options;
    const why = purposeIn(purpose);
    planner.plan(fields);
    const { count, kind } = await index.count(filter, caller);
    const number = await store.add(
      {
        format,
        fields: fields.trim(),
        filter: filter === null ? null : JSON.stringify(filter),
        purpose: why,
        bySubject: caller.subject,
        claims: storedRights(caller),
        total: count,
        totalKind: kind,
      },
      perClient,
    );
    const record = await this.one(number, caller);
    runner.wake();
    return record;
  }

  /** Gives an export up and takes away what was written; one that is over stays as it is. @throws {HubError} EXPORT_UNKNOWN */
  async cancel(number: number, caller: Caller): Promise<ExportRecord> {
    const { bySubject } = await this.one(number, caller);
    if (bySubject !== caller.subject) throw unknown();
    await this.#options.store.end(number, 'CANCELLED', null);
    return this.one(number, caller);
  }

  /** @throws {HubError} EXPORT_UNKNOWN, for another's too. */
  async one(number: number, caller: Caller): Promise<ExportRecord> {
    const found = await this.find(number, caller);
    if (found === null) throw unknown();
    return found;
  }

  async find(number: number, caller: Caller): Promise<ExportRecord | null> {
    const found = await this.#options.store.find(number);
    return found !== null && (caller.role === 'AUDITOR' || found.bySubject === caller.subject) ? found : null;
  }

  /** The newest first: an auditor's of everybody. @throws {HubError} PAGE_TOO_LARGE */
  newest(first: number, { role, subject }: Caller): Promise<ExportRecord[]> {
    if (first < 1 || first > MOST_LISTED)
      throw new HubError('PAGE_TOO_LARGE', `first must be a whole number from 1 to ${MOST_LISTED}.`);
    return this.#options.store.newest(first, role === 'AUDITOR' ? null : subject);
  }

  /**
   * The export whose file the caller may have: its own, with the rights it was asked for with.
   * @throws {HubError} EXPORT_UNKNOWN, EXPORT_NOT_READY, FORBIDDEN
   */
  async toDownload(number: number, caller: Caller): Promise<ExportRecord> {
    const found = await this.one(number, caller);
    if (found.bySubject !== caller.subject) throw unknown();
    const then = callerFromStored(found.claims);
    if (then === null || rightsText(then) !== rightsText(caller))
      throw new HubError(
        'FORBIDDEN',
        'The file was written with other rights than this token has: purpose, sectors, department or regions differ. Download it with a token like the one it was asked for with, or ask for a new one.',
      );
    if (found.state === 'DONE') return found;
    throw new HubError(
      'EXPORT_NOT_READY',
      found.state === 'EXPIRED'
        ? 'The file was kept until its expiresAt and is gone; ask for a new export.'
        : `The export is ${found.state}; "export(number: ${number}) { state done total }" says when it is DONE.`,
    );
  }

  /** The file of an export, part by part; counts that it was taken. */
  async *file({ number }: ExportRecord): AsyncGenerator<string> {
    await this.#options.store.countDownload(number);
    yield* this.#options.store.parts(number);
  }
}

function purposeIn(text: string): string {
  const purpose = text.trim();
  if (purpose.length < SHORTEST_PURPOSE || purpose.length > LONGEST_PURPOSE)
    throw new HubError(
      'EXPORT_INVALID',
      `purpose must say in ${SHORTEST_PURPOSE} to ${LONGEST_PURPOSE} characters what the list is for, as it will stand in the audit log.`,
    );
  if (maskedPersonalValues(purpose) !== null)
    throw new HubError('EXPORT_INVALID', 'purpose holds what looks like an ID or telephone number; leave people out.');
  return purpose;
}

function unknown(): HubError {
  return new HubError(
    'EXPORT_UNKNOWN',
    'You have no export with that number; "exports { number state }" names those you have.',
  );
}
