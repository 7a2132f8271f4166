import type { Transaction } from 'kysely';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import { checkText } from '../../kit/rights/check-note.ts';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { GenerationGone, holdGeneration } from '../index/generations.ts';
import type { GenerationInService } from '../index/in-service.ts';
import { storedRows } from '../index/index-store.ts';
import type { IndexTables } from '../index/tables.ts';
import type { BasisSector } from './basis.ts';
import type { CheckedInitiation } from './check-initiation.ts';
import { allows, type MeasureStep, stateOf } from './life.ts';
import type { MeasureList } from './measure-list.ts';
import { type IncidentKey, incidentKey, type MeasureKey, measureKey } from './measure-rows.ts';
import { unknown } from './refusals.ts';
import { endIncident } from './settle.ts';
import type { JointMeasureTables } from './tables.ts';
import type { ActingFor, Answer } from './words.ts';
import { writeIncident } from './write-incident.ts';

/** Tables that joint measures are kept and checked in: the hub's one store. */
export type JointStore = Database<JointMeasureTables & IndexTables>;
type Writing = Transaction<JointMeasureTables>;

const MOST_NOTE = 1_000;

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
        return writeIncident(transaction, this, initiation, content ?? {}, by, today); // as above
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
