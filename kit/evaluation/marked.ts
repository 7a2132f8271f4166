import type { ScalarTag } from 'yaml';
import type { Provenance } from '../../schema/vocabulary/citation.ts';

const TAGS: Readonly<Record<string, Provenance>> = {
  '!source': 'SOURCE',
  '!borrowed': 'BORROWED',
  '!default': 'DEFAULT',
};

/** A number, day or name of a model, as written, with how far it can be trusted: `!source 5`, `!borrowed 200`, `!default 10`. */
export class Marked {
  readonly text: string;
  readonly provenance: Provenance;

  constructor(text: string, provenance: Provenance) {
    this.text = text;
    this.provenance = provenance;
  }
}

/** The three marks, for the YAML reader. */
export const MARKS: ScalarTag[] = Object.entries(TAGS).map(([tag, provenance]) => ({
  tag,
  identify: () => false,
  resolve: (text) => new Marked(text.trim(), provenance),
}));

/** A decimal of a model, exact: an integer number of millionths. */
export interface MarkedDecimal {
  readonly millionths: number;
  readonly provenance: Provenance;
}

const DECIMAL = /^([+-]?)(\d{1,9})(?:\.(\d{1,6}))?$/;

/** The decimal that was written, or null. At most nine digits before the point and six after; never through a float. */
export function decimalOf({ text, provenance }: Marked): MarkedDecimal | null {
  const [, sign, whole, decimals = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return null;
  const millionths = Number(whole + decimals.padEnd(6, '0'));
  return { millionths: sign === '-' && millionths !== 0 ? -millionths : millionths, provenance };
}

/** Units in which values are kept as integers, by how many of them make one as written. */
export const UNITS = {
  /** Records, years, things. */
  COUNT: 1,
  /** Points, kept in thousandths. */
  POINTS: 1_000,
  /** 万元, kept in fen. */
  AMOUNT: 1_000_000,
  /** Percent, kept in millionths of the whole. */
  SHARE: 10_000,
} as const;
export type Unit = keyof typeof UNITS;

/** The decimal in a unit, or null where it is finer than the unit, as half a record is. */
export function inUnit({ millionths }: MarkedDecimal, unit: Unit): number | null {
  const scale = UNITS[unit];
  const whole = BigInt(millionths) * BigInt(scale);
  return whole % 1_000_000n === 0n ? Number(whole / 1_000_000n) : null;
}

const LEAST_CERTAIN_FIRST: readonly Provenance[] = ['DEFAULT', 'BORROWED', 'SOURCE'];

/** What several numbers together can be trusted for: as much as the least certain. Nothing at all is SOURCE. */
export function leastCertain(provenances: readonly Provenance[]): Provenance {
  return LEAST_CERTAIN_FIRST.find((provenance) => provenances.includes(provenance)) ?? 'SOURCE';
}

/** Thousandths of a point as people write points: 849990 is '849.99'. */
export function formatPoints(thousandths: number): string {
  const digits = String(Math.abs(thousandths)).padStart(4, '0');
  const decimals = digits.slice(-3).replace(/0+$/, '');
  return `${thousandths < 0 ? '-' : ''}${digits.slice(0, -3)}${decimals === '' ? '' : `.${decimals}`}`;
}

/** `part` of `whole` parts of `total`, rounded half up (away from zero below it), in integers throughout. */
export function shareOf(total: number, part: number, whole: number): number {
  const size = Math.abs(total);
  const twice = 2 * size * part + whole;
  const rounded = Number.isSafeInteger(twice)
    ? (twice - (twice % (2 * whole))) / (2 * whole)
    : Number((2n * BigInt(size) * BigInt(part) + BigInt(whole)) / (2n * BigInt(whole)));
  return total < 0 ? -rounded : rounded;
}
