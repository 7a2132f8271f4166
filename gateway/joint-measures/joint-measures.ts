import type { Transaction } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import { checkText } from '../../kit/rights/check-note.ts';
import type { EffectiveClass } from '../../schema/vocabulary/grade.ts';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import { GenerationGone, holdGeneration } from '../index/generations.ts';
import type { GenerationInService } from '../index/in-service.ts';
import { storedRows } from '../index/index-store.ts';
import type { IndexTables } from '../index/tables.ts';
import { type BasisSector, fallenBasis, recordIn } from './basis.ts';
import { type CheckedInitiation, checkRecordKind } from './check-initiation.ts';
import { allows, type MeasureStep, stateOf } from './life.ts';
import type { MeasureList } from './measure-list.ts';
import { type IncidentKey, incidentKey, type MeasureKey, measureKey } from './measure-rows.ts';
import { endIncident } from './settle.ts';
import type { JointMeasureTables } from './tables.ts';
import type { Answer, BasisKind } from './words.ts';

/** Tables that joint measures are kept and checked in: the hub's one store. */
export type JointStore = Database<JointMeasureTables & IndexTables>;
type Writing = Transaction<JointMeasureTables>;

const MOST_NOTE = 1_000;

/** Who does something, for which department. */
export interface ActingFor {
  readonly subject: string;
  readonly department: string;
}

/** Initiation, answer, feedback and withdrawal of joint measures (发起、响应、反馈、撤回): what may be done, and when. */
export class JointMeasures {
  readonly database: JointStore;
  readonly sectors: readonly BasisSector[];
  readonly list: MeasureList;
  readonly #inService: GenerationInService;

  constructor(
    database: JointStore,
    sectors: readonly BasisSector[],
    list: MeasureList,
    inService: GenerationInService,
  ) {
    this.database = database;
    this.sectors = sectors;
    this.list = list;
    this.#inService = inService;
  }

