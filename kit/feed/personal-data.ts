import { hasValidCheckCharacter } from '../../schema/vocabulary/uscc.ts';

/**
 * Columns about people in the published formats and as departments name them (domain.md §2.9, §4.1). They never reach
 * the database, the quarantine or a log.
 */
const PERSONAL_CODES = /^(XK|CF)_(FRDB|FR|FR_ZJLX|FR_ZJHM|XDR_ZJLX|XDR_ZJHM|XDR_SFZ)$/;
const PERSONAL_NAMES =
  /法定代表人|法人代表|法人(姓名|证件|身份)|负责人|经营者|联系人|联系(电话|方式)|身份证|证件(类型|种类|号码)|手机|电话|电子邮箱|邮箱|姓名|导游证/;

/** Whether a column is about people; `header` as `normaliseHeader` leaves it. */
export function isPersonalColumn(header: string): boolean {
  return PERSONAL_CODES.test(header) || PERSONAL_NAMES.test(header);
}

const MASK = '***';
const MAY_HOLD_NUMBER = /\d[\d\s-]{9}/;
/** Citizen ID number: province, division, birthday, sequence, check character; with or without a right check character. */
const ID_NUMBER =
  /(?<![0-9A-Z])(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])\d{4}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X](?![0-9A-Z])/gi;
/** Mobile phone number, with or without +86 and the usual separators. */
const MOBILE_NUMBER = /(?<![0-9A-Z])(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?![0-9A-Z])/gi;

/**
 * The text with everything masked that looks like a citizen's ID or mobile phone number; null where nothing does.
 * A public institution's code may have the shape of an ID number: its check characters tell them apart.
 */
export function maskedPersonalValues(text: string): string | null {
  const plain = text.normalize('NFKC');
  if (!MAY_HOLD_NUMBER.test(plain)) return null;
  const masked = plain
    .replace(ID_NUMBER, (found) => (hasValidCheckCharacter(found.toUpperCase()) && !isIdNumber(found) ? found : MASK))
    .replace(MOBILE_NUMBER, MASK);
  return masked === plain ? null : masked;
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS = '10X98765432';

/** Source: GB 11643-1999. */
function isIdNumber(text: string): boolean {
  const sum = ID_WEIGHTS.reduce((total, weight, index) => total + weight * Number(text.charAt(index)), 0);
  return ID_CHECKS.charAt(sum % 11) === text.charAt(17).toUpperCase();
}
