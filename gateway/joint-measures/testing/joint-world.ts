import { pino } from 'pino';
import { expect } from 'vitest';
import { type DatabaseEngine, locateDatabase } from '../../../kit/database/location.ts';
import type { TestStores } from '../../../kit/testing/stores.ts';
import { addDays, type LocalDate } from '../../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import { loadRuleSet } from '../../convergence/rule-set.ts';
import { EnterpriseIndex } from '../../index/enterprise-index.ts';
import { followIndex, type IndexFollower } from '../../index/follow-index.ts';
import { GenerationInService } from '../../index/in-service.ts';
import { indexTables, type IndexTables } from '../../index/tables.ts';
import {
  exampleSubgraphs,
  graded,
  registered,
  rulesOf,
  SECTORS,
  TODAY,
  upTo,
} from '../../index/testing/example-index.ts';
import { checkInitiation, type Initiation } from '../check-initiation.ts';
import { JointMeasures } from '../joint-measures.ts';
import { loadMeasureList } from '../measure-list.ts';
import { measuresOf, type Viewer } from '../measure-lists.ts';
import { type MeasureRow, measureShown } from '../measure-rows.ts';
import { settleAll, settledBy } from '../settle.ts';
import { jointMeasureTables, type JointMeasureTables } from '../tables.ts';

export const PENALTY = {
  key: 'K1',
  kind: 'PENALTY',
  severity: 'SEVERE',
  decidedOn: '2026-09-01',
  documentNumber: '样罚1号',
  authority: '样例局',
};
export const LISTING = { decisionNumber: '样列1号', includedOn: '2026-11-05', authority: '样例局', situation: '一' };
/** How long a busy machine may take to follow. */
export const SOON = { timeout: 20_000 };
/** Who initiates, and who is addressed. */
export const BY = { subject: 'test', department: '发起局' };
export const FINANCE = { subject: 'test', department: '财政局' };
export const AUDITOR: Viewer = { role: 'AUDITOR', limit: null, departments: [], hiddenSectors: [] };

export const agency = (...departments: string[]): Viewer => ({
  role: 'AGENCY',
  limit: null,
  departments,
  hiddenSectors: ['RISK'],
});

/** A registry and two sectors that a hub follows, and joint measures on what they say. */
export type JointWorld = Awaited<ReturnType<typeof jointWorld>>;

export async function jointWorld(stores: TestStores, engine: DatabaseEngine) {
  const graph = exampleSubgraphs();
  const inService = new GenerationInService();
  const codes = upTo(120).values();
  const setting = stores.setting(engine);
  const database = await stores.open<IndexTables & JointMeasureTables>(
    engine,
    [indexTables, jointMeasureTables],
    setting,
    'hub',
  );
  const list = await loadMeasureList();
  const ruleSet = await loadRuleSet();
  const joint = new JointMeasures(database, SECTORS, list, inService);
  const index = new EnterpriseIndex(database, SECTORS, inService);
  let follower = await follow();

  async function follow(): Promise<IndexFollower> {
    const following = followIndex({
      database: database, // a store with more tables
      location: locateDatabase(setting, 'hub'),
      subgraphs: [graph.registry, graph.publicCredit, graph.risk],
      rules: rulesOf(ruleSet),
      pollMs: 5,
      log: pino({ level: 'silent' }),
      today: () => TODAY,
      settle: settledBy(SECTORS),
      onService: (generation) => {
        inService.set(generation);
        void settleAll(database, generation, SECTORS);
      },
    });
    await following.caughtUp();
    return following;
  }

  /** Waits until the hub has received what was just said. */
  const received = (uscc: Uscc, said: Record<string, unknown>) =>
    expect.poll(async () => (await index.contents([uscc])).get(uscc), SOON).toMatchObject(said);

  const rowsOf = (uscc: Uscc, viewer: Viewer = AUDITOR, today: LocalDate = TODAY): Promise<MeasureRow[]> =>
    measuresOf(database, viewer, { usccs: [uscc] }, 99, today);

  return {
    graph,
    inService,
    database,
    list,
    joint,
    received,
    rowsOf,
    /** Why incidents on an enterprise have ended, each reason once. */
    endsOf: async (uscc: Uscc) =>
      [...new Set((await rowsOf(uscc)).map(({ end_reason }) => end_reason))].toSorted((one, other) =>
        String(one).localeCompare(String(other)),
      ),
    statesOf: async (uscc: Uscc, today: LocalDate) =>
      (await rowsOf(uscc, AUDITOR, today)).map((row) => measureShown(row, list, today).state),
    /** One more enterprise, with a record and an entry in a list. */
    punished: async (): Promise<Uscc> => {
      const uscc = codes.next().value;
      if (uscc === undefined) throw new Error('no codes are left');
      graph.registry.say(uscc, registered('样例'));
      graph.publicCredit.say(uscc, graded('publicCredit', 'C', { evidence: [PENALTY], severeListings: [LISTING] }));
      await received(uscc, { publicCredit: { grade: 'C' } });
      return uscc;
    },
    /** A punishment on the record, unless something else is asked for. */
    initiate: (uscc: Uscc, changes: Partial<Initiation> = {}) => {
      const initiation: Initiation = {
        uscc,
        kind: 'PUNISHMENT',
        basis: { sector: 'PUBLIC_CREDIT', kind: 'RECORD', key: PENALTY.key },
        summary: '样例事由',
        measures: [
          { code: 'NO_MARKET_ENTRY', departments: ['财政局', '住建局'], startsOn: TODAY, endsOn: addDays(TODAY, 90) },
        ],
        ...changes,
      };
      return joint.initiate(checkInitiation(initiation, list, TODAY), BY, TODAY);
    },
    followAgain: async () => {
      follower = await follow();
    },
    stop: () => follower.stop(),
  };
}
