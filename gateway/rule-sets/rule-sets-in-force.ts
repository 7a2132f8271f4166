import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../../kit/database/database.ts';
import type { Log } from '../../kit/log.ts';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { DEFAULT_RULES, readRuleFiles, readRuleSet, type RuleSet } from '../convergence/rule-set.ts';
import { addEvent, addVersion, eventsIn, filesOf, lastEventNumber } from './rule-set-store.ts';
import type { RuleSetTables } from './tables.ts';
import { type Term, termOn, termsOf } from './timeline.ts';

/** How often a hub looks whether another process has published something. */
const POLL_MS = 2_000;
const HUB_ITSELF = { subject: 'hub', role: 'OPERATOR' } as const;

/** The rule set in force, by the day, from what is published in the hub's store; and any other version by its hash. */
export class RuleSetsInForce {
  readonly #database: Database<RuleSetTables>;
  readonly #loaded = new Map<string, RuleSet>();
  #terms: readonly Term[] = [];
  #knownThrough = -1;
  #current: { readonly ruleSet: RuleSet; readonly untilMs: number } | null = null;

  private constructor(database: Database<RuleSetTables>) {
    this.#database = database;
  }

  /**
   * Opens what is in force. What the hub is shipped with is kept like any other version: answers it gave stay readable
   * after the next upgrade.
   * @throws {RuleSetRefused} where the shipped tables, or a published version, cannot be read by this program.
   */
  static async open(database: Database<RuleSetTables>, folder: string = DEFAULT_RULES): Promise<RuleSetsInForce> {
    const files = await readRuleFiles(folder);
    const shipped = await readRuleSet(files);
    const { id, version } = shipped.settings;
    const isNew = await addVersion(
      database,
      { hash: shipped.hash, ruleSetId: id, version, basedOn: null, files },
      { kind: 'SHIPPED', by: HUB_ITSELF },
    );
    const lastShipped = (await eventsIn(database.read)).findLast(({ kind }) => kind === 'SHIPPED');
    if (!isNew && lastShipped?.hash !== shipped.hash)
      await addEvent(database, { hash: shipped.hash, kind: 'SHIPPED', by: HUB_ITSELF });
    const ruleSets = new RuleSetsInForce(database);
    ruleSets.#loaded.set(shipped.hash, shipped);
    await ruleSets.refresh();
    return ruleSets;
  }

  /** The rule set in force today, Hebei's day. */
  get now(): RuleSet {
    const now = Date.now();
    if (this.#current === null || now >= this.#current.untilMs) {
      const ruleSet = this.on(todayInShanghai(new Date(now)));
      this.#current = { ruleSet, untilMs: nextMidnightInShanghai(now) };
    }
    return this.#current.ruleSet;
  }

  /** The rule set that is, or will be, in force on a day from today on. */
  on(day: LocalDate): RuleSet {
    const ruleSet = this.#loaded.get(termOn(this.#terms, day)?.hash ?? '');
    if (ruleSet === undefined) throw new Error('no rule set is in force');
    return ruleSet;
  }

  /**
   * The version in force on a day, as it stood published at an instant; for an instant before any was kept here, the
   * first that was.
   * @throws {RuleSetRefused} where its tables cannot be read by this program.
   */
  async ruleSetAt(asOf: LocalDate, knownAt: string): Promise<RuleSet> {
    const events = await eventsIn(this.#database.read);
    const known = events.filter(({ at }) => at <= knownAt);
    const term = termOn(termsOf(known.length > 0 ? known : events.slice(0, 1)), asOf);
    const ruleSet = term === null ? null : await this.load(term.hash);
    if (ruleSet === null) throw new Error('no rule set was in force');
    return ruleSet;
  }

  /** Any version's tables, by the hash that an answer names; null where it was never kept here. @throws {RuleSetRefused} */
  async load(hash: string): Promise<RuleSet | null> {
    const known = this.#loaded.get(hash);
    if (known !== undefined) return known;
    const files = await filesOf(this.#database, hash);
    return files === null ? null : readRuleSet(files);
  }

  /** Reads what was published since. @returns whether there was anything. */
  async refresh(): Promise<boolean> {
    const through = await lastEventNumber(this.#database);
    if (through === this.#knownThrough) return false;
    const terms = termsOf(await eventsIn(this.#database.read));
    const today = todayInShanghai();
    for (const { hash, until } of terms) {
      if ((until !== null && until < today) || this.#loaded.has(hash)) continue;
      const ruleSet = await this.load(hash);
      if (ruleSet !== null) this.#loaded.set(hash, ruleSet);
    }
    this.#terms = terms;
    this.#knownThrough = through;
    this.#current = null;
    return true;
  }

  /** Looks for publications until it is stopped; a store that does not answer is asked again. */
  follow(log: Log): { stop(): Promise<void> } {
    const stop = new AbortController();
    const running = (async () => {
      while (!stop.signal.aborted) {
        await wait(POLL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
        if (stop.signal.aborted) return;
        try {
          if (await this.refresh()) log.info({ event: 'rule sets were read anew', inForce: this.now.hash });
        } catch (error) {
          log.error({ event: 'rule sets could not be read', err: error });
        }
      }
    })();
    return {
      stop: async () => {
        stop.abort();
        await running;
      },
    };
  }
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;

function nextMidnightInShanghai(now: number): number {
  return (Math.floor((now + SHANGHAI_OFFSET_MS) / DAY_MS) + 1) * DAY_MS - SHANGHAI_OFFSET_MS;
}
