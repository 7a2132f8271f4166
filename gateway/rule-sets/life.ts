import { HubError } from '../../kit/errors.ts';
import type { Database } from '../../kit/database/database.ts';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Proof } from '../convergence/proof/prove-rule-set.ts';
import { hashOfFiles, readParts, type RuleFiles, SETTINGS_FILE } from '../convergence/rule-set.ts';
import { RuleSetRefused } from '../convergence/tables/rule-set-refused.ts';
import {
  type ApprovalPolicy,
  mayApprove,
  mustBeApproved,
  mustBeProposed,
  openProposal,
  type Proposal,
} from './approval.ts';
import { proveBeside } from './prove-beside.ts';
import {
  type Actor,
  addEvent,
  addVersion,
  eventsIn,
  filesOf,
  type StoredVersion,
  versionsIn,
} from './rule-set-store.ts';
import type { RuleSetsInForce } from './rule-sets-in-force.ts';
import type { RuleSetTables } from './tables.ts';
import { type RuleSetEvent, type RuleSetStatus, statusOf, type Term, termsOf } from './timeline.ts';

/** A version with all that happened to it. */
export interface RuleSetRecord extends StoredVersion {
  readonly status: RuleSetStatus;
  readonly events: readonly RuleSetEvent[];
  /** Times in force, past and coming. */
  readonly terms: readonly Term[];
  /** Put forward for publication, and not published yet. */
  readonly proposal: Proposal | null;
}

const MOST_FILES = 40;
const MOST_FILE_BYTES = 256 * 1024;
const FILE_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,100}$/u;

/** The life of rule sets: draft, proved, rehearsed, proposed, approved, published from a day, superseded. */
export class RuleSetLife {
  readonly #database: Database<RuleSetTables>;
  readonly #inForce: RuleSetsInForce;
  readonly #approval: ApprovalPolicy;

  constructor(database: Database<RuleSetTables>, inForce: RuleSetsInForce, approval: ApprovalPolicy) {
    this.#database = database;
    this.#inForce = inForce;
    this.#approval = approval;
  }

  /** Every version, the oldest first. */
  async all(today: LocalDate = todayInShanghai()): Promise<RuleSetRecord[]> {
    const events = await eventsIn(this.#database.read);
    const terms = termsOf(events);
    return (await versionsIn(this.#database)).map((version) => ({
      ...version,
      status: statusOf(version.hash, events, today),
      events: events.filter(({ hash }) => hash === version.hash),
      terms: terms.filter(({ hash }) => hash === version.hash),
      proposal: openProposal(version.hash, events),
    }));
  }

  /** @throws {HubError} RULE_SET_UNKNOWN */
  async one(hash: string): Promise<RuleSetRecord> {
    const found = (await this.all()).find((record) => record.hash === hash);
    if (found === undefined) throw unknown();
    return found;
  }

