import type { Database } from '../../kit/database/database.ts';
import type { DatabaseLocation } from '../../kit/database/location.ts';
import type { Log } from '../../kit/log.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { tellChanges } from '../changes/change-store.ts';
import type { settledBy } from '../joint-measures/settle.ts';
import type { RowRules } from './enterprise-row.ts';
import type { ChangeFeed, FeedWatch } from './feed-watch.ts';
import type { ReadSubgraph } from './read-subgraph.ts';
import type { EnterprisePart } from './subgraph-question.ts';
import type { IndexTables } from './tables.ts';
import type { Source, Told } from './work-out.ts';

/** A subgraph as the index follows it. */
export interface FollowedSubgraph extends Source {
  readonly name: string;
  readonly feed: ChangeFeed;
  /** Null where it says nothing that the index reads. */
  readonly read: ReadSubgraph | null;
}

/** What filling and following an index needs. */
export interface IndexContext {
  readonly database: Database<IndexTables>;
  readonly location: DatabaseLocation;
  readonly subgraphs: readonly FollowedSubgraph[];
  readonly rules: RowRules;
  readonly watch: FeedWatch;
  readonly log: Log;
  readonly stopping: AbortSignal;
  readonly pollMs: number;
  /** The day in Hebei. */
  readonly today: () => LocalDate;
  /** Tells consumers what changed, in the transaction that takes it in; left out where nobody is told. */
  readonly tell?: typeof tellChanges | undefined;
  /** Ends what rests on answers that say otherwise now, in the transaction that takes them in; left out where nothing does. */
  readonly settle?: ReturnType<typeof settledBy> | undefined;
}

export const instantNow = (): string => new Date().toISOString();

/** What subgraphs said of some enterprises. */
export interface Answers {
  /** What was told, by enterprise. */
  readonly told: ReadonlyMap<Uscc, readonly Told[]>;
  /** Subgraphs that did not answer. */
  readonly silent: ReadonlySet<string>;
}

/** Asks subgraphs about enterprises, all at once; one that does not answer is named and costs only itself. */
export async function askAbout(
  { watch }: Pick<IndexContext, 'watch'>,
  subgraphs: readonly FollowedSubgraph[],
  usccs: readonly Uscc[],
): Promise<Answers> {
  const told = new Map<Uscc, Told[]>();
  const silent = new Set<string>();
  if (usccs.length === 0) return { told, silent };
  const answers = await Promise.all(
    subgraphs.map(async ({ name, code, field, read }) => {
      try {
        const parts = read === null ? NO_PARTS : await read(usccs);
        watch.wasAsked(name, null);
        return { source: { code, field }, parts };
      } catch (error) {
        watch.wasAsked(name, error);
        silent.add(name);
        return { source: { code, field }, parts: NO_PARTS };
      }
    }),
  );
  for (const { source, parts } of answers) {
    for (const [uscc, part] of parts) {
      const known = told.get(uscc);
      if (known === undefined) told.set(uscc, [{ source, part }]);
      else known.push({ source, part });
    }
  }
  return { told, silent };
}

const NO_PARTS: ReadonlyMap<Uscc, EnterprisePart> = new Map();
