import { EFFECTIVE_CLASSES, letterOf, PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { sumOf } from './allocate.ts';
import type { Cells } from './allocate.ts';
import { authorityOf, PENALISING_KINDS } from './authorities.ts';
import { penaltyOf } from './penalties.ts';
import type { PenaltyOutline, SamplePenalty } from './penalties.ts';
import type { Plan } from './plan.ts';
import type { SampleEnterprise } from './population.ts';
import { drawsFor, keyFor, shuffleOf } from './random.ts';

/** A penalty, and whether a second sector reports it too. */
export interface PenaltyRecord {
  penalty: SamplePenalty;
  /** Position among all penalties of the double-publicity file. */
  ordinal: number;
  isDuplicated: boolean;
}

export type PenaltiesOf = (enterprise: SampleEnterprise) => PenaltyRecord[];

/** Where an enterprise's penalties stand among all of them. */
interface Stretch {
  /** Number of the enterprise's penalties. */
  count: number;
  /** Ordinal of the first. */
  first: number;
  /** Severe ones before the first. */
  severeBefore: number;
  hasSevere: boolean;
}

/**
 * The penalties of each enterprise. Classes, repairs, objections, reports and duplicates are drawn by shuffled ordinals,
 * so that their counts are the plan's exactly.
 */
export function penaltyRecordsOf(plan: Plan, seed: number, asOf: LocalDate): PenaltiesOf {
  const { penalties: counts } = plan;
  const stretchOf = stretchesOf(plan, seed);
  const shuffle = (purpose: string, size: number) => shuffleOf(Math.max(1, size), keyFor(seed, purpose));
  const classOf = shuffle('penalty class', counts.minor + counts.general);
  const objectionOf = shuffle('objection', counts.penalties);
  const reportOf = shuffle('report', counts.penalties);
  const duplicateOf = shuffle('duplicate', counts.penalties);
  const drawsKey = keyFor(seed, 'penalty');

  function classed(lighterOrdinal: number | null): Pick<PenaltyOutline, 'severity' | 'isRepaired'> {
    if (lighterOrdinal === null) return { severity: 'SEVERE', isRepaired: false };
    const general = classOf(lighterOrdinal) - counts.minor;
    return { severity: general < 0 ? 'MINOR' : 'GENERAL', isRepaired: general >= 0 && general < counts.repaired };
  }

  return (enterprise) => {
    const stretch = stretchOf(enterprise.levelPosition);
    if (stretch === null) return [];
    return Array.from({ length: stretch.count }, (_, at) => {
      const ordinal = stretch.first + at;
      const isSevere = stretch.hasSevere && at === 0;
      const lighterOrdinal = ordinal - stretch.severeBefore - (stretch.hasSevere ? 1 : 0);
      const draws = drawsFor(drawsKey, ordinal);
      const outline: PenaltyOutline = {
        ordinal,
        ...classed(isSevere ? null : lighterOrdinal),
        isObjected: objectionOf(ordinal) < counts.objected,
        timeliness: counts.timeliness.locate(reportOf(ordinal)).cell,
        authority: authorityOf(enterprise.region, draws.below(PENALISING_KINDS)),
      };
      return {
        penalty: penaltyOf(outline, asOf, draws),
        ordinal,
        isDuplicated: duplicateOf(ordinal) < counts.duplicated,
      };
    });
  };
}

/** The penalised of B, and those of C and D, laid end to end, in cells of one, two … penalties. */
function stretchesOf({ levels, penalties }: Plan, seed: number): (levelPosition: number) => Stretch | null {
  const [inA = 0, inB = 0, inC = 0, inD = 0] = EFFECTIVE_CLASSES.map((letter) =>
    sumOf(levels.counts.filter((_, at) => letterOf(PUBLIC_GRADES[at] ?? 'D') === letter)),
  );
  const shuffleB = shuffleOf(inB, keyFor(seed, 'penalised in B'));
  const shuffleWorst = shuffleOf(inC + inD, keyFor(seed, 'penalised in C or D'));
  const ofWorst = sumOf(penalties.inCOrD.counts.map((count, at) => count * (at + 1)));
  const none = penalties.inB.counts.map(() => 0);
  return (levelPosition) => {
    const pastA = levelPosition - inA;
    if (pastA < 0) return null;
    return pastA < inB
      ? stretchIn(penalties.inB, shuffleB(pastA), none, { first: ofWorst, severe: penalties.severe })
      : stretchIn(penalties.inCOrD, shuffleWorst(pastA - inB), penalties.severeByCount, { first: 0, severe: 0 });
  };
}

function stretchIn(
  cells: Cells,
  position: number,
  severeByCount: readonly number[],
  before: { first: number; severe: number },
): Stretch | null {
  if (position >= cells.total) return null;
  const { cell, rank } = cells.locate(position);
  const severeHere = severeByCount[cell] ?? 0;
  const penaltiesInEarlierCells = sumOf(cells.counts.slice(0, cell).map((count, at) => count * (at + 1)));
  return {
    count: cell + 1,
    first: before.first + penaltiesInEarlierCells + rank * (cell + 1),
    severeBefore: before.severe + sumOf(severeByCount.slice(0, cell)) + Math.min(rank, severeHere),
    hasSevere: rank < severeHere,
  };
}
