/** A share in percent with two decimals, half up, computed from counts: `3.50`; null where there is nothing to share. */
export function rate(part: number, whole: number): string | null {
  if (whole === 0) return null;
  const hundredths = Math.floor((part * 20_000 + whole) / (2 * whole));
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}
