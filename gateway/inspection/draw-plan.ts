import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Database } from '../../kit/database/database.ts';
import { reportingRegionOf } from '../../schema/vocabulary/division.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { drawStatement, memberIn, signedLine, teamsStatement } from './draw-document.ts';
import { lastDrawOf, PlanMovedOn } from './freeze-plan.ts';
import { type Drawn, drawSeed, type DrawnSince, Lots } from './lots.ts';
import type { PlanRecord, PlanStore } from './plan-store.ts';
import type { InspectionTables } from './tables.ts';
import { drawTeam, type FrozenInspector, type Team } from './teams.ts';

/** Rows of one insert, within what a statement's parameters may number. */
const ROWS_AT_ONCE = 500;
/** Enterprises whose teams are drawn before others have their turn. */
const TEAMS_AT_ONCE = 100;
/** And before the plan shows that the work comes on. */
const TEAMS_TO_A_SIGN = 10_000;

/**
 * Draws a plan that stands at DRAWING: what comes of it follows from the frozen plan and the seed alone, so one that broke
 * off is simply done again. Draws of a year follow each other; one that others came before is done again with what they drew.
 * @throws {PlanMovedOn}
 */
export async function drawPlan(
  plan: PlanRecord,
  store: PlanStore,
  database: Database<InspectionTables>,
  stopping: AbortSignal,
): Promise<void> {
  while (!(await drawOnce(plan, store, database, stopping)));
}

/** @returns false where another plan of the year was drawn meanwhile. */
async function drawOnce(
  plan: PlanRecord,
  store: PlanStore,
  database: Database<InspectionTables>,
  stopping: AbortSignal,
): Promise<boolean> {
  const { number, year, frozen, frozenHash, secret, publicSeed, frozenAfter } = plan;
  if (frozen === null || frozenHash === null || secret === null || publicSeed === null)
    throw new Error('a plan is drawn once it is frozen, with a seed');
  const seed = drawSeed(secret, frozenHash, publicSeed);
  const lastDraw = await lastDrawOf(database, year);
  const drawnSince = await drawnBetween(database, year, frozenAfter ?? 0, lastDraw);
  const lots = new Lots(seed, frozen.strata, drawnSince);
  for await (const text of store.parts(number, 'POPULATION')) {
    for (const line of text.slice(0, -1).split('\n')) {
      const member = memberIn(line);
      if (member !== null) lots.add(member);
    }
    await comeOn(store, number, stopping);
  }
  const { drawn, passedOver } = lots.result();
  const inspectors = await inspectorsOf(store, number);
  const teams: Team[] = [];
  for (const [index, member] of drawn.entries()) {
    teams.push(drawTeam(seed, member, inspectors, frozen));
    if (index % TEAMS_AT_ONCE === 0) await othersTurn();
    if (index % TEAMS_TO_A_SIGN === TEAMS_TO_A_SIGN - 1) await comeOn(store, number, stopping);
  }
  const drawnAt = new Date().toISOString();
  const draw = signedLine(
    drawStatement({
      frozen,
      frozenSha256: frozenHash,
      secret,
      publicSeed,
      seed,
      drawnAt,
      drawn: drawn.map(({ uscc }) => uscc),
      passedOver: passedOver.map(({ uscc }) => ({ uscc, plans: [...(drawnSince.get(uscc) ?? [])] })),
    }),
  );
  const ofTeams = signedLine(
    teamsStatement({
      plan: number,
      frozenSha256: frozenHash,
      inspectors: [...inspectors],
      teams: drawn.map(({ uscc }, index) => ({ uscc, members: [...(teams[index]?.members ?? [])] })),
    }),
  );
  const rows = drawn.map((member, place) => rowOf(member, place, plan, teams[place]));
  return store.exclusively(async (transaction) => {
    if ((await lastDrawOf({ read: transaction }, year)) !== lastDraw) return false;
    const { numUpdatedRows } = await transaction
      .updateTable('inspection_plan')
      .set({
        state: 'DRAWN',
        draw_order: lastDraw + 1,
        drawn_at: drawnAt,
        draw_hash: draw.hash,
        teams_hash: ofTeams.hash,
        note: null,
      })
      .where('number', '=', number)
      .where('state', '=', 'DRAWING')
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw new PlanMovedOn();
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
      await transaction
        .insertInto('inspection_draw')
        .values(rows.slice(from, from + ROWS_AT_ONCE))
        .execute();
    await transaction
      .insertInto('inspection_document')
      .values([
        { plan: number, kind: 'STATEMENT', part: 0, text: draw.line },
        { plan: number, kind: 'TEAMS', part: 0, text: ofTeams.line },
      ])
      .execute();
    return true;
  });
}

async function comeOn(store: PlanStore, number: number, stopping: AbortSignal): Promise<void> {
  stopping.throwIfAborted();
  if (!(await store.touch(number, 'DRAWING'))) throw new PlanMovedOn();
  await othersTurn();
}

function rowOf({ uscc, stratum: id, division }: Drawn, place: number, plan: PlanRecord, team: Team | undefined) {
  const stratum = plan.frozen?.strata.find((each) => each.id === id);
  return {
    uscc: uscc as Uscc, // a code of the index
    plan: plan.number,
    year: plan.year,
    place,
    stratum: id,
    region: reportingRegionOf(division)?.id ?? null,
    tier: stratum?.tier ?? '',
    sector_class: stratum?.sectorClass ?? '',
    lead_sector: plan.leadSector,
    is_by_class: plan.content.selection === 'BY_CLASS',
    ends_on: plan.endsOn,
    team: JSON.stringify(team?.members ?? []),
    is_short: team?.isShort ?? true,
    departments_left: plan.sectors.length,
    unpublished: 0,
    publish_due_on: null,
  };
}

async function inspectorsOf(store: PlanStore, number: number): Promise<FrozenInspector[]> {
  for await (const text of store.parts(number, 'INSPECTORS')) return JSON.parse(text) as FrozenInspector[]; // written by the freeze
  throw new Error('a frozen plan has its inspectors');
}

/** Whom plans of the year drew behind one draw, up to another. */
async function drawnBetween(
  { read }: Pick<Database<InspectionTables>, 'read'>,
  year: number,
  after: number,
  upTo: number,
): Promise<DrawnSince> {
  const rows = await read
    .selectFrom('inspection_draw')
    .innerJoin('inspection_plan', 'inspection_plan.number', 'inspection_draw.plan')
    .select(['inspection_draw.uscc', 'inspection_draw.plan'])
    .where('inspection_draw.year', '=', year)
    .where('inspection_plan.draw_order', '>', after)
    .where('inspection_plan.draw_order', '<=', upTo)
    .orderBy('inspection_draw.plan')
    .execute();
  const drawn = new Map<string, number[]>();
  for (const { uscc, plan } of rows) drawn.set(uscc, [...(drawn.get(uscc) ?? []), plan]);
  return drawn;
}
