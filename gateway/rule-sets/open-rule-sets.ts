import type { HubConfig } from '../../kit/config.ts';
import type { Database } from '../../kit/database/database.ts';
import type { DatabaseLocation } from '../../kit/database/location.ts';
import type { Log } from '../../kit/log.ts';
import type { HubTables } from '../hub/hub-tables.ts';
import type { SectorDescription } from '../hub/sectors.ts';
import { Rehearsals } from '../rehearsal/rehearsals.ts';
import { RuleSetLife } from './life.ts';
import { RuleSetsInForce } from './rule-sets-in-force.ts';

export interface OpenRuleSetsOptions {
  readonly database: Database<HubTables>;
  readonly location: DatabaseLocation;
  readonly sectors: readonly SectorDescription[];
  readonly config: Pick<HubConfig, 'ruleApproval'>;
  readonly log: Log;
}

/** The rule sets of a hub: those in force, how others come into force, and their rehearsals. */
export interface OpenRuleSets {
  readonly ruleSets: RuleSetsInForce;
  readonly life: RuleSetLife;
  readonly rehearsals: Rehearsals;
  /** Ends rehearsals that run, and looks for publications no more. */
  stop(): Promise<void>;
}

/** @throws {RuleSetRefused} where the shipped tables, or a published version, cannot be read by this program. */
export async function openRuleSets({
  database,
  location,
  sectors,
  config,
  log,
}: OpenRuleSetsOptions): Promise<OpenRuleSets> {
  const ruleSets = await RuleSetsInForce.open(database);
  const publications = ruleSets.follow(log);
  const life = new RuleSetLife(database, ruleSets, config.ruleApproval);
  const rehearsals = new Rehearsals({ database, location, sectors, life, inForce: ruleSets, log });
  return {
    ruleSets,
    life,
    rehearsals,
    stop: async () => {
      await rehearsals.stop();
      await publications.stop();
    },
  };
}
