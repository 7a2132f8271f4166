/**
 * Unified Social Credit Code (统一社会信用代码), GB 32100-2015: 18 symbols, of which
 * [1] department, [2] organisation kind, [3–8] digits of the assigning division, [9–17] organisation code, [18] check.
 */
declare const usccBrand: unique symbol;

/** A code that `parseUscc` has accepted: normalised, 18 symbols, both check characters right or on the allow-list. */
export type Uscc = string & { readonly [usccBrand]: true };

export type UsccRule = 'LENGTH' | 'ALPHABET' | 'SHAPE' | 'CHECK_CHARACTER';

const ADVICE: Record<UsccRule, string> = {
  LENGTH:
    'The code must have 18 characters after spaces and hyphens are dropped. Copy it again from the business licence.',
  ALPHABET:
    'Only digits and the letters A–Y without I, O, S and V may stand in the code. Look for O typed for 0 or I typed for 1.',
  SHAPE: 'Characters 3 to 8 must be digits. Look for a letter typed in place of a digit.',
  CHECK_CHARACTER:
    'A check character does not fit the others. Compare every character with the business licence; if the licence really says so, ask for the code to be put on the allow-list.',
};

/** The text is no Unified Social Credit Code. The message names the rule and the remedy, never the input. */
export class InvalidUscc extends Error {
  readonly code = 'INVALID_USCC';
  readonly rule: UsccRule;

  constructor(rule: UsccRule) {
    super(`Not a Unified Social Credit Code (${rule}). ${ADVICE[rule]}`);
    this.name = 'InvalidUscc';
    this.rule = rule;
  }
}

/** The 31 symbols in the order of their values: no I, O, S, V, Z. */
const SYMBOLS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const SYMBOLS_IN_CODE = 18;
const ONLY_SYMBOLS = /^[0-9A-HJ-NP-RTUW-Y]*$/;
const SHAPE = /^[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}$/;
/** 3^(i-1) mod 31. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/**
 * Codes of real enterprises that fail the check, issued by an early pilot (domain dossier §2.1): `91350211M00013FA1N`
 * is asserted invalid by hutool's tests as an "early pilot" code, `91350211M0000XUF46` belongs to a company its
 * publisher calls real. Extend it by configuration, not here.
 */
export const KNOWN_PILOT_CODES: ReadonlySet<string> = new Set(['91350211M00013FA1N', '91350211M0000XUF46']);

/**
 * What people may type differently without meaning a different code: full-width forms, lower case, spaces, hyphens.
 * O is never read as 0, nor I as 1.
 */
export function normaliseUscc(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u200B\uFEFF\p{Dash_Punctuation}]/gu, '')
    .replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/**
 * Reads one code as people type it.
 * @throws {InvalidUscc} naming the broken rule, never echoing the input.
 * Source: GB 32100-2015; organisation code GB 11714.
 */
export function parseUscc(text: string, allowList: ReadonlySet<string> = KNOWN_PILOT_CODES): Uscc {
  const code = normaliseUscc(text);
  if (code.length !== SYMBOLS_IN_CODE) throw new InvalidUscc('LENGTH');
  if (!ONLY_SYMBOLS.test(code)) throw new InvalidUscc('ALPHABET');
  if (!SHAPE.test(code)) throw new InvalidUscc('SHAPE');
  if (!isAccepted(code, allowList)) throw new InvalidUscc('CHECK_CHARACTER');
  return code;
}

/** The one place where the brand is given, to a code whose shape is already known to be right. */
function isAccepted(code: string, allowList: ReadonlySet<string>): code is Uscc {
  return hasValidCheckCharacter(code) || allowList.has(code);
}

/** Whether the code is one of the real ones known to fail the check. */
export function isAllowListed(uscc: string, allowList: ReadonlySet<string> = KNOWN_PILOT_CODES): boolean {
  return allowList.has(uscc);
}

/** The 18th symbol that belongs to the first 17. Source: GB 32100-2015, modulus 31. */
export function usccCheckCharacter(first17: string): string {
  let sum = 0;
  for (const [index, weight] of WEIGHTS.entries()) sum += weight * SYMBOLS.indexOf(first17.charAt(index));
  return SYMBOLS.charAt((31 - (sum % 31)) % 31);
}

/**
 * The 9th symbol of an organisation code, from its 8-symbol body. Its letters count A=10 … Z=35 without gaps,
 * unlike those of the USCC. Source: GB 11714, modulus 11.
 */
export function organisationCodeCheckCharacter(first8: string): string {
  let sum = 0;
  for (const [index, weight] of ORGANISATION_WEIGHTS.entries())
    sum += weight * Number.parseInt(first8.charAt(index), 36);
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : String(check % 11);
}

/** Whether both check characters fit: the code's own (18th) and that of the organisation code inside it (17th). */
export function hasValidCheckCharacter(uscc: string): boolean {
  return (
    uscc.charAt(17) === usccCheckCharacter(uscc.slice(0, 17)) &&
    uscc.charAt(16) === organisationCodeCheckCharacter(uscc.slice(8, 16))
  );
}

export type SubjectKind =
  | 'STATE_ORGAN'
  | 'PUBLIC_INSTITUTION'
  | 'PRIVATE_NON_ENTERPRISE'
  | 'ENTERPRISE'
  | 'INDIVIDUAL_HOUSEHOLD'
  | 'FARMERS_COOPERATIVE'
  | 'OTHER';

/** By department and organisation kind (symbols 1 and 2), as far as the hub must tell them apart. */
const KINDS: ReadonlyMap<string, SubjectKind> = new Map([
  ['11', 'STATE_ORGAN'],
  ['12', 'PUBLIC_INSTITUTION'],
  ['52', 'PRIVATE_NON_ENTERPRISE'],
  ['91', 'ENTERPRISE'],
  ['92', 'INDIVIDUAL_HOUSEHOLD'],
  ['93', 'FARMERS_COOPERATIVE'],
]);

/**
 * What the code was issued for: 机关 11, 事业单位 12, 民办非企业单位 52, 企业 91, 个体工商户 92, 农民专业合作社 93.
 * A 92 is a natural person's trade and must not enter the hub.
 */
export function kindOfSubject(uscc: Uscc): SubjectKind {
  return KINDS.get(uscc.slice(0, 2)) ?? 'OTHER';
}
