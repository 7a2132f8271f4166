import { type EntityProperty, p, type Platform, Type } from '@mikro-orm/core';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';

/** An instant as UTC ISO 8601 text on both engines' read side; `timestamptz(3)` on PostgreSQL, text on SQLite. */
class InstantType extends Type<string, string> {
  override getColumnType(_property: EntityProperty, platform: Platform): string {
    return platform.getDateTimeTypeDeclarationSQL({ length: 3 });
  }

  override convertToJSValue(value: string): string {
    return instantFromColumn(value);
  }
}

/** PostgreSQL hands out `2026-11-21 08:00:00.123+00`, SQLite what was written: both become `2026-11-21T08:00:00.123Z`. */
export function instantFromColumn(value: string): string {
  return value.endsWith('Z') ? value : new Date(value).toISOString();
}

/** Column builders for the words every table shares. */
export const column = {
  uscc: () => p.string().length(18).$type<Uscc>(),
  localDate: () => p.date().$type<LocalDate>(),
  instant: () => p.type(InstantType),
  word: (length = 64) => p.string().length(length),
  text: () => p.text(),
  integer: () => p.integer(),
  /** Integer fen, and other whole numbers beyond 32 bits. */
  wholeNumber: () => p.bigint('number'),
};
