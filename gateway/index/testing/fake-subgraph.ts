import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import { compacted } from '../enterprise-content.ts';
import type { Change } from '../feed-watch.ts';
import type { FollowedSubgraph } from '../index-context.ts';
import type { EnterprisePart } from '../subgraph-question.ts';

/** A subgraph in memory: what it says of each enterprise, and a feed that tells what changed. */
export interface FakeSubgraph extends FollowedSubgraph {
  /** Says something new of an enterprise, and tells it in the feed. */
  say(uscc: Uscc, part: EnterprisePart): void;
  /** Says something new and tells nobody, as time does. */
  sayQuietly(uscc: Uscc, part: EnterprisePart): void;
  /** Puts back an older state: what was said and told since is gone. */
  setBack(to: FakeState): void;
  state(): FakeState;
  /** While true, neither feed nor answers come. */
  isDead: boolean;
  /** Codes it was asked about, question by question. */
  readonly asked: Uscc[][];
}

interface FakeState {
  readonly parts: ReadonlyMap<Uscc, EnterprisePart>;
  readonly changes: readonly Change[];
}

interface FakeOptions {
  readonly name: string;
  readonly code: string;
  /** The field by which it is a sector; left out for a registry. */
  readonly field?: string;
  /** What it says of those of whom it has said nothing. */
  readonly ofStrangers: EnterprisePart;
}

export function fakeSubgraph({ name, code, field, ofStrangers }: FakeOptions): FakeSubgraph {
  let parts = new Map<Uscc, EnterprisePart>();
  let changes: Change[] = [];
  const asked: Uscc[][] = [];
  const fake: FakeSubgraph = {
    name,
    code,
    field,
    isDead: false,
    asked,
    sayQuietly: (uscc, part) => void parts.set(uscc, part),
    say: (uscc, part) => {
      parts.set(uscc, part);
      changes.push({ sequence: changes.length + 1, uscc, recordedAt: new Date().toISOString() });
    },
    state: () => ({ parts: new Map(parts), changes: [...changes] }),
    setBack: (to) => {
      parts = new Map(to.parts);
      changes = [...to.changes];
    },
    feed: (after, limit) =>
      fake.isDead
        ? Promise.reject(new Error('connect ECONNREFUSED'))
        : Promise.resolve(changes.filter(({ sequence }) => sequence > after).slice(0, limit)),
    read: (usccs) => {
      if (fake.isDead) return Promise.reject(new Error('connect ECONNREFUSED'));
      asked.push([...usccs]);
      return Promise.resolve(
        new Map(usccs.map((uscc) => [uscc, compacted(parts.get(uscc) ?? ofStrangers) as EnterprisePart])),
      );
    },
  };
  return fake;
}
