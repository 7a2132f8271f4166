/** A name as it is searched: full-width and half-width forms, capitals and small letters are the same. */
export function searchedName(name: string): string {
  return name.normalize('NFKC').toUpperCase();
}

/**
 * The pieces under which a name is found: each character, and each two that follow one another. Two characters are the
 * typical Chinese question, and one must be answered too.
 */
export function gramsOfName(name: string): string[] {
  const characters = Array.from(name);
  return [...new Set([...characters, ...pairsOf(characters)])];
}

/** The pieces that a name must have so that it can hold the text: its pairs, or its one character. */
export function gramsToFind(text: string): string[] {
  const characters = Array.from(text);
  return characters.length === 1 ? characters : [...new Set(pairsOf(characters))];
}

function pairsOf(characters: readonly string[]): string[] {
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
}

/** A piece as SQLite's full-text index takes it for one word, whatever characters it is of. */
export function gramAsWord(gram: string): string {
  return Array.from(gram, (character) => `u${(character.codePointAt(0) ?? 0).toString(16)}`).join('');
}
