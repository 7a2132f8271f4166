import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { normaliseUscc, type Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import { accessDenied } from '../disclosure/denials.ts';
import { HubError } from '../errors.ts';
import { quarantinedRowOnGraph } from '../feed/submission-schema.ts';
import type { RecordsKind, RowTexts } from '../feed/records-kind.ts';
import { camelCase, pascalCase } from '../graph/names.ts';
import type { Caller } from '../identity/caller.ts';
import type { Resolvers, SubgraphContext } from '../subgraph.ts';
import { caseById, type CaseQuery, listCases } from './case-store.ts';
import { type CaseOnGraph, casesOnGraph } from './cases-on-graph.ts';
import { gradesUnderReview } from './grades-under-review.ts';
import { moveCase, type Step } from './move-case.ts';
import { recordLives } from './record-lives.ts';
import { regradesOf } from './regrade.ts';
import type { CaseAction, CaseKind, CaseState, RightsCase } from './rights-case.ts';
import type { RightsSetting, RightsStoreTables } from './rights-setting.ts';
import { MOST_IN_A_PAGE } from './rights-sdl.ts';
import { submitApplication } from './submit-application.ts';
import { rightsTimeliness } from './timeliness.ts';

type Root = unknown;

/** The two kinds of application, by which a sector reads them. */
export interface ApplicationKinds {
  readonly objections: RecordsKind;
  readonly repairs: RecordsKind;
}

/** Resolvers for `rightsSdl`. */
export function rightsResolvers(name: string, setting: RightsSetting, kinds: ApplicationKinds): Resolvers {
  return { Query: queries(camelCase(name), setting), Mutation: mutations(pascalCase(name), setting, kinds) };
}

function queries(camel: string, setting: RightsSetting) {
  const access = accessTo(setting.code);
  return {
    [`${camel}Records`]: async (_root: Root, { uscc }: { uscc: Uscc }, context: SubgraphContext) => {
      access.toRead(context.caller, uscc);
      const { read } = storeOf(context);
      const records = await recordLives(read, setting, uscc, todayInShanghai());
      const regrades = await regradesOf(read, uscc);
      return records.map(({ life, ...record }) => ({
        ...record,
        ...life,
        regrades: regrades.get(`${record.kind}/${record.key}`) ?? [],
      }));
    },
    [`${camel}RightsCase`]: async (_root: Root, { id }: { id: string }, context: SubgraphContext) => {
      const found = await caseById(storeOf(context).read, id);
      access.toRead(context.caller, found?.uscc ?? null);
      return found === null ? null : onGraph(context, found, access);
    },
    [`${camel}RightsCases`]: async (_root: Root, asked: CasesAsked, context: SubgraphContext) => {
      access.toRead(context.caller, asked.uscc ?? null);
      return casePage(context, asked, access);
    },
    [`${camel}RightsTimeliness`]: (
      _root: Root,
      { from, until }: { from: LocalDate; until: LocalDate },
      context: SubgraphContext,
    ) => {
      return rightsTimeliness(storeOf(context), from, until, todayInShanghai());
    },
    [`${camel}GradesUnderReview`]: (_root: Root, { first }: { first: number }, context: SubgraphContext) => {
      return gradesUnderReview(storeOf(context), checkedFirst(first));
    },
  };
}

function mutations(pascal: string, setting: RightsSetting, kinds: ApplicationKinds) {
  const access = accessTo(setting.code);
  const submit =
    (kind: RecordsKind) =>
    async (_root: Root, { application }: { application: Record<string, string | null> }, context: SubgraphContext) => {
      const texts = Object.fromEntries(Object.entries(application).map(([field, text]) => [field, text ?? '']));
      const applicant = access.toApply(context.caller, texts['uscc'] ?? '');
      if (context.caller.limit !== null) await withinReach(context, normaliseUscc(texts['uscc'] ?? '') as Uscc);
      const outcome = await submitApplication(storeOf(context), setting, kind, texts, applicant);
      return {
        case: outcome.case === null ? null : await onGraph(context, outcome.case, access),
        quarantinedRow: outcome.quarantinedRow === null ? null : quarantinedRowOnGraph(outcome.quarantinedRow),
      };
    };
  const move =
    (kind: CaseKind, named: CaseAction | null) => async (_root: Root, asked: StepAsked, context: SubgraphContext) => {
      const action = named ?? asked.decision;
      if (action === undefined) throw new HubError('BAD_USER_INPUT', 'decision is missing.');
      await access.toMove(context, asked.id, action);
      const moved = await moveCase(storeOf(context), setting, stepOf(asked, kind, action, context.caller.subject));
      return onGraph(context, moved, access);
    };
  const steps = (kind: CaseKind, noun: string, actions: Readonly<Record<string, CaseAction | null>>) =>
    Object.fromEntries(
      Object.entries(actions).map(([verb, action]) => [`${verb}${pascal}${noun}`, move(kind, action)] as const),
    );
  return {
    [`submit${pascal}Objection`]: submit(kinds.objections),
    [`apply${pascal}Repair`]: submit(kinds.repairs),
    ...steps('OBJECTION', 'Objection', {
      accept: 'ACCEPT',
      decline: 'DECLINE',
      verify: 'VERIFY',
      decide: null,
      withdraw: 'WITHDRAW',
    }),
    ...steps('REPAIR', 'Repair', {
      accept: 'ACCEPT',
      decline: 'DECLINE',
      decide: null,
      sync: 'SYNC',
      revoke: 'REVOKE',
      withdraw: 'WITHDRAW',
    }),
  };
}

interface StepAsked {
  readonly id: string;
  readonly note?: string | null;
  readonly decisionNumber?: string | null;
  readonly decision?: CaseAction;
  readonly replacement?: readonly { readonly name: string; readonly text: string }[] | null;
}

function stepOf(asked: StepAsked, kind: CaseKind, action: CaseAction, actor: string): Step {
  const { id, note, decisionNumber } = asked;
  const replacement = asked.replacement ?? null;
  const texts: RowTexts | null =
    replacement === null ? null : Object.fromEntries(replacement.map((field) => [field.name, field.text]));
  return { id, kind, action, actor, note, decisionNumber, replacement: texts };
}

type Access = ReturnType<typeof accessTo>;

/** Before anything is written. @throws {HubError} ACCESS_DENIED_REGION, ACCESS_DENIED_SUBJECT */
async function withinReach({ rows }: SubgraphContext, uscc: Uscc): Promise<void> {
  const denial = await rows.denialOf(uscc);
  if (denial !== null) throw accessDenied(denial, 'The case');
}

/** Who may do what with the cases of a sector: its owner everything, auditors read, an enterprise its own. */
function accessTo(code: string) {
  const seesAll = (caller: Caller) => caller.maySeeInternal(code);
  const refuse = (what: string): never => {
    throw new HubError('FORBIDDEN', `Only the owner of ${code} ${what}.`);
  };
  return {
    seesAll,
    toRead: (caller: Caller, uscc: Uscc | null) => {
      if (!seesAll(caller) && (uscc === null || !caller.speaksFor(uscc)))
        refuse('and auditors see this; an enterprise sees its own, named by uscc');
    },
    toApply: (caller: Caller, usccText: string) => {
      if (caller.mayWrite(code)) return { submittedBy: 'AGENCY', actor: caller.subject } as const;
      if (!caller.speaksFor(normaliseUscc(usccText))) refuse('or the enterprise itself may apply');
      return { submittedBy: 'ENTERPRISE', actor: caller.subject } as const;
    },
    /** The applicant may withdraw; every other step is the owner's, and in the regions of the token alone. */
    toMove: async (context: SubgraphContext, id: string, action: CaseAction) => {
      const { caller } = context;
      if (caller.mayWriteEverywhere(code)) return;
      const found = await caseById(storeOf(context).read, id);
      const isApplicant = action === 'WITHDRAW' && found !== null && caller.speaksFor(found.uscc);
      if (!caller.mayWrite(code) && !isApplicant) refuse('may take this step');
      if (found !== null) await withinReach(context, found.uscc);
    },
  };
}

interface CasesAsked {
  readonly kind?: CaseKind | null;
  readonly states?: readonly CaseState[] | null;
  readonly uscc?: Uscc | null;
  readonly overdueOnly: boolean;
  readonly first: number;
  readonly after?: string | null;
}

async function casePage(context: SubgraphContext, asked: CasesAsked, access: Access) {
  const { kind = null, states = null, uscc = null, overdueOnly, after = null } = asked;
  const first = checkedFirst(asked.first);
  const found = await listCases(storeOf(context), {
    kind,
    states,
    uscc,
    overdueOn: overdueOnly ? todayInShanghai() : null,
    after: after === null ? null : fromCursor(after),
    first: first + 1,
  });
  const page = found.slice(0, first);
  const nodes = await casesOnGraph(storeOf(context).read, page, viewFor(context, access));
  const edges = nodes.map((node) => ({ cursor: toCursor(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

async function onGraph(context: SubgraphContext, found: RightsCase, access: Access): Promise<CaseOnGraph | null> {
  const [shown = null] = await casesOnGraph(storeOf(context).read, [found], viewFor(context, access));
  return shown;
}

function viewFor({ caller }: SubgraphContext, { seesAll }: Access) {
  return { today: todayInShanghai(), showActors: seesAll(caller) };
}

function checkedFirst(first: number): number {
  if (first >= 1 && first <= MOST_IN_A_PAGE) return first;
  throw new HubError('PAGE_TOO_LARGE', `first must be between 1 and ${MOST_IN_A_PAGE}.`);
}

function toCursor({ submittedOn, id }: Pick<RightsCase, 'submittedOn' | 'id'>): string {
  return Buffer.from(`${submittedOn}|${id}`).toString('base64url');
}

function fromCursor(cursor: string): NonNullable<CaseQuery['after']> {
  const [submittedOn = '', id] = Buffer.from(cursor, 'base64url').toString('utf8').split('|');
  if (id === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(submittedOn))
    throw new HubError('INVALID_CURSOR', 'after is no cursor of this list. Pass endCursor of the page before.');
  return { submittedOn: submittedOn as LocalDate, id }; // only compared with stored days
}

function storeOf({ database }: SubgraphContext): Database<RightsStoreTables> {
  return database; // every sector's store is opened with these tables
}
