import { organisationCodeCheckCharacter, usccCheckCharacter } from '../../schema/vocabulary/uscc.ts';

const SYMBOLS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const SERIAL_SYMBOLS = 6;
const SERIALS = SYMBOLS.length ** SERIAL_SYMBOLS;

/**
 * A code that holds (GB 32100-2015) and whose organisation code begins with TT, which was not seen in real data.
 * @param head department and kind: '91' enterprise, '12' public institution, '11' state organ
 * @param serial makes it unique; below 31^6
 */
export function syntheticUscc(head: '91' | '12' | '11', division: string, serial: number): string {
  const first17 = `${head}${division}${organisationCode(serial)}`;
  return first17 + usccCheckCharacter(first17);
}

/** The same with its last character replaced by the next symbol, so that the check fails. */
export function withBadCheckCharacter(uscc: string): string {
  const wrong = SYMBOLS.charAt((SYMBOLS.indexOf(uscc.charAt(17)) + 1) % SYMBOLS.length);
  return uscc.slice(0, 17) + wrong;
}

function organisationCode(serial: number): string {
  if (!(serial >= 0 && serial < SERIALS)) throw new RangeError(`A serial lies between 0 and ${SERIALS - 1}.`);
  let body = '';
  for (let rest = serial; body.length < SERIAL_SYMBOLS; rest = Math.floor(rest / SYMBOLS.length))
    body = SYMBOLS.charAt(rest % SYMBOLS.length) + body;
  return `TT${body}${organisationCodeCheckCharacter(`TT${body}`)}`;
}
