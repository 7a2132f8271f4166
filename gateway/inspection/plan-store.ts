import { type Selectable, sql, type Transaction } from 'kysely';
import { instantFromColumn } from '../../kit/database/column-types.ts';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { PlanParties } from './access.ts';
import type { FrozenPlan } from './draw-document.ts';
import { wordsIn } from './inspector-register.ts';
import type { OrderedPlan, PlanContent } from './plan-content.ts';
import type { DOCUMENT_KINDS, InspectionTables, PLAN_STATES } from './tables.ts';

export type PlanState = (typeof PLAN_STATES)[number];
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** A plan as it is kept. */
export interface PlanRecord extends PlanParties {
  readonly number: number;
  readonly year: number;
  readonly endsOn: LocalDate;
  readonly content: PlanContent;
  readonly state: PlanState;
  readonly createdAt: string;
  readonly bySubject: string;
  /** Whether a freeze or a draw that was begun has died with its process. */
  readonly isDead: boolean;
  readonly note: string | null;
  readonly frozen: FrozenPlan | null;
  readonly frozenHash: string | null;
  /** The hub's half of the seed: to be told once the draw is done, and not before. */
  readonly secret: string | null;
  readonly publicSeed: string | null;
  /** Its place among the draws of its year, and that of the last one when it was frozen. */
  readonly drawOrder: number | null;
  readonly frozenAfter: number | null;
  readonly drawnAt: string | null;
  readonly drawHash: string | null;
  readonly teamsHash: string | null;
}

/** What has not come on for so long has died with its process. */
const DEAD_AFTER_MS = 60_000;
/** Any number that nobody else locks with: plans are numbered, and draws follow each other, one at a time. */
const PLANS_LOCK = 4_712;

/** The plans of this hub. */
export class PlanStore {
  readonly #database: Database<InspectionTables>;

  constructor(database: Database<InspectionTables>) {
    this.#database = database;
  }

  /** Keeps what was ordered, as a draft. */
  create({ content, ...plan }: OrderedPlan, by: Pick<Caller, 'subject'>): Promise<number> {
    return this.exclusively(async (transaction) => {
      const last = await transaction
        .selectFrom('inspection_plan')
        .select('number')
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      const number = (last?.number ?? 0) + 1;
      const now = new Date().toISOString();
      await transaction
        .insertInto('inspection_plan')
        .values({
          number,
          lead_sector: plan.leadSector,
          sectors: plan.sectors.join(' '),
          regions: plan.regions.join(' '),
          year: plan.year,
          ends_on: plan.endsOn,
          content: JSON.stringify(content),
          state: 'DRAFT',
          created_at: now,
          by_subject: by.subject,
          touched_at: now,
        })
        .execute();
      return number;
    });
  }

  /** @throws {HubError} INSPECTION_PLAN_UNKNOWN */
  async one(number: number): Promise<PlanRecord> {
    const found = await this.find(number);
    if (found !== null) return found;
    throw new HubError(
      'INSPECTION_PLAN_UNKNOWN',
      'This hub keeps no plan of inspections with that number; "inspectionPlans { nodes { number } }" names those it keeps.',
    );
  }

  async find(number: number): Promise<PlanRecord | null> {
    const row = await this.#database.read
      .selectFrom('inspection_plan')
      .selectAll()
      .where('number', '=', number)
      .executeTakeFirst();
    return row === undefined ? null : recordOf(row);
  }

  /** The newest first, behind a number. */
  async page(
    { year, sector }: { readonly year: number | null; readonly sector: string | null },
    first: number,
    after: number | null,
  ): Promise<PlanRecord[]> {
    let query = this.#database.read.selectFrom('inspection_plan').selectAll();
    if (year !== null) query = query.where('year', '=', year);
    if (sector !== null)
      query = query.where(sql<boolean>`' ' || sectors || ' ' like ${`% ${escaped(sector)} %`} escape '\\'`);
    if (after !== null) query = query.where('number', '<', after);
    return (await query.orderBy('number', 'desc').limit(first).execute()).map(recordOf);
  }