  /** @throws {HubError} RULE_SET_UNKNOWN */
  async files(hash: string): Promise<RuleFiles> {
    const files = await filesOf(this.#database, hash);
    if (files === null) throw unknown();
    return files;
  }

  /**
   * Keeps files as a draft, whatever their tables say: the proof tells. The same files again are the same draft.
   * @throws {HubError} BAD_USER_INPUT, RULE_SET_UNKNOWN; RULE_SET_REFUSED where its settings cannot be read
   */
  async draft(
    files: RuleFiles,
    by: Actor,
    { basedOn = null, note = null }: { readonly basedOn?: string | null; readonly note?: string | null } = {},
  ): Promise<RuleSetRecord> {
    refuseFiles(files);
    if (basedOn !== null) await this.one(basedOn);
    const { settings, problems } = await readParts(files);
    if (settings === null) throw new RuleSetRefused(problems.filter(({ file }) => file === SETTINGS_FILE));
    const hash = hashOfFiles(files);
    const { id: ruleSetId, version } = settings;
    await addVersion(this.#database, { hash, ruleSetId, version, basedOn, files }, { kind: 'DRAFTED', by, note });
    return this.one(hash);
  }

  /** Proves a version, and notes what came of it. @throws {HubError} RULE_SET_UNKNOWN */
  async prove(hash: string, by: Actor): Promise<Proof> {
    const proof = await proveBeside(await this.files(hash));
    await addEvent(this.#database, { hash, kind: proof.isProved ? 'PROVED' : 'PROOF_FAILED', by, detail: proof });
    return proof;
  }

  /** Notes that a version was rehearsed, and against which. */
  async noteRehearsal(hash: string, by: Actor, detail: { readonly against: string }): Promise<void> {
    await addEvent(this.#database, { hash, kind: 'REHEARSED', by, detail });
  }

  /**
   * Puts a version that was proved and rehearsed forward, to be in force from a day on. A new proposal takes the place of
   * an open one, and needs an approval of its own.
   * @throws {HubError} RULE_SET_UNKNOWN, RULE_SET_RETROACTIVE, RULE_SET_NOT_PROVED, RULE_SET_NOT_REHEARSED, RULE_SET_VERSION_TAKEN
   */
  async propose(
    hash: string,
    by: Actor,
    { from, note = null }: FromDay,
    today = todayInShanghai(),
  ): Promise<RuleSetRecord> {
    notBefore(today, from);
    await addEvent(this.#database, { hash, kind: 'PROPOSED', by, inForceFrom: from, note }, (events, versions) =>
      mustBePublishable(hash, events, versions, today),
    );
    return this.one(hash);
  }

  /**
   * Approves what was proposed: just this version, from just this day on. By another account than the proposer's.
   * @throws {HubError} RULE_SET_UNKNOWN, RULE_SET_NOT_PROPOSED, RULE_SET_OWN_PROPOSAL
   */
  async approve(hash: string, by: Actor, { from, note = null }: FromDay): Promise<RuleSetRecord> {
    await this.one(hash);
    await addEvent(this.#database, { hash, kind: 'APPROVED', by, inForceFrom: from, note }, (events) =>
      mayApprove(hash, from, by, events),
    );
    return this.one(hash);
  }

  /** Takes a proposal back, approved or not. @throws {HubError} RULE_SET_UNKNOWN, RULE_SET_NOT_PROPOSED */
  async withdraw(hash: string, by: Actor, note: string | null = null): Promise<RuleSetRecord> {
    await this.one(hash);
    await addEvent(this.#database, { hash, kind: 'WITHDRAWN', by, note }, (events) => {
      mustBeProposed(hash, events);
    });
    return this.one(hash);
  }

  /**
   * Publishes a version that was proved, rehearsed and, unless this hub's body has one person only, approved: from that
   * day on it is in force, until another is. Files never change afterwards. A version that was in force before may be
   * published again.
   * @throws {HubError} RULE_SET_UNKNOWN, RULE_SET_RETROACTIVE, RULE_SET_NOT_PROVED, RULE_SET_NOT_REHEARSED, RULE_SET_NOT_APPROVED, RULE_SET_VERSION_TAKEN
   */
  async publish(
    hash: string,
    by: Actor,
    { from, note = null }: FromDay,
    today: LocalDate = todayInShanghai(),
  ): Promise<RuleSetRecord> {
    notBefore(today, from);
    const published = { hash, kind: 'PUBLISHED', by, inForceFrom: from, note } as const;
    await addEvent(this.#database, published, (events, versions) => {
      mustBePublishable(hash, events, versions, today);
      if (this.#approval === 'REQUIRED') mustBeApproved(hash, from, events);
    });
    await this.#inForce.refresh();
    return this.one(hash);
  }
}

interface FromDay {
  readonly from: LocalDate;
  readonly note?: string | null;
}

function notBefore(today: LocalDate, from: LocalDate): void {
  if (from < today)
    throw new HubError(
      'RULE_SET_RETROACTIVE',
      `A rule set is in force from today (${today}) at the earliest: answers already given must stay what they were. Name today or a later day.`,
    );
}

function mustBePublishable(
  hash: string,
  events: readonly RuleSetEvent[],
  versions: readonly StoredVersion[],
  today: LocalDate,
): void {
  const version = versions.find((each) => each.hash === hash);
  if (version === undefined) throw unknown();
  mustBeReady(hash, events, today);
  mustBeFree(version, versions, events);
}

function mustBeReady(hash: string, events: readonly RuleSetEvent[], today: LocalDate): void {
  const status = statusOf(hash, events, today);
  if (status === 'DRAFT')
    throw new HubError(
      'RULE_SET_NOT_PROVED',
      'This version is a draft that is not proved, or whose proof found something. Prove it (proveRuleSet, or "npm run rules -- prove"), mend what is found in a new draft, and publish that.',
    );
  if (status === 'PROVED')
    throw new HubError(
      'RULE_SET_NOT_REHEARSED',
      'This version is proved and not rehearsed: nobody has seen yet whom it moves. Rehearse it (rehearseRuleSet, or "npm run rules -- rehearse"), then publish.',
    );
}

/** An id and version name one set of files once it was published. */
function mustBeFree(
  { hash, ruleSetId, version }: StoredVersion,
  versions: readonly StoredVersion[],
  events: readonly RuleSetEvent[],
): void {
  const isOut = (other: StoredVersion) =>
    events.some((event) => event.hash === other.hash && (event.kind === 'PUBLISHED' || event.kind === 'SHIPPED'));
  const taken = versions.some(
    (other) => other.hash !== hash && other.ruleSetId === ruleSetId && other.version === version && isOut(other),
  );
  if (taken)
    throw new HubError(
      'RULE_SET_VERSION_TAKEN',
      `${ruleSetId} ${version} was published with other files. Give "version" in ${SETTINGS_FILE} another value, and draft it again.`,
    );
}

function refuseFiles(files: RuleFiles): void {
  if (files.size > MOST_FILES)
    throw new HubError('BAD_USER_INPUT', `A rule set has at most ${MOST_FILES} files; put several decisions into one.`);
  let number = 0;
  for (const [name, text] of files) {
    number += 1;
    if (!FILE_NAME.test(name) || (name !== SETTINGS_FILE && !name.endsWith('.dmn')))
      throw new HubError(
        'BAD_USER_INPUT',
        `File ${number} has a name that is none of a rule set: ${SETTINGS_FILE}, or letters and digits with the ending .dmn.`,
      );
    if (Buffer.byteLength(text) > MOST_FILE_BYTES)
      throw new HubError(
        'BAD_USER_INPUT',
        `File ${number} is larger than ${MOST_FILE_BYTES / 1024} KiB; split its decisions.`,
      );
  }
}

function unknown(): HubError {
  return new HubError(
    'RULE_SET_UNKNOWN',
    'This hub keeps no rule set with that hash. "ruleSets { hash }" or "npm run rules -- list" names those it keeps.',
  );
}
