import { normaliseUscc } from './uscc.ts';

/**
 * A document number (文号) in one spelling. Agencies write the year in 〔〕, 【】, [], （） or (), in full-width or
 * half-width characters, with or without spaces; all mean the same document.
 */
export function normaliseDocumentNumber(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u200B\uFEFF]/g, '')
    .replace(/\p{Dash_Punctuation}/gu, '-')
    .replace(/[〔【［[({〈《﹝]/g, '〔')
    .replace(/[〕】］\])}〉》﹞]/g, '〕')
    .replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/**
 * The natural key of a penalty: two reports with the same key are one penalty, whichever sector reports it.
 * Source: double-publicity fields CF_WSH, CF_CFJGDM, CF_XDR_SHXYM (domain dossier §2.9).
 */
export function penaltyKey(documentNumber: string, authorityCode: string, uscc: string): string {
  return [normaliseDocumentNumber(documentNumber), normaliseUscc(authorityCode), normaliseUscc(uscc)].join('|');
}