  /** Moves a plan on, where it stands as expected; says whether it did. */
  move(
    { number, state, isDead }: Pick<PlanRecord, 'number' | 'state' | 'isDead'>,
    to: PlanState,
    changes: { readonly note?: string | null; readonly publicSeed?: string } = {},
  ): Promise<boolean> {
    return this.#database.write(async (transaction) => {
      let query = transaction
        .updateTable('inspection_plan')
        .set({
          state: to,
          touched_at: new Date().toISOString(),
          ...(changes.note !== undefined && { note: changes.note }),
          ...(changes.publicSeed !== undefined && { public_seed: changes.publicSeed }),
        })
        .where('number', '=', number)
        .where('state', '=', state);
      if (isDead) query = query.where('touched_at', '<', new Date(Date.now() - DEAD_AFTER_MS).toISOString());
      return (await query.executeTakeFirst()).numUpdatedRows === 1n;
    });
  }

  /** Keeps a part of a document, as long as the plan stands as expected; says whether it does. */
  keepPart(number: number, state: PlanState, kind: DocumentKind, part: number, text: string): Promise<boolean> {
    return this.#database.write(async (transaction) => {
      if (!(await touched(transaction, number, state))) return false;
      await transaction.insertInto('inspection_document').values({ plan: number, kind, part, text }).execute();
      return true;
    });
  }

  /** Shows that the work on a plan comes on; says whether the plan stands as expected. */
  touch(number: number, state: PlanState): Promise<boolean> {
    return this.#database.write((transaction) => touched(transaction, number, state));
  }

  /** A document's parts in order, one at a time. */
  async *parts(plan: number, kind: DocumentKind): AsyncGenerator<string> {
    for (let part = -1; ;) {
      const row = await this.#database.read
        .selectFrom('inspection_document')
        .select(['part', 'text'])
        .where('plan', '=', plan)
        .where('kind', '=', kind)
        .where('part', '>', part)
        .orderBy('part')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return;
      yield row.text;
      part = row.part;
    }
  }

  /** Runs alone among all processes that create or draw plans. */
  exclusively<Result>(work: (transaction: Transaction<InspectionTables>) => Promise<Result>): Promise<Result> {
    return this.#database.write(async (transaction) => {
      if (this.#database.engine === 'postgresql')
        await sql`select pg_advisory_xact_lock(${PLANS_LOCK})`.execute(transaction);
      return work(transaction);
    });
  }
}

async function touched(transaction: Transaction<InspectionTables>, number: number, state: PlanState): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('inspection_plan')
    .set({ touched_at: new Date().toISOString() })
    .where('number', '=', number)
    .where('state', '=', state)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

const escaped = (text: string): string => text.replaceAll(/[%_\\]/gu, (character) => `\\${character}`);

function recordOf(row: Selectable<InspectionTables['inspection_plan']>): PlanRecord {
  const isBusy = row.state === 'FREEZING' || row.state === 'DRAWING';
  return {
    number: row.number,
    leadSector: row.lead_sector,
    sectors: wordsIn(row.sectors),
    regions: wordsIn(row.regions),
    year: row.year,
    endsOn: row.ends_on,
    content: JSON.parse(row.content) as PlanContent, // written by create
    state: row.state,
    createdAt: instantFromColumn(row.created_at),
    bySubject: row.by_subject,
    isDead: isBusy && Date.now() - Date.parse(instantFromColumn(row.touched_at)) >= DEAD_AFTER_MS,
    note: row.note,
    frozen: row.frozen === null ? null : (JSON.parse(row.frozen) as FrozenPlan), // written by the freeze
    frozenHash: row.frozen_hash,
    secret: row.secret,
    publicSeed: row.public_seed,
    drawOrder: row.draw_order,
    frozenAfter: row.frozen_after,
    drawnAt: row.drawn_at === null ? null : instantFromColumn(row.drawn_at),
    drawHash: row.draw_hash,
    teamsHash: row.teams_hash,
  };
}
