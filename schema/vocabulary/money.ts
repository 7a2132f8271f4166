/** Money is an integer number of fen (1/100 yuan); floats are never used. */

/** The text is no amount in 万元. The message says what to write, never the input. */
export class InvalidMoney extends Error {
  readonly code = 'INVALID_MONEY';

  constructor() {
    super(
      'Not an amount in 万元 (10,000 yuan). Write a number without separators, with at most 6 decimals, as 0.2 for 2,000 yuan.',
    );
    this.name = 'InvalidMoney';
  }
}

const AMOUNT = /^(\d{1,12})(?:\.(\d{1,6}))?$/;
/** One 万元 is a million fen, so the sixth decimal is one fen. */
const DECIMALS = 6;

/**
 * Reads an amount in 万元 as the double-publicity feeds write it (CF_NR_FK, decimal(18,6)), in integer fen.
 * @throws {InvalidMoney} for signs, separators, more than 6 decimals, or amounts beyond 90 billion 元.
 */
export function parseTenThousandYuan(text: string): number {
  const [, whole, decimals = ''] = AMOUNT.exec(text.trim()) ?? [];
  const fen = whole === undefined ? Number.NaN : Number(whole + decimals.padEnd(DECIMALS, '0'));
  if (!Number.isSafeInteger(fen)) throw new InvalidMoney();
  return fen;
}

/** An amount in yuan with two decimals, as '2000.00'. */
export function formatYuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
