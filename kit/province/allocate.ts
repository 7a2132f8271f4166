/**
 * Shares a total among cells in proportion, by the method of the largest remainder, in exact integers. Ties go to the
 * earlier cell; a cell may get nothing.
 * @param weights integers; total × the largest must stay below 2^53.
 */
export function largestRemainder(total: number, weights: readonly number[]): number[] {
  const sum = Math.max(1, sumOf(weights));
  const shares = weights.map((weight) => Math.floor((total * weight) / sum));
  const byRemainder = weights
    .map((weight, cell) => ({ cell, remainder: (total * weight) % sum }))
    .sort((one, other) => other.remainder - one.remainder || one.cell - other.cell);
  for (const { cell } of byRemainder.slice(0, total - sumOf(shares))) shares[cell] = (shares[cell] ?? 0) + 1;
  return shares;
}

/** Lifts each cell to its least count, at the cost of the cell that is then the largest. */
export function liftedTo(least: readonly number[], counts: readonly number[]): number[] {
  const lifted = [...counts];
  for (const [cell, atLeast] of least.entries()) {
    const missing = atLeast - (lifted[cell] ?? 0);
    if (missing <= 0) continue;
    const largest = lifted.indexOf(Math.max(...lifted));
    lifted[largest] = (lifted[largest] ?? 0) - missing;
    lifted[cell] = atLeast;
  }
  return lifted;
}

/**
 * Largest remainder with at least one in every cell that has a weight.
 * @throws {RangeError} when there are more such cells than units to share.
 */
export function allocate(total: number, weights: readonly number[]): number[] {
  const least = weights.map((weight) => Math.min(weight, 1));
  if (total < sumOf(least))
    throw new RangeError(`Cannot share ${total} among ${sumOf(least)} cells with at least one each.`);
  return liftedTo(least, largestRemainder(total, weights));
}

export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

/** Counts laid end to end on the positions 0 … sum-1. */
export interface Cells {
  readonly total: number;
  readonly counts: readonly number[];
  /** The cell that holds a position, and how far inside the cell it stands. */
  locate(position: number): { cell: number; rank: number };
}

export function cellsOf(counts: readonly number[]): Cells {
  return {
    total: sumOf(counts),
    counts,
    locate(position) {
      let rank = position;
      for (const [cell, count] of counts.entries()) {
        if (rank < count) return { cell, rank };
        rank -= count;
      }
      throw new RangeError(`Position ${position} lies outside the ${sumOf(counts)} places of the cells.`);
    },
  };
}
