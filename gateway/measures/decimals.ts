const PLACES = 3;

/** A decimal of three places at most, such as "0.5", in thousandths: ratios and factors are never floats. */
export function thousandthsOf(decimal: string): number {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return Number(whole) * 10 ** PLACES + Number(fraction.padEnd(PLACES, '0'));
}

/** The decimal of a number of millionths, without noughts behind: 15000 is "0.015". */
export function decimalOfMillionths(millionths: number): string {
  const digits = String(millionths).padStart(2 * PLACES + 1, '0');
  const fraction = digits.slice(-2 * PLACES).replace(/0+$/u, '');
  const whole = digits.slice(0, -2 * PLACES);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