  /**
   * Initiates what was checked, if its basis stands by what the hub has received, in the order in which answers are taken
   * in: what strikes the record afterwards finds the incident.
   * @throws {HubError} BASIS_NOT_STANDING, BASIS_INSUFFICIENT, JOINT_MEASURE_KNOWN, INDEX_LOADING
   */
  async initiate(initiation: CheckedInitiation, by: ActingFor, today = todayInShanghai()): Promise<IncidentKey> {
    const generation = this.#inService.required;
    try {
      return await this.database.write(async (transaction) => {
        const index = transaction as unknown as Transaction<IndexTables>; // the hub's one store has both
        await holdGeneration(index, this.database.engine, generation);
        const { uscc } = initiation;
        const content = (await storedRows(index, this.database.engine, generation, [uscc])).get(uscc)?.content;
        return this.#write(transaction as unknown as Writing, initiation, content ?? {}, by, today); // as above
      });
    } catch (error) {
      if (error instanceof GenerationGone && this.#inService.required !== generation)
        return this.initiate(initiation, by, today);
      throw error;
    }
  }

  /** Answers for a department: accepts, or refuses with the reason. @throws {HubError} JOINT_MEASURE_UNKNOWN, FORBIDDEN, TRANSITION_REFUSED, REASON_MISSING, … */
  async answer(
    id: string,
    answer: Answer,
    note: string | null,
    by: ActingFor,
    today = todayInShanghai(),
  ): Promise<MeasureKey> {
    if (answer === 'REFUSED' && (note ?? '').trim() === '')
      throw new HubError('REASON_MISSING', 'A refusal says why. Write it in note (说明).');
    checkText('note', note ?? '', MOST_NOTE);
    return this.#step(id, 'ANSWER', by, today, async (transaction, { uscc, number, place }) => {
      await transaction
        .updateTable('joint_measure')
        .set({
          answer,
          answer_note: note,
          answered_by: by.subject,
          answered_on: today,
          answered_at: new Date().toISOString(),
        })
        .where('uscc', '=', uscc)
        .where('number', '=', number)
        .where('place', '=', place)
        .execute();
    });
  }

  /** Tells what was done and when. @throws {HubError} JOINT_MEASURE_UNKNOWN, FORBIDDEN, TRANSITION_REFUSED, REASON_MISSING, BAD_USER_INPUT, … */
  async feedBack(
    id: string,
    doneOn: LocalDate,
    note: string,
    by: ActingFor,
    today = todayInShanghai(),
  ): Promise<MeasureKey> {
    if (note.trim() === '')
      throw new HubError('REASON_MISSING', 'Feedback says what was done. Write it in note (说明).');
    checkText('note', note, MOST_NOTE);
    return this.#step(id, 'FEED_BACK', by, today, async (transaction, { uscc, number, place }, startsOn) => {
      if (doneOn > today || doneOn < startsOn)
        throw new HubError('BAD_USER_INPUT', 'doneOn must lie from the first day of the measure to today.');
      const last = await transaction
        .selectFrom('joint_feedback')
        .select((columns) => columns.fn.max('sequence').as('sequence'))
        .where('uscc', '=', uscc)
        .where('number', '=', number)
        .where('place', '=', place)
        .executeTakeFirst();
      await transaction
        .insertInto('joint_feedback')
        .values({
          uscc,
          number,
          place,
          sequence: (last?.sequence ?? 0) + 1,
          done_on: doneOn,
          note,
          reported_by: by.subject,
          reported_at: new Date().toISOString(),
        })
        .execute();
    });
  }

  /** Withdraws an incident with all its measures; by the department that initiated it. @throws {HubError} JOINT_MEASURE_UNKNOWN, FORBIDDEN, TRANSITION_REFUSED, REASON_MISSING, … */
  async withdraw(id: string, note: string, by: ActingFor, today = todayInShanghai()): Promise<IncidentKey> {
    if (note.trim() === '') throw new HubError('REASON_MISSING', 'A withdrawal says why. Write it in note (说明).');
    checkText('note', note, MOST_NOTE);
    const key = incidentKey(id);
    if (key === null) throw unknown();
    return this.database.write(async (transaction) => {
      const writing = transaction as unknown as Writing; // a store with more tables
      const incident = await this.#lock(writing, key);
      if (incident.department !== by.department)
        throw new HubError('FORBIDDEN', 'Only the department that initiated an incident withdraws it.');
      if (!(await endIncident(writing, key, { reason: 'WITHDRAWN', note }, { at: new Date().toISOString(), today })))
        throw new HubError('TRANSITION_REFUSED', 'The incident has ended before.');
      return key;
    });
  }

  async #write(
    transaction: Writing,
    initiation: CheckedInitiation,
    content: EnterpriseContent,
    by: ActingFor,
    today: LocalDate,
  ): Promise<IncidentKey> {
    const { uscc, kind, summary, measures, classes } = initiation;
    const basis = this.#standingBasis(initiation, content);
    checkRecordKind(measures, basis.kind);
    await this.#refuseTwice(transaction, initiation, basis.key, today);
    const last = await transaction
      .selectFrom('joint_incident')
      .select((columns) => columns.fn.max('number').as('number'))
      .where('uscc', '=', uscc)
      .executeTakeFirst();
    const number = (last?.number ?? 0) + 1;
    await transaction
      .insertInto('joint_incident')
      .values({
        uscc,
        number,
        kind,
        department: by.department,
        region: content.reportingRegion?.id ?? null,
        sector: initiation.basis.sector,
        basis_kind: basis.kind,
        basis_key: basis.key,
        document_number: basis.documentNumber,
        authority: basis.authority,
        classes: basis.kind === 'GRADE' ? classes.join(';') : null,
        summary,
        list_id: this.list.id,
        list_version: this.list.version,
        initiated_by: by.subject,
        initiated_on: today,
        initiated_at: new Date().toISOString(),
      })
      .execute();
    const addressed = measures.flatMap((measure) =>
      measure.departments.map((department) => ({ ...measure, department })),
    );
    await transaction
      .insertInto('joint_measure')
      .values(
        addressed.map(({ department, code, listed, startsOn, endsOn }, index) => ({
          uscc,
          number,
          place: index + 1,
          department,
          code,
          list_code: listed.listCode,
          legal_document: listed.legalBasis.document,
          legal_clause: listed.legalBasis.clause,
          starts_on: startsOn,
          ends_on: endsOn,
          answer_due_on: addWorkingDays(today, this.list.answer.workingDays),
        })),
      )
      .execute();
    return { uscc, number };
  }

  /** @throws {HubError} BASIS_NOT_STANDING */
  #standingBasis(
    { basis: { sector, kind, key }, classes }: CheckedInitiation,
    content: EnterpriseContent,
  ): { kind: BasisKind; key: string; documentNumber: string | null; authority: string | null } {
    const answer = content[this.sectors.find(({ code }) => code === sector)?.field ?? ''] as
      | (Parameters<typeof recordIn>[0] & { grade?: string; effectiveClass?: EffectiveClass })
      | undefined;
    if (answer === undefined) throw notStanding('this hub has received nothing of the enterprise from it');
    const record =
      kind === 'GRADE'
        ? { kind: 'GRADE' as const, documentNumber: null, authority: null }
        : recordIn(answer, key ?? '', kind === 'SEVERE_LISTING');
    const found = record === null ? null : { ...record, key: kind === 'GRADE' ? (answer.grade ?? '') : (key ?? '') };
    if (found === null || fallenBasis({ sector, classes, ...found }, content, this.sectors) !== null)
      throw notStanding(
        kind === 'GRADE'
          ? 'its grade is none that allows these rewards, or a sector lists the enterprise as seriously dishonest'
          : 'no record with this key is used today; it may have been repaired, or be on its way into the index',
      );
    return found;
  }

  /** @throws {HubError} JOINT_MEASURE_KNOWN where a department is addressed with the same measure on the same basis already. */
  async #refuseTwice(
    transaction: Writing,
    { uscc, measures }: CheckedInitiation,
    basisKey: string,
    today: LocalDate,
  ): Promise<void> {
    const known = await transaction
      .selectFrom('joint_measure')
      .innerJoin('joint_incident', (join) =>
        join
          .onRef('joint_incident.uscc', '=', 'joint_measure.uscc')
          .onRef('joint_incident.number', '=', 'joint_measure.number'),
      )
      .select(['joint_measure.code', 'joint_measure.department'])
      .where('joint_measure.uscc', '=', uscc)
      .where('joint_incident.basis_key', '=', basisKey)
      .where('joint_incident.ended_at', 'is', null)
      .where('joint_measure.ends_on', '>=', today)
      .where((which) => which.or([which('answer', 'is', null), which('answer', '<>', 'REFUSED')]))
      .execute();
    const asked = measures.flatMap(({ code, departments }) => departments.map((department) => `${code} ${department}`));
    const isKnown = known.some(({ code, department }) => asked.includes(`${code} ${department}`));
    if (isKnown || new Set(asked).size < asked.length)
      throw new HubError(
        'JOINT_MEASURE_KNOWN',
        'A department is addressed twice with the same measure on the same basis. Leave it out, or wait for the end of the first.',
      );
  }

  /** Takes a measure one step further; nobody ends or answers it meanwhile. */
  #step(
    id: string,
    step: MeasureStep,
    by: ActingFor,
    today: LocalDate,
    write: (transaction: Writing, key: MeasureKey, startsOn: LocalDate) => Promise<void>,
  ): Promise<MeasureKey> {
    const key = measureKey(id);
    if (key === null) throw unknown();
    return this.database.write(async (transaction) => {
      const writing = transaction as unknown as Writing; // a store with more tables
      const incident = await this.#lock(writing, key);
      const measure = await writing
        .selectFrom('joint_measure')
        .select(['department', 'answer', 'starts_on', 'ends_on'])
        .where('uscc', '=', key.uscc)
        .where('number', '=', key.number)
        .where('place', '=', key.place)
        .executeTakeFirst();
      if (measure === undefined) throw unknown();
      if (measure.department !== by.department)
        throw new HubError('FORBIDDEN', 'A measure is answered and carried out by the department it is addressed to.');
      const { answer, starts_on: startsOn, ends_on: endsOn } = measure;
      const state = stateOf({ answer, startsOn, endsOn, endedOn: incident.ended_on }, today);
      if (!allows(state, step))
        throw new HubError(
          'TRANSITION_REFUSED',
          `The measure is ${state}; ${step === 'ANSWER' ? 'one that is WAITING is answered' : 'feedback is given of one that is IN_FORCE'}.`,
        );
      await write(writing, key, startsOn);
      return key;
    });
  }

  async #lock(transaction: Writing, { uscc, number }: IncidentKey) {
    const found = transaction
      .selectFrom('joint_incident')
      .select(['department', 'ended_on'])
      .where('uscc', '=', uscc)
      .where('number', '=', number);
    const incident = await (this.database.engine === 'postgresql' ? found.forUpdate() : found).executeTakeFirst();
    if (incident === undefined) throw unknown();
    return incident;
  }
}

/** Said of what is not there and of what is not the caller's alike. */
export function unknown(): HubError {
  return new HubError(
    'JOINT_MEASURE_UNKNOWN',
    'There is nothing with this id that your token sees; list them to see the ids.',
  );
}

/** @param why a sentence about the sector, never naming the record. */
export function notStanding(why: string): HubError {
  return new HubError(
    'BASIS_NOT_STANDING',
    `basis does not stand in the sector named: ${why}. Look the enterprise up, and name what is there.`,
  );
}
