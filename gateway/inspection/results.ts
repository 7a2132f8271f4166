import type { Transaction } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { checkText } from '../../kit/rights/check-note.ts';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import type { PlanRecord } from './plan-store.ts';
import type { InspectionStandards } from './standards.ts';
import type { InspectionTables, RESULT_STANDINGS } from './tables.ts';

/** Results in one submission. */
export const MOST_RESULTS = 500;
const MOST_CHARACTERS = 200;

/** What a department found at one enterprise. */
export interface ReportedResult {
  readonly uscc: Uscc;
  readonly outcome: string;
  readonly inspectedOn: LocalDate;
}

/** What one submission did. */
export interface ResultsTaken {
  readonly accepted: number;
  readonly unchanged: number;
}

const resultsShape = z
  .array(z.object({ uscc: z.string(), outcome: z.string(), inspectedOn: z.string() }))
  .min(1)
  .max(MOST_RESULTS);

/** What inspections came to. */
export class InspectionResults {
  readonly #database: Database<InspectionTables>;
  readonly #standards: InspectionStandards;

  constructor(database: Database<InspectionTables>, standards: InspectionStandards) {
    this.#database = database;
    this.#standards = standards;
  }

  /**
   * Takes in a department's results of a plan, whole or not at all. One that was reported before is corrected; published
   * is what was published before, and with `publish` all that is reported.
   * @throws {HubError} FORBIDDEN, INSPECTION_STEP_REFUSED, INSPECTION_RESULT_INVALID naming the place
   */
  async report(
    plan: PlanRecord,
    sector: string,
    results: readonly ReportedResult[],
    publish: boolean,
    by: Caller,
  ): Promise<ResultsTaken> {
    if (!resultsShape.safeParse(results).success)
      throw invalid('results', `must hold 1 to ${MOST_RESULTS} results; send them in parts`);
    if (plan.state !== 'DRAWN')
      throw new HubError(
        'INSPECTION_STEP_REFUSED',
        `Plan ${plan.number} was not drawn, so there is nothing to report.`,
      );
    const today = todayInShanghai();
    const drawnOn = shanghaiDayOf(plan);
    for (const [index, { uscc, outcome, inspectedOn }] of results.entries()) {
      const place = `results.${index}`;
      if (!this.#standards.outcomes.some(({ code }) => code === outcome))
        throw invalid(
          `${place}.outcome`,
          `must be one of ${this.#standards.outcomes.map(({ code }) => code).join(', ')}`,
        );
      if (inspectedOn > today) throw invalid(`${place}.inspectedOn`, 'lies in the future');
      if (inspectedOn < drawnOn) throw invalid(`${place}.inspectedOn`, 'lies before the draw');
      if (results.some((other, at) => at < index && other.uscc === uscc))
        throw invalid(`${place}.uscc`, 'stands in the submission twice');
    }
    return this.#database.write(async (transaction) => {
      let accepted = 0;
      for (const [index, result] of results.entries()) {
        await mustBeDrawn(transaction, plan, result.uscc, by, `results.${index}.uscc`);
        const before = await currentOf(transaction, plan.number, result.uscc, sector);
        if (before?.standing === 'REPAIRED')
          throw invalid(`results.${index}.uscc`, `had its result of ${sector} repaired, and it is told no more`);
        const publishedOn = publish ? (before?.published_on ?? today) : (before?.published_on ?? null);
        const standsSo =
          before?.standing === 'STANDING' &&
          before.outcome === result.outcome &&
          before.inspected_on === result.inspectedOn &&
          before.published_on === publishedOn;
        if (standsSo) continue;
        accepted += 1;
        await append(transaction, plan, sector, before?.revision ?? null, {
          uscc: result.uscc,
          outcome: result.outcome,
          inspected_on: result.inspectedOn,
          standing: 'STANDING',
          // A result that was withdrawn begins anew.
          published_on: before?.standing === 'WITHDRAWN' ? (publish ? today : null) : publishedOn,
          reason: null,
          by_subject: by.subject,
        });
        await recount(transaction, plan, result.uscc);
      }
      return { accepted, unchanged: results.length - accepted };
    });
  }

  /**
   * Takes a result back: WITHDRAWN where it was wrong, so that the inspection is to be reported again; REPAIRED where it
   * is to be shown no more, though the inspection was carried out. Neither is told to anybody afterwards.
   * @throws {HubError} FORBIDDEN, INSPECTION_RESULT_INVALID, REASON_MISSING
   */
  async takeBack(
    plan: PlanRecord,
    sector: string,
    uscc: Uscc,
    standing: Exclude<(typeof RESULT_STANDINGS)[number], 'STANDING'>,
    reason: string,
    by: Caller,
  ): Promise<void> {
    if (reason.trim() === '')
      throw new HubError('REASON_MISSING', 'reason: say by which decision the result is taken back.');
    checkText('reason', reason, MOST_CHARACTERS);
    await this.#database.write(async (transaction) => {
      await mustBeDrawn(transaction, plan, uscc, by, 'uscc');
      const before = await currentOf(transaction, plan.number, uscc, sector);
      if (before?.standing !== 'STANDING')
        throw invalid('uscc', `has no result of ${sector} in this plan that could be taken back`);
      await append(transaction, plan, sector, before.revision, {
        uscc,
        outcome: before.outcome,
        inspected_on: before.inspected_on,
        standing,
        published_on: null,
        reason,
        by_subject: by.subject,
      });
      await recount(transaction, plan, uscc);
    });
  }
}

