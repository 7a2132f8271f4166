import DataLoader from 'dataloader';
import type { Caller } from '../../kit/identity/caller.ts';
import { keptWith } from '../../kit/kept-with.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { SectorAnswer, SevereListing } from '../convergence/types.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import type { EnterpriseIndex } from '../index/enterprise-index.ts';
import type { FeedSight } from '../index/feed-watch.ts';
import type { Representation } from './convergence-input.ts';
import type { LastKnownGrade } from './resolvers.generated.ts';
import { answerFrom } from './sector-answer.ts';
import type { SectorDescription } from './sectors.ts';

export interface LastKnownSources {
  readonly index: Pick<EnterpriseIndex, 'contents'>;
  readonly sectors: readonly SectorDescription[];
  readonly sight: (subgraph: string) => FeedSight;
}

/** What a request carries, as far as it decides what may be shown. */
export interface Asking {
  readonly caller: Caller;
}

/** What the index last received from sectors that do not answer now, for one enterprise and one caller. */
export interface LastKnown {
  readonly grade: (sector: string) => LastKnownGrade | null;
  readonly listings: (sector: string) => readonly SevereListing[];
}

const NOTHING: LastKnown = { grade: () => null, listings: () => [] };

/**
 * Looks up what silent sectors last said. Nothing is asked of the index while all sectors answer; of an internal sector
 * nothing is told to those who may not see it.
 */
export function lastKnownBy({ index, sectors, sight }: LastKnownSources) {
  const loaderOf = keptWith(
    (_context: Asking) =>
      new DataLoader<Uscc, EnterpriseContent | null>(async (usccs) => {
        const contents = await index.contents(usccs);
        return usccs.map((uscc) => contents.get(uscc) ?? null);
      }),
  );
  return (enterprise: Representation, context: Asking): LastKnown | Promise<LastKnown> => {
    const silent = sectors.filter(
      ({ field, code, disclosure }) =>
        (enterprise[field] ?? null) === null &&
        (disclosure === 'SHARED' ? context.caller.maySeeShared(code) : context.caller.maySeeInternal(code)),
    );
    return silent.length === 0 ? NOTHING : lookUp(enterprise.uscc, silent, loaderOf(context));
  };

  async function lookUp(
    uscc: Uscc,
    silent: readonly SectorDescription[],
    loader: DataLoader<Uscc, EnterpriseContent | null>,
  ): Promise<LastKnown> {
    const content = await loader.load(uscc);
    const answers = new Map<string, { answer: SectorAnswer; subgraph: string }>();
    for (const { code, field, subgraph } of silent) {
      const answer = answerFrom(content?.[field]);
      if (answer !== null) answers.set(code, { answer, subgraph });
    }
    return {
      listings: (sector) => answers.get(sector)?.answer.severeListings ?? [],
      grade: (sector) => {
        const known = answers.get(sector);
        return known === undefined ? null : shown(known.answer, sight(known.subgraph).caughtUpAt);
      },
    };
  }
}

function shown(
  { status, grade, effectiveClass, period, periodEnd, schemeVersion }: SectorAnswer,
  confirmedAt: string | null,
): LastKnownGrade {
  return {
    status,
    grade,
    effectiveClass,
    period,
    periodEnd,
    schemeVersion,
    confirmedAt,
    ageSeconds: confirmedAt === null ? null : secondsSince(confirmedAt),
  };
}

/** Whole seconds from an instant until now. */
export function secondsSince(instant: string): number {
  return Math.max(0, Math.floor((Date.now() - Date.parse(instant)) / 1000));
}
