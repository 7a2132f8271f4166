import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Finding } from '../convergence/proof/finding.ts';
import type {
  MutationResolvers,
  QueryResolvers,
  RuleSetProposal,
  RuleSetVersion,
  RuleSetVersionResolvers,
} from '../hub/resolvers.generated.ts';
import { approverOf, type Proposal } from './approval.ts';
import { compareRuleSets } from './compare-rule-sets.ts';
import type { RuleSetLife, RuleSetRecord } from './life.ts';
import type { RuleSetEvent } from './timeline.ts';
import type { RuleSetsInForce } from './rule-sets-in-force.ts';

/** What rule sets are asked from. */
export interface RuleSetSources {
  readonly ruleSets: RuleSetsInForce;
  readonly life: RuleSetLife;
}

/** The life of rule sets at the graph's roots. */
export function ruleSetResolvers({ ruleSets, life }: RuleSetSources) {
  const shown = (record: RuleSetRecord, caller: Caller) => versionOnGraph(record, ruleSets.now.hash, caller);
  const decide = (caller: Caller) => mayDecide(caller, ruleSets.now.settings.baseSectorCode);
  return {
    Query: {
      ruleSets: async (_root, _arguments, { caller }) =>
        (await life.all()).filter((record) => maySee(caller, record)).map((record) => shown(record, caller)),
      ruleSet: async (_root, { hash }, { caller }) => {
        const found = (await life.all()).find((record) => record.hash === hash);
        return found !== undefined && maySee(caller, found) ? shown(found, caller) : null;
      },
      ruleSetInForce: async (_root, { on }, { caller }) =>
        shown(await life.one(ruleSets.on(fromToday(on)).hash), caller),
      compareRuleSets: async (_root, { before, after }, { caller }) => {
        for (const hash of [before, after]) {
          if (!maySee(caller, await life.one(hash))) throw notForCaller();
        }
        const { changes, effects } = await compareRuleSets(await life.files(before), await life.files(after));
        return {
          changes: changes.map(({ zh, en, ...change }) => ({ ...change, textZh: zh, textEn: en })),
          effects:
            effects?.map((effect) => ({
              decision: effect.decision,
              cases: effect.cases,
              of: effect.of,
              example: `${Object.entries(effect.values)
                .map(([name, value]) => `${name}=${String(value)}`)
                .join(', ')}: ${effect.before.join(' ')} → ${effect.after.join(' ')}`,
            })) ?? null,
        };
      },
    } satisfies QueryResolvers,
    Mutation: {
      draftRuleSet: async (_root, { files, basedOn, note }, { caller }) => {
        decide(caller);
        if (new Set(files.map(({ name }) => name)).size < files.length)
          throw new HubError('BAD_USER_INPUT', 'Two files have the same name; give each its own.');
        const texts = new Map(files.map(({ name, text }) => [name, text]));
        return shown(await life.draft(texts, caller, { basedOn: basedOn ?? null, note: note ?? null }), caller);
      },
      proveRuleSet: async (_root, { hash }, { caller }) => {
        decide(caller);
        const { isProved, states, comparisons, findings, notProved } = await life.prove(hash, caller);
        return {
          proved: isProved,
          combinations: states,
          comparisons,
          findings: findings.map(findingOnGraph),
          notProved: notProved.map(({ zh, en }) => ({ textZh: zh, textEn: en })),
          ruleSet: shown(await life.one(hash), caller),
        };
      },
      proposeRuleSet: async (_root, { hash, inForceFrom, note }, { caller }) => {
        decide(caller);
        return shown(await life.propose(hash, caller, { from: inForceFrom, note: note ?? null }), caller);
      },
      approveRuleSet: async (_root, { hash, inForceFrom, note }, { caller }) => {
        decide(caller);
        return shown(await life.approve(hash, caller, { from: inForceFrom, note: note ?? null }), caller);
      },
      withdrawRuleSet: async (_root, { hash, note }, { caller }) => {
        decide(caller);
        return shown(await life.withdraw(hash, caller, note ?? null), caller);
      },
      publishRuleSet: async (_root, { hash, inForceFrom, note }, { caller }) => {
        decide(caller);
        return shown(await life.publish(hash, caller, { from: inForceFrom, note: note ?? null }), caller);
      },
    } satisfies MutationResolvers,
    RuleSetVersion: {
      files: async ({ hash }) => [...(await life.files(hash))].map(([name, text]) => ({ name, text })),
    } satisfies RuleSetVersionResolvers,
  };
}

/**
 * Who decides about the rules: the agency that answers for the base grade. The public evaluation leads the others
 * (牵头部门), and convergence begins at its grade. Operators keep the machine and decide nothing here.
 * @throws {HubError} FORBIDDEN
 */
export function mayDecide(caller: Caller, baseSectorCode: string): void {
  if (caller.mayWriteEverywhere(baseSectorCode)) return;
  throw new HubError(
    'FORBIDDEN',
    `Rule sets are drafted, proved, rehearsed, proposed, approved and published by the agency that answers for the base grade (${baseSectorCode}), for the whole province; ask as that agency, with a token that is not limited to regions.`,
  );
}

/** What was published concerns everybody; drafts concern agencies and auditors. */
function maySee(caller: Caller, { status }: Pick<RuleSetRecord, 'status'>): boolean {
  return status === 'PUBLISHED' || status === 'SUPERSEDED' || maySeeDrafts(caller);
}

const maySeeDrafts = ({ role }: Caller): boolean => role === 'AGENCY' || role === 'AUDITOR';

function notForCaller(): HubError {
  return new HubError('FORBIDDEN', 'Drafts are compared by agencies and auditors; compare published versions.');
}

function fromToday(day: string | null | undefined): LocalDate {
  const today = todayInShanghai();
  if (day !== null && day !== undefined && day < today)
    throw new HubError(
      'BAD_USER_INPUT',
      'on must be today or later; "ruleSets { terms }" tells what was in force before.',
    );
  return (day as LocalDate | null | undefined) ?? today; // read by the scalar
}

/** A version; its files are read only where they are asked for. */
function versionOnGraph(
  { terms, events, proposal, ...record }: RuleSetRecord,
  inForceHash: string,
  caller: Caller,
): RuleSetVersion {
  // What is proposed of a version that was published before is a draft like any other.
  const lastSeen = maySeeDrafts(caller) ? Number.POSITIVE_INFINITY : (events.findLast(isOut)?.number ?? 0);
  return {
    ...record,
    events: events
      .filter(({ number }) => number <= lastSeen)
      .map((event) => ({ ...event, approvedBy: event.kind === 'PUBLISHED' ? approverOf(event, events) : null })),
    proposal: maySeeDrafts(caller) ? proposalOnGraph(proposal) : null,
    inForce: record.hash === inForceHash,
    terms: terms.map(({ from, until }) => ({ from, until })),
    files: [],
  };
}

const isOut = ({ kind }: RuleSetEvent): boolean => kind === 'PUBLISHED' || kind === 'SHIPPED';

/** A proposal names its day: `propose` writes none without. */
function proposalOnGraph(proposal: Proposal | null): RuleSetProposal | null {
  if (proposal === null || proposal.inForceFrom === null) return null;
  return { ...proposal, inForceFrom: proposal.inForceFrom };
}

function findingOnGraph({ zh, en, rows, ...finding }: Finding) {
  return { ...finding, rows: [...rows], textZh: zh, textEn: en };
}
