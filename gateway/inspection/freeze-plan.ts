import { randomBytes } from 'node:crypto';
import type { Database } from '../../kit/database/database.ts';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { RuleSet } from '../convergence/rule-set.ts';
import type { EnterpriseIndex } from '../index/enterprise-index.ts';
import type { IndexedSector } from '../index/tiers.ts';
import type { Measures } from '../measures/load-measures.ts';
import { canonicalJson } from '../receipts/canonical-json.ts';
import { rightsOf } from './access.ts';
import type { DrawsOfYear } from './assess.ts';
import { type FrozenPlan, frozenText } from './draw-document.ts';
import { sha256 } from './lots.ts';
import type { PlanRecord, PlanStore } from './plan-store.ts';
import { freezePopulation } from './population.ts';
import type { InspectionTables } from './tables.ts';
import type { FrozenInspector } from './teams.ts';

/** What plans are worked out from. */
export interface PlanSources {
  readonly database: Database<InspectionTables>;
  readonly index: Pick<EnterpriseIndex, 'stretches'>;
  readonly sectors: readonly IndexedSector[];
  /** The rule set in force: read it where it is needed. */
  readonly ruleSet: () => RuleSet;
  readonly measures: Measures;
}

/** A plan that was moved on by somebody else, or given up: the work on it ends. */
export class PlanMovedOn extends Error {}

/**
 * Freezes a plan that stands at FREEZING: population, strata, inspectors, and the hub's half of the seed, of which only
 * the hash is told. Afterwards nothing of it can be changed.
 * @throws {PlanMovedOn}
 */
export async function freezePlan(
  plan: PlanRecord,
  inspectors: readonly FrozenInspector[],
  store: PlanStore,
  { database, index, sectors, ruleSet, measures }: PlanSources,
): Promise<void> {
  const { number, content, year, regions } = plan;
  await database.write((transaction) =>
    transaction.deleteFrom('inspection_document').where('plan', '=', number).execute(),
  );
  const rules = ruleSet();
  const today = todayInShanghai();
  const frozenAfter = await lastDrawOf(database, year);
  const {
    strata,
    population,
    sha256: populationSha256,
  } = await freezePopulation(
    index,
    { content, year, sectors, rights: rightsOf(plan), ruleSet: rules, measures, today },
    await drawsOfYear(database, year),
    async (part, lines) => {
      if (!(await store.keepPart(number, 'FREEZING', 'POPULATION', part, lines))) throw new PlanMovedOn();
    },
  );
  const inspectorsText = canonicalJson([...inspectors]);
  const secret = randomBytes(32).toString('hex');
  const { id, version, baseRatio } = measures.settings;
  const frozen: FrozenPlan = {
    plan: number,
    leadSector: plan.leadSector,
    sectors: [...plan.sectors],
    regions: [...regions],
    title: content.title,
    items: content.items,
    period: content.period,
    filter: JSON.stringify(content.filter),
    selection: content.selection,
    baseRatio: content.baseRatio ?? baseRatio.ratio,
    keyDomainFloors: content.keyDomainFloors,
    drawsPerYear: content.drawsPerYear ?? null,
    asOf: today,
    frozenAt: new Date().toISOString(),
    measures: { id, version, hash: measures.hash },
    ruleSet: { id: rules.settings.id, version: rules.settings.version, hash: rules.hash },
    strata: [...strata],
    population,
    populationSha256,
    inspectorsPerDepartment: content.inspectorsPerDepartment,
    speciality: content.speciality ?? null,
    inspectorsSha256: sha256(inspectorsText),
    seedAnnouncement: content.seedAnnouncement,
    secretSha256: sha256(secret),
  };
  if (!(await store.keepPart(number, 'FREEZING', 'INSPECTORS', 0, inspectorsText))) throw new PlanMovedOn();
  const text = frozenText(frozen);
  const { numUpdatedRows } = await database.write((transaction) =>
    transaction
      .updateTable('inspection_plan')
      .set({ state: 'FROZEN', frozen: text, frozen_hash: sha256(text), secret, note: null, frozen_after: frozenAfter })
      .where('number', '=', number)
      .where('state', '=', 'FREEZING')
      .executeTakeFirst(),
  );
  if (numUpdatedRows !== 1n) throw new PlanMovedOn();
}

/** The place of the year's last draw; 0 before the first. */
export async function lastDrawOf({ read }: Pick<Database<InspectionTables>, 'read'>, year: number): Promise<number> {
  const row = await read
    .selectFrom('inspection_plan')
    .select('draw_order')
    .where('year', '=', year)
    .where('draw_order', 'is not', null)
    .orderBy('draw_order', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.draw_order ?? 0;
}

/** How often each enterprise was drawn in a year, whoever led. */
async function drawsOfYear(
  { read }: Pick<Database<InspectionTables>, 'read'>,
  year: number,
): Promise<ReadonlyMap<Uscc, DrawsOfYear>> {
  const rows = await read
    .selectFrom('inspection_draw')
    .select(['uscc', 'departments_left'])
    .where('year', '=', year)
    .execute();
  const draws = new Map<Uscc, DrawsOfYear>();
  for (const { uscc, departments_left: left } of rows) {
    const { drawn, done } = draws.get(uscc) ?? { drawn: 0, done: 0 };
    draws.set(uscc, { drawn: drawn + 1, done: left === 0 ? done + 1 : done });
  }
  return draws;
}
