import { hash } from 'node:crypto';

const WORDS_PER_ENTRY = 4;
const FULLEST = 0.5;

/**
 * Tells whether a natural key has been met before in the same file, and with the same content. Holds 16 bytes for each
 * key, in a table at most half full, so that a file of millions of rows is read in some hundred megabytes.
 */
export class DuplicateFinder {
  #table = new Uint32Array(WORDS_PER_ENTRY * 1024);
  #entries = 0;

  /** Remembers the key and its content; what it was the first time stays. */
  meet(key: string, content: string): 'NEW' | 'SAME' | 'DIFFERENT' {
    if (this.#entries >= (this.#table.length / WORDS_PER_ENTRY) * FULLEST) this.#grow();
    const digest = hash('sha1', key, 'buffer');
    const contentDigest = hash('sha1', content, 'buffer');
    // The first word is never 0, which marks a free place; 63 bits of the key are compared.
    const entry = [
      digest.readUInt32LE(0) | 1,
      digest.readUInt32LE(4),
      contentDigest.readUInt32LE(0),
      contentDigest.readUInt32LE(4),
    ].map((word) => word >>> 0);
    const place = this.#placeOf(this.#table, entry);
    if (this.#table[place] === 0) {
      this.#table.set(entry, place);
      this.#entries += 1;
      return 'NEW';
    }
    return this.#table[place + 2] === entry[2] && this.#table[place + 3] === entry[3] ? 'SAME' : 'DIFFERENT';
  }

  #placeOf(table: Uint32Array, entry: ArrayLike<number>): number {
    const places = table.length / WORDS_PER_ENTRY;
    let place = (entry[1] ?? 0) % places;
    while (table[place * WORDS_PER_ENTRY] !== 0) {
      const at = place * WORDS_PER_ENTRY;
      if (table[at] === entry[0] && table[at + 1] === entry[1]) return at;
      place = (place + 1) % places;
    }
    return place * WORDS_PER_ENTRY;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#table.length * 2);
    for (let at = 0; at < this.#table.length; at += WORDS_PER_ENTRY) {
      const entry = this.#table.subarray(at, at + WORDS_PER_ENTRY);
      if (entry[0] !== 0) larger.set(entry, this.#placeOf(larger, entry));
    }
    this.#table = larger;
  }
}
