import { HubError } from '../../kit/errors.ts';
import { HUB_CODE } from '../index/enterprise-filter.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Strategy } from '../convergence/words.ts';
import type { TierView } from '../index/facets.ts';
import type { IndexedSector } from '../index/tiers.ts';
import type { MutationResolvers, QueryResolvers, Rehearsal, RehearsalCounts } from '../hub/resolvers.generated.ts';
import { mayDecide } from '../rule-sets/rule-sets-resolvers.ts';
import type { RuleSetsInForce } from '../rule-sets/rule-sets-in-force.ts';
import { movesPathOf } from './moves-path.ts';
import type { RehearsalRecord } from './rehearsal-record.ts';
import type { Rehearsals } from './rehearsals.ts';
import type { Moves, Tally, Transition } from './tally.ts';

/** What rehearsals are asked from. */
export interface RehearsalSources {
  readonly rehearsals: Rehearsals;
  readonly ruleSets: RuleSetsInForce;
  readonly sectors: readonly IndexedSector[];
}

const MOST_REHEARSALS = 100;

/** Rehearsals at the graph's roots. */
export function rehearsalResolvers({ rehearsals, ruleSets, sectors }: RehearsalSources) {
  const shown = (record: RehearsalRecord, caller: Caller) => onGraph(record, viewOf(caller, sectors));
  const decide = (caller: Caller) => mayDecide(caller, ruleSets.now.settings.baseSectorCode);
  return {
    Query: {
      rehearsal: async (_root, { number }, { caller }) => {
        maySeeRehearsals(caller);
        const found = await rehearsals.find(number);
        return found === null ? null : shown(found, caller);
      },
      rehearsals: async (_root, { first }, { caller }) => {
        maySeeRehearsals(caller);
        if (first < 1 || first > MOST_REHEARSALS)
          throw new HubError('PAGE_TOO_LARGE', `first must be a whole number from 1 to ${MOST_REHEARSALS}.`);
        return (await rehearsals.newest(first)).map((record) => shown(record, caller));
      },
    } satisfies QueryResolvers,
    Mutation: {
      rehearseRuleSet: async (_root, { hash, strategy }, { caller }) => {
        decide(caller);
        const { number } = await rehearsals.start(hash, caller, strategy ?? undefined);
        return shown(await rehearsals.one(number), caller);
      },
      cancelRehearsal: async (_root, { number }, { caller }) => {
        decide(caller);
        return shown(await rehearsals.cancel(number), caller);
      },
    } satisfies MutationResolvers,
  };
}

/** @throws {HubError} FORBIDDEN: a rehearsal names enterprises of the whole province, and what is only a draft. */
export function maySeeRehearsals({ role, limit, maySeeShared }: Pick<Caller, 'role' | 'limit' | 'maySeeShared'>): void {
  if ((role === 'AGENCY' || role === 'AUDITOR') && limit === null && maySeeShared(HUB_CODE)) return;
  throw new HubError(
    'FORBIDDEN',
    'Rehearsals are for agencies of the whole province and auditors, with a purpose: they are about drafts, and name enterprises.',
  );
}

/** Whoever may see what every sector keeps internal sees it here; anybody else, what agencies share. */
export function viewOf(caller: Pick<Caller, 'maySeeInternal'>, sectors: readonly IndexedSector[]): TierView {
  const internal = sectors.filter(({ disclosure }) => disclosure === 'INTERNAL');
  return internal.every(({ code }) => caller.maySeeInternal(code)) ? 'ALL' : 'SHARED';
}

function onGraph({ counts, strategy, againstStrategy, ...record }: RehearsalRecord, view: TierView): Rehearsal {
  return {
    ...record,
    strategy: strategy as Strategy, // written by Rehearsals
    againstStrategy: againstStrategy as Strategy,
    counts: counts === null ? null : countsOnGraph(counts[view]),
    movedWithInternal: counts?.ALL.moved ?? null,
    movesPath: counts === null ? null : movesPathOf(record.number),
  };
}

function countsOnGraph({ tiers, advice, regions, industries, rules, sectors, ...counts }: Tally): RehearsalCounts {
  return {
    ...counts,
    tiers: ordered(tiers),
    advice: ordered(advice),
    regions: groups(regions),
    industries: groups(industries),
    rules: groups(rules),
    sectors: groups(sectors),
  };
}

function ordered(transitions: Readonly<Record<string, Transition>>) {
  return Object.values(transitions)
    .sort((one, other) => other.count - one.count)
    .map(({ samples, ...transition }) => ({ ...transition, samples: samples as Uscc[] })); // codes of the index
}

function groups(moves: Readonly<Record<string, Moves>>) {
  return Object.entries(moves)
    .map(([name, counted]) => ({ name, ...counted }))
    .sort((one, other) => other.moved - one.moved || (one.name < other.name ? -1 : 1));
}
