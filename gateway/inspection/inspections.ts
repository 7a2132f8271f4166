import { HubError } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { checkText } from '../../kit/rights/check-note.ts';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { EnterpriseFilter } from '../index/enterprise-filter.ts';
import { pause } from '../index/pause.ts';
import { mustLead } from './access.ts';
import { drawPlan } from './draw-plan.ts';
import { freezePlan, PlanMovedOn, type PlanSources } from './freeze-plan.ts';
import { InspectorRegister } from './inspector-register.ts';
import { orderedPlan } from './plan-content.ts';
import { type PlanRecord, type PlanState, PlanStore } from './plan-store.ts';
import type { InspectionStandards } from './standards.ts';
import type { FrozenInspector } from './teams.ts';

export interface InspectionsOptions extends PlanSources {
  readonly standards: InspectionStandards;
  readonly log: Log;
}

const MOST_CHARACTERS = 200;
/** How long who freezes or draws is kept waiting: small plans are done by then, others are asked for again. */
const ANSWER_WITHIN_MS = 3_000;

const STEP_REFUSED: Readonly<Record<'freeze' | 'draw' | 'cancel', string>> = {
  freeze: 'only a draft is frozen, and once',
  draw: 'only a frozen plan is drawn, and once: no other seed can be tried. Freeze it first, or make a new plan',
  cancel: 'a plan that was drawn stays drawn; report what its inspections come to',
};

/** Plans of random inspection: made, frozen, drawn. What takes long goes on after the answer. */
export class Inspections {
  readonly #options: InspectionsOptions;
  readonly #stopping = new AbortController();
  readonly #running = new Map<number, Promise<void>>();
  readonly store: PlanStore;
  readonly register: InspectorRegister;

  constructor(options: InspectionsOptions) {
    this.#options = options;
    this.store = new PlanStore(options.database);
    this.register = new InspectorRegister(options.database);
  }

  /** @throws {HubError} FORBIDDEN, INSPECTION_PLAN_INVALID, FILTER_* */
  async create(input: unknown, filter: EnterpriseFilter, by: Caller): Promise<PlanRecord> {
    const { sectors, standards } = this.#options;
    const ordered = orderedPlan(input, filter, by, { sectors, standards, today: todayInShanghai() });
    return this.store.one(await this.store.create(ordered, by));
  }

  /** @throws {HubError} FORBIDDEN, INSPECTION_PLAN_UNKNOWN, INSPECTION_STEP_REFUSED, INSPECTORS_TOO_FEW */
  async freeze(number: number, by: Caller): Promise<PlanRecord> {
    const plan = await this.#led(number, by);
    const inspectors = await this.#inspectorsFor(plan);
    await this.#begin('freeze', plan, ['DRAFT'], 'FREEZING');
    return this.#carryOut(number, 'DRAFT', () => freezePlan(plan, inspectors, this.store, this.#options));
  }

  /**
   * Draws a frozen plan with the public half of the seed, which nobody could know before the freeze.
   * @throws {HubError} FORBIDDEN, INSPECTION_PLAN_UNKNOWN, INSPECTION_STEP_REFUSED, TEXT_TOO_LONG
   */
  async draw(number: number, publicSeed: string, by: Caller): Promise<PlanRecord> {
    const plan = await this.#led(number, by);
    if (publicSeed.trim() === '')
      throw new HubError(
        'BAD_USER_INPUT',
        'publicSeed is empty: write what was made known where the plan announced it.',
      );
    checkText('publicSeed', publicSeed, MOST_CHARACTERS);
    await this.#begin('draw', plan, ['FROZEN'], 'DRAWING', publicSeed);
    const begun = await this.store.one(number);
    const { database } = this.#options;
    return this.#carryOut(number, 'DRAWING', () => drawPlan(begun, this.store, database, this.#stopping.signal));
  }

  /** Gives up a plan that was not drawn; it stays in the list. @throws {HubError} as above, REASON_MISSING */
  async cancel(number: number, reason: string, by: Caller): Promise<PlanRecord> {
    const plan = await this.#led(number, by);
    if (reason.trim() === '') throw new HubError('REASON_MISSING', 'reason: say why the plan is given up.');
    checkText('reason', reason, MOST_CHARACTERS);
    const isOpen = plan.state === 'DRAFT' || plan.state === 'FREEZING' || plan.state === 'FROZEN';
    const moved = isOpen && (await this.store.move({ ...plan, isDead: false }, 'CANCELLED', { note: reason }));
    if (!moved) throw refusedStep('cancel', plan);
    return this.store.one(number);
  }

  /** Stops what runs here, and waits for it: a draw can be taken up again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running.values());
  }

  async #led(number: number, by: Caller): Promise<PlanRecord> {
    const plan = await this.store.one(number);
    mustLead(by, plan);
    return plan;
  }

  async #inspectorsFor({ sectors, content }: PlanRecord): Promise<FrozenInspector[]> {
    const inspectors = await this.register.available(sectors);
    for (const sector of sectors) {
      const own = inspectors.filter((each) => each.sector === sector).length;
      if (own < content.inspectorsPerDepartment)
        throw new HubError(
          'INSPECTORS_TOO_FEW',
          `${sector} has ${own} inspectors who may be drawn, and the plan sends ${content.inspectorsPerDepartment} of each department to an enterprise; put them into the register (putInspectors).`,
        );
    }
    return inspectors;
  }

  async #begin(
    step: 'freeze' | 'draw',
    plan: PlanRecord,
    from: readonly PlanState[],
    to: PlanState,
    publicSeed?: string,
  ): Promise<void> {
    const isTakenUpAgain = plan.state === to && plan.isDead;
    const mayBegin = from.includes(plan.state) || isTakenUpAgain;
    const seeded = publicSeed === undefined || isTakenUpAgain ? {} : { publicSeed };
    if (!mayBegin || !(await this.store.move(plan, to, { ...seeded, note: null }))) throw refusedStep(step, plan);
  }

  /** Waits a while, and answers how the plan stands then; `back` is where it stands if the work breaks off. */
  async #carryOut(number: number, back: PlanState, work: () => Promise<void>): Promise<PlanRecord> {
    const running = work()
      .catch((error: unknown) => this.#brokeOff(number, back, error))
      .finally(() => this.#running.delete(number));
    this.#running.set(number, running);
    const waiting = new AbortController();
    await Promise.race([running, pause(ANSWER_WITHIN_MS, waiting.signal)]);
    waiting.abort();
    return this.store.one(number);
  }

  async #brokeOff(number: number, back: PlanState, error: unknown): Promise<void> {
    if (error instanceof PlanMovedOn || this.#stopping.signal.aborted) return;
    this.#options.log.error({ event: 'work on a plan of inspections broke off', plan: number, err: error });
    const plan = await this.store.one(number);
    const note = 'It broke off; do the step again.';
    if (back !== plan.state) await this.store.move({ ...plan, isDead: false }, back, { note });
  }
}

function refusedStep(step: keyof typeof STEP_REFUSED, { number, state }: PlanRecord): HubError {
  return new HubError('INSPECTION_STEP_REFUSED', `Plan ${number} stands at ${state}: ${STEP_REFUSED[step]}.`);
}
