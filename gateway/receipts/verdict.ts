import type { z } from 'zod';
import type { contentShape } from './receipt-shape.ts';

interface Sentence {
  /** 0 genuine, 1 it does not hold, 2 what is at hand does not suffice to check it. */
  readonly exitCode: 0 | 1 | 2;
  readonly zh: (detail: string) => string;
  readonly en: (detail: string) => string;
}

const SENTENCES = {
  GENUINE: {
    exitCode: 0,
    zh: () => '核验通过：签名有效，按所列规则集由所列陈述重新计算，结果逐字节一致。',
    en: () => 'Genuine: the signature holds, and its rules make of its statements exactly what it says.',
  },
  NOT_TEXT: {
    exitCode: 1,
    zh: () => '核验不通过：文件不是 UTF-8 文本。',
    en: () => 'Not verified: the file is no UTF-8 text.',
  },
  NOT_JSON: {
    exitCode: 1,
    zh: () => '核验不通过：文件不是 JSON 对象。',
    en: () => 'Not verified: the file holds no JSON object.',
  },
  REWRITTEN: {
    exitCode: 1,
    zh: () => '核验不通过：文件不是出具时的写法（RFC 8785），内容或格式已被改动；请使用原始文件。',
    en: () =>
      'Not verified: the file is not written as it was issued (RFC 8785): it was changed, or a program wrote it anew. Use the file as it was handed out.',
  },
  NO_RECEIPT: {
    exitCode: 1,
    zh: () => '核验不通过：文件中没有凭据的签名。',
    en: () => 'Not verified: the file carries no signature of a receipt.',
  },
  KEY_UNKNOWN: {
    exitCode: 2,
    zh: (key) => `无法核验：所给公钥中没有凭据所列的密钥 ${key}；请取得该密钥，或确认凭据未被改动。`,
    en: (key) =>
      `Cannot be verified: it names the key ${key}, which is not among the keys given. Get that key, unless the name itself was changed.`,
  },
  SIGNATURE_WRONG: {
    exitCode: 1,
    zh: (key) => `核验不通过：密钥 ${key} 的签名与内容不符，内容或签名已被改动。`,
    en: (key) => `Not verified: the signature is not what key ${key} makes for this content: one of them was changed.`,
  },
  FORM_UNKNOWN: {
    exitCode: 2,
    zh: (place) => `无法核验：签名有效，但此版本程序不认识凭据的格式（${place}）；请使用出具时的版本。`,
    en: (place) =>
      `Cannot be verified: the signature holds, but this version does not know the form of the receipt (${place}). Use the version of its time.`,
  },
  STATEMENT_MISNAMED: {
    exitCode: 1,
    zh: (sector) => `核验不通过：签名有效，但 ${sector} 的陈述编号与其内容不符。`,
    en: (sector) =>
      `Not verified: the signature holds, but the statement of ${sector} does not have the id of its content.`,
  },
  RULES_UNKNOWN: {
    exitCode: 2,
    zh: (rules) => `无法核验：签名有效，但手头没有凭据所列的规则集 ${rules}；请用 --rules 指明其文件夹。`,
    en: (rules) =>
      `Cannot be verified: the signature holds, but the rule set ${rules} is not at hand. Name its folder with --rules.`,
  },
  RESULT_DIFFERS: {
    exitCode: 1,
    zh: (place) =>
      `核验不通过：签名有效，但按规则集重新计算的结果与凭据不同，首处在 ${place}；两者程序版本不同的，请用出具时的版本核验。`,
    en: (place) =>
      `Not verified: the signature holds, but its rules make something else of its statements, first at ${place}. Where the two versions differ, check it with the version of its time.`,
  },
} as const satisfies Record<string, Sentence>;

export type VerdictCode = keyof typeof SENTENCES;

/** What the check of a receipt found, in one sentence of each language. */
export interface Verdict {
  readonly code: VerdictCode;
  readonly exitCode: Sentence['exitCode'];
  readonly textZh: string;
  readonly textEn: string;
  /** What the receipt says; only where it is genuine. */
  readonly content?: z.output<typeof contentShape>;
}

export function verdict(code: VerdictCode, detail = ''): Verdict {
  const { exitCode, zh, en }: Sentence = SENTENCES[code];
  return { code, exitCode, textZh: zh(detail), textEn: en(detail) };
}
