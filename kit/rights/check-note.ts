import { HubError } from '../errors.ts';
import { maskedPersonalValues } from '../feed/personal-data.ts';
import type { CaseAction } from './rights-case.ts';

const MOST_CHARACTERS = 1_000;
const MOST_NUMBER_CHARACTERS = 128;
/** Steps that somebody must be able to contest: they say why. */
const NEEDS_REASON: readonly CaseAction[] = ['DECLINE', 'VERIFY', 'UPHOLD', 'REJECT', 'REFUSE', 'REVOKE'];

/**
 * Checks what a step says in words.
 * @throws {HubError} REASON_MISSING, TEXT_TOO_LONG, CHARACTER_NOT_ALLOWED, PERSONAL_VALUE
 */
export function checkNote({
  action,
  note,
  decisionNumber,
}: {
  readonly action: CaseAction;
  readonly note?: string | null | undefined;
  readonly decisionNumber?: string | null | undefined;
}): void {
  if (NEEDS_REASON.includes(action) && (note ?? '').trim() === '')
    throw new HubError('REASON_MISSING', `${action} says why. Write it in note (说明).`);
  checkText('note', note ?? '', MOST_CHARACTERS);
  checkText('decisionNumber', decisionNumber ?? '', MOST_NUMBER_CHARACTERS);
}

/**
 * Checks a text that people write: length, damaged characters, numbers of people.
 * @throws {HubError} TEXT_TOO_LONG, CHARACTER_NOT_ALLOWED, PERSONAL_VALUE
 */
export function checkText(field: string, text: string, atMost: number): void {
  if (text.length > atMost)
    throw new HubError('TEXT_TOO_LONG', `${field} has more than ${atMost} characters. Shorten it.`);
  if (text.includes('\u0000') || !text.isWellFormed())
    throw new HubError('CHARACTER_NOT_ALLOWED', `${field} holds a character that was damaged. Write it again.`);
  if (maskedPersonalValues(text) !== null)
    throw new HubError(
      'PERSONAL_VALUE',
      `${field} holds what looks like a citizen ID or mobile phone number. Write it without.`,
    );
}
