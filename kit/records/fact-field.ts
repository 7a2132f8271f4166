import type { FactRead } from '../evaluation/facts-read.ts';
import { type Bilingual, FieldProblem, type RecordsField } from '../feed/records-kind.ts';

/** Which fact of the sector's models a row is about: by its Chinese name, or by the name in the model. */
export function factField(
  facts: () => ReadonlyMap<string, FactRead>,
  isDue: (kind: FactRead['kind']) => boolean,
  naming: { readonly headers: readonly [string]; readonly description: Bilingual },
): RecordsField<string, true> {
  return {
    ...naming,
    required: true,
    get example() {
      return [...facts().values()].find(({ kind }) => isDue(kind))?.title ?? '';
    },
    parse: (text) => {
      const due = [...facts()].filter(([, { kind }]) => isDue(kind));
      const found = due.find(([name, { title }]) => text === title || text === name);
      if (found !== undefined) return found[0];
      const titles = due.map(([, { title }]) => title).join('、');
      throw new FieldProblem(
        'WORD_UNKNOWN',
        due.length === 0
          ? `${naming.headers[0]}: no model of this sector reads any.`
          : `${naming.headers[0]} must be one of ${titles}: what the sector's models read.`,
      );
    },
  };
}
