import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import { HubError } from '../errors.ts';
import { readChanges } from '../feed/changes.ts';
import type { FeedTables } from '../feed/tables.ts';
import { exampleSetting, give, sectorTables, type SectorTables } from '../testing/example-sector.ts';
import { exampleUscc, NOW } from '../testing/example-subgraph.ts';
import { fineRow, rightsOn } from '../testing/rights-cases.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { eventsOf } from './case-store.ts';
import { OBJECTION_TRANSITIONS } from './objection.ts';
import { recordLives } from './record-lives.ts';
import { REPAIR_TRANSITIONS } from './repair.ts';
import {
  CASE_ACTIONS,
  type CaseAction,
  type CaseKind,
  type CaseState,
  type RightsCase,
  type RightsEvent,
} from './rights-case.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

/** What the test believes. */
interface Believed {
  cases: Record<CaseKind, { state: CaseState; steps: number } | null>;
  isRepaired: boolean;
  isWithdrawn: boolean;
}

const isUsed = ({ isRepaired, isWithdrawn }: Believed) => !isRepaired && !isWithdrawn;

/** What really is: one enterprise with one fine. */
interface Real {
  number: number;
  database: Database<SectorTables>;
  rights: ReturnType<typeof rightsOn>;
  cases: Record<CaseKind, RightsCase | null>;
  history: Record<CaseKind, readonly RightsEvent[]>;
}

const today = parseLocalDate('2026-11-21');
const transitionsOf = (kind: CaseKind): Readonly<Record<string, Readonly<Partial<Record<CaseAction, CaseState>>>>> =>
  kind === 'OBJECTION' ? OBJECTION_TRANSITIONS : REPAIR_TRANSITIONS;
const isOpen = ({ cases }: Believed, kind: CaseKind) =>
  cases[kind] !== null && ['SUBMITTED', 'ACCEPTED', 'VERIFIED'].includes(cases[kind].state);

/** Whatever was done: history has only grown, and the record is an input exactly when it should be. */
async function holds(believed: Believed, real: Real): Promise<void> {
  for (const kind of ['OBJECTION', 'REPAIR'] as const) {
    const rightsCase = real.cases[kind];
    if (rightsCase === null) continue;
    const events = (await eventsOf(real.rights.store.read, [rightsCase])).get(rightsCase.id) ?? [];
    expect(events.slice(0, real.history[kind].length)).toEqual(real.history[kind]);
    expect(events).toHaveLength(believed.cases[kind]?.steps ?? 0);
    expect(events.at(-1)?.stateAfter).toBe(believed.cases[kind]?.state);
    real.history[kind] = events;
  }
  const [record] = await recordLives(
    real.rights.store.read,
    exampleSetting(),
    parseUscc(exampleUscc(real.number)),
    today,
  );
  expect(record?.life.status === 'SHOWN').toBe(isUsed(believed));
  expect(record?.objectionDueOn !== null).toBe(isOpen(believed, 'OBJECTION'));
}

class Apply implements fc.AsyncCommand<Believed, Real> {
  readonly kind: CaseKind;
  constructor(kind: CaseKind) {
    this.kind = kind;
  }
  check(believed: Readonly<Believed>): boolean {
    return believed.cases[this.kind] === null;
  }
  async run(believed: Believed, real: Real): Promise<void> {
    const opened = await (this.kind === 'OBJECTION'
      ? real.rights.object(real.number, { objectionKind: '不应公示' }, NOW)
      : real.rights.apply(real.number, {}, NOW));
    expect(opened.state).toBe(isUsed(believed) ? 'SUBMITTED' : 'RETURNED');
    real.cases[this.kind] = opened;
    believed.cases[this.kind] = { state: opened.state, steps: 1 };
    await holds(believed, real);
  }
  toString(): string {
    return `apply ${this.kind}`;
  }
}

class Move implements fc.AsyncCommand<Believed, Real> {
  readonly kind: CaseKind;
  readonly action: CaseAction;
  constructor(kind: CaseKind, action: CaseAction) {
    this.kind = kind;
    this.action = action;
  }
  check(believed: Readonly<Believed>): boolean {
    return believed.cases[this.kind] !== null;
  }
  async run(believed: Believed, real: Real): Promise<void> {
    const { kind, action } = this;
    const [mine, rightsCase] = [believed.cases[kind], real.cases[kind]];
    if (mine === null || rightsCase === null) throw new Error('check said there is a case');
    const next = transitionsOf(kind)[mine.state]?.[action];
    const before = await readChanges(real.database, 0, 10_000);
    const outcome = await real.rights.move(rightsCase, action, NOW).catch((error: unknown) => error);
    if (next === undefined) expect(outcome).toMatchObject({ code: 'TRANSITION_REFUSED' });
    else if (action === 'GRANT' && !isUsed(believed)) expect(outcome).toMatchObject({ code: 'REPAIR_NOT_NEEDED' });
    else {
      expect(outcome).toMatchObject({ state: next });
      believed.cases[kind] = { state: next, steps: mine.steps + 1 };
      if (action === 'UPHOLD') believed.isWithdrawn = true;
      if (action === 'GRANT' || action === 'REVOKE') believed.isRepaired = action === 'GRANT';
    }
    if (outcome instanceof HubError)
      expect(await readChanges(real.database as unknown as Database<FeedTables>, 0, 10_000)).toEqual(before);
    await holds(believed, real);
  }
  toString(): string {
    return `${this.action} ${this.kind}`;
  }
}

class ImportAgain implements fc.AsyncCommand<Believed, Real> {
  readonly fine: number;
  constructor(fine: number) {
    this.fine = fine;
  }
  check(): boolean {
    return true;
  }
  async run(believed: Believed, real: Real): Promise<void> {
    await give(real.database, 'penalties', [fineRow(real.number, { fine: `0.${this.fine}` })], NOW);
    await holds(believed, real);
  }
  toString(): string {
    return `import again with a fine of 0.${this.fine}`;
  }
}

test('in any order of steps: allowed ones are taken, refused ones change nothing, history only grows', async () => {
  const database = await stores.open<SectorTables>('sqlite', sectorTables);
  const rights = rightsOn(database, exampleSetting());
  let number = 0;
  const kinds = fc.constantFrom<CaseKind>('OBJECTION', 'REPAIR');
  const commands = [
    kinds.map((kind) => new Apply(kind)),
    fc.tuple(kinds, fc.constantFrom(...CASE_ACTIONS)).map(([kind, action]) => new Move(kind, action)),
    fc.tuple(kinds, fc.constantFrom(...CASE_ACTIONS)).map(([kind, action]) => new Move(kind, action)),
    fc.integer({ min: 1, max: 9 }).map((fine) => new ImportAgain(fine)),
  ];
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { size: '+1', maxCommands: 40 }), async (steps) => {
      number += 1;
      await rights.fined(number, NOW);
      await fc.asyncModelRun(
        () => ({
          model: { cases: { OBJECTION: null, REPAIR: null }, isRepaired: false, isWithdrawn: false },
          real: {
            number,
            database,
            rights,
            cases: { OBJECTION: null, REPAIR: null },
            history: { OBJECTION: [], REPAIR: [] },
          },
        }),
        steps,
      );
    }),
    { numRuns: 40 },
  );
});