type Writing = Transaction<InspectionTables>;

/** @throws {HubError} */
async function mustBeDrawn(
  transaction: Writing,
  { number }: PlanRecord,
  uscc: Uscc,
  { limit }: Pick<Caller, 'limit'>,
  place: string,
): Promise<void> {
  const row = await transaction
    .selectFrom('inspection_draw')
    .select('region')
    .where('plan', '=', number)
    .where('uscc', '=', uscc)
    .executeTakeFirst();
  if (row === undefined) throw invalid(place, 'was not drawn by this plan');
  if (limit?.kind === 'REGIONS' && (row.region === null || !limit.regions.has(row.region)))
    throw new HubError('ACCESS_DENIED_REGION', `${place} is about an enterprise outside the regions of your token.`);
}

function currentOf(transaction: Writing, plan: number, uscc: Uscc, sector: string) {
  return transaction
    .selectFrom('inspection_result')
    .selectAll()
    .where('plan', '=', plan)
    .where('uscc', '=', uscc)
    .where('sector', '=', sector)
    .where('is_current', '=', true)
    .executeTakeFirst();
}

interface Said {
  readonly uscc: Uscc;
  readonly outcome: string;
  readonly inspected_on: LocalDate;
  readonly standing: (typeof RESULT_STANDINGS)[number];
  readonly published_on: LocalDate | null;
  readonly reason: string | null;
  readonly by_subject: string;
}

async function append(
  transaction: Writing,
  { number }: PlanRecord,
  sector: string,
  before: number | null,
  said: Said,
): Promise<void> {
  await transaction
    .updateTable('inspection_result')
    .set({ is_current: false })
    .where('plan', '=', number)
    .where('uscc', '=', said.uscc)
    .where('sector', '=', sector)
    .where('is_current', '=', true)
    .execute();
  await transaction
    .insertInto('inspection_result')
    .values({
      ...said,
      plan: number,
      sector,
      revision: (before ?? 0) + 1,
      is_current: true,
      reported_at: new Date().toISOString(),
    })
    .execute();
}

/** Works out anew what is still owed of one inspection. */
async function recount(transaction: Writing, plan: PlanRecord, uscc: Uscc): Promise<void> {
  const results = await transaction
    .selectFrom('inspection_result')
    .select(['standing', 'inspected_on', 'published_on'])
    .where('plan', '=', plan.number)
    .where('uscc', '=', uscc)
    .where('is_current', '=', true)
    .execute();
  const reported = results.filter(({ standing }) => standing !== 'WITHDRAWN');
  const unpublished = results.filter(({ standing, published_on: on }) => standing === 'STANDING' && on === null);
  const dues = unpublished.map(({ inspected_on: on }) => addWorkingDays(on, plan.content.publishedWithinWorkingDays));
  await transaction
    .updateTable('inspection_draw')
    .set({
      departments_left: plan.sectors.length - reported.length,
      unpublished: unpublished.length,
      publish_due_on: dues.sort()[0] ?? null,
    })
    .where('plan', '=', plan.number)
    .where('uscc', '=', uscc)
    .execute();
}

function shanghaiDayOf({ drawnAt }: PlanRecord): LocalDate {
  return todayInShanghai(new Date(drawnAt ?? Date.now()));
}

function invalid(place: string, rule: string): HubError {
  return new HubError('INSPECTION_RESULT_INVALID', `${place}: ${rule}. Nothing was taken in.`);
}
