import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { KNOWN_PILOT_CODES } from '../../schema/vocabulary/uscc.ts';
import type { ReadingContext } from './records-kind.ts';

/** What a reading may be told besides the rows. */
export interface ReadingOptions {
  /** The instant of receipt, for whom the day is today; the present one unless given. */
  readonly now?: Date | undefined;
  /** Real codes known to fail the check character, beside those the vocabulary knows. */
  readonly usccAllowList?: readonly string[] | undefined;
}

export function readingContext({ now, usccAllowList = [] }: ReadingOptions): ReadingContext {
  return { today: todayInShanghai(now), usccAllowList: new Set([...KNOWN_PILOT_CODES, ...usccAllowList]) };
}
